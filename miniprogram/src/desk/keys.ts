// Keys of the desk, heard where nobody types: / looks for something, j and k or the arrows go through a list, 1 to 9 press
// what may be done, n goes on to the next.
// The page in front hears first, then whoever came before it.
import { onActivated, onBeforeUnmount, onDeactivated, onMounted } from 'vue'
import { follow } from './links'

type Hears = (key: string) => boolean

const hearers: Hears[] = []

/** While the part that calls is in front. `hears`: whether the key was for it. */
export function onKey(hears: Hears): void {
  const enter = () => {
    if (!hearers.includes(hears)) hearers.push(hears)
  }
  const leave = () => {
    const place = hearers.indexOf(hears)
    if (place >= 0) hearers.splice(place, 1)
  }
  onMounted(enter)
  onActivated(enter)
  onDeactivated(leave)
  onBeforeUnmount(leave)
}

/** How far a key goes through a list; 0: it is none of those. */
export function stepOf(key: string): number {
  return key === 'j' || key === 'ArrowDown' ? 1 : key === 'k' || key === 'ArrowUp' ? -1 : 0
}

/** A sheet is over the page: keys are its own. */
export function covered(): boolean {
  return Boolean([...document.querySelectorAll('.sheet-wrap')].some((one) => one.getClientRects().length))
}

function typesInto(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName))
}

/** The buttons of the matter in front, by their number: each asks first, so that no key decides by itself. `n`: the next. */
function actOf(key: string): HTMLElement | undefined {
  if (covered()) return undefined
  const shown = (name: string) => [...document.querySelectorAll<HTMLElement>(name)].filter((one) => one.getClientRects().length)
  return key === 'n' ? shown('[data-testid="next-case"]').pop() : shown('.action-bar [data-testid^="action-"]')[Number(key) - 1]
}

function hear(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typesInto(event.target)) return
  for (let i = hearers.length - 1; i >= 0; i -= 1) {
    if (hearers[i](event.key)) return event.preventDefault()
  }
  if (/^[1-9n]$/.test(event.key)) {
    const button = actOf(event.key)
    if (!button) return
    event.preventDefault()
    button.click()
    return
  }
  if (event.key !== '/') return
  const fields = [...document.querySelectorAll<HTMLInputElement>('[data-testid="search"] input, input[data-testid="search"]')]
  const field = fields.find((one) => one.getClientRects().length)
  if (field) {
    event.preventDefault()
    field.focus()
  } else if (document.querySelector('[data-testid="side-find"]')) follow(event, { page: 'finding/list' })
}

/** Gives how it is ended. */
export function listen(): () => void {
  document.addEventListener('keydown', hear)
  return () => document.removeEventListener('keydown', hear)
}
