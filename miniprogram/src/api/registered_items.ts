import { call } from './http'
import type { Case, Id, ItemDefinition, ItemDetail, LedgerItemName } from './types'

export const registeredItems = {
  list: (ledger: LedgerItemName | '', retired: boolean) => call('GET /registered-items', { query: { ledger, retired: retired ? 'yes' : '' } }),
  define: (id: Id, form: ItemDefinition) => call('POST /registered-items', { body: { id, form } }) as Promise<Case<ItemDetail>>,
}
