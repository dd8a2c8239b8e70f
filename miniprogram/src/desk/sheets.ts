// Sheets at a desk: focus goes into one that opens, stays there, and comes back to where it was; Esc closes it. What was
// typed is kept, as when it is closed by a press.
const SHEET = '.sheet-wrap'
const CAN_HOLD = 'input, textarea, a[href], [tabindex="0"]'

const seen = (element: Element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== 'hidden'
const held = (sheet: Element) => [...sheet.querySelectorAll<HTMLElement>(CAN_HOLD)].filter(seen)

/** Gives how it is ended. */
export function watchSheets(): () => void {
  let open: Element | null = null
  let from: HTMLElement | null = null

  let room = -1
  /** How high the buttons of the matter in front are: what stands above them in the same column ends there. */
  const measure = () => {
    const bar = [...document.querySelectorAll<HTMLElement>('.page--detail .action-bar')].filter(seen).pop()
    const height = bar ? bar.offsetHeight + 16 : 0
    if (height !== room) document.documentElement.style.setProperty('--acts', `${(room = height)}px`)
  }

  const look = () => {
    measure()
    const shown = [...document.querySelectorAll(SHEET)].filter(seen).pop() ?? null
    if (shown === open) return
    if (shown) {
      if (!open) from = document.activeElement instanceof HTMLElement ? document.activeElement : null
      // Drawn as it rises: what it holds is there a moment later.
      setTimeout(() => {
        if (!shown.contains(document.activeElement)) held(shown)[0]?.focus()
      }, 60)
    } else if (from?.isConnected) from.focus({ preventScroll: true })
    open = shown
  }

  const hear = (event: KeyboardEvent) => {
    if (!open || !seen(open)) return
    if (event.key === 'Escape') {
      const leave = open.querySelector<HTMLElement>('[data-testid$="-cancel"], [data-testid$="-close"]') ?? [...document.querySelectorAll<HTMLElement>('.wd-overlay')].filter(seen).pop()
      if (!leave) return
      event.preventDefault()
      leave.click()
    } else if (event.key === 'Tab') {
      const all = held(open)
      const last = event.shiftKey ? all[0] : all[all.length - 1]
      if (open.contains(document.activeElement) && document.activeElement !== last) return
      event.preventDefault()
      const next = event.shiftKey ? all[all.length - 1] : all[0]
      next?.focus()
    }
  }

  const changes = new MutationObserver(look)
  changes.observe(document.body, { childList: true, subtree: true, attributeFilter: ['style', 'class'] })
  document.addEventListener('keydown', hear, true)
  return () => {
    changes.disconnect()
    document.removeEventListener('keydown', hear, true)
  }
}
