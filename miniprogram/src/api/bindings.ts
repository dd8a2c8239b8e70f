import { http } from './http'
import type { Me } from './types'

export const bindings = {
  bindByPhone: (idNumber: string, phone: string) => http.post<Me>('/bindings', { id_number: idNumber, phone }),
  bindByCode: (idNumber: string, code: string) => http.post<Me>('/bindings', { id_number: idNumber, code }),
  handOutCode: (householdId: number) =>
    http.post<{ code: string; expires_at: string }>(`/households/${householdId}/binding-codes`, {}),
}
