import { call, http } from './http'
import type { Id } from './types'

export const payouts = {
  own: (cursor: string | null) => call('GET /payouts/own', { query: { cursor } }),
  lines: (id: Id, cursor: string | null) => call('GET /payouts/{case_id}/lines', { path: { case_id: id }, query: { cursor } }),
  openWorkbook: (id: Id, number: string) => http.document(`/payouts/${id}/workbook`, `${number}.xlsx`),
}
