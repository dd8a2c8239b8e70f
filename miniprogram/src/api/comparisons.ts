import { call } from './http'

export const comparisons = {
  list: (status: string, cursor: string | null) => call('GET /comparisons', { query: { status: status || undefined, cursor } }),
  intervals: () => call('GET /comparisons/intervals', {}),
  board: () => call('GET /comparisons/board', {}),
}
