// WeChat's calls, as far as the mini-program asks for them. One that is missing here is a fault with its name: either a call that
// WeChat has and the shell should learn, or one that WeChat has not.
import * as files from './files.mjs'
import { navigation, pageAt } from './pages.mjs'
import { calls, fault } from './report.mjs'

const browser = { fetch: window.fetch.bind(window) }
const soon = (work) => queueMicrotask(work)

function reply(options, result = {}) {
  soon(() => {
    options?.success?.(result)
    options?.complete?.(result)
  })
}

function refuse(options, name, why, more = {}) {
  const said = { errMsg: `${name}:fail ${why}`, ...more }
  soon(() => {
    options?.fail?.(said)
    options?.complete?.(said)
  })
}

/** What is done is told when it is done, and what fails by its own words. */
function replyWhen(options, name, work) {
  work().then(
    (result) => reply(options, { errMsg: `${name}:ok`, ...result }),
    (error) => refuse(options, name, error?.message ?? String(error)),
  )
}

async function bytesOf(path) {
  const bytes = await files.read(path)
  if (!bytes) throw new Error(`no such file or directory ${path}`)
  return bytes
}

// What the phone is

const PHONE = {
  brand: 'devtools', model: 'iPhone 14', system: 'iOS 17.0', platform: 'ios', language: 'zh_CN', version: '8.0.50', SDKVersion: '3.7.0',
  pixelRatio: 3, statusBarHeight: 47, fontSizeSetting: 17, theme: 'light', host: { env: 'WeChat' },
}
const phone = () => ({
  ...PHONE, screenWidth: innerWidth, screenHeight: innerHeight, windowWidth: innerWidth, windowHeight: innerHeight,
  safeArea: { top: 47, left: 0, right: innerWidth, bottom: innerHeight, width: innerWidth, height: innerHeight - 47 },
})
const ignored = () => {}

// What is kept: as the preview keeps it, so that one test can put something there on either.

function kept(key) {
  const text = localStorage.getItem(key)
  if (text === null) return ''
  try {
    const value = JSON.parse(text)
    return value && typeof value === 'object' && 'type' in value ? value.data : value
  } catch {
    return text
  }
}
const keep = (key, value) => localStorage.setItem(key, JSON.stringify({ type: typeof value, data: value }))

// The network

function request(options) {
  const { url, method = 'GET', header, data, timeout } = options
  const control = new AbortController()
  const timer = timeout && setTimeout(() => control.abort(), timeout)
  const body = method === 'GET' || data === undefined ? undefined : typeof data === 'string' ? data : JSON.stringify(data)
  replyWhen(options, 'request', async () => {
    const answer = await browser.fetch(url, { method, headers: header, body, signal: control.signal })
    const text = await answer.text()
    clearTimeout(timer)
    return { statusCode: answer.status, header: Object.fromEntries(answer.headers), data: parsed(text) }
  })
  return { abort: () => control.abort(), onHeadersReceived: ignored, offHeadersReceived: ignored }
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function uploadFile(options) {
  const listeners = []
  replyWhen(options, 'uploadFile', async () => {
    const form = new FormData()
    for (const [key, value] of Object.entries(options.formData ?? {})) form.append(key, value)
    form.append(options.name, await bytesOf(options.filePath), options.filePath.split('/').pop())
    const answer = await browser.fetch(options.url, { method: 'POST', headers: options.header, body: form })
    listeners.forEach((listener) => listener({ progress: 100 }))
    return { statusCode: answer.status, data: await answer.text() }
  })
  return { onProgressUpdate: (listener) => listeners.push(listener), abort: ignored }
}

function downloadFile(options) {
  replyWhen(options, 'downloadFile', async () => {
    const answer = await browser.fetch(options.url, { headers: options.header })
    return { statusCode: answer.status, tempFilePath: files.keepForNow(await answer.blob()) }
  })
  return { onProgressUpdate: ignored, abort: ignored }
}

// Files

const system = {
  access: (options) => replyWhen(options, 'access', async () => void (await bytesOf(options.path))),
  stat: (options) => replyWhen(options, 'stat', async () => ({ stats: { size: (await bytesOf(options.path)).size } })),
  readFile: (options) =>
    replyWhen(options, 'readFile', async () => {
      const bytes = await bytesOf(options.filePath)
      const { position = 0, length = bytes.size - position } = options
      return { data: await bytes.slice(position, position + length).arrayBuffer() }
    }),
  saveFile: (options) =>
    replyWhen(options, 'saveFile', async () => {
      await files.write(options.filePath, await bytesOf(options.tempFilePath)).catch((error) => {
        // As WeChat says it, of a phone that is full.
        throw error?.name === 'QuotaExceededError' ? new Error('the maximum size of the file storage limit is exceeded') : error
      })
      files.forget(options.tempFilePath)
      return { savedFilePath: options.filePath }
    }),
  rename: (options) =>
    replyWhen(options, 'rename', async () => {
      await files.write(options.newPath, await bytesOf(options.oldPath))
      await files.remove(options.oldPath)
    }),
  unlink: (options) =>
    replyWhen(options, 'unlink', async () => {
      await bytesOf(options.filePath)
      await files.remove(options.filePath)
    }),
  readdir: (options) => replyWhen(options, 'readdir', async () => ({ files: await files.list() })),
}

/** The browser's own chooser, which a test answers. */
function choose(options, name, { accept = '', many }, answer) {
  const chooser = Object.assign(document.createElement('input'), { type: 'file', accept, multiple: many })
  chooser.hidden = true
  document.body.append(chooser)
  chooser.onchange = () => {
    const result = answer([...chooser.files])
    chooser.remove()
    reply(options, { errMsg: `${name}:ok`, ...result })
  }
  chooser.oncancel = () => {
    chooser.remove()
    refuse(options, name, 'cancel')
  }
  chooser.click()
}

// What WeChat shows

function showToast(options) {
  const toast = document.querySelector('#toast')
  toast.textContent = options.title
  toast.hidden = false
  setTimeout(hideToast, options.duration ?? 1500)
  reply(options)
}
const hideToast = () => void (document.querySelector('#toast').hidden = true)

/** WeChat's question with one or two answers, over the page. */
function showModal(options) {
  const { title = '', content = '', showCancel = true, cancelText = '取消', confirmText = '确定' } = options
  const dialog = document.body.appendChild(document.createElement('dialog'))
  for (const words of [title, content]) dialog.appendChild(document.createElement('p')).textContent = words
  const offer = (words, confirm) => {
    const button = dialog.appendChild(document.createElement('button'))
    button.textContent = words
    button.onclick = () => {
      dialog.remove()
      reply(options, { confirm, cancel: !confirm, errMsg: 'showModal:ok' })
    }
  }
  if (showCancel) offer(cancelText, false)
  offer(confirmText, true)
  dialog.showModal()
}

function pageScrollTo(options) {
  if (options.selector) pageAt(-1)?.frame.querySelector(options.selector)?.scrollIntoView()
  else scrollTo(0, options.scrollTop ?? 0)
  reply(options)
}

function getLocation(options) {
  navigator.geolocation.getCurrentPosition(
    ({ coords: { latitude, longitude, accuracy } }) => reply(options, { latitude, longitude, accuracy }),
    () => refuse(options, 'getLocation', 'auth deny'),
  )
}

const had = {
  env: { USER_DATA_PATH: files.userFolder },
  canIUse: () => true,
  nextTick: soon,
  getSystemInfoSync: phone,
  getWindowInfo: phone,
  getDeviceInfo: phone,
  getAppBaseInfo: phone,
  getSystemSetting: () => ({}),
  getAppAuthorizeSetting: () => ({}),
  getAccountInfoSync: () => ({ miniProgram: { appId: 'wx0', envVersion: 'develop', version: '' } }),
  getLaunchOptionsSync: () => navigation.launch,
  getEnterOptionsSync: () => navigation.launch,
  getUpdateManager: () => ({ onCheckForUpdate: ignored, onUpdateReady: ignored, onUpdateFailed: ignored, applyUpdate: ignored }),
  onAppShow: ignored,
  onAppHide: ignored,
  onWindowResize: (then) => addEventListener('resize', then),
  offWindowResize: (then) => removeEventListener('resize', then),
  onNetworkStatusChange(then) {
    addEventListener('online', () => then({ isConnected: true, networkType: 'wifi' }))
    addEventListener('offline', () => then({ isConnected: false, networkType: 'none' }))
  },

  getStorageSync: kept,
  setStorageSync: keep,
  removeStorageSync: (key) => localStorage.removeItem(key),
  getStorageInfoSync: () => ({ keys: Object.keys(localStorage), currentSize: 1, limitSize: 10240 }),
  setStorage(options) {
    keep(options.key, options.data)
    reply(options)
  },

  request,
  uploadFile,
  downloadFile,
  getFileSystemManager: () => system,
  chooseMedia: (options) =>
    choose(options, 'chooseMedia', { accept: options.mediaType?.includes('video') ? 'video/*' : 'image/*', many: options.count > 1 }, (chosen) => ({
      type: 'mix',
      tempFiles: chosen.map((file) => ({ tempFilePath: files.keepForNow(file, file.name), size: file.size })),
    })),
  chooseMessageFile: (options) =>
    choose(options, 'chooseMessageFile', { many: options.count > 1 }, (chosen) => ({
      tempFiles: chosen.map((file) => ({ path: files.keepForNow(file, file.name), name: file.name, size: file.size, type: 'file', time: 0 })),
    })),
  compressImage: (options) => reply(options, { tempFilePath: options.src }),
  openDocument: (options) => replyWhen(options, 'openDocument', async () => void (await bytesOf(options.filePath))),
  previewImage: (options) => reply(options),
  previewMedia: (options) => reply(options),

  login: (options) => reply(options, { code: 'demo-code' }),
  getSetting: (options) => reply(options, { authSetting: {}, subscriptionsSetting: { mainSwitch: true } }),
  openSetting: (options) => reply(options, { authSetting: {} }),
  authorize: (options) => reply(options),
  getLocation,
  getPrivacySetting: (options) => reply(options, { needAuthorization: false }),
  requirePrivacyAuthorize: (options) => reply(options),
  onNeedPrivacyAuthorization: ignored,
  openPrivacyContract: (options) => reply(options),
  requestSubscribeMessage: (options) => reply(options, Object.fromEntries((options.tmplIds ?? []).map((id) => [id, 'accept']))),
  // `walk.sees`: what is held before the camera; nothing, and whoever scans gives up.
  scanCode: (options) => (window.walk.sees ? reply(options, { result: window.walk.sees, scanType: 'QR_CODE' }) : refuse(options, 'scanCode', 'cancel')),
  makePhoneCall: (options) => reply(options),

  showToast,
  hideToast,
  showModal,
  showLoading: (options) => reply(options),
  hideLoading: ignored,
  stopPullDownRefresh: (options) => reply(options),
  pageScrollTo,
  setNavigationBarTitle(options) {
    pageAt(-1)?.entitle(options.title)
    reply(options)
  },
  createSelectorQuery: () => pageAt(-1).caller.createSelectorQuery(),

  navigateTo: (options) => navigation.go('navigateTo', options, reply, refuse),
  redirectTo: (options) => navigation.go('redirectTo', options, reply, refuse),
  reLaunch: (options) => navigation.go('reLaunch', options, reply, refuse),
  navigateBack: (options) => navigation.back(options ?? {}, reply, refuse),
}

const missed = new Set()

export const wx = new Proxy(had, {
  get(target, name) {
    const value = target[name]
    // uni-app asks for its own under the same door: $on, $onErrorHandlers.
    if (value === undefined && typeof name === 'string' && !name.startsWith('$') && !missed.has(name)) {
      missed.add(name)
      fault('wx', `wx.${name} is not there`)
    }
    if (typeof value !== 'function') return value
    return (...given) => {
      calls.push([name, given[0]])
      return value(...given)
    }
  },
})
