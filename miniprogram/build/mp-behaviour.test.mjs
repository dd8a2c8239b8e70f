// The built mini-program run against a stand-in of WeChat: what happens when a person says no, when WeChat asks for
// consent in the middle of something, when a new version is ready. node --test build/mp-behaviour.test.mjs
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { test } from 'node:test'
import { setImmediate } from 'node:timers'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { MB, strictPhone } from './mp/phone.mjs'

const BUILT = fileURLToPath(new URL('../dist/build/mp-weixin', import.meta.url))
/** Names of Node's that WeChat does not have: seen from inside as not there. */
const HIDDEN = ['window', 'document', 'process', 'navigator', 'fetch', 'localStorage', 'Buffer', 'URL', 'Blob', 'FormData', 'crypto', 'globalThis']

/**
 * A phone with the built scripts on it. `calls`: what WeChat answers, by name; each gets the options and keeps its own word.
 */
function phone(calls = {}, routes = ['pages/home/detail']) {
  const stored = new Map()
  const library = { version: '3.5.0' }
  const asked = []
  const own = {
    getStorageSync: (key) => stored.get(key) ?? '',
    setStorageSync: (key, value) => stored.set(key, value),
    removeStorageSync: (key) => stored.delete(key),
    setStorage: ({ key, data }) => stored.set(key, data),
    getWindowInfo: () => ({ windowWidth: 375, pixelRatio: 2 }),
    getDeviceInfo: () => ({ platform: 'android', system: 'Android 13' }),
    getAppBaseInfo: () => ({ language: 'zh_CN', SDKVersion: library.version }),
    getSystemInfoSync: () => ({ windowWidth: 375, pixelRatio: 2, platform: 'android' }),
    getLaunchOptionsSync: () => ({ scene: 1001 }),
    onAppShow: () => {},
    onAppHide: () => {},
    ...calls,
  }
  const wx = Object.fromEntries(
    Object.entries(own).map(([name, answer]) => [
      name,
      (...given) => {
        asked.push([name, ...given])
        return answer(...given)
      },
    ]),
  )
  wx.env = { USER_DATA_PATH: 'wxfile://usr' }
  const loaded = new Map()
  const names = { wx, App: () => {}, Page: () => {}, Component: () => {}, Behavior: () => {}, getApp: () => ({}), getCurrentPages: () => routes.map((route) => ({ route })), global: {} }
  const load = (path) => {
    const file = path.endsWith('.js') ? path : `${path}.js`
    if (!loaded.has(file)) {
      const module = { exports: {} }
      loaded.set(file, module)
      const run = new Function('require', 'module', 'exports', ...Object.keys(names), ...HIDDEN, readFileSync(file, 'utf8'))
      run((name) => load(resolve(dirname(file), name)), module, module.exports, ...Object.values(names))
    }
    return loaded.get(file).exports
  }
  return { load: (name) => load(join(BUILT, name)), asked, times: (name) => asked.filter(([one]) => one === name).length, routes, stored, library }
}

const says = (reply) => (options) => options.success?.(reply)
const fails = (error) => (options) => options.fail?.(error)
const settings = (reply) => says({ authSetting: {}, ...reply })
const HERE = { latitude: 41.1, longitude: 122.9, accuracy: 20 }

// Location

test('a place is found when the person lets us, and then nothing is said of it', async () => {
  const { load } = phone({ getSetting: settings({ authSetting: { 'scope.userLocation': true } }), getLocation: says(HERE) })
  const { place, position } = load('platform/place.js')
  const { at, ...found } = await position()
  assert.deepEqual([found, Math.abs(Date.now() - Date.parse(at)) < 5000], [HERE, true])
  assert.equal(place.why, null)
})

for (const [what, calls, why] of [
  ['said no once', { getSetting: settings({ authSetting: { 'scope.userLocation': false } }) }, 'refused'],
  ['says no now', { getSetting: settings({}), authorize: fails({ errMsg: 'authorize:fail auth deny' }) }, 'refused'],
  ['did not agree to the privacy guide', { getSetting: settings({}), authorize: says({}), getLocation: fails({ errMsg: 'getLocation:fail privacy permission is not authorized' }) }, 'refused'],
  ['switched the phone\'s location off', { getSetting: settings({}), authorize: says({}), getLocation: fails({ errMsg: 'getLocation:fail:ERROR_NOCELL&WIFI_LOCATIONSWITCHOFF' }) }, 'off'],
  ['keeps WeChat from it', { getSetting: settings({}), authorize: says({}), getLocation: fails({ errMsg: 'getLocation:fail system permission denied' }) }, 'off'],
  ['stands in a cellar', { getSetting: settings({}), authorize: says({}), getLocation: fails({ errMsg: 'getLocation:fail:timeout' }) }, 'unknown'],
]) {
  test(`evidence goes on without a place where the person ${what}`, async () => {
    const one = phone(calls)
    const { place, position } = one.load('platform/place.js')
    assert.equal(await position(), null)
    assert.equal(place.why, why)
    // Who said no is not asked again and again.
    if (what === 'said no once') assert.equal(one.times('authorize') + one.times('getLocation'), 0)
  })
}

test('a person may take their time over the question: only the satellites are timed', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let agree
  const { load } = phone({ getSetting: settings({}), authorize: (options) => (agree = () => options.success({})), getLocation: says(HERE) })
  const looking = load('platform/place.js').position()
  t.mock.timers.tick(60_000)
  agree()
  assert.equal((await looking).latitude, HERE.latitude)
})

test('where no satellite answers, the photograph does not wait for ever', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { load } = phone({ getSetting: settings({ authSetting: { 'scope.userLocation': true } }), getLocation: () => {} })
  const { place, position } = load('platform/place.js')
  const looking = position()
  // The question is answered at once, the look begins a moment later.
  await Promise.resolve().then(() => {})
  await new Promise((next) => setImmediate(next))
  t.mock.timers.tick(4000)
  assert.equal(await looking, null)
  assert.equal(place.why, 'unknown')
})

test('the reason goes away when the person allows it in the settings', async () => {
  const { load } = phone({ getSetting: settings({ authSetting: { 'scope.userLocation': false } }), openSetting: says({ authSetting: { 'scope.userLocation': true } }) })
  const { openSettings, place, position } = load('platform/place.js')
  await position()
  assert.equal(place.why, 'refused')
  openSettings()
  assert.equal(place.why, null)
})

// Photographs

const JPEG = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4, 5])
const bytesOf = (...parts) => Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : part)))
const ftyp = (brand, ...more) => bytesOf([0, 0, 0, 16 + 4 * more.length], 'ftyp', brand, [0, 0, 0, 0], ...more, Array(40).fill(7))

function picking(path, bytes, options) {
  const world = strictPhone(options)
  world.choose(path, bytes)
  const one = phone({ ...world.calls, showToast: () => {} })
  return { ...world, one, ...one.load('platform/picking.js') }
}

test('a photograph for evidence comes from the camera and from nowhere else, as it was taken', async () => {
  const { pickPhotos, state } = picking('wxfile://tmp_a.HEIC', ftyp('heic'))
  const [photo] = await pickPhotos(3, true)
  assert.deepEqual([photo.contentType, photo.name], ['image/heic', 'tmp_a.HEIC'])
  const [, options] = state.picked[0]
  assert.deepEqual([options.sourceType, options.sizeType, options.mediaType], [['camera'], ['original'], ['image']])
})

test('a paper may come from the album too', async () => {
  const { pickPhotos, state } = picking('wxfile://tmp_a.jpg', JPEG)
  await pickPhotos(3, false)
  assert.deepEqual(state.picked[0][1].sourceType, ['camera', 'album'])
})

for (const [what, bytes, type, ending] of [
  ['JPEG', JPEG, 'image/jpeg', 'jpg'],
  ['PNG', bytesOf([0x89], 'PNG', [13, 10, 26, 10]), 'image/png', 'png'],
  ['WebP', bytesOf('RIFF', [1, 2, 3, 4], 'WEBPVP8 '), 'image/webp', 'webp'],
  ['HEIC', ftyp('heic'), 'image/heic', 'heic'],
  ['HEIC of another brand', ftyp('mif1', 'heic'), 'image/heic', 'heic'],
  ['AVIF', ftyp('mif1', 'avif'), 'image/avif', 'avif'],
]) {
  for (const name of ['1732850000.unknown', 'photo', '照片.dat', `wrong.${ending === 'png' ? 'jpg' : 'png'}`]) {
    test(`a ${what} called ${name} is what it is`, async () => {
      const [photo] = await picking(`wxfile://${name}`, bytes).pickPhotos(1, true)
      assert.equal(photo.contentType, type)
      assert.ok(photo.name.endsWith(`.${ending}`), photo.name)
    })
  }
}

test('a document without an ending is told by its bytes as well', async () => {
  const [pdf] = await picking('wxfile://one', bytesOf('%PDF-1.7')).pickDocuments(1)
  assert.deepEqual([pdf.contentType, pdf.name], ['application/pdf', 'one.pdf'])
  const [word] = await picking('wxfile://two.unknown', bytesOf('PK', [3, 4, 20, 0])).pickDocuments(1)
  assert.ok(word.name.endsWith('two.docx'))
})

for (const [what, kind, words] of [
  ['pickPhotos', '选中的照片或视频信息', '相机和相册'],
  ['pickVideo', '选中的照片或视频信息', '相机和相册'],
  ['pickDocuments', '选中的文件', '文件'],
  ['pickWorkbook', '选中的文件', '文件'],
]) {
  test(`${what}: what the service did not declare is not blamed on the phone, and what was taken back is said as such`, async () => {
    const { PRIVACY_GUIDE } = await import('./mp/privacy_guide.mjs')
    const guide = Object.fromEntries(Object.entries(PRIVACY_GUIDE).filter(([one]) => one !== kind))
    await assert.rejects(picking('wxfile://a', JPEG, { guide })[what](1), (error) => error.why === 'undeclared' && error.words.includes(words) && /不是您手机的问题/.test(error.words))
    const back = picking('wxfile://a', JPEG)
    assert.equal((await back[what](1)).length, 1)
    back.state.agreed = false
    await assert.rejects(back[what](1), (error) => error.why === 'not_agreed' && /收回/.test(error.words) && !/手机设置/.test(error.words))
  })
}

test('leaving the camera is no fault, a camera that does not open is one', async () => {
  const left = phone({ chooseMedia: fails({ errMsg: 'chooseMedia:fail cancel' }), requirePrivacyAuthorize: says({}) })
  assert.deepEqual(await left.load('platform/picking.js').pickPhotos(1, true), [])
  const broken = phone({ chooseMedia: fails({ errMsg: 'chooseMedia:fail system permission denied' }), requirePrivacyAuthorize: says({}) })
  await assert.rejects(broken.load('platform/picking.js').pickPhotos(1, true), (error) => /手机设置/.test(error.words))
})

// Sizes

test('a video is compressed, and hashed in parts that never reach beyond its end', async () => {
  const bytes = new Uint8Array(5 * MB + 7).map((_, i) => (i * 31) % 251)
  const { pickVideo, hashPhoto, state } = picking('wxfile://tmp.mp4', bytes)
  const [video] = await pickVideo(true)
  assert.deepEqual(state.picked[0][1].sizeType, ['compressed'])
  assert.equal(await hashPhoto(video), createHash('sha256').update(bytes).digest('hex'))
  assert.ok(state.biggestRead <= 2 * MB)
})

test('any length is hashed as it is, in one piece or in many', () => {
  const { Sha256 } = phone().load('platform/sha256.js')
  for (let size = 0; size < 200; size += 1) {
    const bytes = new Uint8Array(size).map((_, i) => i * 7)
    const whole = createHash('sha256').update(bytes).digest('hex')
    for (const step of [1, 13, 63, 64, 65]) {
      const hash = new Sha256()
      for (let at = 0; at < size; at += step) hash.add(bytes.subarray(at, at + step))
      assert.equal(hash.hex(), whole, `${size} by ${step}`)
    }
  }
})

test('room is said to be missing only where it is, and by whom', async () => {
  const keeping = async (size, kept, options) => {
    const world = strictPhone(options)
    world.choose('wxfile://tmp.jpg', new Uint8Array(size))
    const { keepPhoto } = phone(world.calls).load('platform/photo_store.js')
    return keepPhoto('id', { path: 'wxfile://tmp.jpg', name: 'a.jpg', contentType: 'image/jpeg', size, takenAt: '' }, kept)
  }
  await keeping(MB, 150 * MB)
  await assert.rejects(keeping(MB, 200 * MB), (error) => error.why === 'quota')
  await assert.rejects(keeping(MB, 0, { full: true }), (error) => error.why === 'phone')
  const gone = phone(strictPhone().calls).load('platform/photo_store.js')
  await assert.rejects(gone.keepPhoto('id', { path: 'wxfile://gone', size: 1, contentType: 'image/jpeg' }, 0), (error) => error.why === undefined)
})

// Places

const here = (n) => ({ latitude: 41 + n / 1000, longitude: 122, accuracy: 20 })
for (const live of [true, false]) {
  test(`one place serves the photographs of its moment and is never passed off as a new one (${live ? 'live' : 'trial'})`, async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 })
    const start = Date.now()
    const world = strictPhone({ live, fixes: [here(1), here(2)], now: () => Date.now() })
    const { position, place } = phone(world.calls).load('platform/place.js')
    const first = await position()
    for (const later of [1, 10, 18]) {
      t.mock.timers.tick(later * 1000)
      assert.deepEqual([await position(), place.why, world.state.looks], [first, null, 1])
    }
    assert.equal(Date.parse(first.at), start)
    t.mock.timers.tick(31_000)
    const second = await position()
    assert.equal(second.latitude, here(2).latitude)
    assert.ok(Date.parse(second.at) - start >= 60_000)
  })
}

test('a place that WeChat gives again as it was keeps its own time', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 })
  const { position } = phone(strictPhone({ fixes: [here(1)], now: () => Date.now() }).calls).load('platform/place.js')
  const first = await position()
  t.mock.timers.tick(45_000)
  assert.equal((await position()).at, first.at)
  t.mock.timers.tick(300_000)
  assert.notEqual((await position()).at, first.at)
})

test('a place that the service did not declare is not blamed on the person', async () => {
  const { position, place } = phone(strictPhone({ guide: {} }).calls).load('platform/place.js')
  assert.equal(await position(), null)
  assert.equal(place.why, 'undeclared')
})

// Large files: from the phone through the outbox

function outboxOf(size, options, type = 'image/jpeg') {
  const world = strictPhone(options)
  const announced = new Map()
  const given = []
  const request = (asked) => {
    const path = asked.url.replace(/^.*\/api/, '')
    const body = asked.data ? JSON.parse(asked.data) : {}
    const answer = (data, statusCode = 200) => void Promise.resolve().then(() => asked.success({ statusCode, data }))
    if (path === '/info') return answer({ upload_max_bytes: 20 * MB, video_max_bytes: 200 * MB, templates: { notice: '' } })
    if (path === '/evidence') {
      announced.set(body.id, { ...body, state: 'waiting_upload' })
      return answer({ evidence: announced.get(body.id), upload: { url: 'https://media.example/', fields: { key: body.id }, file_field: 'file', file_name: 'a.jpg' } })
    }
    const id = path.split('/')[2]
    if (path.endsWith('/give-up')) {
      given.push(id)
      return answer({})
    }
    return answer({ ...announced.get(id), state: 'sealed' })
  }
  const one = phone({ ...world.calls, request, onNetworkStatusChange: () => {} })
  one.stored.set('anju.token', 'token')
  const { session } = one.load('stores/session.js')
  session.me = { account: { id: 1, name: '' }, appointments: [] }
  const store = one.load('stores/outbox.js')
  world.choose('wxfile://tmp.jpg', new Uint8Array(size))
  const photo = { path: 'wxfile://tmp.jpg', name: 'a.jpg', contentType: type, size, takenAt: '2026-12-10T01:00:00Z' }
  const items = () => JSON.parse(one.stored.get('anju.outbox') || '[]')
  return { ...world, one, store, photo, items, announced, given }
}

async function settled(items, ready) {
  for (let turn = 0; turn < 4000 && !ready(items()); turn += 1) await new Promise((next) => setImmediate(next))
}

test('a store that refuses is told as a fault of the service, and asked again only when it may be mended', async (t) => {
  // The pauses are of minutes and hours: nobody waits for them here.
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let answer = { statusCode: 403, data: '<Error><Code>InDebt</Code></Error>' }
  const { store, photo, items, state } = outboxOf(2 * MB, { reply: () => answer })
  await store.addPhotos('case', [photo], false)
  await settled(items, (all) => all[0]?.fault)
  const [told] = items()
  assert.deepEqual([told.state, told.fault], ['waiting', true])
  assert.ok(told.reason.includes('不是您的手机和网络的问题') && told.reason.includes('InDebt') && !told.reason.includes('网络没有连上'))
  // With an ending: by it WeChat tells the type of what it sends.
  assert.match(state.sent[0].path, /\.jpg$/)
  store.kick()
  await settled(items, () => false)
  assert.equal(state.sent.length, 1)
  answer = { statusCode: 204, data: '' }
  store.kick(true)
  await settled(items, (all) => all[0].state === 'received')
  assert.deepEqual([items()[0].state, items()[0].fault, state.sent.length], ['received', false, 2])
})

test('an address that WeChat was not told of is no network that fails', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { store, photo, items } = outboxOf(1024, { named: false })
  await store.addPhotos('case', [photo], false)
  await settled(items, (all) => all[0]?.tries)
  assert.deepEqual([items()[0].fault, items()[0].reason.includes('网络没有连上')], [true, false])
})

test('a photograph that this WeChat cannot send goes as a smaller copy, with words, and its original stays', async () => {
  const { one, store, photo, items, state, given, announced } = outboxOf(12 * MB, { uploads: 10 * MB })
  assert.equal(await store.addPhotos('case', [photo], false), '')
  await settled(items, (all) => all.some((one) => one.state === 'received'))
  const [copy, original] = items()
  assert.deepEqual([copy.state, original.state], ['received', 'held'])
  assert.ok(copy.caption.includes('缩小的副本') && original.reason.includes('原件'))
  assert.deepEqual(state.sent.map((one) => one.size <= 10 * MB), [true])
  // The service does not wait for the original, and the phone still has all of it.
  assert.deepEqual(given, [[...announced.keys()][0]])
  assert.equal(state.files.get(`wxfile://usr/outbox-${original.id}.jpg`).length, 12 * MB)
  // The app opened again on the same WeChat asks for nothing; another WeChat, with a wider door, takes it whole.
  store.wakeOutbox()
  assert.equal(items()[1].state, 'held')
  state.uploads = Infinity
  one.library.version = '3.9.0'
  store.wakeOutbox()
  store.kick()
  await settled(items, (all) => all.every((one) => one.state === 'received'))
  assert.equal(state.sent.at(-1).size, 12 * MB)
})

test('a video that this WeChat cannot send is told so, and stays', async () => {
  const { store, photo, items, kept } = outboxOf(12 * MB, { uploads: 10 * MB }, 'video/mp4')
  await store.addPhotos('case', [photo], false)
  await settled(items, (all) => all[0]?.state === 'refused')
  assert.match(items()[0].reason, /留在手机里/)
  assert.equal(kept(), 12 * MB)
})

test('where the upload has no such end, a large photograph goes as it is', async () => {
  const { store, photo, items, state } = outboxOf(12 * MB, {})
  await store.addPhotos('case', [photo], false)
  await settled(items, (all) => all[0]?.state === 'received')
  assert.deepEqual(state.sent.map((one) => [one.size, one.path.endsWith('.jpg')]), [[12 * MB, true]])
})

test('a video beyond what WeChat can read is refused before it is sent', async () => {
  const { store, photo, items, state } = outboxOf(95 * MB, {}, 'video/mp4')
  await store.addPhotos('case', [photo], false)
  await settled(items, (all) => all[0]?.state === 'refused')
  assert.match(items()[0].reason, /90 兆/)
  assert.deepEqual(state.sent, [])
})

// The phone number

for (const [what, said, words, never] of [
  ['the stock is used up', { errno: 1400001, errMsg: 'getPhoneNumber:fail' }, /不是您的问题.*家庭码/, /再试一次/],
  ['it is not declared', { errno: 112, errMsg: 'getPhoneNumber:fail api scope is not declared in the privacy agreement' }, /不是您手机的问题.*家庭码/, /允许微信/],
  ['it was refused or taken back', { errno: 104, errMsg: 'getPhoneNumber:fail privacy permission is not authorized' }, /收回.*家庭码/, /手机设置/],
  ['something else', { errMsg: 'getPhoneNumber:fail' }, /家庭码/, /手机设置/],
]) {
  test(`a phone number that does not come because ${what} has its words and the way on`, () => {
    const { noPhoneWords } = phone().load('platform/failures.js')
    assert.match(noPhoneWords(said, false), words)
    assert.doesNotMatch(noPhoneWords(said, false), never)
    assert.match(noPhoneWords(said, true), /代办码/)
  })
}

test('the service is told of a consent by its own name for the template', () => {
  assert.match(readFileSync(join(BUILT, 'patterns/SubscribeCard.js'), 'utf8'), /subscribe\("notice",/)
})

// Privacy

test('calls that wait for consent are all answered by one press, by the button that was pressed', () => {
  let need
  const one = phone({ onNeedPrivacyAuthorization: (then) => (need = then) })
  const { answerPrivacy, onPrivacyNeeded } = one.load('platform/privacy.js')
  let shown = 0
  onPrivacyNeeded(() => (shown += 1))
  const answers = []
  need((answer) => answers.push(answer))
  need((answer) => answers.push(answer))
  assert.equal(shown, 1)
  answerPrivacy('privacy-agree')
  assert.deepEqual(answers, [{ event: 'agree', buttonId: 'privacy-agree' }, { event: 'agree', buttonId: 'privacy-agree' }])
  // The page closes afterwards; that is no second answer.
  answerPrivacy(null)
  assert.equal(answers.length, 2)
  need((answer) => answers.push(answer))
  answerPrivacy(null)
  assert.deepEqual(answers[2], { event: 'disagree' })
  assert.equal(shown, 2)
})

test('the button on the consent page is the one that WeChat is told of', () => {
  const page = readFileSync(join(BUILT, 'pages/privacy_consents/edit.wxml'), 'utf8')
  const script = readFileSync(join(BUILT, 'pages/privacy_consents/edit.js'), 'utf8')
  assert.match(page, /<button id="privacy-agree"[^>]*open-type="agreePrivacyAuthorization"[^>]*bindagreeprivacyauthorization=/)
  assert.match(script, /answerPrivacy\("privacy-agree"\)/)
})

test('an old WeChat without these calls is no obstacle', async () => {
  const one = phone({ showToast: () => {} })
  const { onPrivacyNeeded, privacyAgreed, showPrivacyGuide } = one.load('platform/privacy.js')
  onPrivacyNeeded(() => assert.fail())
  assert.equal(await privacyAgreed(), true)
  showPrivacyGuide()
  assert.equal(one.times('showToast'), 1)
})

// Subscription messages

const T = 'template-1'
for (const [what, told, standing] of [
  ['asked nothing of WeChat', { mainSwitch: true }, null],
  ['always agrees', { mainSwitch: true, itemSettings: { [T]: 'accept' } }, 'always'],
  ['always refuses', { mainSwitch: true, itemSettings: { [T]: 'reject' } }, 'never'],
  ['was kept from it by WeChat', { mainSwitch: true, itemSettings: { [T]: 'ban' } }, 'never'],
  ['switched all messages off', { mainSwitch: false, itemSettings: { [T]: 'accept' } }, 'off'],
  ['has an old WeChat', undefined, null],
]) {
  test(`it is known beforehand when a person ${what}`, async () => {
    const { load } = phone({ getSetting: settings({ subscriptionsSetting: told }) })
    assert.equal(await load('platform/subscriptions.js').subscriptionStanding(T), standing)
  })
}

for (const [reply, consent] of [
  [says({ [T]: 'accept' }), 'accepted'],
  [says({ [T]: 'acceptWithAudio' }), 'accepted'],
  [says({ [T]: 'reject' }), 'rejected'],
  [says({ [T]: 'filter' }), 'rejected'],
  [fails({ errCode: 20004, errMsg: 'x' }), 'off'],
  [fails({ errCode: 10002, errMsg: 'x' }), 'failed'],
]) {
  test(`an answer to a subscription message is ${consent}`, async () => {
    const one = phone({ requestSubscribeMessage: reply })
    assert.equal(await one.load('platform/subscriptions.js').askSubscription(T), consent)
    assert.deepEqual(one.asked.at(-1)[1].tmplIds, [T])
  })
}

test('without a template nothing is asked, and nothing is asked by opening the mini-program', async () => {
  const one = phone({ requestSubscribeMessage: says({}) })
  assert.equal(await one.load('platform/subscriptions.js').askSubscription(''), null)
  one.load('app.js')
  assert.equal(one.times('requestSubscribeMessage'), 0)
})

// Scanning

test('a code is read, leaving the scanner is no fault, a shut camera is one', async () => {
  assert.equal(await phone({ scanCode: says({ result: 'FY1-95' }) }).load('platform/scan.js').scanCode(), 'FY1-95')
  assert.equal(await phone({ scanCode: fails({ errMsg: 'scanCode:fail cancel' }) }).load('platform/scan.js').scanCode(), null)
  await assert.rejects(phone({ scanCode: fails({ errMsg: 'scanCode:fail' }) }).load('platform/scan.js').scanCode())
})

// New versions

function updating(routes, confirm) {
  let ready
  const manager = { onUpdateReady: (then) => (ready = then), applyUpdate: () => (applied += 1), onCheckForUpdate: () => {}, onUpdateFailed: () => {} }
  let applied = 0
  const one = phone({ getUpdateManager: () => manager, showModal: says({ confirm, cancel: !confirm }) }, routes)
  const updates = one.load('platform/updates.js')
  updates.watchForUpdates()
  return { one, updates, ready: () => ready(), applied: () => applied }
}

test('a new version is offered in words, and used when the person says so', () => {
  const { one, ready, applied } = updating(['pages/home/detail'], true)
  ready()
  assert.match(one.asked.find(([name]) => name === 'showModal')[1].content, /新版本/)
  assert.equal(applied(), 1)
})

test('a new version waits while a form is open, and is offered once it is closed', () => {
  const { one, updates, ready, applied } = updating(['pages/home/detail', 'pages/change_reports/edit'], true)
  ready()
  updates.offerUpdate()
  assert.deepEqual([one.times('showModal'), applied()], [0, 0])
  one.routes.pop()
  updates.offerUpdate()
  assert.deepEqual([one.times('showModal'), applied()], [1, 1])
})

test('who does not want the new version now is left in peace, and signing in is no form', () => {
  const { one, updates, ready, applied } = updating(['pages/sessions/edit'], false)
  ready()
  updates.offerUpdate()
  assert.deepEqual([one.times('showModal'), applied()], [1, 0])
})

// Signing in

test('a login code is handed on, and nothing else of the person', async () => {
  const one = phone({ login: says({ code: '0a1b' }) })
  assert.equal(await one.load('platform/index.js').weChatCode(), '0a1b')
  assert.equal(one.times('getUserProfile') + one.times('getUserInfo'), 0)
})

test('the phone number comes by the button that WeChat knows, and its code goes to the service', () => {
  const page = readFileSync(join(BUILT, 'pages/bindings/edit.wxml'), 'utf8')
  assert.match(page, /<button wx:if="\{\{\w+\}\}"[^>]*open-type="getPhoneNumber"[^>]*bindgetphonenumber="\{\{\w+\}\}"/)
  assert.match(readFileSync(join(BUILT, 'api/bindings.js'), 'utf8'), /phone_code/)
})
