// A phone's files: what a picker hands over lies in memory and is gone when the app is closed, what is saved lies in IndexedDB.
const USER = 'wxfile://usr'
/** Addresses of those that were drawn. */
const drawn = new Map()
const temporary = new Map()
let numbered = 0

const opened = new Promise((done, failed) => {
  const asked = indexedDB.open('wx-files', 1)
  asked.onupgradeneeded = () => asked.result.createObjectStore('files')
  asked.onsuccess = () => done(asked.result)
  asked.onerror = () => failed(asked.error)
})

async function within(mode, work) {
  const transaction = (await opened).transaction('files', mode)
  const asked = work(transaction.objectStore('files'))
  return new Promise((done, failed) => {
    transaction.oncomplete = () => done(asked.result)
    transaction.onerror = transaction.onabort = () => failed(transaction.error)
  })
}

export const userFolder = USER
const isSaved = (path) => path.startsWith(`${USER}/`)

/** The bytes of a file of this phone; undefined: there is no such file. */
export async function read(path) {
  return temporary.get(path) ?? (isSaved(path) ? within('readonly', (files) => files.get(path)) : undefined)
}

export async function write(path, blob) {
  await within('readwrite', (files) => files.put(blob, path))
}

export async function remove(path) {
  if (!temporary.delete(path)) await within('readwrite', (files) => files.delete(path))
}

export function forget(path) {
  temporary.delete(path)
}

export async function list() {
  return (await within('readonly', (files) => files.getAllKeys())).map((path) => path.slice(USER.length + 1))
}

/** A file that is there until the app is closed; gives its path. */
export function keepForNow(blob, name = 'file') {
  const path = `wxfile://tmp/${(numbered += 1)}/${name}`
  temporary.set(path, blob)
  return path
}

/** What a picture's `src` leads to: a file of this phone, or the address as it is. */
export async function addressOf(path) {
  if (!path) return ''
  if (!isSaved(path) && !temporary.has(path)) return path
  const bytes = await read(path)
  if (!bytes) return 'data:,'
  if (!drawn.has(path)) drawn.set(path, URL.createObjectURL(bytes))
  return drawn.get(path)
}
