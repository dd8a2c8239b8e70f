import { call } from './http'
import type { FileKind } from './case_files'

export const checklistItems = {
  list: (kind: FileKind) => call('GET /checklist-items', { query: { kind } }),
  add: (kind: FileKind, name: string, required: boolean) => call('POST /checklist-items', { body: { kind, name, required } }),
  standard: (kind: FileKind) => call('POST /checklist-items/standard', { body: { kind } }),
  retire: (id: number) => call('POST /checklist-items/{item_id}/retire', { path: { item_id: id }, body: {} }),
}
