// What this phone alone holds of an objection to what is publicised: the one that is being written, of each list.
import { uuid } from '@/platform'
import type { Typed } from '@/patterns/form_values'

interface Begun {
  id: string
  token: string
  typed: Typed
}

const key = (slug: string) => `anju.objection.${slug}`

export const objections = {
  begun(slug: string): Begun {
    try {
      const known = JSON.parse(uni.getStorageSync(key(slug)) || 'null') as Begun | null
      if (known?.id && known.token) return known
    } catch {
      // What cannot be read is begun anew.
    }
    return { id: uuid(), token: uuid(), typed: {} }
  },
  keep(slug: string, one: Begun): void {
    uni.setStorageSync(key(slug), JSON.stringify(one))
  },
  forget(slug: string): void {
    uni.removeStorageSync(key(slug))
  },
}
