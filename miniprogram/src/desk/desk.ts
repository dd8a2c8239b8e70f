// The look of the desk, put on where the window is wide: a menu beside the pages, and the styles that lay the same pages
// out anew. Who has not signed in sees the pages as on a phone. Taken off when the window becomes narrow.
import { createApp, effectScope, watchEffect, type App, type EffectScope } from 'vue'
import { identity } from '@/api/http'
import { session } from '@/stores/session'
import MasterList from './MasterList.vue'
import SideMenu from './SideMenu.vue'
import { openAside } from './aside'
import { takeDrops } from './dropping'
import { listen } from './keys'
import { place } from './links'
import { letGo } from './master'
import { followPrinting } from './printing'
import { watchSheets } from './sheets'
import './desk.scss'

interface Router {
  currentRoute: { value: { fullPath: string } }
  afterEach: (then: (to: { fullPath: string }) => void) => () => void
}

let menu: App | null = null
let list: App | null = null
let scope: EffectScope | null = null
let leaveRouter = () => {}
let ends: (() => void)[] = []

export function wear(on: boolean, router: unknown): void {
  if (on === Boolean(menu)) return
  if (!on) return takeOff()
  const ways = router as Router
  place.path = ways.currentRoute.value.fullPath
  leaveRouter = ways.afterEach((to) => (place.path = to.fullPath))
  list = createApp(MasterList)
  list.mount(holder('master-list'))
  menu = createApp(SideMenu)
  menu.mount(holder('side-menu'))
  ends = [listen(), openAside(), takeDrops(), watchSheets()]
  scope = effectScope()
  scope.run(() => {
    watchEffect(() => {
      // What stands beside the pages belongs to who is signed in, and to nobody else who sits down here.
      if (session.me?.privacy_accepted && session.me.appointments.length) document.documentElement.dataset.desk = 'worn'
      else {
        delete document.documentElement.dataset.desk
        if (!identity.token) letGo()
      }
      // The pages measure themselves by the window.
      window.dispatchEvent(new Event('resize'))
    })
    followPrinting()
  })
}

function holder(id: string): HTMLElement {
  const made = document.createElement('div')
  made.id = id
  document.body.prepend(made)
  return made
}

function takeOff(): void {
  leaveRouter()
  for (const end of ends) end()
  scope?.stop()
  menu?.unmount()
  list?.unmount()
  menu = list = null
  for (const id of ['side-menu', 'master-list']) document.getElementById(id)?.remove()
  delete document.documentElement.dataset.master
  delete document.documentElement.dataset.desk
}
