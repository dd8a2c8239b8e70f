import { call } from './http'

export const complaints = {
  dwellings: (q: string, cursor: string | null) => call('GET /complaints/dwellings', { query: { q, cursor } }),
}
