// Where photographs wait to be sent, so that they outlive the app: IndexedDB in a browser, saved files inside WeChat.
// A phone that is full refuses; the caller says so.
import type { PickedPhoto } from './index'

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
// #ifdef MP-WEIXIN
declare const wx: { env: { USER_DATA_PATH: string } }
const fileOf = (id: string) => `${wx.env.USER_DATA_PATH}/outbox-${id}`
// #endif

export async function keepPhoto(id: string, photo: PickedPhoto): Promise<void> {
  // #ifdef MP-WEIXIN
  await new Promise<void>((resolve, reject) => {
    uni.getFileSystemManager().saveFile({ tempFilePath: photo.path, filePath: fileOf(id), success: () => resolve(), fail: reject })
  })
  photo.path = fileOf(id)
  // #endif
  // #ifndef MP-WEIXIN
  const source: Blob = photo.file ?? (await (await fetch(photo.path)).blob())
  const bytes = await source.arrayBuffer()
  await within('readwrite', (store) => store.put(bytes, id))
  // #endif
}

/** The photograph as it was picked; null: it is no longer here. */
export async function keptPhoto(facts: PhotoFacts): Promise<PickedPhoto | null> {
  const { id, name, contentType, size, takenAt } = facts
  // #ifdef MP-WEIXIN
  return new Promise((resolve) => {
    uni.getFileSystemManager().access({
      path: fileOf(id),
      success: () => resolve({ path: fileOf(id), name, contentType, size, takenAt }),
      fail: () => resolve(null),
    })
  })
  // #endif
  // #ifndef MP-WEIXIN
  return fileOfBytes({ id, name, contentType, size, takenAt })
  // #endif
}

export async function dropPhoto(id: string): Promise<void> {
  // #ifdef MP-WEIXIN
  await new Promise<void>((resolve) => {
    uni.getFileSystemManager().unlink({ filePath: fileOf(id), success: () => resolve(), fail: () => resolve() })
  })
  // #endif
  // #ifndef MP-WEIXIN
  await within('readwrite', (store) => store.delete(id)).catch(() => undefined)
  // #endif
}
