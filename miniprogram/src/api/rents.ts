import { call } from './http'
import type { Body } from './types'

export type PlaceBody = Body<'POST /rent-place'>

export const rents = {
  account: (tenancyId: number | null) => call('GET /rent-account', { query: tenancyId ? { tenancy_id: tenancyId } : {} }),
  arrears: (age: number | null, cursor: string | null) => call('GET /rent-arrears', { query: age === null ? { cursor } : { age, cursor } }),
  charges: (month: string, cursor: string | null) => call('GET /rent-charges', { query: { month, cursor } }),
  charge: (body: Body<'POST /rent-charges'>) => call('POST /rent-charges', { body }),
  reverse: (paymentId: string, reason: string) => call('POST /rent-payments/{payment_id}/reverse', { path: { payment_id: paymentId }, body: { reason } }),
  receipt: (paymentId: string) => call('POST /rent-payments/{payment_id}/receipt', { path: { payment_id: paymentId } }),
  demand: (tenancyIds: number[]) => call('POST /rent-demands', { body: { tenancy_ids: tenancyIds } }),
  marketRents: () => call('GET /market-rents', {}),
  monthRule: () => call('GET /rent-month-rule', {}),
  place: () => call('GET /rent-place', {}),
}
