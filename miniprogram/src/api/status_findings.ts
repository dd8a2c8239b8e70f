import { call } from './http'
import type { StatusPeople } from './types'

export const statusFindings = {
  /** Of a family, or of an application. */
  people: (household: number | null, application: string | null) => call('GET /status-findings/people', { query: { household_id: household, application_id: application } }) as Promise<StatusPeople>,
}
