import { call } from './http'
import type { DwellingState } from './types'

export const dwellings = {
  search: (q: string, cursor: string | null, limit = 20, state: DwellingState = '') => call('GET /dwellings', { query: { q, cursor, limit, state } }),
  counts: (q: string) => call('GET /dwellings/counts', { query: { q } }),
  read: (id: number | string) => call('GET /dwellings/{dwelling_id}', { path: { dwelling_id: Number(id) } }),
  log: (id: number, cursor: string | null) => call('GET /dwellings/{dwelling_id}/log', { path: { dwelling_id: id }, query: { cursor } }),
  heating: (cursor: string | null, owed: 'stop_heat' | 'frost_check' | null = null, late: boolean | null = null) =>
    call('GET /heating', { query: { cursor, owed, late } }),
  communities: () => call('GET /dwellings/communities', {}),
}
