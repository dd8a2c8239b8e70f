import { call } from './http'

export const services = {
  list: (status: string, late: boolean, cursor: string | null) => call('GET /services', { query: { status: status || undefined, late, cursor } }),
}
