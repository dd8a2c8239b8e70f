// What was typed and not yet sent, kept on the phone under a name and the person who typed it.
import { identity } from '@/api/http'
import { session } from '@/stores/session'

function keyOf(name: string): string {
  return `anju.draft.${session.me?.account.id ?? 0}.${identity.appointment ?? 0}.${name}`
}

export const drafts = {
  keep: (name: string, value: unknown) => uni.setStorageSync(keyOf(name), JSON.stringify(value)),
  read<T>(name: string): T | null {
    const text = uni.getStorageSync(keyOf(name))
    if (!text) return null
    try {
      return JSON.parse(text) as T
    } catch {
      return null
    }
  },
  drop: (name: string) => uni.removeStorageSync(keyOf(name)),
  /** The whole key, for what has to find it again when somebody else is signed in. */
  keyOf,
  dropKey: (key: string) => uni.removeStorageSync(key),
  /** The names of all that this person kept and that start so. */
  names(start: string): string[] {
    const prefix = keyOf('')
    return uni.getStorageInfoSync().keys.filter((key) => key.startsWith(prefix + start)).map((key) => key.slice(prefix.length))
  },
}
