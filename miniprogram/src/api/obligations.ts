import { call } from './http'

export const obligations = {
  owed: (kind: string, late: boolean | null, cursor: string | null) => call('GET /obligations', { query: { kind, late, cursor } }),
  areas: (kind: string) => call('GET /obligations/areas', { query: { kind } }),
  urge: (kind: string, ids: number[]) => call('POST /obligations/urge', { body: { kind, ids } }),
}
