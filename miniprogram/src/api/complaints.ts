import { call } from './http'

export const complaints = {
  options: () => call('GET /complaints/options', {}),
  dwellings: (q: string, cursor: string | null) => call('GET /complaints/dwellings', { query: { q, cursor } }),
}
