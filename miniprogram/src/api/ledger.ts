import { call } from './http'
import type { LedgerFilter, LivingFamily, Page } from './types'

export const ledger = {
  search: (filter: LedgerFilter, cursor: string | null) => call('GET /ledger', { query: { ...filter, cursor } }),
  living: (q: string, cursor: string | null) => call('GET /ledger', { query: { q, cursor } }) as Promise<Page<LivingFamily>>,
  counts: (filter: LedgerFilter) => call('GET /ledger/counts', { query: { ...filter } }),
  /** `id`: of a tenancy; with `award` of a subsidy. `asOf`: a past day, or ''. */
  read: (id: number, award = false, asOf = '') =>
    award
      ? call('GET /ledger/awards/{award_id}', { path: { award_id: id }, query: { as_of: asOf || null } })
      : call('GET /ledger/{tenancy_id}', { path: { tenancy_id: id }, query: { as_of: asOf || null } }),
  reveal: (householdId: number, field: 'phone' | 'id_numbers', reason: string) =>
    call('POST /households/{household_id}/reveal', { path: { household_id: householdId }, body: { field, reason } }),
  organisations: () => call('GET /organisations', {}),
}
