import { call } from './http'
import type { FormValue, Reply } from './types'

export type Recording = Reply<'GET /recordings/{recording_id}'>

const of = (id: string) => ({ recording_id: id })

/** Films of hours in parts, and the record that is sealed of them. The parts themselves go by the outbox. */
export const recordings = {
  begin: (id: string, caseId: string, form: Record<string, FormValue>) => call('POST /recordings', { body: { id, case_id: caseId, form } as never }),
  ofCase: (caseId: string) => call('GET /recordings', { query: { case_id: caseId } }),
  read: (id: string) => call('GET /recordings/{recording_id}', { path: of(id) }),
  seal: (id: string, form: Record<string, FormValue>) => call('POST /recordings/{recording_id}/seal', { path: of(id), body: { form } as never }),
}
