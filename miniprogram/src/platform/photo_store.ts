// Where photographs wait to be sent, so that they outlive the app: IndexedDB in a browser, saved files inside WeChat.
// A phone that is full refuses, and so does WeChat beyond 200 MB; the caller says which of the two, and only when it is so.
import type { PickedPhoto } from './picked'
import { endingFor } from './types'

export interface PhotoFacts {
  id: string
  name: string
  contentType: string
  size: number
  takenAt: string
}

// #ifndef MP-WEIXIN
let opened: Promise<IDBDatabase> | null = null

function database(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const asked = indexedDB.open('anju', 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore('photos')
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error)
  })
  opened.catch(() => (opened = null))
  return opened
}

async function within<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const transaction = (await database()).transaction('photos', mode)
  const asked = work(transaction.objectStore('photos'))
  return new Promise((resolve, reject) => {
    // Not at the request's success: only a whole transaction is on the disk.
    transaction.oncomplete = () => resolve(asked.result)
    transaction.onabort = transaction.onerror = () => reject(transaction.error ?? asked.error)
  })
}

async function fileOfBytes({ id, name, contentType, size, takenAt }: PhotoFacts): Promise<PickedPhoto | null> {
  const bytes: unknown = await within('readonly', (store) => store.get(id) as IDBRequest<unknown>).catch(() => undefined)
  if (!(bytes instanceof ArrayBuffer) || bytes.byteLength !== size) return null
  const file = new File([bytes], name, { type: contentType })
  return { path: URL.createObjectURL(file), name, contentType, size, takenAt, file }
}
// #endif
/** quota: what waits fills the place that WeChat gives; phone: the phone itself is full. */
export class NoRoom extends Error {
  constructor(readonly why: 'quota' | 'phone') {
    super(why)
  }
}

// #ifdef MP-WEIXIN
declare const wx: { env: { USER_DATA_PATH: string } }
/** WeChat's, of all files that a mini-program keeps; a little is left to others. */
const QUOTA = 200 * 1024 * 1024
const PREFIX = 'outbox-'
// With an ending: by it WeChat says what it sends.
const fileOf = (id: string, type = '') => `${wx.env.USER_DATA_PATH}/${PREFIX}${id}${endingFor(type)}`

const there = (path: string) =>
  new Promise<boolean>((resolve) => {
    uni.getFileSystemManager().access({ path, success: () => resolve(true), fail: () => resolve(false) })
  })

/** Where it is kept; before there were endings, it had none. null: nowhere. */
async function placeOf(id: string, type: string): Promise<string | null> {
  for (const path of new Set([fileOf(id, type), fileOf(id)])) if (await there(path)) return path
  return null
}
// #endif

/** Raises NoRoom where there is none for it; anything else is no matter of room. `kept`: bytes that wait already. */
export async function keepPhoto(id: string, photo: PickedPhoto, kept = 0): Promise<void> {
  // #ifdef MP-WEIXIN
  const filePath = fileOf(id, photo.contentType)
  if (kept + photo.size > QUOTA) throw new NoRoom('quota')
  // What was sent and is only shown makes room first.
  if (kept + photo.size > QUOTA / 2) while (resting.length) await dropPhoto(...resting.splice(0, 1)[0])
  await new Promise<void>((resolve, reject) => {
    uni.getFileSystemManager().saveFile({
      tempFilePath: photo.path,
      filePath,
      success: () => resolve(),
      fail: (error: { errMsg?: string; errCode?: number; errno?: number }) => {
        const full = error.errCode === 1300202 || error.errno === 1300202 || /maximum size|storage limit|no space|ENOSPC/i.test(error.errMsg ?? '')
        reject(full ? new NoRoom('phone') : error)
      },
    })
  })
  photo.path = filePath
  // #endif
  // #ifndef MP-WEIXIN
  void kept
  const source: Blob = photo.file ?? (await (await fetch(photo.path)).blob())
  const bytes = await source.arrayBuffer()
  await within('readwrite', (store) => store.put(bytes, id)).catch((error: unknown) => {
    throw (error as DOMException | null)?.name === 'QuotaExceededError' ? new NoRoom('phone') : error
  })
  // #endif
}

/** The photograph as it was picked; null: it is no longer here. */
export async function keptPhoto(facts: PhotoFacts): Promise<PickedPhoto | null> {
  const { id, name, contentType, size, takenAt } = facts
  // #ifdef MP-WEIXIN
  const path = await placeOf(id, contentType)
  return path ? { path, name, contentType, size, takenAt } : null
  // #endif
  // #ifndef MP-WEIXIN
  return fileOfBytes({ id, name, contentType, size, takenAt })
  // #endif
}

export async function dropPhoto(id: string, type = ''): Promise<void> {
  // #ifdef MP-WEIXIN
  const path = await placeOf(id, type)
  if (path) await new Promise<void>((resolve) => uni.getFileSystemManager().unlink({ filePath: path, success: () => resolve(), fail: () => resolve() }))
  // #endif
  // #ifndef MP-WEIXIN
  void type
  await within('readwrite', (store) => store.delete(id)).catch(() => undefined)
  // #endif
}

// #ifdef MP-WEIXIN
/** Sent, and shown from the phone until the service has made its pictures. */
const resting: [id: string, type: string][] = []
const MOST_RESTING = 8
// #endif

/** It was sent: its bytes may go, but the picture just taken stays to be seen in this sitting. */
export async function restPhoto(id: string, type: string): Promise<void> {
  // #ifdef MP-WEIXIN
  resting.push([id, type])
  while (resting.length > MOST_RESTING) await dropPhoto(...resting.splice(0, 1)[0])
  // #endif
  // #ifndef MP-WEIXIN
  // A browser's page has the picture itself.
  await dropPhoto(id, type)
  // #endif
}

/** Under another id: an original that goes on waiting after a smaller copy of it went. False: it is not kept here. */
export async function renamePhoto(id: string, to: string, type: string): Promise<boolean> {
  // #ifdef MP-WEIXIN
  const oldPath = await placeOf(id, type)
  if (!oldPath) return false
  return new Promise((resolve) => {
    uni.getFileSystemManager().rename({ oldPath, newPath: fileOf(to, type), success: () => resolve(true), fail: () => resolve(false) })
  })
  // #endif
  // #ifndef MP-WEIXIN
  void [id, to, type]
  return Promise.resolve(false)
  // #endif
}

/** Files of before that no list names any more, as after a phone that died between the two: they fill the place of others. */
export function sweepPhotos(ids: string[]): void {
  // #ifdef MP-WEIXIN
  const files = uni.getFileSystemManager()
  files.readdir({
    dirPath: wx.env.USER_DATA_PATH,
    success: (reply: { files: string[] }) => {
      for (const name of reply.files) {
        if (name.startsWith(PREFIX) && !ids.includes(name.slice(PREFIX.length).replace(/\.\w+$/, ''))) files.unlink({ filePath: `${wx.env.USER_DATA_PATH}/${name}` })
      }
    },
  })
  // #endif
  // #ifndef MP-WEIXIN
  void ids
  // #endif
}

/** A JPEG of at most so many bytes; null: it could not be made here. */
export async function smallerCopy(photo: PickedPhoto, most: number): Promise<PickedPhoto | null> {
  // #ifdef MP-WEIXIN
  for (const quality of [80, 60, 40, 20]) {
    const path = await new Promise<string | null>((resolve) => {
      uni.compressImage({ src: photo.path, quality, success: (reply) => resolve(reply.tempFilePath), fail: () => resolve(null) })
    })
    if (path === null) return null
    const size = await new Promise<number>((resolve) => {
      uni.getFileSystemManager().stat({ path, success: (reply: { stats: unknown }) => resolve((reply.stats as { size: number }).size), fail: () => resolve(0) })
    })
    if (size && size <= most) return { path, name: photo.name.replace(/\.\w+$/, '') + '.jpg', contentType: 'image/jpeg', size, takenAt: photo.takenAt }
  }
  return null
  // #endif
  // #ifndef MP-WEIXIN
  void [photo, most]
  return Promise.resolve(null)
  // #endif
}
