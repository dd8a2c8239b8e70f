import { call } from './http'
import type { CheckReading, FormValue } from './types'

export const economicChecks = {
  /** Counted, and on record, before it is shown. */
  read: (id: string, form: Record<string, FormValue>) => call('POST /economic-checks/{case_id}/readings', { path: { case_id: id }, body: form as never }) as Promise<CheckReading>,
}
