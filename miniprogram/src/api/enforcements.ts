import { call } from './http'

export const enforcements = {
  list: (status: string, late: boolean, cursor: string | null) => call('GET /enforcements', { query: { status: status || undefined, late, cursor } }),
}
