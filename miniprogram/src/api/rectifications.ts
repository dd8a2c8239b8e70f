import { call } from './http'

export const rectifications = {
  list: (status: string, late: boolean, cursor: string | null) => call('GET /rectifications', { query: { status: status || undefined, late, cursor } }),
}
