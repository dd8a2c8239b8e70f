import { http } from './http'
import type { ManagedDwelling, ManagedEntry, Page } from './types'

export const managerLedger = {
  search: (q: string, owing: boolean, cursor: string | null) =>
    http.get<Page<ManagedDwelling>>('/manager-ledger', { q, owing: owing ? 'true' : null, cursor }),
  read: (dwellingId: string) => http.get<ManagedEntry>(`/manager-ledger/${dwellingId}`),
}
