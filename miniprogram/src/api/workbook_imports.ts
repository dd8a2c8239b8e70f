import { call } from './http'
import type { Body, Id } from './types'

export type ImportAsk = Body<'POST /imports'>

export const workbookImports = {
  list: (cursor: string | null) => call('GET /imports', { query: { cursor } }),
  offer: (body: ImportAsk) => call('POST /imports', { body }),
  one: (id: Id) => call('GET /imports/{import_id}', { path: { import_id: id } }),
  read: (id: Id) => call('POST /imports/{import_id}/read', { path: { import_id: id }, body: {} }),
  lines: (id: Id, outcome: '' | 'new' | 'changed' | 'wrong', cursor: string | null) => call('GET /imports/{import_id}/lines', { path: { import_id: id }, query: { outcome, cursor } }),
  confirm: (id: Id) => call('POST /imports/{import_id}/confirm', { path: { import_id: id }, body: {} }),
}
