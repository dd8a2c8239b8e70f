import { call } from './http'
import type { NoticeIssue } from './types'

export const notices = {
  list: (kind: string, cursor: string | null) => call('GET /notices', { query: { kind, cursor } }),
  issue: (issue: NoticeIssue) => call('POST /notices', { body: issue }),
  batch: (id: string) => call('GET /notice-batches/{batch_id}', { path: { batch_id: id } }),
}
