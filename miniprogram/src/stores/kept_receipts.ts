// What this phone alone holds of what is brought without signing in: the one that is being written, and the receipts of
// those handed in. Whoever shares the phone can take them off it again.
import { uuid } from '@/platform'

export interface Begun {
  id: string
  token: string
}

interface Receipt {
  number: string
  code: string
}

function read<T>(key: string, empty: T): T {
  try {
    return JSON.parse(uni.getStorageSync(key) || 'null') ?? empty
  } catch {
    return empty
  }
}

/** `first`: what one begins with besides its id and token; `most`: how many receipts are kept. */
export function keptReceipts<B extends Begun>(begunKey: string, keptKey: string, most: number, first: Omit<B, keyof Begun>) {
  const all = (): Receipt[] => read(keptKey, [])
  const keep = (one: B): void => uni.setStorageSync(begunKey, JSON.stringify(one))
  return {
    all,
    keep,
    begun(): B {
      const known = read<B | null>(begunKey, null)
      if (known?.id && known.token) return known
      const fresh = { id: uuid(), token: uuid(), ...first } as B
      keep(fresh)
      return fresh
    },
    /** What was begun is over: the next one is another. */
    renew(): B {
      uni.removeStorageSync(begunKey)
      return this.begun()
    },
    /** Handed in: the next one is another. */
    take(receipt: Receipt): void {
      const others = all().filter((one) => one.number !== receipt.number)
      uni.setStorageSync(keptKey, JSON.stringify([{ number: receipt.number, code: receipt.code }, ...others].slice(0, most)))
      uni.removeStorageSync(begunKey)
    },
    forget(): void {
      uni.removeStorageSync(keptKey)
      uni.removeStorageSync(begunKey)
    },
  }
}
