// Who is signed in, as what, and what the service says about itself. One reactive record; the token stays in http.ts.
import { computed, reactive } from 'vue'
import { asProblem, identity } from '@/api/http'
import { sessions } from '@/api/sessions'
import type { Appointment, Info, Me, Role, SignedIn } from '@/api/types'
import { open } from '@/patterns/navigation'
import { leaveDesk } from './desk'
import { takeScanned } from './scanned'
import { nowInShanghai } from '@/patterns/words'
import { forgetSeen, lastSeen, remembered, rememberThat } from './seen'

export const session = reactive<{ info: Info | null; me: Me | null }>({ info: null, me: null })

export const acting = computed<Appointment | null>(() => {
  const held = session.me?.appointments ?? []
  const wanted = identity.appointment ?? session.me?.acting_as
  return held.find((one) => one.id === wanted) ?? held[0] ?? null
})

export function actsAs(...roles: Role[]): boolean {
  return acting.value !== null && roles.includes(acting.value.role)
}

export async function readInfo(): Promise<Info> {
  return session.info ?? (await readInfoAgain())
}

/** What the service says now: it may be another than when the app was opened. */
export async function readInfoAgain(): Promise<Info> {
  const info = await remembered('info', null, () => sessions.info())
  // Remembered from another day, it would forbid today's date.
  const today = nowInShanghai().slice(0, 10)
  return (session.info = info.mode === 'live' && info.today < today ? { ...info, today } : info)
}

export function takeMe(me: Me, before: Me | null = session.me): void {
  // What was seen in a post that has ended goes with it, as it does at sign-out.
  const stands = (one: Appointment) => me.appointments.some((held) => held.id === one.id && held.role === one.role)
  if (before?.account.id === me.account.id && !before.appointments.every(stands)) forgetSeen()
  session.me = me
  // Whoever signs in and loses the network before the app is opened again is still known then.
  rememberThat('me', null, me)
  if (!me.appointments.some((one) => one.id === identity.appointment)) identity.appointment = null
}

export async function readMe(): Promise<Me> {
  return session.me ?? (await readMeAgain())
}

/** After a post was given or ended: what the service says now, not what was read before. */
export async function readMeAgain(): Promise<Me> {
  const before = session.me ?? lastSeen<Me>('me', null)
  let me: Me
  try {
    me = await remembered('me', null, () => sessions.me())
  } catch (error) {
    // The post that one acted in has ended: who one is, is asked without it.
    if (asProblem(error).code !== 'not_allowed' || !identity.appointment) throw error
    identity.appointment = null
    me = await sessions.me()
  }
  // Of two that ask at once the second finds what the first has taken: what was read since then is nobody's former.
  takeMe(me, session.me ?? before)
  return me
}

/** Where a signed-in person belongs: first consent, then binding, then the code they came with, or home. */
export function goWhereNeeded(): void {
  const me = session.me
  if (!me) open('sessions/edit', {}, 'relaunch')
  else if (!me.privacy_accepted) open('privacy_consents/edit', {}, 'relaunch')
  else if (!me.appointments.length) open('bindings/edit', {}, 'relaunch')
  else {
    const text = takeScanned()
    open(text ? 'scan_codes/detail' : 'home/detail', { text }, 'relaunch')
  }
}

export function signedIn(reply: SignedIn): void {
  identity.token = reply.token
  identity.appointment = null
  takeMe(reply.me)
  goWhereNeeded()
}

export function actAs(appointment: Appointment): void {
  identity.appointment = appointment.id
  if (session.me) session.me = { ...session.me, acting_as: appointment.id }
}

export async function signOut(): Promise<void> {
  try {
    await sessions.signOut()
  } catch {
    // Signed out on this phone in any case; the service forgets the session when it expires.
  }
  forget()
  open('sessions/edit', {}, 'relaunch')
}

export function forget(): void {
  leaveDesk()
  identity.token = ''
  identity.appointment = null
  session.me = null
  forgetSeen()
}
