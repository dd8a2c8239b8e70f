import { call } from './http'

export const waitingLists = {
  /** In order; `asOf`: of a past day. */
  read: (asOf: string, cursor: string | null) => call('GET /waiting-list', { query: { as_of: asOf || null, cursor } }),
}
