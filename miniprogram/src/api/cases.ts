import { http } from './http'
import type { Case, CaseSummary, FormValue, Page } from './types'

export interface CaseFilter {
  procedure?: string
  status?: string
  household_id?: number
}

export const cases = {
  inbox: (cursor: string | null) => http.get<Page<CaseSummary>>('/inbox', { cursor }),
  list: (filter: CaseFilter, cursor: string | null) => http.get<Page<CaseSummary>>('/cases', { ...filter, cursor }),
  read: <D = Record<string, unknown>>(id: string) => http.get<Case<D>>(`/cases/${id}`),
  openSheet: (id: string, number: string) => http.pdf(`/cases/${id}/evidence-sheet`, `${number}.pdf`),
  act: <D = Record<string, unknown>>(id: string, action: string, version: number, form: Record<string, FormValue | object>) =>
    http.post<Case<D>>(`/cases/${id}/actions/${action}`, { version, form }),
}
