import { call } from './http'
import type { RenewalStanding } from './types'

export const renewals = {
  /** null: of the family that asks. */
  standing: (tenancyId: number | null) => call('GET /renewals/standing', { query: { tenancy_id: tenancyId } }) as Promise<RenewalStanding>,
}
