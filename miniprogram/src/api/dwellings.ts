import { call } from './http'

export const dwellings = {
  search: (q: string, cursor: string | null, limit = 20) => call('GET /dwellings', { query: { q, cursor, limit } }),
}
