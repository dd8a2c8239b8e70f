import { http } from './http'
import type { LedgerEntry, LedgerSummary, Organisation, Page } from './types'

export const ledger = {
  search: (q: string, communityId: number | null, cursor: string | null) =>
    http.get<Page<LedgerSummary>>('/ledger', { q, community_id: communityId, cursor }),
  read: (tenancyId: string) => http.get<LedgerEntry>(`/ledger/${tenancyId}`),
  reveal: (householdId: number, field: 'phone' | 'id_numbers', reason: string) =>
    http.post<{ values: unknown }>(`/households/${householdId}/reveal`, { field, reason }),
  organisations: () => http.get<{ items: Organisation[] }>('/organisations'),
}
