import { http } from './http'

export interface Scanned {
  kind: 'dwelling' | 'notice' | 'evidence'
  title: string
  lines: string[]
  links: { label: string; page: string; id: string | null }[]
  check: {
    matches: boolean
    went_on: boolean
    kind: string
    number: string
    photographs: { sha256: string; sealed_at: string | null }[]
  } | null
}

export const scanCodes = {
  read: (text: string) => http.get<Scanned>('/scan-codes', { text }),
  openLabels: (dwellings: number[]) => http.pdf(`/dwelling-labels?ids=${dwellings.join(',')}`, '房源码.pdf'),
  openLetter: (caseId: string, number: string) => http.pdf(`/cases/${caseId}/letter`, `${number}.pdf`),
}
