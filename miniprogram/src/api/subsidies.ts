import { call } from './http'
import type { Case, SubsidyDetail, SubsidyForm } from './types'

export const subsidies = {
  record: (id: string, form: SubsidyForm) => call('POST /subsidies', { body: { id, form } }) as Promise<Case<SubsidyDetail>>,
}
