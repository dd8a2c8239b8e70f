import { http } from './http'
import type { Case, CaseSummary, Choice, InspectionDetail, Page } from './types'

export interface InspectionRecord {
  visited_at: string
  found_home: boolean
  occupancy: string
  findings: string
  violation: { id: string; occurred_on: string; behaviour: string; detail: string } | null
}

export const inspections = {
  list: (cursor: string | null) => http.get<Page<CaseSummary>>('/inspections', { cursor }),
  options: () => http.get<{ behaviours: Choice[]; occupancies: Choice[] }>('/inspections/options'),
  start: (id: string, dwellingId: number, planned: boolean) =>
    http.post<Case<InspectionDetail>>('/inspections', { id, dwelling_id: dwellingId, planned }),
}
