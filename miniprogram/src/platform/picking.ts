// Photographs, videos and files as the person takes or chooses them: what each is (by its first bytes), how large it is (as
// the phone itself measures it), and its hash, read in parts so that a video never lies in memory whole.
// #ifndef MP-WEIXIN
import { takeDropped } from './dropped'
// #endif
import { NotOpened, whyOf } from './failures'
import type { PickedPhoto } from './picked'
import { privacyAgreed } from './privacy'
import { Sha256 } from './sha256'
import { HEAD, nameFor, typeOfBytes, typeOfName } from './types'

const MB = 1024 * 1024
let most = Infinity
// #ifdef MP-WEIXIN
// WeChat reads no file beyond 100 MB, and keeps 200 MB in all.
most = 90 * MB
// #endif

/** What may be sent from here at all, whatever the service takes. */
export const MOST_FROM_PHONE = most

type Raw = Pick<PickedPhoto, 'path' | 'name' | 'size' | 'file'>

/** `typed` says what it is sent as: by its bytes, else by its name. */
async function known(raw: Raw, takenAt: string, typed: (bytes: string | null, name: string) => string): Promise<PickedPhoto> {
  const size = await sizeOf(raw)
  const head = await readPart(raw, 0, Math.min(HEAD, size)).catch(() => new Uint8Array(0))
  const contentType = typed(typeOfBytes(head), raw.name)
  return { ...raw, size, contentType, name: nameFor(raw.name, contentType), takenAt }
}

const pictured = (bytes: string | null, name: string) => (bytes?.startsWith('image/') ? bytes : (typeOfName(name) ?? 'image/jpeg'))
const filmed = () => 'video/mp4'

/** Lets the person take or choose photographs. `cameraOnly` is for evidence, where an album picture proves little. */
export async function pickPhotos(count: number, cameraOnly: boolean): Promise<PickedPhoto[]> {
  await agreedOrRefused(CAMERA)
  const takenAt = new Date().toISOString()
  const sourceType: ('camera' | 'album')[] = cameraOnly ? ['camera'] : ['camera', 'album']
  let raw: Raw[] = []
  // #ifdef MP-WEIXIN
  raw = await opened(CAMERA, (success, fail) =>
    uni.chooseMedia({ count, mediaType: ['image'], sourceType, sizeType: ['original'], success: (reply) => success(mediaOf(reply.tempFiles, 'photo.jpg')), fail }),
  )
  // #endif
  // #ifndef MP-WEIXIN
  // Where an album picture proves little, a file from a disk proves no more.
  raw = cameraOnly ? [] : takeDropped(count, PICTURES).map(rawOf)
  if (!raw.length) raw = await opened(CAMERA, (success, fail) => uni.chooseImage({ count, sourceType, success: (reply) => success(filesOf(reply, 'photo.jpg')), fail }))
  // #endif
  return Promise.all(raw.map((one) => known(one, takenAt, pictured)))
}

/** Lets the person film, or choose, one video; inside WeChat it is compressed. `cameraOnly` is for evidence. */
export async function pickVideo(cameraOnly: boolean): Promise<PickedPhoto[]> {
  await agreedOrRefused(CAMERA)
  const takenAt = new Date().toISOString()
  const sourceType: ('camera' | 'album')[] = cameraOnly ? ['camera'] : ['camera', 'album']
  let raw: Raw[] = []
  // #ifdef MP-WEIXIN
  raw = await opened(CAMERA, (success, fail) =>
    uni.chooseMedia({ count: 1, mediaType: ['video'], sourceType, sizeType: ['compressed'], maxDuration: 60, success: (reply) => success(mediaOf(reply.tempFiles, 'video.mp4')), fail }),
  )
  // #endif
  // #ifndef MP-WEIXIN
  raw = await opened(CAMERA, (success, fail) =>
    uni.chooseVideo({
      compressed: false,
      sourceType,
      success: (reply) => {
        const file = (reply as unknown as { tempFile: File }).tempFile
        success([{ path: reply.tempFilePath, name: file.name || 'video.mp4', size: file.size, file }])
      },
      fail,
    }),
  )
  // #endif
  return Promise.all(raw.map((one) => known(one, takenAt, filmed)))
}

/** Lets the person film one part, or choose several: in the order in which they were filmed, as their names tell. */
export async function pickFilms(count: number): Promise<PickedPhoto[]> {
  await agreedOrRefused(CAMERA)
  const takenAt = new Date().toISOString()
  let raw: Raw[] = []
  // #ifdef MP-WEIXIN
  raw = await opened(CAMERA, (success, fail) =>
    uni.chooseMedia({ count, mediaType: ['video'], sourceType: ['camera', 'album'], sizeType: ['compressed'], maxDuration: 60, success: (reply) => success(mediaOf(reply.tempFiles, 'video.mp4')), fail }),
  )
  // #endif
  // #ifndef MP-WEIXIN
  raw = takeDropped(count, FILMS).map(rawOf)
  if (!raw.length) raw = await opened(CAMERA, (success, fail) => uni.chooseFile({ count, extension: FILMS.map((name) => `.${name}`), success: (reply) => success(filesOf(reply, 'video.mp4')), fail }))
  raw.sort((one, other) => one.name.localeCompare(other.name, 'zh', { numeric: true }))
  // #endif
  return Promise.all(raw.map((one) => known(one, takenAt, filmed)))
}

const PDF = 'application/pdf'
const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const WORKBOOK = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** Lets the person choose documents: PDF or Word. Inside WeChat they come from its conversations. */
export const pickDocuments = (count: number): Promise<PickedPhoto[]> =>
  pickFiles(count, ['pdf', 'docx'], (bytes, name) => (bytes === 'zip' ? WORD : bytes === PDF ? PDF : typeOfName(name) === WORD ? WORD : PDF))

/** The same, of workbooks. Whatever it is called, the service looks at what it is. */
export const pickWorkbook = (): Promise<PickedPhoto[]> => pickFiles(1, ['xlsx', 'xls', 'ods', 'xlsm', 'csv'], () => WORKBOOK)

async function pickFiles(count: number, endings: string[], typed: (bytes: string | null, name: string) => string): Promise<PickedPhoto[]> {
  const takenAt = new Date().toISOString()
  let raw: Raw[] = []
  // #ifdef MP-WEIXIN
  raw = await opened(FILES, (success, fail) =>
    uni.chooseMessageFile({
      count,
      type: 'file',
      extension: endings,
      success: (reply) => success(reply.tempFiles.map((file) => ({ path: file.path, name: file.name, size: file.size }))),
      fail,
    }),
  )
  // #endif
  // #ifndef MP-WEIXIN
  raw = takeDropped(count, endings).map(rawOf)
  if (!raw.length) raw = await opened(FILES, (success, fail) =>
    uni.chooseFile({ count, extension: endings.map((name) => `.${name}`), success: (reply) => success(filesOf(reply, '')), fail }),
  )
  // #endif
  return Promise.all(raw.map((one) => known(one, takenAt, typed)))
}

const CAMERA = '相机和相册'
const FILES = '文件'

async function agreedOrRefused(what: string): Promise<void> {
  if (!(await privacyAgreed())) throw new NotOpened(what, { errno: 104 })
}

/** Whatever opens: closed by the person, nothing was chosen; not opened, it says why. */
function opened(what: string, open: (success: (raw: Raw[]) => void, fail: (error: unknown) => void) => void): Promise<Raw[]> {
  return new Promise((resolve, reject) => {
    open(resolve, (error) => (whyOf(error) === 'left' ? resolve([]) : reject(new NotOpened(what, error))))
  })
}

// #ifdef MP-WEIXIN
const mediaOf = (files: { tempFilePath: string; size: number }[], otherwise: string): Raw[] =>
  files.map((file) => ({ path: file.tempFilePath, name: file.tempFilePath.split('/').pop() || otherwise, size: file.size }))
// #endif
// #ifndef MP-WEIXIN
const PICTURES = ['jpg', 'jpeg', 'png', 'webp', 'heic', 'heif']
const FILMS = ['mp4', 'mov', 'm4v']
const rawOf = (file: File): Raw => ({ path: URL.createObjectURL(file), name: file.name, size: file.size, file })

function filesOf(reply: { tempFiles?: unknown; tempFilePaths: string | string[] }, otherwise: string): Raw[] {
  const files = (Array.isArray(reply.tempFiles) ? reply.tempFiles : [reply.tempFiles]) as File[]
  const paths = Array.isArray(reply.tempFilePaths) ? reply.tempFilePaths : [reply.tempFilePaths]
  return paths.map((path, i) => ({ path, name: files[i].name || otherwise, size: files[i].size, file: files[i] }))
}
// #endif

// Reading

/** As the phone's own file system has it: what a picker says of a compressed video may be of the one before. */
function sizeOf(raw: Raw): Promise<number> {
  // #ifdef MP-WEIXIN
  return new Promise((resolve) => {
    uni.getFileSystemManager().stat({
      path: raw.path,
      success: (reply: { stats: { size: number } | unknown[] }) => resolve((reply.stats as { size?: number }).size ?? raw.size),
      fail: () => resolve(raw.size),
    })
  })
  // #endif
  // #ifndef MP-WEIXIN
  return Promise.resolve(raw.size)
  // #endif
}

/** Never beyond the file's end: there WeChat fills up with zeros and says nothing. */
async function readPart(raw: Raw, position: number, length: number): Promise<Uint8Array> {
  if (!length) return new Uint8Array(0)
  // #ifdef MP-WEIXIN
  return new Promise((resolve, reject) => {
    uni.getFileSystemManager().readFile({
      filePath: raw.path,
      position,
      length,
      success: (reply: { data: string | ArrayBuffer }) => resolve(new Uint8Array(reply.data as ArrayBuffer)),
      fail: reject,
    } as Parameters<UniApp.FileSystemManager['readFile']>[0])
  })
  // #endif
  // #ifndef MP-WEIXIN
  const source: Blob = raw.file ?? (await (await fetch(raw.path)).blob())
  return new Uint8Array(await source.slice(position, position + length).arrayBuffer())
  // #endif
}

const PART = 2 * MB

/** The photograph's SHA-256, which the service compares with the bytes that arrive. */
export async function hashPhoto(photo: PickedPhoto): Promise<string> {
  const hash = new Sha256()
  for (let at = 0; at < photo.size; at += PART) {
    const length = Math.min(PART, photo.size - at)
    const part = await readPart(photo, at, length)
    if (part.length !== length) throw new Error(`${part.length} bytes read of ${length}`)
    hash.add(part)
  }
  return hash.hex()
}
