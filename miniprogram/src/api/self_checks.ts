import { call } from './http'
import type { FormValue } from './types'

/** Open to anybody, and nothing of it is kept. */
export const selfChecks = {
  form: () => call('GET /self-checks/form', {}),
  check: (form: Record<string, FormValue>) => call('POST /self-checks', { body: { form } }),
}
