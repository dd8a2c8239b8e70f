import { http } from './http'
import type { KeyTerms, NoticeBatch, NoticeSummary, Page, RentTerms } from './types'

export interface NoticeIssue {
  batch_id: string
  kind: 'rent' | 'key'
  tenancy_ids: number[]
  rent: RentTerms | null
  key: KeyTerms | null
}

export interface NoticeIssued {
  batch_id: string
  issued: number
  refused: { tenancy_id: number; name: string; reason: string }[]
}

export const notices = {
  list: (kind: string, cursor: string | null) => http.get<Page<NoticeSummary>>('/notices', { kind, cursor }),
  issue: (issue: NoticeIssue) => http.post<NoticeIssued>('/notices', issue),
  batch: (id: string) => http.get<NoticeBatch>(`/notice-batches/${id}`),
}
