import { call } from './http'

export const inspections = {
  list: (cursor: string | null) => call('GET /inspections', { query: { cursor } }),
}
