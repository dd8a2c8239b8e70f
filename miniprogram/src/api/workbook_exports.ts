import { call, http } from './http'
import type { Body, Id } from './types'

export type ExportAsk = Body<'POST /exports'>

export const workbookExports = {
  books: () => call('GET /export-books', {}),
  list: (cursor: string | null) => call('GET /exports', { query: { cursor } }),
  ask: (body: ExportAsk) => call('POST /exports', { body }),
  openFile: (id: Id, filename: string) => http.document(`/exports/${id}/file`, filename),
}
