// The open doors: nobody signs in, and nothing is sent along that tells who asks. What the phone made up (id and token)
// says which report it is, so each of these may be sent again.
import { call } from './http'
import type { Body, FormValue } from './types'

export type PhotoSaid = Body<'POST /public-reports/{case_id}/photographs'>

export const publicReports = {
  list: (status: string, late: boolean, cursor: string | null) => call('GET /public-reports', { query: { status: status || undefined, late, cursor } }),
  form: () => call('GET /public-reports/form', {}),
  begin: (id: string, token: string) => call('POST /public-reports', { body: { id, token } }),
  offer: (id: string, said: PhotoSaid) => call('POST /public-reports/{case_id}/photographs', { path: { case_id: id }, body: said }),
  confirm: (id: string, token: string, photo: string) =>
    call('POST /public-reports/{case_id}/photographs/{evidence_id}/confirm', { path: { case_id: id, evidence_id: photo }, body: { token } }),
  giveUp: (id: string, token: string, photo: string) =>
    call('POST /public-reports/{case_id}/photographs/{evidence_id}/give-up', { path: { case_id: id, evidence_id: photo }, body: { token } }),
  handIn: (id: string, token: string, form: Record<string, FormValue>) =>
    call('POST /public-reports/{case_id}/hand-in', { path: { case_id: id }, body: { token, form } }),
  follow: (number: string, code: string) => call('POST /public-reports/follow', { body: { number, code } }),
  reporter: (id: string, reason: string) => call('POST /public-reports/{case_id}/reporter', { path: { case_id: id }, body: { reason } }),
}
