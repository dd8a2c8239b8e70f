import { call } from './http'
import type { Page, VacantDwelling } from './types'

export const applications = {
  /** Of the family that asks. */
  own: () => call('GET /applications/own', {}),
  askRecheck: (reason: string) => call('POST /applications/own/recheck', { body: { form: { reason } } }),
  handOutCode: (id: string) => call('POST /applications/{case_id}/binding-codes', { path: { case_id: id }, body: {} }),
  endBindings: (id: string, reason: string) =>
    call('POST /applications/{case_id}/bindings/end', { path: { case_id: id }, body: { form: { reason } } }),
  /** Dwellings that stand empty, by a part of the address. */
  vacant: (q: string, cursor: string | null) =>
    call('GET /applications/vacant-dwellings', { query: { q, cursor } }) as Promise<Page<VacantDwelling>>,
}
