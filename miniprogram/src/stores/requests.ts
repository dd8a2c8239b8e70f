// What this phone alone holds of applications from it: the one that is being written, and the receipts of those handed in.
// Whoever shares the phone can take them off it again.
import { uuid } from '@/platform'
import type { RequestReceipt } from '@/api/types'

interface Begun {
  id: string
  token: string
}

const BEGUN = 'anju.request'
const KEPT = 'anju.request_receipts'
const MOST = 10

function read<T>(key: string, empty: T): T {
  try {
    return JSON.parse(uni.getStorageSync(key) || 'null') ?? empty
  } catch {
    return empty
  }
}

export const requests = {
  begun(): Begun {
    const known = read<Begun | null>(BEGUN, null)
    if (known?.id && known.token) return known
    const fresh = { id: uuid(), token: uuid() }
    uni.setStorageSync(BEGUN, JSON.stringify(fresh))
    return fresh
  },
  /** Handed in: the next one is another. */
  take(receipt: RequestReceipt): void {
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
