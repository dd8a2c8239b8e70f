import { http } from './http'
import type { Case, DifferenceLine, Page, ReconciliationDetail } from './types'

export const reconciliations = {
  open: (id: string, month: string) => http.post<Case<ReconciliationDetail>>('/reconciliations', { id, month }),
  differences: (id: string, cursor: string | null) =>
    http.get<Page<DifferenceLine>>(`/reconciliations/${id}/differences`, { cursor }),
}
