import { call } from './http'
import type { HandbackStanding } from './types'

export const handbacks = {
  /** null: of the family that asks. */
  standing: (tenancyId: number | null) => call('GET /handbacks/standing', { query: { tenancy_id: tenancyId } }) as Promise<HandbackStanding>,
}
