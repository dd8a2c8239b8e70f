import { http } from './http'
import type { Case, CommunityChoice, TransferDetail, TransferForm } from './types'

export const registrationTransfers = {
  communities: () => http.get<{ items: CommunityChoice[] }>('/registration-transfers/communities'),
  start: (id: string, householdId: number, form: TransferForm) =>
    http.post<Case<TransferDetail>>('/registration-transfers', { id, household_id: householdId, form }),
  save: (id: string, version: number, form: TransferForm) =>
    http.put<Case<TransferDetail>>(`/registration-transfers/${id}`, { version, form }),
}
