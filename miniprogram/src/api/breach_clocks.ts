import { call } from './http'

export const breachClocks = {
  list: (status: string, late: boolean, cursor: string | null) => call('GET /breach-clocks', { query: { status: status || undefined, late, cursor } }),
}
