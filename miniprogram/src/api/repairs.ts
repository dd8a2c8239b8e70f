import { call } from './http'

export const repairs = {
  dwellings: (q: string, cursor: string | null) => call('GET /repairs/dwellings', { query: { q, cursor } }),
  list: (status: string, late: boolean, cursor: string | null) => call('GET /repairs', { query: { status: status || undefined, late, cursor } }),
}
