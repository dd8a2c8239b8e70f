import { call } from './http'
import type { Case, CurrentReport, ReportDetail, ReportForm } from './types'

export const changeReports = {
  current: (householdId: number | null) =>
    call('GET /change-reports/current', { query: { household_id: householdId } }) as Promise<CurrentReport>,
  unchanged: (cursor: string | null) => call('GET /change-reports/unchanged', { query: { cursor } }),
  start: (id: string, householdId: number | null, form: ReportForm) =>
    call('POST /change-reports', { body: { id, household_id: householdId, form } }) as Promise<Case<ReportDetail>>,
  save: (id: string, version: number, form: ReportForm) =>
    call('PUT /change-reports/{case_id}', { path: { case_id: id }, body: { version, form } }) as Promise<Case<ReportDetail>>,
}
