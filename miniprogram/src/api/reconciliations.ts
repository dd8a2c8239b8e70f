import { call, http } from './http'
import type { Case, ReconciliationDetail } from './types'

export const reconciliations = {
  grid: () => call('GET /reconciliations/grid', {}),
  open: (id: string, month: string) => call('POST /reconciliations', { body: { id, month } }) as Promise<Case<ReconciliationDetail>>,
  differences: (id: string, cursor: string | null) =>
    call('GET /reconciliations/{case_id}/differences', { path: { case_id: id }, query: { cursor } }),
  openPaper: (id: string, number: string) => http.document(`/reconciliations/${id}/paper`, `${number}.pdf`),
  openWorkbook: (id: string, number: string) => http.document(`/reconciliations/${id}/workbook`, `${number}.xlsx`),
}
