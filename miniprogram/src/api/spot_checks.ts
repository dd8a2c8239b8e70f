import { call } from './http'

export const spotChecks = {
  list: (status: string, cursor: string | null) => call('GET /spot-checks', { query: { status: status || undefined, cursor } }),
  board: () => call('GET /spot-checks/board', {}),
  prospect: (period: string, results: boolean) => call('GET /spot-checks/prospect', { query: { period, results } }),
  items: (check: string, open: boolean, cursor: string | null) => call('GET /spot-check-items', { query: { check: check || undefined, open, cursor } }),
}

/** Open to anybody. */
export const drawRecords = {
  list: (cursor: string | null) => call('GET /draw-records', { query: { cursor } }),
  read: (code: string) => call('GET /draw-records/{code}', { path: { code } }),
}
