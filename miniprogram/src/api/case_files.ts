import { call, http } from './http'
import type { Case, ChecklistItem, FileDetail, FileSummaryDetail } from './types'

export type FileKind = ChecklistItem['kind']

export const caseFiles = {
  start: (id: string, householdId: number, kind: FileKind) =>
    call('POST /case-files', { body: { id, household_id: householdId, kind } }) as Promise<Case<FileDetail>>,
  board: (kind: FileKind) => call('GET /case-files/board', { query: { kind } }),
  missing: (kind: FileKind, cursor: string | null) => call('GET /case-files/missing', { query: { kind, cursor } }),
  openPdf: (id: string, number: string) => http.document(`/case-files/${id}/pdf`, `${number}.pdf`),
  saveZip: (id: string, number: string) => http.document(`/case-files/${id}/zip`, `${number}.zip`),
  report: (id: string, kind: FileKind, note: string) =>
    call('POST /file-summaries', { body: { id, kind, note } }) as Promise<Case<FileSummaryDetail>>,
}
