// The single door to the service: base address, who is asking, one key a submission, and one kind of failure.
// A submission that got no answer keeps its key on the phone, so that sending it again cannot do it twice.
import { openDocument, serviceBase, uuid } from '@/platform'
import type { Doors } from './types'

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly fields: Record<string, string> = {},
  ) {
    super(detail)
  }

  /** Nothing came back, or the service was too busy: the same submission may be sent again as it is. */
  get unanswered(): boolean {
    return this.status === 0 || this.status >= 500
  }
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  return new Problem(-1, 'unexpected', '程序出了点问题，请再试一次；如果还不行，请联系社区工作人员。')
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

const TOKEN = 'anju.token'
const APPOINTMENT = 'anju.appointment'
const KEYS = 'anju.unanswered'
const DAY = 24 * 3600 * 1000

let whenSignedOut: () => void = () => {}

export const identity = {
  get token(): string {
    return uni.getStorageSync(TOKEN) || ''
  },
  set token(value: string) {
    if (value) uni.setStorageSync(TOKEN, value)
    else uni.removeStorageSync(TOKEN)
  },
  get appointment(): number | null {
    return uni.getStorageSync(APPOINTMENT) || null
  },
  set appointment(value: number | null) {
    if (value) uni.setStorageSync(APPOINTMENT, value)
    else uni.removeStorageSync(APPOINTMENT)
  },
  onSignedOut(then: () => void) {
    whenSignedOut = then
  },
}

type Keys = Record<string, { key: string; at: number }>

function readKeys(): Keys {
  const kept = (uni.getStorageSync(KEYS) || {}) as Keys
  const now = Date.now()
  return Object.fromEntries(Object.entries(kept).filter(([, entry]) => now - entry.at < DAY))
}

/** A short print of a submission: same person, same door, same words. Only tells submissions apart on this phone. */
function printOf(text: string): string {
  let a = 0x811c9dc5
  let b = 0x1000193
  for (let i = 0; i < text.length; i += 1) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193)
    b = Math.imul(b + text.charCodeAt(i), 0x85ebca6b) ^ (b >>> 13)
  }
  return `${text.length}.${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}`
}

function keyFor(print: string): string {
  const keys = readKeys()
  keys[print] ??= { key: uuid(), at: Date.now() }
  uni.setStorageSync(KEYS, keys)
  return keys[print].key
}

function answered(print: string): void {
  const keys = readKeys()
  delete keys[print]
  uni.setStorageSync(KEYS, keys)
}

function query(params: Record<string, unknown>): string {
  const pairs = Object.entries(params).filter(([, value]) => value !== undefined && value !== null && value !== '')
  if (!pairs.length) return ''
  return '?' + pairs.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')
}

interface Reply {
  status: number
  data: unknown
  /** Whose answer it is. */
  token: string
}

/** Who is asking, and in which role. */
function whoAsks(appointment = identity.appointment): Record<string, string> {
  const header: Record<string, string> = {}
  if (identity.token) header.Authorization = `Bearer ${identity.token}`
  if (identity.token && appointment) header['Anju-Appointment'] = String(appointment)
  return header
}

function ask(method: Method, path: string, body: unknown, key: string, appointment = identity.appointment): Promise<Reply> {
  const header: Record<string, string> = { Accept: 'application/json', ...whoAsks(appointment) }
  if (body !== undefined) header['Content-Type'] = 'application/json'
  if (key) header['Idempotency-Key'] = key
  const token = identity.token
  return new Promise((resolve, reject) => {
    uni.request({
      url: `${serviceBase()}/api${path}`,
      method,
      header,
      data: body === undefined ? undefined : JSON.stringify(body),
      timeout: 20000,
      success: (reply) => resolve({ status: reply.statusCode, data: reply.data, token }),
      fail: () =>
        reject(new Problem(0, 'network', method === 'GET' ? '网络没有连上，请检查网络后再试一次。' : '网络没有连上。您填的内容还在，请检查网络后再试一次。')),
    })
  })
}

function problemOf(reply: Reply): Problem {
  const said = (typeof reply.data === 'object' && reply.data !== null ? reply.data : {}) as Partial<Problem>
  const fallback = reply.status >= 500 ? '服务暂时忙不过来，您填的内容还在，请稍后再试。' : '这一步没有办成，请核对后再试。'
  return new Problem(reply.status, said.code ?? 'unknown', said.detail ?? fallback, said.fields ?? {})
}

/**
 * Sends what waited on the phone, under the key that it kept and in the role in which it was made. Whether it was
 * received, the caller judges by what the reply says: a status of 200 from a network that lies is no receipt.
 */
export async function deliver(method: Method, path: string, body: unknown, key: string, appointment: number | null): Promise<unknown> {
  const reply = await ask(method, path, body, key, appointment)
  if (reply.status >= 200 && reply.status < 300) return reply.data
  throw refusal(reply)
}

async function send<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const token = identity.token
  const writes = method !== 'GET' && Boolean(token)
  const print = writes ? printOf(`${identity.appointment ?? ''} ${method} ${path} ${JSON.stringify(body ?? null)}`) : ''
  const reply = await ask(method, path, body, writes ? keyFor(print) : '')
  if (writes && reply.status < 500) answered(print)
  if (reply.status >= 200 && reply.status < 300) return reply.data as T
  throw refusal(reply)
}

function refusal(reply: Reply): Problem {
  const problem = problemOf(reply)
  // Of a session that was meanwhile exchanged for another, the end is no news.
  if (problem.status === 401 && identity.token && reply.token === identity.token) {
    identity.token = ''
    whenSignedOut()
  }
  return problem
}

/** A PDF or a workbook to look at: nothing to show here but whether it came. */
async function document(path: string, name: string): Promise<void> {
  let reply: { status: number; said: unknown }
  try {
    reply = await openDocument(`/api${path}`, whoAsks(), name)
  } catch {
    throw new Problem(0, 'network', '材料没有打开，请检查网络后再试一次。')
  }
  if (reply.status !== 200) throw refusal({ status: reply.status, data: reply.said, token: identity.token })
}

type Part<Name extends string, Value> = Value extends null
  ? unknown
  : string extends keyof Value
    ? { [N in Name]?: Value }
    : object extends Value
      ? { [N in Name]?: Value }
      : { [N in Name]: Value }
/** What a door takes: the names in its address, its question, its body; what it does not take cannot be given. */
export type Asked<D extends keyof Doors> = Part<'path', Doors[D]['path']> & Part<'query', Doors[D]['query']> & Part<'body', Doors[D]['body']>

/** `GET /ledger/{tenancy_id}` and its names → the method and the address. */
export function addressOf(door: keyof Doors, names: Record<string, unknown> = {}, params: Record<string, unknown> = {}): [Method, string] {
  const [method, path] = door.split(' ')
  return [method as Method, path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(names[name]))) + query(params)]
}

/** Asks at one of the service's doors. What is given and what comes back have the shapes that the service declares. */
export function call<D extends keyof Doors>(door: D, asked: Asked<D>): Promise<Doors[D]['reply']> {
  const given = asked as { path?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown }
  const [method, path] = addressOf(door, given.path, given.query)
  return send(method, path, given.body)
}

export const http = {
  get: <T>(path: string, params: Record<string, unknown> = {}) => send<T>('GET', path + query(params)),
  post: <T>(path: string, body: unknown = {}) => send<T>('POST', path, body),
  put: <T>(path: string, body: unknown) => send<T>('PUT', path, body),
  delete: <T>(path: string) => send<T>('DELETE', path),
  document,
}

/** Addresses of pictures come relative to the service. */
export function pictureAddress(address: string | null): string {
  if (!address) return ''
  return /^https?:/.test(address) ? address : serviceBase() + address
}
