// Applications from this phone.
import { keptReceipts, type Begun } from './kept_receipts'

export const requests = keptReceipts<Begun>('anju.request', 'anju.request_receipts', 10, {})
