// What the service last answered, kept for the person it answered, for places without a network. Never shown to another
// person: it goes when they sign out.
import { asProblem, identity, type Problem } from '@/api/http'

const PREFIX = 'anju.seen.'
const MOST_SEEN = 400

const keyOf = (name: string, account: number | null) => `${PREFIX}${account ?? 0}.${account === null ? 0 : (identity.appointment ?? 0)}.${name}`

/** What was answered to another question, kept as if it had been asked for. */
export function rememberThat(name: string, account: number | null, got: unknown): void {
  keep(keyOf(name, account), got)
}

function keep(key: string, got: unknown): void {
  try {
    uni.setStorageSync(key, JSON.stringify(got))
  } catch {
    // A full phone forgets what was seen before it loses what was made.
  }
}

/** What was kept, without asking. */
export function lastSeen<T>(name: string, account: number | null): T | null {
  const text = uni.getStorageSync(keyOf(name, account))
  try {
    return text ? (JSON.parse(text) as T) : null
  } catch {
    return null
  }
}

/** `whenOld` is told why it had to be what was seen before. */
export async function remembered<T>(name: string, account: number | null, ask: () => Promise<T>, whenOld?: (why: Problem) => void): Promise<T> {
  // Of who asks now: while it is on its way they may sign out, or go on in another post.
  const key = keyOf(name, account)
  const { token } = identity
  try {
    const got = await ask()
    if (identity.token === token) keep(key, got)
    return got
  } catch (error) {
    const kept = asProblem(error).unanswered ? uni.getStorageSync(key) : ''
    if (!kept) throw error
    whenOld?.(asProblem(error))
    return JSON.parse(kept) as T
  }
}

/** Of a list that is searched: all that was seen of it so far, searched by `matches` when there is no network. */
export async function rememberedList<T extends { id: number }>(
  name: string,
  account: number,
  ask: () => Promise<{ items: T[]; next: string | null }>,
  matches: (one: T) => boolean,
): Promise<{ items: T[]; next: string | null }> {
  const key = `${PREFIX}${account}.${identity.appointment ?? 0}.${name}`
  const { token } = identity
  const seen = () => JSON.parse(uni.getStorageSync(key) || '[]') as T[]
  try {
    const page = await ask()
    if (identity.token !== token) return page
    const ids = page.items.map((one) => one.id)
    try {
      uni.setStorageSync(key, JSON.stringify([...page.items, ...seen().filter((one) => !ids.includes(one.id))].slice(0, MOST_SEEN)))
    } catch {
      // As above.
    }
    return page
  } catch (error) {
    const kept = asProblem(error).unanswered ? seen().filter(matches) : []
    if (!kept.length) throw error
    return { items: kept, next: null }
  }
}

export function forgetSeen(): void {
  for (const key of uni.getStorageInfoSync().keys) {
    if (key.startsWith(PREFIX)) uni.removeStorageSync(key)
  }
}
