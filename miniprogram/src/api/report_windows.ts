import { http } from './http'
import type { Case, ReportWindow } from './types'

export const reportWindows = {
  list: () => http.get<{ items: ReportWindow[]; may_open: boolean }>('/report-windows'),
  open: (id: string, year: number, opensOn: string, closesOn: string) =>
    http.post<Case>('/report-windows', { id, year, opens_on: opensOn, closes_on: closesOn }),
}
