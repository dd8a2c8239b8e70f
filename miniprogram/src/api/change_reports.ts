import { http } from './http'
import type { Case, CurrentReport, ReportDetail, ReportForm } from './types'

export const changeReports = {
  current: (householdId: number | null) => http.get<CurrentReport>('/change-reports/current', { household_id: householdId }),
  start: (id: string, householdId: number | null, form: ReportForm) =>
    http.post<Case<ReportDetail>>('/change-reports', { id, ...(householdId ? { household_id: householdId } : {}), form }),
  save: (id: string, version: number, form: ReportForm) =>
    http.put<Case<ReportDetail>>(`/change-reports/${id}`, { version, form }),
}
