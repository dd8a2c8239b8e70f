// WeChat keeps the camera, the album, the location and the phone number shut until the person agreed to the privacy guide
// (小程序用户隐私保护指引). Our own consent page carries the button by which WeChat learns of it, so that people are asked
// once. Where WeChat has forgotten it (the mini-program was removed from the recent ones, the guide was changed), the call
// that needs it waits while the same page is shown again. Elsewhere there is nothing to agree to.

// #ifdef MP-WEIXIN
type Answer = { event: 'agree'; buttonId: string } | { event: 'disagree' }

/** What WeChat has of this, from base library 2.32.3 on; uni-app passes it on unchanged and does not describe it. */
interface PrivacyCalls {
  onNeedPrivacyAuthorization?(then: (resolve: (answer: Answer) => void) => void): void
  requirePrivacyAuthorize?(ask: { success: () => void; fail: () => void }): void
  openPrivacyContract?(ask: { fail: () => void }): void
}
declare const wx: PrivacyCalls

let waiting: ((answer: Answer) => void)[] = []
// #endif

/** `ask` shows the consent page. Whatever call was made waits until `answerPrivacy`. */
export function onPrivacyNeeded(ask: () => void): void {
  // #ifdef MP-WEIXIN
  wx.onNeedPrivacyAuthorization?.((resolve) => {
    waiting.push(resolve)
    if (waiting.length === 1) ask()
  })
  // #endif
  // #ifndef MP-WEIXIN
  void ask
  // #endif
}

/** `buttonId`: the button that was pressed, by which WeChat knows that a finger did it; null: refused. */
export function answerPrivacy(buttonId: string | null): void {
  // #ifdef MP-WEIXIN
  const answer: Answer = buttonId ? { event: 'agree', buttonId } : { event: 'disagree' }
  const asked = waiting
  waiting = []
  asked.forEach((resolve) => resolve(answer))
  // #endif
  // #ifndef MP-WEIXIN
  void buttonId
  // #endif
}

/** Asks before a camera opens, so that a refusal can be told from a broken camera. False: not agreed. */
export function privacyAgreed(): Promise<boolean> {
  // #ifdef MP-WEIXIN
  if (!wx.requirePrivacyAuthorize) return Promise.resolve(true)
  return new Promise((resolve) => wx.requirePrivacyAuthorize?.({ success: () => resolve(true), fail: () => resolve(false) }))
  // #endif
  // #ifndef MP-WEIXIN
  return Promise.resolve(true)
  // #endif
}

/** WeChat's own page with the guide that was filed for this mini-program. */
export function showPrivacyGuide(): void {
  // #ifdef MP-WEIXIN
  const sorry = () => uni.showToast({ title: '现在打不开，请稍后再试', icon: 'none' })
  if (wx.openPrivacyContract) wx.openPrivacyContract({ fail: sorry })
  else sorry()
  // #endif
}
