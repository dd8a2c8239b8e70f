import { call } from './http'

export const boards = {
  estates: (q: string, cursor: string | null) => call('GET /boards', { query: { q, cursor } }),
  buildings: (estate: number) => call('GET /boards/{estate_id}', { path: { estate_id: estate } }),
  read: (estate: number, number: string) => call('GET /boards/{estate_id}/building', { path: { estate_id: estate }, query: { number } }),
}
