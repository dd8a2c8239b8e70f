import { call } from './http'
import type { Body } from './types'

export type PaymentBody = Body<'POST /rent-payments'>
export type PaymentRow = Body<'POST /rent-payments/batch'>['rows'][number]

export const rentPayments = {
  unpaid: (month: string, cursor: string | null) => call('GET /rent-payments/unpaid', { query: { month, cursor } }),
  enter: (body: PaymentBody) => call('POST /rent-payments', { body }),
  enterAll: (batchId: string, rows: PaymentRow[]) => call('POST /rent-payments/batch', { body: { batch_id: batchId, rows } }),
  charge: (month: string) => call('POST /rent-charges', { body: { month } }),
}
