import { http } from './http'
import type { FormValue, Page, PaymentLine, UnpaidLine } from './types'

export const rentPayments = {
  unpaid: (month: string, cursor: string | null) => http.get<Page<UnpaidLine>>('/rent-payments/unpaid', { month, cursor }),
  enter: (id: string, form: Record<string, FormValue>) => http.post<PaymentLine>('/rent-payments', { id, ...form }),
  enterAll: (batchId: string, rows: Record<string, FormValue>[]) =>
    http.post<{ entered: number; known: number }>('/rent-payments/batch', { batch_id: batchId, rows }),
  charge: (month: string) => http.post<{ charged: number }>('/rent-charges', { month }),
}
