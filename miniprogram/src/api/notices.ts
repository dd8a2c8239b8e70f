import { call } from './http'

export const notices = {
  list: (kind: string, cursor: string | null) => call('GET /notices', { query: { kind, cursor } }),
  batch: (id: string) => call('GET /notice-batches/{batch_id}', { path: { batch_id: id } }),
}
