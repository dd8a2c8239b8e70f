import { call } from './http'

export const judgements = {
  list: (status: string, late: boolean, cursor: string | null) => call('GET /judgements', { query: { status: status || undefined, late, cursor } }),
  sources: (subject: string) => call('GET /judgements/sources', { query: { subject } }),
}
