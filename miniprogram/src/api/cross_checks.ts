import { call } from './http'

export const crossChecks = { lookers: (cursor: string | null) => call('GET /check-lookers', { query: { cursor } }) }
