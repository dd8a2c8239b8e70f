// The built mini-program run against a stand-in of WeChat: what happens when a person says no, when WeChat asks for
// consent in the middle of something, when a new version is ready. node --test build/mp-behaviour.test.mjs
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { test } from 'node:test'
import { setImmediate } from 'node:timers'
import { fileURLToPath } from 'node:url'

const BUILT = fileURLToPath(new URL('../dist/build/mp-weixin', import.meta.url))
/** Names of Node's that WeChat does not have: seen from inside as not there. */
const HIDDEN = ['window', 'document', 'process', 'navigator', 'fetch', 'localStorage', 'Buffer', 'URL', 'Blob', 'FormData', 'crypto', 'globalThis']

/**
 * A phone with the built scripts on it. `calls`: what WeChat answers, by name; each gets the options and keeps its own word.
 */
function phone(calls = {}, routes = ['pages/home/detail']) {
  const stored = new Map()
  const asked = []
  const own = {
    getStorageSync: (key) => stored.get(key) ?? '',
    setStorageSync: (key, value) => stored.set(key, value),
    removeStorageSync: (key) => stored.delete(key),
    getWindowInfo: () => ({ windowWidth: 375, pixelRatio: 2 }),
    getDeviceInfo: () => ({ platform: 'android', system: 'Android 13' }),
    getAppBaseInfo: () => ({ language: 'zh_CN' }),
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
  return { load: (name) => load(join(BUILT, name)), asked, times: (name) => asked.filter(([one]) => one === name).length, routes, stored }
}

const says = (reply) => (options) => options.success?.(reply)
const fails = (error) => (options) => options.fail?.(error)
const settings = (reply) => says({ authSetting: {}, ...reply })
const HERE = { latitude: 41.1, longitude: 122.9, accuracy: 20 }

// Location

test('a place is found when the person lets us, and then nothing is said of it', async () => {
  const { load } = phone({ getSetting: settings({ authSetting: { 'scope.userLocation': true } }), getLocation: says(HERE) })
  const { place, position } = load('platform/place.js')
  assert.deepEqual(await position(), HERE)
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
  assert.deepEqual(await looking, HERE)
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

const PICKED = { tempFiles: [{ tempFilePath: 'wxfile://tmp_a.HEIC', size: 9 }] }

test('a photograph for evidence comes from the camera and from nowhere else, as it was taken', async () => {
  const one = phone({ chooseMedia: says(PICKED), requirePrivacyAuthorize: says({}) })
  const [photo] = await one.load('platform/index.js').pickPhotos(3, true)
  assert.deepEqual([photo.contentType, photo.size, photo.name], ['image/heic', 9, 'tmp_a.HEIC'])
  const [, options] = one.asked.find(([name]) => name === 'chooseMedia')
  assert.deepEqual([options.sourceType, options.sizeType, options.mediaType], [['camera'], ['original'], ['image']])
})

test('a paper may come from the album too', async () => {
  const one = phone({ chooseMedia: says(PICKED), requirePrivacyAuthorize: says({}) })
  await one.load('platform/index.js').pickPhotos(3, false)
  assert.deepEqual(one.asked.find(([name]) => name === 'chooseMedia')[1].sourceType, ['camera', 'album'])
})

test('who does not agree to the privacy guide meets words, and no camera opens', async () => {
  const one = phone({ chooseMedia: says(PICKED), requirePrivacyAuthorize: fails({}), showToast: () => {} })
  assert.deepEqual(await one.load('platform/index.js').pickPhotos(1, true), [])
  assert.equal(one.times('chooseMedia'), 0)
  assert.match(one.asked.find(([name]) => name === 'showToast')[1].title, /没有同意/)
})

test('leaving the camera is no fault, a camera that does not open is one', async () => {
  const left = phone({ chooseMedia: fails({ errMsg: 'chooseMedia:fail cancel' }), requirePrivacyAuthorize: says({}) })
  assert.deepEqual(await left.load('platform/index.js').pickPhotos(1, true), [])
  const broken = phone({ chooseMedia: fails({ errMsg: 'chooseMedia:fail system permission denied' }), requirePrivacyAuthorize: says({}) })
  await assert.rejects(broken.load('platform/index.js').pickPhotos(1, true))
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
