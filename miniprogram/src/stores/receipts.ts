// Reports by anybody from this phone; what is typed of one outlives a closed page.
import type { Typed } from '@/patterns/form_values'
import { keptReceipts, type Begun } from './kept_receipts'

export const receipts = keptReceipts<Begun & { typed: Typed }>('anju.report', 'anju.receipts', 20, { typed: {} })
