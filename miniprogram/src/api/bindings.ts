import { call } from './http'

export const bindings = {
  bindByPhone: (idNumber: string, phone: string) => call('POST /bindings', { body: { id_number: idNumber, phone } }),
  bindByWeChatPhone: (idNumber: string, phoneCode: string) =>
    call('POST /bindings', { body: { id_number: idNumber, phone_code: phoneCode } }),
  bindByCode: (idNumber: string, code: string) => call('POST /bindings', { body: { id_number: idNumber, code } }),
  list: (householdId: number, cursor: string | null) =>
    call('GET /households/{household_id}/bindings', { path: { household_id: householdId }, query: { cursor } }),
  end: (id: number, reason: string) =>
    call('POST /bindings/{appointment_id}/end', { path: { appointment_id: id }, body: { form: { reason } } }),
  endCodes: (householdId: number) =>
    call('POST /households/{household_id}/binding-codes/end', { path: { household_id: householdId }, body: {} }),
  handOutCode: (householdId: number) =>
    call('POST /households/{household_id}/binding-codes', { path: { household_id: householdId }, body: {} }),
}
