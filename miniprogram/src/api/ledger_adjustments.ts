import { call } from './http'
import type { AdjustmentDetail, Case, Id } from './types'

export const ledgerAdjustments = {
  start: (id: Id, subject: string) => call('POST /ledger-adjustments', { body: { id, subject } }) as Promise<Case<AdjustmentDetail>>,
}
