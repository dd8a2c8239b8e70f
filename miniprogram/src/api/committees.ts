import { call } from './http'
import type { Case, Committee, CommitteeSessionDetail, CommitteeUnitForm, SessionAnswerForm, SupervisorForm } from './types'

export const committees = {
  /** On that day; null: today. */
  read: (on: string | null) => call('GET /committees', { query: { on } }) as Promise<Committee>,
  cases: (past: boolean, cursor: string | null) => call(past ? 'GET /committees/past' : 'GET /committees/waiting', { query: { cursor } }),
  enterUnit: (form: CommitteeUnitForm) => call('POST /committees/units', { body: { form } }),
  candidates: (unit: number) => call('GET /committee-members/candidates', { query: { unit_id: unit } }),
  answer: (id: string, form: SessionAnswerForm) => call('POST /committee-sessions/{case_id}/answers', { path: { case_id: id }, body: { form } }) as Promise<Case<CommitteeSessionDetail>>,
  invite: (id: string, form: SupervisorForm) => call('POST /committee-sessions/{case_id}/supervisors', { path: { case_id: id }, body: { form } }),
  remark: (id: string, words: string) => call('POST /committee-sessions/{case_id}/remarks', { path: { case_id: id }, body: { form: { words } } }) as Promise<Case<CommitteeSessionDetail>>,
}
