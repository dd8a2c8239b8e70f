import { call } from './http'

export const reportWindows = {
  list: () => call('GET /report-windows', {}),
  open: (id: string, year: number, opensOn: string, closesOn: string) =>
    call('POST /report-windows', { body: { id, year, opens_on: opensOn, closes_on: closesOn } }),
}
