import { call } from './http'

export const leases = { ending: (cursor: string | null) => call('GET /leases/ending', { query: { cursor } }) }
