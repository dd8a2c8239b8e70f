// This folder alone knows whether it runs inside WeChat or in a browser. Everything else calls these functions.
export { noPhoneWords, NotOpened, whyOf, wordsOf, type Why } from './failures'
export { hashPhoto, MOST_FROM_PHONE, pickDocuments, pickFilms, pickPhotos, pickVideo, pickWorkbook } from './picking'
export { openSettings, place, position, type NoPlace, type Position } from './place'
export { scanCode } from './scan'
export { askSubscription, openSubscriptionSettings, subscriptionStanding, type Consent, type Standing } from './subscriptions'
export { offerUpdate, watchForUpdates } from './updates'
export { dropPhoto, keepPhoto, keptPhoto, NoRoom, renamePhoto, restPhoto, smallerCopy, sweepPhotos } from './photo_store'
export type { PickedPhoto } from './picked'
export { answerPrivacy, onPrivacyNeeded, privacyAgreed, showPrivacyGuide } from './privacy'
import type { PickedPhoto } from './picked'

let inside = false
// #ifdef MP-WEIXIN
inside = true
// #endif

/** True inside WeChat, where WeChat login, subscription messages and the camera exist. */
export const inWeChat = inside

/** Where the service lives: the page's own origin on the web; named at build time for WeChat. */
export function serviceBase(): string {
  // #ifdef MP-WEIXIN
  return import.meta.env.VITE_ANJU_SERVICE ?? ''
  // #endif
  // #ifndef MP-WEIXIN
  return ''
  // #endif
}

/** A code that the service exchanges with WeChat for who this is. Rejects where WeChat is not there. */
export function weChatCode(): Promise<string> {
  // #ifdef MP-WEIXIN
  return new Promise((resolve, reject) => {
    uni.login({ provider: 'weixin', success: (reply) => resolve(reply.code), fail: reject })
  })
  // #endif
  // #ifndef MP-WEIXIN
  return Promise.reject(new Error('not inside WeChat'))
  // #endif
}

export interface Upload {
  url: string
  fields: Record<string, string>
  fileField: string
  /** What the file is called on its way. */
  fileName: string
  token: string
  onProgress: (percent: number) => void
}

/** `said`: the body, as text. */
export interface Uploaded {
  status: number
  said: string
}

/** Some base libraries of WeChat send no file beyond 10 MB, whatever the network. */
export const SENT_BY_ALL = 10 * 1024 * 1024
const TOO_LARGE = /exceed|too large|too big|over ?size|max(imum)? ?(file )?size|file ?size|size limit|\b10 ?M/i
const NETWORK_AWAY = /time ?out|network|abort|interrupt|ssl|connect|socket|offline|dns|ERR_/i

/** This phone's WeChat sends no file of that size; another way, or another copy, is needed. */
export class TooLargeToSend extends Error {}

/**
 * Sends the bytes as a form: the given fields first, the file last. Resolves with what the store answered. `tries`: how often it
 * came to nothing before, which tells a door that is too small from one that is shut for a moment.
 */
export function uploadPhoto(photo: PickedPhoto, upload: Upload, tries = 0): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const base = /^https?:/.test(upload.url) ? '' : serviceBase()
    const task = uni.uploadFile({
      url: base + upload.url,
      name: upload.fileField,
      formData: upload.fields,
      // A slow network is not a broken one: the platform's own patience, a minute, is less than a large picture needs.
      timeout: 600000,
      filePath: photo.path,
      // #ifndef MP-WEIXIN
      // Under the name that was granted: some names have no ending, and by it a store may tell the type. Inside WeChat the
      // file itself has one.
      file: photo.file && upload.fileName ? new File([photo.file], upload.fileName, { type: photo.contentType }) : photo.file,
      // #endif
      success: (reply) => resolve({ status: reply.statusCode, said: typeof reply.data === 'string' ? reply.data : '' }),
      fail: (error) => {
        const said = (error as { errMsg?: string } | undefined)?.errMsg ?? ''
        const large = inside && photo.size > SENT_BY_ALL
        if (large && (TOO_LARGE.test(said) || (tries >= 2 && !NETWORK_AWAY.test(said)))) reject(new TooLargeToSend(said))
        else reject(error)
      },
    })
    task?.onProgressUpdate?.((state) => upload.onProgress(state.progress))
  })
}

/** Whether a file of any kind can be kept: WeChat opens documents and keeps nothing else. */
export function savesFiles(): boolean {
  // #ifdef MP-WEIXIN
  return false
  // #endif
  // #ifndef MP-WEIXIN
  return true
  // #endif
}

/** What `keepText` does with a text, as its button says. */
export function keepsWords(): string {
  // #ifdef MP-WEIXIN
  return '复制记录'
  // #endif
  // #ifndef MP-WEIXIN
  return '下载记录'
  // #endif
}

/** A text into the clipboard, and words that it is there. */
export function copyWords(text: string): void {
  uni.setClipboardData({ data: text, success: () => uni.showToast({ title: '已复制', icon: 'none' }) })
}

/** A text to be kept: WeChat's clipboard, or a file of the browser's downloads. */
export function keepText(text: string, name: string): void {
  // #ifdef MP-WEIXIN
  void name
  uni.setClipboardData({ data: text })
  // #endif
  // #ifndef MP-WEIXIN
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60000)
  // #endif
}

/** Fetches a PDF or a workbook and opens it: WeChat's own reader, or the browser's downloads. `said`: what a refusal answered. */
export function openDocument(path: string, header: Record<string, string>, name: string): Promise<{ status: number; said: unknown }> {
  const url = serviceBase() + path
  // #ifdef MP-WEIXIN
  return new Promise((resolve, reject) => {
    uni.downloadFile({
      url,
      header,
      timeout: 60000,
      success: (reply) => {
        if (reply.statusCode !== 200) {
          // WeChat keeps a refusal's words in a file as well: the status is what there is to go by.
          resolve({ status: reply.statusCode, said: null })
          return
        }
        uni.openDocument({
          filePath: reply.tempFilePath,
          fileType: name.endsWith('.xlsx') ? 'xlsx' : 'pdf',
          showMenu: true,
          success: () => resolve({ status: 200, said: null }),
          fail: reject,
        })
      },
      fail: reject,
    })
  })
  // #endif
  // #ifndef MP-WEIXIN
  return fetch(url, { headers: header }).then(async (reply) => {
    if (!reply.ok) return { status: reply.status, said: await reply.json().catch(() => null) }
    const address = URL.createObjectURL(await reply.blob())
    // A link that is pressed, not a window: browsers stop windows that open after a wait.
    const link = document.createElement('a')
    link.href = address
    link.download = name
    link.click()
    setTimeout(() => URL.revokeObjectURL(address), 60000)
    return { status: reply.status, said: null }
  })
  // #endif
}

/** Opens the original of a photograph, a video or a document by its link of minutes. */
export function openOriginal(url: string, kind: 'photograph' | 'video' | 'document', name: string): Promise<void> {
  // #ifdef MP-WEIXIN
  void name
  if (kind === 'photograph') {
    uni.previewImage({ urls: [url] })
    return Promise.resolve()
  }
  return new Promise((resolve, reject) => {
    if (kind === 'video') {
      uni.previewMedia({ sources: [{ url, type: 'video' }], success: () => resolve(), fail: reject })
      return
    }
    uni.downloadFile({
      url,
      timeout: 60000,
      success: (reply) => {
        if (reply.statusCode !== 200) reject(new Error(String(reply.statusCode)))
        else uni.openDocument({ filePath: reply.tempFilePath, showMenu: true, success: () => resolve(), fail: reject })
      },
      fail: reject,
    })
  })
  // #endif
  // #ifndef MP-WEIXIN
  void kind
  // The service sends it as a download; a link that is pressed is not stopped as a window would be.
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  return Promise.resolve()
  // #endif
}

/** Calls whenever there is a network again. */
export function whenOnline(then: () => void): void {
  uni.onNetworkStatusChange((state) => state.isConnected && then())
  // #ifndef MP-WEIXIN
  window.addEventListener('online', then)
  // #endif
}

export function deviceName(): string {
  const system = uni.getSystemInfoSync()
  return [system.deviceBrand, system.deviceModel, system.system].filter(Boolean).join(' ').slice(0, 100)
}

/** Of WeChat's own base library; nothing elsewhere. */
export function libraryVersion(): string {
  // #ifdef MP-WEIXIN
  return (uni.getAppBaseInfo() as { SDKVersion?: string }).SDKVersion ?? ''
  // #endif
  // #ifndef MP-WEIXIN
  return ''
  // #endif
}

/** Random bytes for identifiers. */
function randomBytes(): Uint8Array {
  const bytes = new Uint8Array(16)
  // #ifndef MP-WEIXIN
  if (globalThis.crypto?.getRandomValues) return globalThis.crypto.getRandomValues(bytes)
  // #endif
  for (let i = 0; i < 16; i += 1) bytes[i] = Math.floor(Math.random() * 256)
  return bytes
}

/** A version 4 UUID: cases, evidence and submissions are named by the phone, so that a retry is the same thing. */
export function uuid(): string {
  const bytes = randomBytes()
  bytes[6] = (bytes[6] & 0x0f) | 0x40
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/**
 * Web only: uni-app's own elements hide the real input inside, out of reach of a label, and its buttons are not
 * reachable from a keyboard. Moves each label inward and lets Enter press what says it is a button.
 */
export function makeAccessible(): void {
  // #ifndef MP-WEIXIN
  const dress = () => {
    document.querySelectorAll('uni-input[aria-label], uni-textarea[aria-label]').forEach((outer) => {
      const inner = outer.querySelector('input, textarea')
      if (!inner) return
      inner.setAttribute('aria-label', outer.getAttribute('aria-label') ?? '')
      outer.removeAttribute('aria-label')
    })
    // A picture says through what stands around it what it shows; the element inside is nothing to read out.
    document.querySelectorAll('uni-image img:not([alt])').forEach((picture) => {
      picture.setAttribute('alt', picture.closest('[aria-label]')?.getAttribute('aria-label') ?? '')
    })
    document.querySelectorAll('.uni-page-head-btn:not([role])').forEach((button) => {
      button.setAttribute('role', 'button')
      button.setAttribute('aria-label', '返回')
    })
    document.querySelectorAll('uni-toast:not([role])').forEach((toast) => toast.setAttribute('role', 'status'))
    document.querySelectorAll('[role="button"]:not([tabindex]), [role="radio"]:not([tabindex]), [role="checkbox"]:not([tabindex]), [role="switch"]:not([tabindex])').forEach((element) => {
      element.setAttribute('tabindex', '0')
    })
  }
  // At once, before anything else runs: a reader of the page must not come upon it half dressed.
  new MutationObserver(dress).observe(document.body, { childList: true, subtree: true, attributeFilter: ['aria-label'] })
  document.addEventListener('keydown', (event) => {
    const target = event.target as HTMLElement
    if ((event.key === 'Enter' || event.key === ' ') && /^(button|radio|checkbox|switch)$/.test(target.getAttribute('role') ?? '')) {
      event.preventDefault()
      target.click()
    }
  })
  document.documentElement.lang = 'zh-CN'
  // #endif
}
