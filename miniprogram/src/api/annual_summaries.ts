import { call, http } from './http'
import type { Id } from './types'

export const annualSummaries = {
  list: (status: string, late: boolean, cursor: string | null) => call('GET /annual-summaries', { query: { status: status || undefined, late, cursor } }),
  board: () => call('GET /annual-summaries/board', {}),
  lines: (id: Id, cursor: string | null) => call('GET /annual-summaries/{case_id}/lines', { path: { case_id: id }, query: { cursor } }),
  openWorkbook: (id: Id, number: string) => http.document(`/annual-summaries/${id}/workbook`, `${number}.xlsx`),
}
