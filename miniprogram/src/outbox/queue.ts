// The rules of what waits on the phone to be sent, without clock, network, storage or screen: each function is given the
// items and gives back the items as they then are. What they hold to:
// - a photograph goes after the request that opened its case, a form after all its photographs and all earlier requests;
// - nothing leaves the list but by the service's receipt, or by the hand of the person whose it is;
// - a request keeps its key until it was answered, and nobody changes it meanwhile: it may have been carried out;
// - one case has one item of each kind of request, so that one visit never becomes two.
// Order in the list is the order of making.

/** Milliseconds since 1970. */
export type Instant = number

interface Common {
  id: string
  /** The account that made it: nobody else sees or sends it. */
  owner: number
  appointment: number | null
  caseId: string
  title: string
  at: Instant
  /** held: an original that no door here is wide enough for; a smaller copy went in its place, and it stays. */
  state: 'waiting' | 'received' | 'refused' | 'held'
  tries: number
  /** Not before then. */
  nextAt: Instant
  /** Why it was refused, or why the last try came to nothing; a sentence. */
  reason: string
  /** The last try came to nothing by a fault of the service: no network that comes back mends it. */
  fault?: boolean
  receivedAt: Instant | null
  /** It has been on its way at least once, so the service may have it. */
  sent: boolean
}

export interface PhotoItem extends Common {
  kind: 'photo'
  name: string
  contentType: string
  size: number
  takenAt: string
  caption: string
  /** `at`: when the phone stood there; older items of a phone have none. */
  place: { latitude: number; longitude: number; accuracy: number; at?: string } | null
  device: string
  /** Of a film in parts: which recording, as which part. `as`: what the service knew the same file as before. */
  film?: { recording: string; part: number; as?: string }
  /** Of one that is held: the version of WeChat that could not send it. Another one may. */
  library?: string
}

/** A photograph that a form names. `got`: the service has it. */
export interface Need {
  id: string
  name: string
  got: boolean
}

export interface RequestItem extends Common {
  kind: 'request'
  /** It makes the case: everything else of the case stands on it. */
  opens: boolean
  key: string
  method: 'POST' | 'PUT'
  /** With query, without /api. */
  path: string
  body: Record<string, unknown>
  /** The case's version goes into the body when it is sent; null: as the request before it will have left it. */
  version: number | 'none' | null
  /** What a receipt must say: this text under this name. Anything else, whatever its status, is no receipt. */
  receipt: [name: string, value: string]
  needs: Need[]
  /** Where what was typed is kept, until the receipt. */
  draft: string
  /** The page on which it can be corrected, under pages/. */
  page: string
  fields: Record<string, string>
}

export type Item = PhotoItem | RequestItem

export type Outcome =
  | { kind: 'received'; version: number | null }
  | { kind: 'unanswered'; words: string }
  /** The service is at fault, for as long as somebody needs to mend it. */
  | { kind: 'faulty'; words: string }
  | { kind: 'refused'; words: string; fields: Record<string, string> }
  /** The session ended: it waits for the same person to sign in again. */
  | { kind: 'signed_out' }
  /** A copy went in its place, by `hold`. */
  | { kind: 'held' }

const PAUSES = [5, 15, 45, 120, 300, 600].map((seconds) => seconds * 1000)
/** A fault of the service lasts for hours, and each try may cost the bytes of a photograph. */
const FAULT_PAUSES = [2, 10, 30, 60].map((minutes) => minutes * 60 * 1000)
const RECEIVED_SHOWN = 24 * 3600 * 1000
const MOST_RECEIVED = 50

/** Growing, and bounded: after `tries` tries that came to nothing. */
export function pause(tries: number): number {
  return PAUSES[Math.min(Math.max(tries, 1), PAUSES.length) - 1]
}

export function faultPause(tries: number): number {
  return FAULT_PAUSES[Math.min(Math.max(tries, 1), FAULT_PAUSES.length) - 1]
}

export const isOpen = (item: Item) => item.state !== 'received'

export type Standing =
  | { why: 'go' | 'later' | 'received' | 'refused' | 'held' | 'before' }
  /** A request before it was refused. */
  | { why: 'stopped'; names: string[] }
  /** Photographs still to be sent; refused ones; ones that are no longer on the phone. */
  | { why: 'photos' | 'photo_refused' | 'photo_missing'; names: string[] }

/** Whether an item may go now, and if not, for what it waits. */
export function standing(items: Item[], item: Item, now: Instant): Standing {
  if (item.state !== 'waiting') return { why: item.state }
  // A photograph needs its case; a form needs all that was to happen before it.
  const before = earlierRequests(items, item).filter((one) => item.kind === 'request' || one.opens)
  const refused = before.filter((one) => one.state === 'refused')
  if (refused.length) return { why: 'stopped', names: refused.map((one) => one.title) }
  if (item.kind === 'request') {
    const wanting = item.needs.filter((need) => !need.got)
    const photo = (need: Need) => items.find((one) => one.id === need.id)
    const named = (those: Need[]) => those.map((need) => need.name)
    const missing = wanting.filter((need) => !photo(need))
    if (missing.length) return { why: 'photo_missing', names: named(missing) }
    const bad = wanting.filter((need) => photo(need)?.state === 'refused')
    if (bad.length) return { why: 'photo_refused', names: named(bad) }
    if (wanting.length) return { why: 'photos', names: named(wanting) }
  }
  if (before.length) return { why: 'before' }
  return { why: item.nextAt > now ? 'later' : 'go' }
}

/** The version in which the last receipt left a case; null: unknown, or something still stands before. */
export function versionOf(items: Item[], caseId: string, owner: number): number | null {
  const ours = items.filter((one): one is RequestItem => one.kind === 'request' && one.caseId === caseId && one.owner === owner)
  const last = ours[ours.length - 1]
  return last && !isOpen(last) && typeof last.version === 'number' ? last.version : null
}

function earlierRequests(items: Item[], item: Item): RequestItem[] {
  const place = items.findIndex((one) => one.id === item.id)
  return items.filter(
    (one, i): one is RequestItem => one.kind === 'request' && i < place && one.caseId === item.caseId && one.owner === item.owner && isOpen(one),
  )
}

/** The next to be sent for that person, or null. */
export function next(items: Item[], owner: number, now: Instant): Item | null {
  return items.find((one) => one.owner === owner && standing(items, one, now).why === 'go') ?? null
}

/** When something of that person's will be ready to go again; null: nothing waits for time alone. */
export function nextTime(items: Item[], owner: number): Instant | null {
  const times = items.filter((one) => one.owner === owner && ['go', 'later'].includes(standing(items, one, 0).why)).map((one) => one.nextAt)
  return times.length ? Math.min(...times) : null
}

/** With one more. A request takes the place of one of the same id that was refused or never sent; else nothing changes. */
export function add(items: Item[], item: Item): Item[] {
  const known = items.find((one) => one.id === item.id)
  if (!known) return [...items, item]
  return mayChange(known) ? items.map((one) => (one === known ? item : one)) : items
}

/** What was never sent, or was answered with a refusal, may be changed or let go; anything else may have been carried out. */
export function mayChange(item: Item): boolean {
  return item.state === 'refused' || item.state === 'held' || (item.state === 'waiting' && !item.sent)
}

/** Written down before it leaves, so that a phone that dies meanwhile knows that it may have arrived. */
export function sending(items: Item[], id: string): Item[] {
  return change(items, id, { sent: true })
}

export function answer(items: Item[], id: string, outcome: Outcome, now: Instant, freshKey: string): Item[] {
  const item = items.find((one) => one.id === id)
  if (!item || item.state === 'received') return items
  switch (outcome.kind) {
    case 'signed_out':
    case 'held':
      return items
    case 'unanswered':
      return change(items, id, { tries: item.tries + 1, nextAt: now + pause(item.tries + 1), reason: outcome.words, fault: false })
    case 'faulty': {
      const nextAt = now + faultPause(item.tries + 1)
      const told = change(items, id, { tries: item.tries + 1, nextAt, reason: outcome.words, fault: true })
      if (item.kind !== 'photo') return told
      // What befell one photograph would befall each: the others wait with it, and requests go on.
      return told.map((one) => (one.kind === 'photo' && one.id !== id && one.owner === item.owner && one.state === 'waiting' ? { ...one, nextAt, reason: outcome.words, fault: true } : one))
    }
    case 'refused':
      return change(items, id, {
        state: 'refused',
        fault: false,
        reason: outcome.words,
        ...(item.kind === 'request' ? { fields: outcome.fields, key: freshKey } : {}),
      })
    case 'received': {
      const done = change(items, id, { state: 'received', receivedAt: now, reason: '', fault: false, ...(item.kind === 'request' ? { body: {}, draft: '', version: outcome.version ?? item.version } : {}) })
      // The request that comes next stands on the version that this one left behind, and only that one.
      const after = done.find((one, i) => one.kind === 'request' && i > items.indexOf(item) && one.caseId === item.caseId && one.owner === item.owner && isOpen(one))
      return done.map((one) => {
        if (one.kind !== 'request' || one.caseId !== item.caseId || one.owner !== item.owner) return one
        const needs = one.needs.map((need) => (need.id === id ? { ...need, got: true } : need))
        const waits = item.kind === 'request' && one === after && one.version === null && outcome.version !== null
        return { ...one, needs, ...(waits ? { version: outcome.version } : {}) }
      })
    }
  }
}

/**
 * A smaller copy takes the place of a photograph that cannot be sent from here: at its turn, and in every form that waits
 * for it. The original stays under a name that the service has not heard yet, held, and stands in nobody's way.
 */
export function hold(items: Item[], id: string, copy: PhotoItem, original: PhotoItem): Item[] {
  return items.flatMap((one): Item[] => {
    if (one.id === id) return [copy, { ...original, state: 'held' as const, sent: false, tries: 0, nextAt: 0 }]
    if (one.kind !== 'request' || !isOpen(one)) return [one]
    return [{ ...one, needs: one.needs.map((need) => (need.id === id ? { ...need, id: copy.id, name: copy.name } : need)) }]
  })
}

/** Another version of WeChat is there than the one that could not: what it held goes once more. */
export function release(items: Item[], library: string): Item[] {
  return items.map((one) => (one.kind === 'photo' && one.state === 'held' && one.library !== library ? { ...one, state: 'waiting' as const, reason: '' } : one))
}

/** Once more, at the person's wish: a refused one as it is, a waiting one without its pause. */
export function again(items: Item[], id: string): Item[] {
  const item = items.find((one) => one.id === id)
  if (!item || item.state === 'received') return items
  return change(items, id, { state: 'waiting', tries: 0, nextAt: 0, reason: '', fault: false })
}

/**
 * The network is back: nobody waits out a pause that was made for its absence. `byHand`: the person asks, who may have
 * heard that a fault of the service is mended; the network that comes back does not mend it.
 */
export function awake(items: Item[], owner: number, byHand = false): Item[] {
  return items.map((one) => (one.owner === owner && one.state === 'waiting' && one.nextAt && (byHand || !one.fault) ? { ...one, nextAt: 0 } : one))
}

/** Without a request that was refused while its page is open: what was typed is still there. Nothing else goes. */
export function takeBack(items: Item[], id: string): Item[] {
  return items.filter((one) => one.id !== id || !mayChange(one))
}

/**
 * Without one, by the hand of the person. With a request go the requests after it, and with one that opens a case the
 * photographs as well; a photograph is no longer named by its form. What may have been carried out stays: it first has
 * to be answered.
 */
export function letGo(items: Item[], id: string): Item[] {
  const item = items.find((one) => one.id === id)
  if (!item || (item.kind === 'request' && isOpen(item) && !mayChange(item))) return items
  if (item.kind === 'photo' || !isOpen(item)) {
    return items.filter((one) => one !== item).map((one) => (item.kind === 'photo' ? withoutNeed(one, id) : one))
  }
  const place = items.indexOf(item)
  const rests = items.filter(
    (one, i) => i > place && one.caseId === item.caseId && one.owner === item.owner && isOpen(one) && (item.opens || one.kind === 'request'),
  )
  if (rests.some((one) => one.kind === 'request' && !mayChange(one))) return items
  return items.filter((one) => one !== item && !rests.includes(one))
}

/** A form goes on without a photograph that is no longer on the phone: said by the person, never by itself. */
export function withoutPhoto(items: Item[], formId: string, photoId: string): Item[] {
  return items.map((one) => (one.id === formId ? withoutNeed(one, photoId) : one))
}

function withoutNeed(item: Item, photoId: string): Item {
  return item.kind === 'request' && isOpen(item) ? { ...item, needs: item.needs.filter((need) => need.id !== photoId) } : item
}

/** Without what was received long ago: it is only shown for reassurance. */
export function prune(items: Item[], now: Instant): Item[] {
  const fresh = items.filter((one) => !isOpen(one) && now - (one.receivedAt ?? 0) < RECEIVED_SHOWN).slice(-MOST_RECEIVED)
  return items.filter((one) => isOpen(one) || fresh.includes(one))
}

function change(items: Item[], id: string, what: Partial<PhotoItem> | Partial<RequestItem>): Item[] {
  return items.map((one) => (one.id === id ? ({ ...one, ...what } as Item) : one))
}
