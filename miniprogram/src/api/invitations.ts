import { http } from './http'
import type { Me, Role } from './types'

export const invitations = {
  accept: (code: string, name: string) => http.post<Me>('/invitations/accept', { code, name }),
  make: (role: Role, name: string, organisationId: number) =>
    http.post<{ code: string; expires_at: string }>('/invitations', { role, name, organisation_id: organisationId }),
}
