import { call } from './http'

export const ledger = {
  search: (q: string, communityId: number | null, cursor: string | null) =>
    call('GET /ledger', { query: { q, community_id: communityId, cursor } }),
  read: (tenancyId: number) => call('GET /ledger/{tenancy_id}', { path: { tenancy_id: tenancyId } }),
  reveal: (householdId: number, field: 'phone' | 'id_numbers', reason: string) =>
    call('POST /households/{household_id}/reveal', { path: { household_id: householdId }, body: { field, reason } }),
  organisations: () => call('GET /organisations', {}),
}
