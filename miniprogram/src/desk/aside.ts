// A press with Ctrl, or with the middle button, opens beside, whatever is pressed: a card that leads somewhere has no
// address of its own, but what it would open has.
let aside = false

/** Gives how it is ended. */
export function openAside(): () => void {
  const asked = (event: MouseEvent) => event.ctrlKey || event.metaKey
  const pressed = (event: MouseEvent) => {
    aside = asked(event) && !(event.target as Element).closest('a[href]')
    // What is opened after a wait is no answer to this press.
    if (aside) setTimeout(() => (aside = false))
  }
  const middle = (event: MouseEvent) => {
    const target = (event.target as Element).closest<HTMLElement>('[role="button"]')
    if (event.button !== 1 || !target || target.closest('a[href]')) return
    event.preventDefault()
    aside = true
    target.click()
    aside = false
  }
  const interceptor = {
    invoke({ url }: { url: string }) {
      if (!aside) return
      aside = false
      window.open(`${location.pathname}#${url}`, '_blank')
      return false
    },
  }
  document.addEventListener('click', pressed, true)
  document.addEventListener('auxclick', middle)
  uni.addInterceptor('navigateTo', interceptor)
  return () => {
    document.removeEventListener('click', pressed, true)
    document.removeEventListener('auxclick', middle)
    uni.removeInterceptor('navigateTo')
  }
}
