// The look of the desk, put on where the window is wide: a menu beside the pages, and the styles that lay the same pages
// out anew. Who has not signed in sees the pages as on a phone. Taken off when the window becomes narrow.
import { createApp, effectScope, watchEffect, type App, type EffectScope } from 'vue'
import { session } from '@/stores/session'
import SideMenu from './SideMenu.vue'
import { openAside } from './aside'
import { takeDrops } from './dropping'
import { listen } from './keys'
import { place } from './links'
import { followPrinting } from './printing'
import { watchSheets } from './sheets'
import './desk.scss'

interface Router {
  currentRoute: { value: { fullPath: string } }
  afterEach: (then: (to: { fullPath: string }) => void) => () => void
}

let menu: App | null = null
let scope: EffectScope | null = null
let leaveRouter = () => {}
let ends: (() => void)[] = []

export function wear(on: boolean, router: unknown): void {
  if (on === Boolean(menu)) return
  if (!on) return takeOff()
  const ways = router as Router
  place.path = ways.currentRoute.value.fullPath
  leaveRouter = ways.afterEach((to) => (place.path = to.fullPath))
  const holder = document.createElement('div')
  holder.id = 'side-menu'
  document.body.prepend(holder)
  menu = createApp(SideMenu)
  menu.mount(holder)
  ends = [listen(), openAside(), takeDrops(), watchSheets()]
  scope = effectScope()
  scope.run(() => {
    watchEffect(() => {
      // What stands beside the pages belongs to who is signed in, and to nobody else who sits down here.
      if (session.me?.privacy_accepted && session.me.appointments.length) document.documentElement.dataset.desk = 'worn'
      else delete document.documentElement.dataset.desk
      // The pages measure themselves by the window.
      window.dispatchEvent(new Event('resize'))
    })
    followPrinting()
  })
}

function takeOff(): void {
  leaveRouter()
  for (const end of ends) end()
  scope?.stop()
  menu?.unmount()
  menu = null
  document.getElementById('side-menu')?.remove()
  delete document.documentElement.dataset.desk
}
