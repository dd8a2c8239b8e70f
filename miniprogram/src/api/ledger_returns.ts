import { call, http } from './http'
import type { Id } from './types'

export const ledgerReturns = {
  list: (cursor: string | null) => call('GET /ledger-returns', { query: { cursor } }),
  grid: () => call('GET /ledger-returns/grid', {}),
  open: (id: Id, month: string) => call('POST /ledger-returns', { body: { id, month } }),
  differences: (id: Id, cursor: string | null) => call('GET /ledger-returns/{case_id}/differences', { path: { case_id: id }, query: { cursor } }),
  openPaper: (id: Id, number: string) => http.document(`/ledger-returns/${id}/paper`, `${number}.pdf`),
  openWorkbook: (id: Id, number: string) => http.document(`/ledger-returns/${id}/workbook`, `${number}.xlsx`),
}
