// What a list is narrowed by, kept in its address at a desk: loaded anew, come back to, or opened from a copied link it is
// narrowed the same. A phone has no address to keep it in. What somebody searched for is no part of it: it may be an ID
// number, and a browser keeps every address.
import { watch, type Ref } from 'vue'
import { onLoad } from '@dcloudio/uni-app'
import { wide } from '@/stores/wide'

/** `kept`: by the name under which it stands there; what a page does not offer is not taken from it. */
export function keepInAddress(kept: Record<string, Ref<string>>, offered: Record<string, () => readonly { value: string }[]> = {}): void {
  // #ifdef H5
  let path = ''
  onLoad((query) => {
    path = location.hash.slice(1).split('?')[0]
    for (const [name, one] of Object.entries(kept)) {
      const value = query?.[name]
      if (value === undefined || (offered[name] && !offered[name]().some((choice) => choice.value === value))) continue
      one.value = value
    }
  })
  watch(
    () => Object.entries(kept).map(([name, one]) => [name, one.value]),
    (now) => {
      const [here, query = ''] = location.hash.slice(1).split('?')
      if (!wide.on || here !== path) return
      const told = new URLSearchParams(query)
      // What is not narrowed is said too: the address may have led here by another name for the same.
      for (const [name, value] of now) told.set(name, value)
      const address = `${here}?${told}`
      // The router goes on from what stands here, and finds the same page under it on the way back.
      history.replaceState({ ...history.state, current: address }, '', `#${address}`)
    },
  )
  // #endif
  // #ifndef H5
  void [kept, offered, watch, onLoad, wide]
  // #endif
}
