import { http } from './http'
import type { ExpenditureLine, FormValue, Page } from './types'

export const expenditures = {
  list: (month: string, cursor: string | null) => http.get<Page<ExpenditureLine>>('/expenditures', { month, cursor }),
  enter: (id: string, form: Record<string, FormValue>) => http.post<ExpenditureLine>('/expenditures', { id, ...form }),
}
