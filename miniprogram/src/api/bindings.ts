import { http } from './http'
import type { Me } from './types'

export const bindings = {
  bindByPhone: (idNumber: string, phone: string) => http.post<Me>('/bindings', { id_number: idNumber, phone }),
  bindByWeChatPhone: (idNumber: string, phoneCode: string) =>
    http.post<Me>('/bindings', { id_number: idNumber, phone_code: phoneCode }),
  bindByCode: (idNumber: string, code: string) => http.post<Me>('/bindings', { id_number: idNumber, code }),
  handOutCode: (householdId: number) =>
    http.post<{ code: string; expires_at: string }>(`/households/${householdId}/binding-codes`, {}),
}
