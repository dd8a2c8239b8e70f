import { call } from './http'
import type { HouseholdForm } from './types'

export const familyChanges = {
  family: (householdId: number | null) =>
    call('GET /family-changes/family', { query: { household_id: householdId } }) as Promise<HouseholdForm>,
}
