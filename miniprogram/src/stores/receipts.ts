// What this phone alone holds of reports by anybody: the one that is being written, and the receipts of those handed in.
// Whoever shares the phone can take them off it again.
import { uuid } from '@/platform'
import type { ReportReceipt } from '@/api/types'
import type { Typed } from '@/patterns/form_values'

export interface Begun {
  id: string
  token: string
  typed: Typed
}

const BEGUN = 'anju.report'
const KEPT = 'anju.receipts'
const MOST = 20

function read<T>(key: string, empty: T): T {
  try {
    return JSON.parse(uni.getStorageSync(key) || 'null') ?? empty
  } catch {
    return empty
  }
}

export const receipts = {
  begun(): Begun {
    const known = read<Begun | null>(BEGUN, null)
    if (known?.id && known.token) return known
    const fresh = { id: uuid(), token: uuid(), typed: {} }
    this.keep(fresh)
    return fresh
  },
  keep(one: Begun): void {
    uni.setStorageSync(BEGUN, JSON.stringify(one))
  },
  /** Handed in: the next one is another. */
  take(receipt: ReportReceipt): void {
    const others = this.all().filter((one) => one.number !== receipt.number)
    uni.setStorageSync(KEPT, JSON.stringify([{ number: receipt.number, code: receipt.code }, ...others].slice(0, MOST)))
    uni.removeStorageSync(BEGUN)
  },
  all(): { number: string; code: string }[] {
    return read(KEPT, [])
  },
  forget(): void {
    uni.removeStorageSync(KEPT)
    uni.removeStorageSync(BEGUN)
  },
}
