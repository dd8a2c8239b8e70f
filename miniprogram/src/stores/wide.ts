// Whether the window is as wide as a desk's (the web at a PC). Then, and only then, the look of the desk is fetched and
// worn: src/desk, which no narrow screen loads (decision 0038). Patterns ask `wide.on` where they put in a part of it.
import { reactive } from 'vue'

export const wide = reactive({ on: false })

/** From the app's start on. `router`: the web's own. */
export function watchWide(router: unknown): void {
  // #ifdef H5
  const media = window.matchMedia('(min-width: 960px)')
  const turn = async () => {
    if (!media.matches && !wide.on) return
    const desk = await import('@/desk/desk')
    wide.on = media.matches
    desk.wear(wide.on, router)
  }
  media.addEventListener('change', () => void turn())
  void turn()
  // #endif
  // #ifndef H5
  void router
  // #endif
}
