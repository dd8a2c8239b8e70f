import { call } from './http'
import type { Case, InspectionDetail, StepForm } from './types'

export type InspectionRecord = StepForm<'inspection.record'>

export const inspections = {
  list: (cursor: string | null) => call('GET /inspections', { query: { cursor } }),
  start: (id: string, dwellingId: number, planned: boolean) =>
    call('POST /inspections', { body: { id, dwelling_id: dwellingId, planned } }) as Promise<Case<InspectionDetail>>,
}
