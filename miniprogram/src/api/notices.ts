import { call, http } from './http'
import type { NoticePreparing, NoticeShow } from './types'

export const notices = {
  list: (kind: string, unread: boolean, cursor: string | null) => call('GET /notices', { query: { kind, unread, cursor } }),
  batch: (id: string) => call('GET /notice-batches/{batch_id}', { path: { batch_id: id } }),
}

export const noticeRounds = {
  list: (cursor: string | null) => call('GET /notice-rounds', { query: { cursor } }),
  read: (id: string) => call('GET /notice-rounds/{round_id}', { path: { round_id: id } }),
  families: (id: string, show: NoticeShow, cursor: string | null) => call('GET /notice-rounds/{round_id}/families', { path: { round_id: id }, query: { show, cursor } }),
  prepare: (body: NoticePreparing) => call('POST /notice-rounds', { body }),
  send: (id: string, day: string) => call('POST /notice-rounds/{round_id}/send', { path: { round_id: id }, body: { send_on: day || null } }),
  drop: (id: string) => call('POST /notice-rounds/{round_id}/drop', { path: { round_id: id } }),
  recall: (id: string, said: Record<string, unknown>) => call('POST /notice-rounds/{round_id}/recall', { path: { round_id: id }, body: said as { reason: string } }),
  openSheets: (id: string, show: NoticeShow, part: number) => http.document(`/notice-rounds/${id}/sheets?show=${show}&part=${part}`, `notices-${part}.pdf`),
}

export const noticeTemplates = {
  list: (name = '') => call('GET /notice-templates', { query: { name } }),
  save: (form: Record<string, unknown>) => http.post('/notice-templates', form),
}

export const noticeSchedules = {
  list: () => call('GET /notice-schedules', {}),
  set: (form: Record<string, unknown>) => http.post('/notice-schedules', form),
  stop: (id: number) => call('POST /notice-schedules/{schedule_id}/stop', { path: { schedule_id: id } }),
}
