// WeChat's subscription messages: one yes is one message. A person may have told WeChat to keep an answer for ever, or to
// show none at all; then no window opens, and the page says what that means instead of asking in vain.

/** accepted: one message may be sent; rejected: not this time; off: WeChat shows no such messages to this person at all. */
export type Consent = 'accepted' | 'rejected' | 'off' | 'failed'

/** What the person told WeChat to keep: always yes, always no, all messages off. null: WeChat will ask. */
export type Standing = 'always' | 'never' | 'off' | null

const SWITCHED_OFF = 20004

export function subscriptionStanding(template: string): Promise<Standing> {
  // #ifdef MP-WEIXIN
  return new Promise((resolve) => {
    uni.getSetting({
      withSubscriptions: true,
      success: (reply) => {
        const told = reply.subscriptionsSetting as unknown as { mainSwitch?: boolean; itemSettings?: Record<string, string> } | undefined
        const kept = told?.itemSettings?.[template]
        if (told?.mainSwitch === false) resolve('off')
        else resolve(kept?.startsWith('accept') ? 'always' : kept === 'reject' || kept === 'ban' ? 'never' : null)
      },
      fail: () => resolve(null),
    })
  })
  // #endif
  // #ifndef MP-WEIXIN
  void template
  return Promise.resolve(null)
  // #endif
}

/** Asks; only from a press. null: there is no such thing here. */
export function askSubscription(template: string): Promise<Consent | null> {
  // #ifdef MP-WEIXIN
  if (!template) return Promise.resolve(null)
  return new Promise((resolve) => {
    uni.requestSubscribeMessage({
      tmplIds: [template],
      // Also `acceptWithAudio`: a yes that WeChat reads aloud.
      success: (reply) => resolve((reply as unknown as Record<string, string>)[template]?.startsWith('accept') ? 'accepted' : 'rejected'),
      fail: (error) => resolve((error as { errCode?: number }).errCode === SWITCHED_OFF ? 'off' : 'failed'),
    })
  })
  // #endif
  // #ifndef MP-WEIXIN
  void template
  return Promise.resolve(null)
  // #endif
}

/** WeChat's page of messages that this person receives; only from a press. */
export function openSubscriptionSettings(then: () => void): void {
  // #ifdef MP-WEIXIN
  uni.openSetting({ withSubscriptions: true, complete: then })
  // #endif
  // #ifndef MP-WEIXIN
  then()
  // #endif
}
