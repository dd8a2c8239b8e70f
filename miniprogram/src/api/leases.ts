import { call, http } from './http'
import type { LeaseShow } from './types'

export const leases = {
  ending: (cursor: string | null, unasked = false, over = false) => call('GET /leases/ending', { query: { cursor, unasked, over } }),
  next: (tenancy: number) => call('GET /leases/next', { query: { tenancy_id: tenancy } }),
  list: (show: LeaseShow, cursor: string | null) => call('GET /leases', { query: { show, cursor } }),
  text: (id: string, turn: number) => call('GET /leases/{case_id}/text', { path: { case_id: id }, query: { turn } }),
  of: (tenancy: number, day: string) => call('GET /leases/of/{tenancy_id}', { path: { tenancy_id: tenancy }, query: { as_of: day || null } }),
}

export const leaseTemplates = {
  list: (name = '') => call('GET /lease-templates', { query: { name } }),
  save: (form: Record<string, unknown>) => http.post('/lease-templates', form),
}
