import { call } from './http'
import type { Role } from './types'

export const invitations = {
  accept: (code: string, name: string) => call('POST /invitations/accept', { body: { code, name } }),
  make: (role: Role, name: string, organisationId: number) =>
    call('POST /invitations', { body: { role, name, organisation_id: organisationId } }),
}
