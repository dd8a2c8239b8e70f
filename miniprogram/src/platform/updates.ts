// A new version that WeChat has fetched is used at the next cold start, or when the person agrees to start again now. They
// are asked in words, and never while a form is open: what stands in it might not be kept yet.

// #ifdef MP-WEIXIN
/** Pages named `edit` that keep nothing typed. */
const HARMLESS = ['pages/sessions/edit', 'pages/scan_codes/edit', 'pages/privacy_consents/edit']
let apply: (() => void) | null = null

function formIsOpen(): boolean {
  return getCurrentPages().some(({ route }) => /\/edit$/.test(route ?? '') && !HARMLESS.includes(route ?? ''))
}
// #endif

export function watchForUpdates(): void {
  // #ifdef MP-WEIXIN
  const manager = uni.getUpdateManager()
  manager.onUpdateReady(() => {
    apply = () => manager.applyUpdate()
    offerUpdate()
  })
  // #endif
}

/** Called where nothing can be lost: on the home page, and when the mini-program is opened again. Asks once a start. */
export function offerUpdate(): void {
  // #ifdef MP-WEIXIN
  if (!apply || formIsOpen()) return
  const go = apply
  apply = null
  uni.showModal({
    title: '有新版本',
    content: '安居有了新版本，重新打开就能用上，只要几秒钟。现在不换也可以，下次打开时会自动换。',
    confirmText: '现在换',
    cancelText: '等下次',
    success: (answer) => {
      if (answer.confirm) go()
    },
  })
  // #endif
}
