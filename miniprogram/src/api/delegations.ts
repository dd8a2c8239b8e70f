import { call } from './http'
import type { DelegationGift } from './types'

export const delegations = {
  list: (cursor: string | null) => call('GET /delegations', { query: { cursor } }),
  give: (id: string, form: DelegationGift) => call('POST /delegations', { body: { id, form } }),
  acceptByPhone: (idNumber: string, phone: string) => call('POST /delegations/accept', { body: { id_number: idNumber, phone } }),
  acceptByWeChatPhone: (idNumber: string, phoneCode: string) =>
    call('POST /delegations/accept', { body: { id_number: idNumber, phone_code: phoneCode } }),
  acceptByCode: (idNumber: string, code: string) => call('POST /delegations/accept', { body: { id_number: idNumber, code } }),
}
