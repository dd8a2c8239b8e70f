import { call } from './http'
import type { Body } from './types'

export type ExpenditureBody = Body<'POST /expenditures'>

export const expenditures = {
  list: (month: string, cursor: string | null) => call('GET /expenditures', { query: { month, cursor } }),
  enter: (body: ExpenditureBody) => call('POST /expenditures', { body }),
}
