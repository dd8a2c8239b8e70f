import { call } from './http'
import type { AnnulmentForm, Case, LotDrawDetail, SupervisorForm } from './types'

type Lot = Case<LotDrawDetail>

export const lots = {
  list: (status: string, cursor: string | null) => call('GET /lot-draws', { query: { status: status || undefined, cursor } }),
  vacant: (q: string, cursor: string | null) => call('GET /lot-draws/vacant-dwellings', { query: { q, cursor, limit: 100 } }),
  lines: (id: string, cursor: string | null) => call('GET /lot-draws/{case_id}/lines', { path: { case_id: id }, query: { cursor } }),
  bind: (id: string, digest: string) => call('POST /lot-draws/{case_id}/phrases/bind', { path: { case_id: id }, body: { form: { digest } } }) as Promise<Lot>,
  tell: (id: string, phrase: string) => call('POST /lot-draws/{case_id}/phrases/tell', { path: { case_id: id }, body: { form: { phrase } } }) as Promise<Lot>,
  invite: (id: string, form: SupervisorForm) => call('POST /lot-draws/{case_id}/supervisors', { path: { case_id: id }, body: { form } }),
  remark: (id: string, words: string) => call('POST /lot-draws/{case_id}/remarks', { path: { case_id: id }, body: { form: { words } } }) as Promise<Lot>,
  agree: (id: string, version: number, form: AnnulmentForm) => call('POST /lot-draws/{case_id}/agreement', { path: { case_id: id }, body: { version, form } }) as Promise<Lot>,
  own: () => call('GET /lot-draws/own', {}),
}

/** Open to anybody. */
export const lotBoards = {
  list: (cursor: string | null) => call('GET /lot-draws/open', { query: { cursor } }),
  read: (code: string) => call('GET /lot-draws/open/{code}', { path: { code } }),
  lines: (code: string, cursor: string | null) => call('GET /lot-draws/open/{code}/lines', { path: { code }, query: { cursor, limit: 100 } }),
}
