import { call } from './http'
import type { Candidates } from './types'

export const signatories = {
  /** null: of the family that asks. */
  candidates: (tenancyId: number | null) => call('GET /signatory-changes/candidates', { query: { tenancy_id: tenancyId } }) as Promise<Candidates>,
}
