import { call } from './http'
import type { Role } from './types'

export const invitations = {
  accept: (code: string) => call('POST /invitations/accept', { body: { code } }),
  list: (under: boolean, cursor: string | null) => call('GET /invitations', { query: { under, cursor } }),
  end: (id: number) => call('POST /invitations/{invitation_id}/end', { path: { invitation_id: id }, body: {} }),
  make: (role: Role, name: string, organisationId: number) =>
    call('POST /invitations', { body: { role, name, organisation_id: organisationId } }),
}
