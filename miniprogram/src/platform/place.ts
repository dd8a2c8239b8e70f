// Where the phone stands, asked for with evidence. Three doors may be shut: the phone's own location, WeChat's right to it,
// and this mini-program's. Evidence goes on without a place; `place.why` says which door it was, for the page to tell.
// Within half a minute WeChat answers a second look with a failure (trial) or with the place of the first (live). So one look
// serves the photographs of its moment, every place keeps the time at which it was found, and one that comes back unchanged
// soon after is the old one.
import { reactive } from 'vue'
import { whyOf } from './failures'

export interface Position {
  latitude: number
  longitude: number
  accuracy: number
  /** When the phone stood there, not when somebody asked. */
  at: string
}

/** refused: by the person, for us; off: by the phone or for all of WeChat; undeclared: by the service; unknown: no fix in time. */
export type NoPlace = 'refused' | 'off' | 'undeclared' | 'unknown'
type Fix = Omit<Position, 'at'>

/** Why the last look found no place; null: it found one, or nobody has looked yet. */
export const place = reactive<{ why: NoPlace | null }>({ why: null })

const PATIENCE = 4000
/** A second look within this time is answered with the first, or not at all. */
const ONE_LOOK = 30_000
/** A place that comes back unchanged within this time may be WeChat's memory; after it, the phone simply stands still. */
const MAY_BE_OLD = 120_000

let last: { fix: Fix; at: number } | null = null
let lookedAt = -Infinity
let looking: Promise<Position | null> | null = null

/** Never rejects: null where there is no place, and then `place.why` is set. */
export function position(): Promise<Position | null> {
  looking ??= look().finally(() => (looking = null))
  return looking
}

async function look(): Promise<Position | null> {
  // The person may take their time over WeChat's question; only the satellites are timed.
  if (!(await mayLocate())) return without('refused')
  const now = Date.now()
  if (last && now - last.at >= 0 && now - last.at < ONE_LOOK) return told(last)
  const tooSoon = now - lookedAt >= 0 && now - lookedAt < ONE_LOOK
  lookedAt = now
  const found = await locate()
  if (typeof found === 'string') {
    // Refused for coming too soon: what was found before is still the place, of its own time.
    return found === 'unknown' && tooSoon && last && now - last.at < MAY_BE_OLD ? told(last) : without(found)
  }
  const same = last && now - last.at < MAY_BE_OLD && found.latitude === last.fix.latitude && found.longitude === last.fix.longitude && found.accuracy === last.fix.accuracy
  if (!last || !same) last = { fix: found, at: now }
  return told(last)
}

function told({ fix, at }: { fix: Fix; at: number }): Position {
  place.why = null
  return { ...fix, at: new Date(at).toISOString() }
}

function without(why: NoPlace): null {
  place.why = why
  return null
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
            fail: (error) => resolve(!/auth den/.test(error.errMsg ?? '') && whyOf(error) !== 'not_agreed'),
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

function locate(): Promise<Fix | NoPlace> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('unknown'), PATIENCE)
    const done = (value: Fix | NoPlace) => {
      clearTimeout(timer)
      resolve(value)
    }
    // #ifdef MP-WEIXIN
    uni.getLocation({
      type: 'gcj02',
      success: (at) => done({ latitude: at.latitude, longitude: at.longitude, accuracy: at.accuracy }),
      fail: (error) => {
        const said = error.errMsg ?? ''
        if (whyOf(error) === 'undeclared') done('undeclared')
        else if (whyOf(error) === 'not_agreed') done('refused')
        else if (/system permission|LOCATIONSWITCHOFF/i.test(said)) done('off')
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
