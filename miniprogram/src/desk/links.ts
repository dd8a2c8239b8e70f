// Real links: what leads to a page has its address, so that a new tab, the middle button and a copied link work as in
// any browser; a plain press stays within the app.
import { reactive } from 'vue'

const MOST_KEPT = 20

/** Where one is: a path as it stands in the address. */
export const place = reactive({ path: '' })

export interface Way {
  page: string
  params?: Record<string, string | number | null | undefined>
}

export function addressOf({ page, params = {} }: Way): string {
  const pairs = Object.entries(params).filter(([, value]) => value !== undefined && value !== null && value !== '')
  const tail = pairs.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')
  return `/pages/${page}${tail ? '?' + tail : ''}`
}

/** False: the browser does it by itself. `over`: in the place of the page in front, so that back leads behind it. */
export function follow(event: MouseEvent | KeyboardEvent, way: Way, over = false): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return false
  if ('button' in event && event.button !== 0) return false
  event.preventDefault()
  const url = addressOf(way)
  if (over) {
    uni.redirectTo({ url })
    return true
  }
  // Pages that one came from are kept for the way back; of a whole day's not all.
  if (getCurrentPages().length >= MOST_KEPT) uni.reLaunch({ url })
  else uni.navigateTo({ url })
  return true
}
