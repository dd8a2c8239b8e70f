import { call } from './http'

export const annualReviews = {
  list: (status: string, late: boolean, cursor: string | null) => call('GET /annual-reviews', { query: { status: status || undefined, late, cursor } }),
  plain: (cursor: string | null) => call('GET /annual-reviews/plain', { query: { cursor } }),
}
