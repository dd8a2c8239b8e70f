import { call, http } from './http'
import type { Case, FormValue } from './types'

export interface CaseFilter {
  procedure?: string
  status?: string
  household_id?: number
  /** Those by which something is owed: which duty, and whether its day is over. */
  owed?: string
  late?: boolean
}

export const cases = {
  inbox: (cursor: string | null, due: 'late' | 'today' | 'week' | null = null) => call('GET /inbox', { query: { cursor, due } }),
  list: (filter: CaseFilter, cursor: string | null) => call('GET /cases', { query: { ...filter, cursor } }),
  read: <D = Record<string, unknown>>(id: string) => call('GET /cases/{case_id}', { path: { case_id: id } }) as Promise<Case<D>>,
  /** What to go on with after a case that was decided. */
  next: (procedure: string, after: string) => call('GET /inbox/next', { query: { procedure, after } }),
  take: <D = Record<string, unknown>>(id: string) => call('POST /cases/{case_id}/in-hand', { path: { case_id: id } }) as Promise<Case<D>>,
  letGo: <D = Record<string, unknown>>(id: string) => call('POST /cases/{case_id}/in-hand/end', { path: { case_id: id } }) as Promise<Case<D>>,
  reveal: (id: string, field: 'phone' | 'id_numbers' | 'all', reason: string) =>
    call('POST /cases/{case_id}/reveal', { path: { case_id: id }, body: { field, reason } }),
  openSheet: (id: string, number: string) => http.document(`/cases/${id}/evidence-sheet`, `${number}.pdf`),
  act: <D = Record<string, unknown>>(id: string, action: string, version: number, form: Record<string, FormValue | object>) =>
    call('POST /cases/{case_id}/actions/{action}', { path: { case_id: id, action }, body: { version, form } }) as Promise<Case<D>>,
}
