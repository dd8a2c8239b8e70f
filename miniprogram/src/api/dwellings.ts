import { http } from './http'
import type { Dwelling, Page } from './types'

export const dwellings = {
  search: (q: string, cursor: string | null) => http.get<Page<Dwelling>>('/dwellings', { q, cursor }),
}
