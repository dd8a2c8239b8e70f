import { call } from './http'
import type { ChangeState, Id } from './types'

export const ledgerRevisions = {
  list: (state: ChangeState, cursor: string | null) => call('GET /ledger-revisions', { query: { state, cursor } }),
  review: (id: Id, revisions: number[], verdict: 'accept' | 'send_back', reason: string) =>
    call('POST /ledger-reviews', { body: { id, revisions, verdict, reason } }),
}
