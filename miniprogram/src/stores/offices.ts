// Whom the family that one acts for may ring up. Read once a post; forgotten with it.
import { reactive } from 'vue'
import { identity } from '@/api/http'
import { offices as service } from '@/api/offices'
import type { Office } from '@/api/types'
import { acting, readMe } from './session'

const known = reactive<{ post: number; items: Office[] }>({ post: 0, items: [] })

export const officesOf = (kind: string): Office[] =>
  known.post === acting.value?.id ? known.items.filter((one) => !kind || one.kind === kind) : []

/** Without a network there is nobody to name: the page goes on without the button. */
export async function readOffices(): Promise<void> {
  if (!identity.token) return
  try {
    await readMe()
    const post = acting.value
    if (!post || post.role !== 'tenant' || known.post === post.id) return
    const items = (await service.mine()).items
    known.post = post.id
    known.items = items
  } catch {
    // The next page asks again.
  }
}
