import { call } from './http'

export const bindings = {
  bindByPhone: (idNumber: string, phone: string) => call('POST /bindings', { body: { id_number: idNumber, phone } }),
  bindByWeChatPhone: (idNumber: string, phoneCode: string) =>
    call('POST /bindings', { body: { id_number: idNumber, phone_code: phoneCode } }),
  bindByCode: (idNumber: string, code: string) => call('POST /bindings', { body: { id_number: idNumber, code } }),
  handOutCode: (householdId: number) =>
    call('POST /households/{household_id}/binding-codes', { path: { household_id: householdId }, body: {} }),
}
