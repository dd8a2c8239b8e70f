import { call } from './http'
import type { Page, VacantDwelling } from './types'

export const applications = {
  /** Dwellings that stand empty, by a part of the address. */
  vacant: (q: string, cursor: string | null) =>
    call('GET /applications/vacant-dwellings', { query: { q, cursor } }) as Promise<Page<VacantDwelling>>,
}
