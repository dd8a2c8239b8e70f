import { call } from './http'
import type { Case, ReconciliationDetail } from './types'

export const reconciliations = {
  open: (id: string, month: string) => call('POST /reconciliations', { body: { id, month } }) as Promise<Case<ReconciliationDetail>>,
  differences: (id: string, cursor: string | null) =>
    call('GET /reconciliations/{case_id}/differences', { path: { case_id: id }, query: { cursor } }),
}
