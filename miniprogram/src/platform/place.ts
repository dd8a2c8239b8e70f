// Where the phone stands, asked for with evidence. Three doors may be shut: the phone's own location, WeChat's right to it,
// and this mini-program's. Evidence goes on without a place; `place.why` says which door it was, for the page to tell.
import { reactive } from 'vue'

export interface Position {
  latitude: number
  longitude: number
  accuracy: number
}

/** refused: by the person, for us; off: by the phone or for all of WeChat; unknown: no fix in time. */
export type NoPlace = 'refused' | 'off' | 'unknown'

/** Why the last look found no place; null: it found one, or nobody has looked yet. */
export const place = reactive<{ why: NoPlace | null }>({ why: null })

const PATIENCE = 4000

/** Never rejects: null where there is no place, and then `place.why` is set. */
export async function position(): Promise<Position | null> {
  // The person may take their time over WeChat's question; only the satellites are timed.
  const found = (await mayLocate()) ? await locate() : 'refused'
  place.why = typeof found === 'string' ? found : null
  return typeof found === 'string' ? null : found
}

/** Asks once, with WeChat's own window. False: the person said no, now or earlier. */
function mayLocate(): Promise<boolean> {
  // #ifdef MP-WEIXIN
  return new Promise((resolve) => {
    uni.getSetting({
      success: ({ authSetting }) => {
        const answer = (authSetting['scope.userLocation'] as boolean | undefined)
        if (answer !== undefined) resolve(answer)
        else
          uni.authorize({
            scope: 'scope.userLocation',
            success: () => resolve(true),
            // Other failures than a no are told by the look itself.
            fail: (error) => resolve(!/auth den/.test(error.errMsg ?? '')),
          })
      },
      fail: () => resolve(true),
    })
  })
  // #endif
  // #ifndef MP-WEIXIN
  return Promise.resolve(true)
  // #endif
}

function locate(): Promise<Position | NoPlace> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('unknown'), PATIENCE)
    const done = (value: Position | NoPlace) => {
      clearTimeout(timer)
      resolve(value)
    }
    // #ifdef MP-WEIXIN
    uni.getLocation({
      type: 'gcj02',
      success: (at) => done({ latitude: at.latitude, longitude: at.longitude, accuracy: at.accuracy }),
      fail: (error) => {
        const said = error.errMsg ?? ''
        if (/system permission|LOCATIONSWITCHOFF/i.test(said)) done('off')
        else done(/auth den|privacy/i.test(said) ? 'refused' : 'unknown')
      },
    })
    // #endif
    // #ifndef MP-WEIXIN
    if (!navigator.geolocation) {
      done('off')
      return
    }
    navigator.geolocation.getCurrentPosition(
      (at) => done({ latitude: at.coords.latitude, longitude: at.coords.longitude, accuracy: at.coords.accuracy }),
      (error) => done(error.code === error.PERMISSION_DENIED ? 'refused' : 'unknown'),
      { timeout: PATIENCE - 500 },
    )
    // #endif
  })
}

/** WeChat's page of what this mini-program may use; only from a press. Afterwards the reason is looked at again. */
export function openSettings(): void {
  // #ifdef MP-WEIXIN
  uni.openSetting({
    success: ({ authSetting }) => {
      if ((authSetting['scope.userLocation'] as boolean | undefined) && place.why === 'refused') place.why = null
    },
  })
  // #endif
}
