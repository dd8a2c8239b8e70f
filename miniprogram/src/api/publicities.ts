import { call } from './http'
import type { FormValue } from './types'

export const publicities = {
  waiting: () => call('GET /publicities/waiting', {}),
  objector: (id: string, reason: string) => call('POST /publicity-objections/{case_id}/objector', { path: { case_id: id }, body: { reason } }),
}

/** Open to anybody. What the phone made up (id and token) says which objection it is, so it may be sent again. */
export const publicityNotices = {
  list: () => call('GET /publicities/open', {}),
  read: (slug: string, cursor: string | null) => call('GET /publicities/open/{slug}', { path: { slug }, query: { cursor } }),
  object: (slug: string, id: string, token: string, form: Record<string, FormValue>) =>
    call('POST /publicities/open/{slug}/objections', { path: { slug }, body: { id, token, form } }),
  follow: (number: string, code: string) => call('POST /publicity-objections/follow', { body: { number, code } }),
}
