// The open doors: nobody signs in, and nothing is sent along that tells who asks. What the phone made up (id and token),
// and then the receipt's code, say which request it is, so each of these may be sent again.
import { call } from './http'
import type { Body, FormValue } from './types'

export type PaperSaid = Omit<Body<'POST /application-requests/{case_id}/photographs'>, 'code'>

export const applicationRequests = {
  list: (status: string, cursor: string | null) => call('GET /application-requests', { query: { status: status || undefined, cursor } }),
  form: () => call('GET /application-requests/form', {}),
  begin: (id: string, token: string) => call('POST /application-requests', { body: { id, token } }),
  offer: (id: string, code: string, said: PaperSaid) => call('POST /application-requests/{case_id}/photographs', { path: { case_id: id }, body: { ...said, code } }),
  confirm: (id: string, code: string, photo: string) =>
    call('POST /application-requests/{case_id}/photographs/{evidence_id}/confirm', { path: { case_id: id, evidence_id: photo }, body: { code } }),
  giveUp: (id: string, code: string, photo: string) =>
    call('POST /application-requests/{case_id}/photographs/{evidence_id}/give-up', { path: { case_id: id, evidence_id: photo }, body: { code } }),
  handIn: (id: string, code: string, form: Record<string, unknown>) => call('POST /application-requests/{case_id}/hand-in', { path: { case_id: id }, body: { code, form } }),
  supply: (id: string, code: string, turn: number, form: Record<string, FormValue>) =>
    call('POST /application-requests/{case_id}/supply', { path: { case_id: id }, body: { code, turn, form } }),
  withdraw: (id: string, code: string, form: Record<string, FormValue>) => call('POST /application-requests/{case_id}/withdraw', { path: { case_id: id }, body: { code, form } }),
  follow: (number: string, code: string) => call('POST /application-requests/follow', { body: { number, code } }),
}
