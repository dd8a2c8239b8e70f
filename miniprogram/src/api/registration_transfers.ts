import { call } from './http'
import type { Case, TransferDetail, TransferForm } from './types'

export const registrationTransfers = {
  communities: () => call('GET /registration-transfers/communities', {}),
  start: (id: string, householdId: number, form: TransferForm) =>
    call('POST /registration-transfers', { body: { id, household_id: householdId, form } }) as Promise<Case<TransferDetail>>,
  save: (id: string, version: number, form: TransferForm) =>
    call('PUT /registration-transfers/{case_id}', { path: { case_id: id }, body: { version, form } }) as Promise<Case<TransferDetail>>,
}
