import { call } from './http'
import type { Body } from './types'

/** An administrator's own staff, and the administrators of the organisations under the district office. */
export const posts = {
  list: (under: boolean, ended: boolean, cursor: string | null) => call('GET /posts', { query: { under, ended, cursor } }),
  offices: (cursor: string | null) => call('GET /posts/offices', { query: { cursor, limit: 100 } }),
  read: (id: number) => call('GET /posts/{appointment_id}', { path: { appointment_id: id } }),
  end: (id: number, form: Body<'POST /posts/{appointment_id}/end'>['form']) =>
    call('POST /posts/{appointment_id}/end', { path: { appointment_id: id }, body: { form } }),
  rename: (id: number, name: string, reason: string) =>
    call('POST /posts/{appointment_id}/rename', { path: { appointment_id: id }, body: { form: { name, reason } } }),
  signOut: (id: number, reason: string) =>
    call('POST /posts/{appointment_id}/sign-out', { path: { appointment_id: id }, body: { reason } }),
}
