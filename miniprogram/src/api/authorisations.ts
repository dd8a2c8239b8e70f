import { call } from './http'
import type { AuthorisationStanding } from './types'

export const authorisations = {
  /** Of a family, or of an application; with neither: of the family that asks. */
  standing: (household: number | null, application: string | null) => call('GET /authorisations/standing', { query: { household_id: household, application_id: application } }) as Promise<AuthorisationStanding>,
}
