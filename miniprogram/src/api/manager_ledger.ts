import { call } from './http'

export const managerLedger = {
  search: (q: string, owing: boolean, cursor: string | null) => call('GET /manager-ledger', { query: { q, owing, cursor } }),
  read: (dwellingId: string) => call('GET /manager-ledger/{dwelling_id}', { path: { dwelling_id: Number(dwellingId) } }),
}
