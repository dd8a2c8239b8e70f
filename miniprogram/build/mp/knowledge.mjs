// What WeChat knows, in lists: its components, what its scripts may name, which of its calls touch privacy.
// Its calls themselves are read from WeChat's own published types, so that a new one needs no line here.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import ts from 'typescript'

/** developers.weixin.qq.com/miniprogram/dev/component: what stands without being declared. */
export const BUILT_IN = new Set(
  `view scroll-view swiper swiper-item movable-area movable-view cover-view cover-image match-media page-container
  share-element root-portal icon text rich-text progress button checkbox checkbox-group editor form input label picker
  picker-view picker-view-column radio radio-group slider switch textarea navigator functional-page-navigator audio
  image video camera live-player live-pusher voip-room map canvas web-view ad ad-custom official-account open-data
  native-component navigation-bar page-meta keyboard-accessory selection span
  template block slot import include wxs`.split(/\s+/),
)

/** What a mini-program's script may name without declaring it: the language, and what WeChat puts beside it. */
export const GLOBALS = new Set(
  `undefined NaN Infinity arguments Object Function Array String Number Boolean Symbol BigInt Math Date RegExp JSON Promise
  Proxy Reflect Map Set WeakMap WeakSet ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array
  Int32Array Uint32Array Float32Array Float64Array Error EvalError RangeError ReferenceError SyntaxError TypeError URIError
  parseInt parseFloat isNaN isFinite encodeURI encodeURIComponent decodeURI decodeURIComponent escape unescape
  console setTimeout clearTimeout setInterval clearInterval
  wx App Page Component Behavior getApp getCurrentPages require module exports requirePlugin`.split(/\s+/),
)

/** Uses that are known and harmless: file, name or host, why. */
export const ALLOWED = [
  ['common/vendor.js', 'global', "WeChat gives it to every script; uni-app's runtime keeps its createApp there"],
  ['common/vendor.js', 'vuejs.org', "the beginning of Vue's own error texts, never fetched"],
]
export const allows = (file, name) => ALLOWED.some(([where, what]) => where === file && what === name)

/** What uni-app answers itself, under the same door as WeChat's calls. */
export const UNI_OWN = new Set(
  `$on $off $once $emit addInterceptor removeInterceptor interceptors upx2px rpx2px getLocale setLocale onLocaleChange
  createSelectorQuery onCreateVueApp invokePushCallback getPushClientId onPushMessage offPushMessage $onErrorHandlers`.split(/\s+/),
)

/** app.json must name these under requiredPrivateInfos, or they fail on the phone (地理位置相关接口). */
export const LOCATION = new Set(
  `getFuzzyLocation getLocation onLocationChange startLocationUpdate startLocationUpdateBackground chooseLocation
  choosePoi chooseAddress`.split(/\s+/),
)

/** Those that ask through a window whose reason app.json must give (permission). */
export const ASKS_SCOPE = {
  getLocation: 'scope.userLocation',
  onLocationChange: 'scope.userLocation',
  startLocationUpdate: 'scope.userLocation',
  startLocationUpdateBackground: 'scope.userLocationBackground',
  getFuzzyLocation: 'scope.userFuzzyLocation',
}

/** Calls and buttons that stay shut until the person agreed to the privacy guide (小程序用户隐私保护指引内容介绍). */
export const PRIVATE_CALLS = {
  getLocation: '位置信息',
  getFuzzyLocation: '位置信息',
  onLocationChange: '位置信息',
  startLocationUpdate: '位置信息',
  chooseLocation: '位置信息',
  choosePoi: '位置信息',
  chooseImage: '选中的照片或视频信息',
  chooseMedia: '选中的照片或视频信息',
  chooseVideo: '选中的照片或视频信息',
  chooseMessageFile: '选中的文件',
  chooseAddress: '通讯地址',
  chooseInvoice: '发票信息',
  chooseInvoiceTitle: '发票信息',
  chooseLicensePlate: '车牌号',
  getWeRunData: '微信运动步数',
  startRecord: '麦克风',
  getRecorderManager: '麦克风',
  joinVoIPChat: '麦克风',
  createVKSession: '摄像头',
  saveImageToPhotosAlbum: '相册（仅写入）',
  saveVideoToPhotosAlbum: '相册（仅写入）',
  addPhoneContact: '通讯录（仅写入）',
  addPhoneCalendar: '日历（仅写入）',
  addPhoneRepeatCalendar: '日历（仅写入）',
  getClipboardData: '剪切板',
  setClipboardData: '剪切板',
  getUserProfile: '微信昵称、头像',
  openBluetoothAdapter: '蓝牙',
  startAccelerometer: '加速传感器',
  startCompass: '磁场传感器',
  startGyroscope: '陀螺仪传感器',
}
export const PRIVATE_BUTTONS = { getPhoneNumber: '手机号', getRealtimePhoneNumber: '手机号', chooseAvatar: '微信昵称、头像', getUserInfo: '微信昵称、头像' }

/** 摄像头 belongs to these alone: a photograph that is taken through chooseMedia, and scanCode, need none. */
export const PRIVATE_COMPONENTS = { camera: '摄像头', 'live-pusher': '摄像头', 'voip-room': '摄像头' }

let calls = null

/** Every call of `wx` in WeChat's own types. */
export function weChatCalls() {
  calls ??= readCalls()
  return calls
}

function readCalls() {
  const root = dirname(createRequire(import.meta.url).resolve('miniprogram-api-typings/package.json'))
  const file = join(root, 'types/wx/lib.wx.api.d.ts')
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const names = new Set()
  const visit = (node) => {
    if (ts.isInterfaceDeclaration(node) && node.name.text === 'Wx') node.members.forEach((member) => member.name && names.add(member.name.getText(source)))
    ts.forEachChild(node, visit)
  }
  visit(source)
  return names
}
