// What was made on this phone and has not been received yet. Photographs and requests are written down before anything
// is sent, go one after another by the rules of outbox/queue.ts, and stay until the service's own receipt. Each belongs
// to the person who made it: nobody else sees it, counts it or sends it.
import { computed, reactive, ref, watch, type ComputedRef } from 'vue'
import { evidence as service } from '@/api/evidence'
import { asProblem, deliver, identity, Problem } from '@/api/http'
import type { Evidence, EvidenceIntent, UploadGrant } from '@/api/types'
import * as queue from '@/outbox/queue'
import type { Item, Outcome, PhotoItem, RequestItem } from '@/outbox/queue'
import { cameOf, codeOf, faultWords, isUndeclaredAddress } from '@/outbox/store_answers'
import { drafts } from '@/patterns/drafts'
import {
  deviceName, dropPhoto, hashPhoto, keepPhoto, keptPhoto, libraryVersion, MOST_FROM_PHONE, NoRoom, position, renamePhoto, restPhoto, SENT_BY_ALL, smallerCopy, sweepPhotos,
  TooLargeToSend, uploadPhoto, uuid, whenOnline, type PickedPhoto,
} from '@/platform'
import { acting, readInfo, session } from './session'

const KEY = 'anju.outbox'
const NETWORK = '网络没有连上，连上以后会自动再发。'
/** The service's own code for it, and this phone's where the store says it. */
export const STORAGE_REFUSED = 'storage_refused'
/** Said of a place that is not full: only this one could not be kept. */
const NOT_KEPT = '这一份没能保存在手机上，正在发送；发完之前请不要关掉这一页。'
const FULL = '手机存满了，没能保存。请清理手机空间后再试；在这之前请不要关掉这一页。'

const items = ref<Item[]>([])
/** The item on its way now, and how far its bytes are. */
export const onItsWay = reactive({ id: '', percent: 0 })
/** Of this sitting: what the service answered, the pictures to show, and photographs that the phone had no room for. */
export const replies = reactive<Record<string, unknown>>({})
const pictures = reactive<Record<string, string>>({})
const unkept: Record<string, PickedPhoto> = {}

export const mine = computed(() => items.value.filter((one) => one.owner === session.me?.account.id))
/** Whether something waits for the service to be mended, and for no network. */
export const faulty = computed(() => mine.value.some((one) => one.state === 'waiting' && one.fault))
export const unsent = computed(() => mine.value.filter(queue.isOpen))

/** Of everybody who uses this phone. */
const unsentIds = () => items.value.filter(queue.isOpen).map((one) => one.id)

export const standingOf = (item: Item) => queue.standing(items.value, item, Date.now())

function read(): Item[] {
  try {
    return JSON.parse(uni.getStorageSync(KEY) || '[]') as Item[]
  } catch {
    return []
  }
}

/** From what is written down to what is written down: another window of the same browser may have written meanwhile. */
function change(work: (items: Item[]) => Item[]): void {
  const after = queue.prune(work(read()), Date.now())
  const text = JSON.stringify(after)
  try {
    uni.setStorageSync(KEY, text)
  } catch {
    throw new Problem(-1, 'phone_full', FULL)
  }
  if (uni.getStorageSync(KEY) !== text) throw new Problem(-1, 'phone_full', FULL)
  items.value = after
}

/** What the phone remembers of sending, when it is full: the items themselves stay as they are written. */
function changeIfRoom(work: (items: Item[]) => Item[]): void {
  try {
    change(work)
  } catch {
    items.value = work(items.value)
  }
}

// Making

function common(caseId: string, title: string) {
  const owner = session.me?.account.id
  if (!owner) throw new Problem(-1, 'signed_out', '请先登录。')
  return {
    owner,
    appointment: acting.value?.id ?? null,
    caseId,
    title,
    at: Date.now(),
    state: 'waiting' as const,
    tries: 0,
    nextAt: 0,
    reason: '',
    receivedAt: null,
    sent: false,
  }
}

const wordOf = (type: string) => (type.startsWith('image/') ? '照片' : type.startsWith('video/') ? '视频' : '文档')

/** What waits in the place that WeChat gives. */
const keptBytes = () => items.value.reduce((sum, one) => sum + (one.kind === 'photo' && queue.isOpen(one) && !unkept[one.id] ? one.size : 0), 0)

function noRoom(error: unknown): string {
  if (!(error instanceof NoRoom)) return NOT_KEPT
  const waiting = Math.ceil(keptBytes() / 1048576)
  return error.why === 'phone' ? FULL : `等着发送的已有 ${waiting} 兆，小程序最多能存 200 兆，这一份没能保存。请连上网络先发出去一些；在这之前请不要关掉这一页。`
}

/** Says when a photograph could not be kept: it then lives only as long as this page. `film`: parts of a recording, from which on. */
export async function addPhotos(caseId: string, photos: PickedPhoto[], withPlace: boolean, caption = '', film?: { recording: string; from: number }): Promise<string> {
  const place = withPlace && photos.length ? await position() : null
  let trouble = ''
  for (const [i, photo] of photos.entries()) {
    const item: PhotoItem = {
      ...common(caseId, film ? `录像第${film.from + i}段` : wordOf(photo.contentType)),
      kind: 'photo',
      id: uuid(),
      name: photo.name.slice(-100),
      contentType: photo.contentType,
      size: photo.size,
      takenAt: photo.takenAt,
      caption,
      place,
      device: deviceName(),
      ...(film ? { film: { recording: film.recording, part: film.from + i } } : {}),
    }
    try {
      await keepPhoto(item.id, photo, keptBytes())
    } catch (error) {
      unkept[item.id] = photo
      trouble = noRoom(error)
    }
    pictures[item.id] = photo.path
    try {
      change((all) => queue.add(all, item))
    } catch (error) {
      void dropPhoto(item.id, item.contentType)
      delete unkept[item.id]
      throw error
    }
  }
  void run()
  return trouble
}

export interface Handing {
  /** One of a kind a case: `record:<case>`. */
  id: string
  /** It makes the case. */
  opens?: boolean
  caseId: string
  title: string
  method: 'POST' | 'PUT'
  path: string
  body: Record<string, unknown>
  version?: number | null
  /** What the reply must say to be a receipt: this text under this name (`id`, `case.id`). */
  receipt: [string, string]
  /** A form that is sent only with all photographs of its case. */
  withPhotos?: boolean
  draft?: string
  page: string
  /** How long whoever asks waits for the receipt, in milliseconds. */
  patience?: number
}

export type Handed = { state: 'received'; reply: unknown } | { state: 'waiting' }

/**
 * Writes a request down and sends it, if the network lets it. Returns at the receipt, or when it is plain that it waits.
 * What the service refuses is taken back into the page that asked, and its problem raised.
 */
export async function handOver(handing: Handing): Promise<Handed> {
  const named = items.value.filter((one): one is PhotoItem => one.kind === 'photo' && one.caseId === handing.caseId && one.owner === session.me?.account.id && queue.isOpen(one) && one.state !== 'held')
  const item: RequestItem = {
    ...common(handing.caseId, handing.title),
    kind: 'request',
    id: handing.id,
    opens: handing.opens ?? false,
    key: uuid(),
    method: handing.method,
    path: handing.path,
    body: handing.body,
    version: handing.version === undefined ? 'none' : (handing.version ?? queue.versionOf(items.value, handing.caseId, session.me?.account.id ?? 0)),
    receipt: handing.receipt,
    needs: handing.withPhotos ? named.map((one) => ({ id: one.id, name: one.name, got: false })) : [],
    draft: handing.draft ?? '',
    page: handing.page,
    fields: {},
  }
  const known = items.value.find((one) => one.id === item.id)
  if (known && queue.isOpen(known) && !queue.mayChange(known)) {
    throw new Problem(-1, 'being_sent', '这一份正在等答复，可能已经交上去了。等有了答复再改。')
  }
  change((all) => queue.add(all.filter((one) => one.id !== item.id || queue.isOpen(one)), item))
  delete replies[item.id]
  kick()
  const patience = new Promise((resolve) => setTimeout(resolve, handing.patience ?? 25000))
  await Promise.race([run(), patience])
  // A round that was just ending may have missed it.
  if (openRequest(item.id) && standingOf(item).why === 'go' && restUntil <= Date.now()) await Promise.race([run(), patience])
  const now = items.value.find((one) => one.id === item.id)
  if (now?.state === 'refused' && refusals[item.id]) {
    const problem = refusals[item.id]
    changeIfRoom((all) => queue.takeBack(all, item.id))
    throw problem
  }
  return now?.state === 'received' ? { state: 'received', reply: replies[item.id] } : { state: 'waiting' }
}

const refusals: Record<string, Problem> = {}

// Sending, one at a time

let running: Promise<void> | null = null
let restUntil = 0
let timer: ReturnType<typeof setTimeout> | undefined

export function run(): Promise<void> {
  running ??= work().finally(() => {
    running = null
    plan()
  })
  return running
}

async function work(): Promise<void> {
  // The first step of a wait, so that whoever starts it has its promise before anything happens.
  await Promise.resolve()
  for (;;) {
    const owner = session.me?.account.id
    if (!owner || !identity.token || restUntil > Date.now()) return
    const item = queue.next(items.value, owner, Date.now())
    if (!item) return
    onItsWay.id = item.id
    onItsWay.percent = 0
    const outcome = await sendOne(item).catch((error) => outcomeOf(asProblem(error), item.id))
    onItsWay.id = ''
    settle(item, outcome)
    if (outcome.kind === 'signed_out') return
    if (outcome.kind === 'unanswered') {
      // One that came to nothing tells about the network, not about itself: the others need not try as well.
      restUntil = items.value.find((one) => one.id === item.id)?.nextAt ?? 0
      return
    }
  }
}

function settle(item: Item, outcome: Outcome): void {
  changeIfRoom((all) => queue.answer(all, item.id, outcome, Date.now(), uuid()))
  if (outcome.kind !== 'received') return
  // Only now, with the receipt written down, the phone is cleared.
  if (item.kind === 'photo') {
    void restPhoto(item.id, item.contentType)
    delete unkept[item.id]
  } else if (item.draft) drafts.dropKey(item.draft)
}

function outcomeOf(problem: Problem, id: string): Outcome {
  if (problem.status === 401) return { kind: 'signed_out' }
  // Before it is taken for a network that fails: it is there, and says what it is.
  if (problem.code === STORAGE_REFUSED) return { kind: 'faulty', words: problem.detail }
  if (problem.unanswered || problem.status === 429) return { kind: 'unanswered', words: problem.code === 'network' ? NETWORK : problem.detail }
  refusals[id] = problem
  return { kind: 'refused', words: problem.detail, fields: problem.fields }
}

/** Who asks may change while something is on its way: nothing of one person goes under another's name. */
function stillMine(item: Item): void {
  if (session.me?.account.id !== item.owner || !identity.token) throw new Problem(401, 'signed_out', '请重新登录。')
}

const NO_RECEIPT = () => new Problem(0, 'no_receipt', '没有等到服务的回执，会自动再发。')

async function sendOne(item: Item): Promise<Outcome> {
  stillMine(item)
  changeIfRoom((all) => queue.sending(all, item.id))
  return item.kind === 'photo' ? sendPhoto(item) : sendRequest(item)
}

async function sendRequest(item: RequestItem): Promise<Outcome> {
  const body = item.version === 'none' ? item.body : { ...item.body, version: item.version }
  const reply = (await deliver(item.method, item.path, body, item.key, item.appointment)) as Record<string, unknown> | null
  const [name, value] = item.receipt
  const said = name.split('.').reduce<unknown>((inside, part) => (typeof inside === 'object' && inside !== null ? (inside as Record<string, unknown>)[part] : undefined), reply)
  if (reply === null || said !== value) throw NO_RECEIPT()
  replies[item.id] = reply
  return { kind: 'received', version: typeof reply.version === 'number' ? reply.version : null }
}

async function sendPhoto(item: PhotoItem): Promise<Outcome> {
  const photo = unkept[item.id] ?? (await keptPhoto(item))
  if (!photo) return { kind: 'refused', words: item.film ? `手机里找不到${item.title}了，没有发成。请补传这一段。` : '手机里找不到这张照片了，没有发成。请重拍，或者不要这张。', fields: {} }
  pictures[item.id] ??= photo.path
  const video = item.contentType.startsWith('video/')
  const limit = Math.min(MOST_FROM_PHONE, await readInfo().then((info) => (video ? info.video_max_bytes : info.upload_max_bytes), () => Infinity))
  if (photo.size > limit) {
    return { kind: 'refused', words: `${item.title}太大，最大 ${Math.floor(limit / 1048576)} 兆，请换一个小一些的。`, fields: {} }
  }
  const intent: EvidenceIntent = {
    id: item.id,
    case_id: item.caseId,
    filename: item.name,
    content_type: item.contentType as EvidenceIntent['content_type'],
    size: item.size,
    sha256: await hashPhoto(photo),
    caption: item.caption,
    taken_at: item.takenAt,
    latitude: item.place?.latitude ?? null,
    longitude: item.place?.longitude ?? null,
    accuracy_m: item.place ? Math.round(item.place.accuracy) : null,
    located_at: item.place?.at ?? null,
    device: item.device || null,
    recording_id: item.film?.recording ?? null,
    part: item.film?.part ?? null,
  }
  // Announcing and confirming may be repeated under the photograph's own id; a kept answer would carry a stale grant.
  const send = async (path: string, body: object) => {
    stillMine(item)
    return (await deliver('POST', path, body, uuid(), item.appointment)) as Record<string, unknown> | null
  }
  const announced = (await send('/evidence', intent)) as { evidence?: Evidence; upload?: UploadGrant } | null
  const known = announced?.evidence
  if (!known || !announced.upload || (known.id !== item.id && !item.film)) throw NO_RECEIPT()
  // The same file of a film may have been announced before, under another name: it goes on from there.
  if (item.film && known.id !== item.id && known.id !== item.film.as) {
    const film = { ...item.film, as: known.id }
    changeIfRoom((all) => all.map((one) => (one.id === item.id && one.kind === 'photo' ? { ...one, film } : one)))
  }
  // Whoever sent it: it is there.
  if (item.film && known.state === 'sealed') {
    replies[item.id] = known
    return { kind: 'received', version: null }
  }
  // What was judged already takes no bytes any more: confirming tells how it went.
  if (known.state === 'waiting_upload') {
    try {
      await sendBytes(item.title, photo, announced.upload, item.tries)
    } catch (error) {
      if (error instanceof TooLargeToSend) return sendSmaller(item, photo)
      throw error
    }
  }
  const confirmed = (await send(`/evidence/${known.id}/confirm`, {})) as Evidence | null
  if (confirmed?.id !== known.id) throw NO_RECEIPT()
  if (confirmed.state === 'refused') return { kind: 'refused', words: confirmed.reason ?? '这张照片不能采用，请重拍。', fields: {} }
  if (confirmed.state !== 'sealed') throw NO_RECEIPT()
  replies[item.id] = confirmed
  return { kind: 'received', version: null }
}

/**
 * This WeChat sends no file of that size. A smaller copy goes in place of a photograph, and says so beside it; the original
 * stays on the phone for another door. Of a video or a document there is no smaller copy: it is told, and stays as well.
 */
async function sendSmaller(item: PhotoItem, photo: PickedPhoto): Promise<Outcome> {
  const copy = item.contentType.startsWith('image/') ? await smallerCopy(photo, SENT_BY_ALL - 65536) : null
  if (!copy) {
    return { kind: 'refused', words: `这台手机的微信一次发不了超过 10 兆的${item.title}。它还留在手机里：请更新微信后点“重发”，或者带到窗口交。`, fields: {} }
  }
  // The service waits for the original under this name: it is let go there first, or the form could never be handed in.
  await service.giveUp(item.id).catch((error) => {
    if (![404, 409, 422].includes(asProblem(error).status)) throw error
  })
  const [copyId, originalId] = [uuid(), uuid()]
  if (unkept[item.id]) {
    unkept[originalId] = unkept[item.id]
    delete unkept[item.id]
  } else if (!(await renamePhoto(item.id, originalId, item.contentType))) throw NO_RECEIPT()
  await keepPhoto(copyId, copy, keptBytes()).catch(() => (unkept[copyId] = copy))
  pictures[copyId] = copy.path
  pictures[originalId] = copy.path
  const megabytes = Math.ceil(photo.size / 1048576)
  const asCopy: PhotoItem = {
    ...item, id: copyId, name: copy.name, contentType: copy.contentType, size: copy.size, tries: 0, nextAt: 0, sent: false, reason: '',
    caption: `${item.caption} 缩小的副本，原件 ${megabytes} 兆，留在拍照的手机里`.trim().slice(0, 120),
  }
  const reason = `原件 ${megabytes} 兆，这台手机的微信一次发不出去，已先发缩小的副本。原件留在手机里，微信更新后会再试；请不要删除小程序。`
  changeIfRoom((all) => queue.hold(all, item.id, asCopy, { ...item, id: originalId, reason, library: libraryVersion() }))
  return { kind: 'held' }
}

async function sendBytes(title: string, photo: PickedPhoto, upload: UploadGrant, tries: number): Promise<void> {
  const answer = await uploadPhoto(photo, {
    url: upload.url,
    fields: upload.fields,
    fileField: upload.file_field,
    fileName: upload.file_name,
    token: identity.token,
    onProgress: (percent) => (onItsWay.percent = percent),
  }, tries).catch((error) => {
    if (error instanceof TooLargeToSend) throw error
    if (isUndeclaredAddress((error as { errMsg?: string } | null)?.errMsg ?? '')) throw new Problem(503, STORAGE_REFUSED, faultWords(title, 'domain list'))
    throw new Problem(0, 'network', NETWORK)
  })
  switch (cameOf(answer.status, answer.said)) {
    case 'there':
      return
    case 'altered':
      throw new Problem(422, 'upload_altered', `手机里的这份${title}和选的时候不一样了，没有发成。请重拍或重新选择。`)
    case 'faulty':
      throw new Problem(503, STORAGE_REFUSED, faultWords(title, codeOf(answer.said) || String(answer.status)))
    default:
      throw new Problem(0, 'upload_failed', `${title}没有传上去，会自动再传。`)
  }
}

function plan(): void {
  clearTimeout(timer)
  const owner = session.me?.account.id
  const at = owner ? queue.nextTime(items.value, owner) : null
  if (at === null) return
  timer = setTimeout(() => void run(), Math.max(1000, Math.max(at, restUntil) - Date.now()))
}

/** There is reason to hope: a network, a person who asks, the app opened again. */
export function kick(byHand = false): void {
  const owner = session.me?.account.id
  if (!owner) return
  restUntil = 0
  changeIfRoom((all) => queue.awake(all, owner, byHand))
  void run()
}

// By the hand of the person

export function sendAgain(id: string): void {
  changeIfRoom((all) => queue.again(all, id))
  delete refusals[id]
  kick()
}

/** A photograph that the service already expects is given up there first, or its case could never be handed in. */
export async function letGo(item: Item): Promise<void> {
  if (item.kind === 'photo' && item.sent && queue.isOpen(item)) {
    await service.giveUp(item.film?.as ?? item.id).catch((error) => {
      // Unknown there, or judged already: there is nothing to give up.
      if (![404, 409, 422].includes(asProblem(error).status)) throw error
    })
  }
  const was = read()
  changeIfRoom((all) => queue.letGo(all, item.id))
  const left = items.value.map((one) => one.id)
  if (left.includes(item.id)) throw new Problem(-1, 'being_sent', '这一份可能已经交上去了，要等有了答复才能处理。')
  was.filter((one) => !left.includes(one.id)).forEach((one) => void dropPhoto(one.id, one.kind === 'photo' ? one.contentType : ''))
  // With what makes a case goes all of it, what was typed as well: it would come back as if it had never been handed in.
  if (item.kind === 'request' && item.opens) {
    for (const gone of was) if (gone.kind === 'request' && gone.draft && !left.includes(gone.id)) drafts.dropKey(gone.draft)
  }
  kick()
}

export function goWithout(form: RequestItem): void {
  const standing = standingOf(form)
  if (standing.why !== 'photo_missing') return
  const here = items.value.map((one) => one.id)
  form.needs.filter((need) => !need.got && !here.includes(need.id)).forEach((need) => changeIfRoom((all) => queue.withoutPhoto(all, form.id, need.id)))
  kick()
}

// What pages show

export interface ShownPhoto {
  item: PhotoItem
  state: 'waiting' | 'sending' | 'failed' | 'received' | 'refused' | 'held'
  percent: number
  path: string
  evidence: Evidence | null
}

export function photosOf(caseId: () => string): ComputedRef<ShownPhoto[]> {
  return computed(() =>
    mine.value
      .filter((one): one is PhotoItem => one.kind === 'photo' && one.caseId === caseId())
      .map((item) => ({
        item,
        state: onItsWay.id === item.id ? 'sending' : item.state === 'waiting' && item.tries ? 'failed' : item.state,
        percent: onItsWay.percent,
        path: pictures[item.id] ?? '',
        evidence: (replies[item.id] as Evidence | undefined) ?? null,
      })),
  )
}

/** How many photographs of a case the service has, and how many are still to come, whatever is on the screen. */
export function photoCounts(caseId: () => string, known: () => Evidence[]): ComputedRef<{ received: number; pending: number }> {
  const here = photosOf(caseId)
  return computed(() => {
    const sealed = known().filter((one) => one.state === 'sealed').map((one) => one.id)
    const since = here.value.filter((one) => one.state === 'received' && !sealed.includes(one.item.id))
    return {
      received: sealed.length + since.length,
      pending: here.value.filter((one) => !['received', 'refused', 'held'].includes(one.state)).length,
    }
  })
}

/** Pictures of photographs that were taken in an earlier sitting. */
export async function showPictures(caseId: string): Promise<void> {
  for (const item of mine.value) {
    if (item.kind !== 'photo' || item.caseId !== caseId || pictures[item.id] || !queue.isOpen(item)) continue
    const photo = await keptPhoto(item)
    if (photo) pictures[item.id] = photo.path
  }
}

/** The request of that case which was written down and not received yet. */
export function openRequest(id: string): RequestItem | undefined {
  return mine.value.find((one): one is RequestItem => one.kind === 'request' && one.id === id && queue.isOpen(one))
}

/** The picture that was taken on this phone in this sitting, until the service's own is there; "": there is none. */
export const justTaken = (id: string): string => pictures[id] ?? ''

/** What stands in the way of handing in with these photographs; a sentence, or nothing. */
export function photoTrouble(caseId: string): string {
  const bad = unsent.value.some((one) => one.kind === 'photo' && one.caseId === caseId && one.state === 'refused')
  return bad ? '有照片不能采用：请重拍，或者点“不要这张”。' : ''
}

/** Once, at the start of the app. */
export function wakeOutbox(): void {
  items.value = queue.prune(read(), Date.now())
  if (items.value.some((one) => one.state === 'held')) changeIfRoom((all) => queue.release(all, libraryVersion()))
  sweepPhotos(unsentIds())
  whenOnline(() => kick())
  // Whoever signs in finds their own waiting.
  watch(() => session.me?.account.id, () => kick())
}
