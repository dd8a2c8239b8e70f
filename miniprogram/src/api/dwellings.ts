import { call } from './http'

export const dwellings = {
  search: (q: string, cursor: string | null) => call('GET /dwellings', { query: { q, cursor } }),
}
