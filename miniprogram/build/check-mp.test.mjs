// The checker must be able to fail: a small mini-program that passes, and one broken thing at a time. node --test build/check-mp.test.mjs
import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { checkMiniProgram } from './check-mp.mjs'
import { PRIVACY_GUIDE } from './mp/privacy_guide.mjs'

const APP = {
  pages: ['pages/home/detail'],
  subPackages: [
    { root: 'pages/ledger', pages: ['list'] },
    { root: 'pages/notices', pages: ['list'] },
  ],
  preloadRule: { 'pages/home/detail': { packages: ['pages/ledger'] } },
  permission: { 'scope.userLocation': { desc: '记下拍照的地点' } },
  requiredPrivateInfos: ['getLocation'],
  __usePrivacyCheck__: true,
}
const PAGE = (script) => `"use strict";const e=require("../../common/vendor.js");wx.createPage({setup(){return{${script}}}});`

const BOX = (inside, more = '') => `<an-box bindupdateModelValue="press" ${more}>${inside}</an-box>`

/** Everything as WeChat wants it. */
function sound() {
  return {
    'app.json': APP,
    'app.js': '"use strict";const e=require("./common/vendor.js");e.index.request({url:"/api"});',
    'app.wxss': 'page{color:#000}.row > view{flex:1}@font-face{font-family:x;src:url(data:font/woff2;base64,AA)}',
    'common/vendor.js':
      'exports.index=wx;exports.wx$1=wx;"undefined"!=typeof window&&window.x;var n;(n=exports.wx$1).onNeedPrivacyAuthorization;wx.openPrivacyContract();wx.getLocation({});wx.login();',
    'pages/home/detail.js': PAGE('a:1,rows:[],given:1?e.o(x=>x):0,press(){e.index.navigateTo({url:"/pages/ledger/list"})}'),
    'pages/home/detail.json': { usingComponents: { 'an-tag': '../../patterns/Tag', 'an-box': '../../patterns/Box' } },
    'pages/home/detail.wxml':
      '<view class="row" bindtap="press" bindtouchstart="{{given}}"><an-box u-s="{{[\'top\',\'d\']}}" bindupdateModelValue="{{given}}" bindcloseIt="press" bindtap="press" bind:__l="__l">in it<view slot="top">{{a}}</view></an-box><input value="{{a}}" bindinput="{{given}}"/><picker disabled/><text wx:for="{{rows}}" wx:for-item="one" wx:key="id">{{one.id + a}}</text><an-tag u-p="{{a||\'\'}}" bind:__l="__l"/><button id="x" open-type="agreePrivacyAuthorization" bindagreeprivacyauthorization="press">同意</button></view>',
    'pages/home/detail.wxss': '.row{display:flex}',
    'patterns/Box.js': '"use strict";const e=require("../common/vendor.js"),c=e.defineComponent({emits:["update:modelValue","close-it"],setup(){}});wx.createComponent(c);',
    'patterns/Box.json': { component: true },
    'patterns/Box.wxml': '<view><slot name="top"/><slot/></view>',
    'patterns/Tag.js': '"use strict";Component({data:{label:""}});',
    'patterns/Tag.json': { component: true },
    'patterns/Tag.wxml': '<text class="{{[virtualHostClass]}}">{{label}}</text>',
    'patterns/Tag.wxss': '.tag::after{color:red}',
    'pages/ledger/list.js': PAGE('b:1'),
    'pages/ledger/list.json': {},
    'pages/ledger/list.wxml': '<view>{{b}}</view>',
    'pages/ledger/words.js': 'exports.x=1;',
    'pages/notices/list.js': PAGE(''),
    'pages/notices/list.json': {},
    'pages/notices/list.wxml': '<view/>',
  }
}

function check(change, options) {
  const files = sound()
  change(files)
  const folder = mkdtempSync(join(tmpdir(), 'anju-mp-'))
  try {
    for (const [path, content] of Object.entries(files)) {
      if (content === undefined) continue
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content))
    }
    return checkMiniProgram(folder, { guide: { 位置信息: '记下拍照的地点' }, ...options })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const app = (change) => (files) => (files['app.json'] = { ...APP, ...change })
const add = (path, text) => (files) => (files[path] += text)
const put = (path, content) => (files) => (files[path] = content)

test('a sound mini-program passes, and its packages are weighed apart', () => {
  const { findings, sizes, whole } = check(() => {})
  assert.deepEqual(findings, [])
  assert.deepEqual(Object.keys(sizes), ['', 'pages/ledger', 'pages/notices'])
  assert.equal(whole, Object.values(sizes).reduce((sum, size) => sum + size, 0))
})

test('nothing built is no success', () => assert.equal(checkMiniProgram(join(tmpdir(), 'anju-none')).findings.length, 1))

/** What is broken, by which rule it is found, in which file. */
const BROKEN = [
  ['app.json is not JSON', 'json', 'app.json', put('app.json', '{')],
  ['a page is listed that is not there', 'page', 'app.json', app({ pages: ['pages/home/detail', 'pages/gone/list'] })],
  ['a page is listed twice', 'page', 'app.json', app({ pages: ['pages/home/detail', 'pages/home/detail'] })],
  ['a page of a sub-package has no template', 'page', 'app.json', put('pages/ledger/list.wxml', undefined)],
  ['a page folder is not listed', 'page', 'pages/lost/list.wxml', put('pages/lost/list.wxml', '<view/>')],
  ['preloading names no package', 'page', 'app.json', app({ preloadRule: { 'pages/home/detail': { packages: ['pages/gone'] } } })],
  ['a component is not there', 'component', 'pages/home/detail.json', put('patterns/Tag.js', undefined)],
  ['what is used as a component is none', 'component', 'pages/home/detail.json', put('patterns/Tag.json', {})],
  ['a component of another package', 'package', 'pages/notices/list.json', (files) => {
    files['pages/notices/list.json'] = { usingComponents: { tag: '/pages/ledger/Tag' } }
    for (const ending of ['js', 'json', 'wxml']) files[`pages/ledger/Tag.${ending}`] = files[`patterns/Tag.${ending}`]
  }],
  ['a tag that nobody declared', 'component', 'pages/ledger/list.wxml', add('pages/ledger/list.wxml', '<an-tag/>')],
  ['a browser tag', 'component', 'pages/ledger/list.wxml', add('pages/ledger/list.wxml', '<div></div>')],
  ['a tag left open', 'wxml', 'pages/ledger/list.wxml', add('pages/ledger/list.wxml', '<view><text></view>')],
  ['an expression that is none', 'wxml', 'pages/ledger/list.wxml', add('pages/ledger/list.wxml', '<text>{{b b}}</text>')],
  ['one event bound twice', 'attribute', 'pages/home/detail.wxml', add('pages/home/detail.wxml', '<view bindtap="press" bindtap="press"/>')],
  ['an event for which the script has nothing', 'handler', 'pages/home/detail.wxml', add('pages/home/detail.wxml', '<view catchtap="gone"/>')],
  ['an event bound to nothing', 'handler', 'pages/home/detail.wxml', add('pages/home/detail.wxml', '<view bind:tap=""/>')],
  ['an event handler that the script never gives', 'data', 'pages/home/detail.wxml', add('pages/home/detail.wxml', '<view bindtap="{{gone}}"/>')],
  ['a loop over what the script never gives', 'data', 'pages/home/detail.wxml', add('pages/home/detail.wxml', '<view wx:for="{{gone}}">{{item}}</view>')],
  ["a loop's name outside of its loop", 'data', 'pages/home/detail.wxml', add('pages/home/detail.wxml', '<view>{{one.id}}</view>')],
  ['a handler that is only words', 'handler', 'pages/home/detail.wxml', add('pages/home/detail.wxml', '<view bindtap="{{a}}"/>')],
  ['an input without its listener', 'listener', 'pages/home/detail.wxml', add('pages/home/detail.wxml', '<input value="{{a}}" bindblur="press"/>')],
  ['a component that is typed into and not listened to', 'listener', 'pages/home/detail.wxml', add('pages/home/detail.wxml', '<an-box bindcloseIt="press"/>')],
  ['an event that WeChat does not have', 'event', 'pages/home/detail.wxml', add('pages/home/detail.wxml', '<view bindtpa="press"/>')],
  ["another element's event", 'event', 'pages/home/detail.wxml', add('pages/home/detail.wxml', '<input bindinput="press" bindload="press"/>')],
  ['an event that the component never tells', 'event', 'pages/home/detail.wxml', add('pages/home/detail.wxml', BOX('', 'bindcloseit="press"'))],
  ['an event of a component that tells none', 'event', 'pages/home/detail.wxml', add('pages/home/detail.wxml', '<an-tag bindpress="press"/>')],
  ['a slot that the component does not have', 'slot', 'pages/home/detail.wxml', add('pages/home/detail.wxml', BOX('<view slot="tpo">a</view>'))],
  ['such a slot inside a block', 'slot', 'pages/home/detail.wxml', add('pages/home/detail.wxml', BOX('<block wx:if="{{a}}"><view slot="tpo">a</view></block>'))],
  ['words in a component that has no place for them', 'slot', 'pages/home/detail.wxml', add('pages/home/detail.wxml', '<an-tag>a</an-tag>')],
  ['a slot misspelled by the component itself', 'slot', 'pages/home/detail.wxml', (files) => {
    files['pages/home/detail.wxml'] += BOX('<view slot="top">a</view>')
    files['patterns/Box.wxml'] = '<view><slot name="tpo"/><slot/></view>'
  }],
  ["a slot in uni-app's own list", 'slot', 'pages/home/detail.wxml', add('pages/home/detail.wxml', `<an-box bindupdateModelValue="press" u-s="{{['d','tpo']}}"/>`)],
  ['a share button', 'share', 'pages/home/detail.wxml', add('pages/home/detail.wxml', '<button open-type="share"/>')],
  ['a page that lets itself be shared', 'share', 'pages/home/detail.js', put('pages/home/detail.js', PAGE('a:1,rows:[],given:e.o(x=>x),press(){},onShareAppMessage(){}'))],
  ['the star in a style', 'selector', 'app.wxss', add('app.wxss', '.row > *{flex:1}')],
  ['a tag selector in a component', 'selector', 'patterns/Tag.wxss', add('patterns/Tag.wxss', 'text{color:red}')],
  ['an id selector in a component', 'selector', 'patterns/Tag.wxss', add('patterns/Tag.wxss', '#a{color:red}')],
  ['an attribute selector in a component', 'selector', 'patterns/Tag.wxss', add('patterns/Tag.wxss', '.a[disabled]{color:red}')],
  ['a style that does not parse', 'wxss', 'app.wxss', add('app.wxss', '.a{color:red')],
  ['a picture file in a style', 'wxss', 'app.wxss', add('app.wxss', '.a{background:url(/static/a.png)}')],
  ['a style that is not there', 'wxss', 'app.wxss', add('app.wxss', '@import "gone.wxss";')],
  ['a script that does not parse', 'script', 'pages/ledger/words.js', put('pages/ledger/words.js', 'const = 1')],
  ['language that old phones do not read', 'script', 'pages/ledger/words.js', put('pages/ledger/words.js', 'exports.x=exports.y??1')],
  ...['window.x', 'document.title', 'localStorage.getItem("a")', 'fetch("/api")', 'new FormData()', 'new Blob([])', 'URL.createObjectURL(1)', 'indexedDB.open("a")', 'navigator.onLine', 'new XMLHttpRequest()', 'crypto.subtle', 'location.href', 'process.env'].map(
    (code) => [`a browser's ${code}`, 'web-api', 'pages/ledger/words.js', add('pages/ledger/words.js', code)],
  ),
  ['a name looked at, but another one used', 'web-api', 'pages/ledger/words.js', add('pages/ledger/words.js', '"undefined"!=typeof window&&document.x')],
  ['a call that WeChat does not have', 'wx-api', 'pages/ledger/words.js', add('pages/ledger/words.js', 'wx.getEverything()')],
  ["uni's call that WeChat does not have", 'wx-api', 'pages/ledger/list.js', add('pages/ledger/list.js', 'e.index.getEverything()')],
  ['a script that is not there', 'require', 'pages/ledger/words.js', add('pages/ledger/words.js', 'require("./gone.js")')],
  ['a script of another package', 'package', 'pages/home/detail.js', add('pages/home/detail.js', 'require("../ledger/words.js")')],
  ['a link to no page', 'link', 'pages/ledger/words.js', add('pages/ledger/words.js', 'exports.go="gone/list"')],
  ['an outside host', 'host', 'pages/ledger/words.js', add('pages/ledger/words.js', 'wx.request({url:"https://stats.example.com/x"})')],
  ['an outside host spelled in numbers', 'host', 'pages/ledger/words.js', add('pages/ledger/words.js', 'String.fromCharCode(97,46,98,99,46,99,110)')],
  ['an address put together', 'host', 'pages/ledger/words.js', add('pages/ledger/words.js', 'exports.u="https://"+exports.x')],
  ['location without its declaration', 'privacy', 'common/vendor.js', app({ requiredPrivateInfos: [] })],
  ['location without its reason', 'privacy', 'common/vendor.js', app({ permission: {} })],
  ['a reason longer than WeChat shows', 'privacy', 'app.json', app({ permission: { 'scope.userLocation': { desc: '长'.repeat(31) } } })],
  ['a declaration that nothing uses', 'privacy', 'app.json', app({ requiredPrivateInfos: ['getLocation', 'chooseAddress'] })],
  ['a declaration of what needs none', 'privacy', 'app.json', app({ requiredPrivateInfos: ['getLocation', 'login'] })],
  ['no privacy check', 'privacy', 'app.json', app({ __usePrivacyCheck__: false })],
  ['nobody answers when privacy is asked for', 'privacy', 'app.json', (files) => (files['common/vendor.js'] = files['common/vendor.js'].replace('onNeedPrivacyAuthorization', 'login'))],
  ['no way to the privacy guide', 'privacy', 'app.json', (files) => (files['common/vendor.js'] = files['common/vendor.js'].replace('openPrivacyContract', 'login'))],
  ['no button that agrees', 'privacy', 'app.json', (files) => (files['pages/home/detail.wxml'] = files['pages/home/detail.wxml'].replace('agreePrivacyAuthorization', 'contact'))],
  ['a source map', 'stray', 'app.js.map', put('app.js.map', '{}')],
  ['a line that names a source map', 'stray', 'app.js', add('app.js', '\n//# sourceMappingURL=app.js.map')],
  ["a developer's own settings", 'stray', 'project.private.config.json', put('project.private.config.json', {})],
  ['a private key', 'secret', 'common/vendor.js', add('common/vendor.js', '/*-----BEGIN PRIVATE KEY-----*/')],
  ['an app secret', 'secret', 'common/vendor.js', add('common/vendor.js', `var s={appSecret:"${'0123456789abcdef'.repeat(2)}"}`)],
]

for (const [what, rule, file, change] of BROKEN) {
  test(`found: ${what}`, () => {
    const found = check(change).findings
    assert.ok(found.some((one) => one.rule === rule && one.file === file), JSON.stringify(found))
    // One fault is one finding, or the reader looks in the wrong place.
    if (!['json', 'page', 'component', 'wxml', 'script', 'package'].includes(rule)) assert.deepEqual([...new Set(found.map((one) => one.rule))], [rule], JSON.stringify(found))
  })
}

for (const [what, change] of [
  ['files', add('app.js', 'wx.chooseMessageFile({});')],
  ['photographs', add('app.js', 'e.index.chooseMedia({});')],
  ['the clipboard', add('app.js', 'wx.setClipboardData({});')],
  ['the camera itself', add('pages/ledger/list.wxml', '<camera/>')],
  ['the phone number', add('pages/ledger/list.wxml', '<button open-type="getPhoneNumber"/>')],
]) {
  test(`found: ${what} used and not declared in the privacy guide`, () => {
    assert.deepEqual(check(change).findings.map((one) => one.rule), ['guide'])
  })
}

test('found: what the guide declares and nothing uses, and a camera for photographs alone is too much', () => {
  const found = check(add('app.js', 'e.index.chooseMedia({});wx.scanCode({});'), { guide: { 位置信息: 'a', 选中的照片或视频信息: 'b', 摄像头: 'c' } }).findings
  assert.deepEqual(found.map((one) => one.words), ['the privacy guide declares 摄像头, which nothing uses'])
})

test('the release list names the guide as the checker holds it', () => {
  const list = readFileSync(new URL('../../docs/miniprogram.md', import.meta.url), 'utf8')
  for (const [kind, purpose] of Object.entries(PRIVACY_GUIDE)) assert.ok(list.includes(`- ${kind}: ${purpose}`), kind)
})

test('found: packages that are too heavy, each by its own measure', () => {
  const heavy = (path, bytes) => check(add(path, `/*${'x'.repeat(bytes)}*/`), { limits: { main: 20_000, sub: 10_000, whole: 25_000 } }).findings
  assert.deepEqual(heavy('app.js', 100), [])
  assert.deepEqual(heavy('app.js', 20_000).map((one) => [one.rule, one.file]), [['size', 'main package']])
  assert.deepEqual(heavy('pages/ledger/words.js', 11_000).map((one) => one.file), ['pages/ledger'])
  assert.deepEqual(heavy('app.js', 26_000).map((one) => one.file), ['main package', 'whole'])
})

test('the host of the service itself is no outside host', () => {
  const ours = add('pages/ledger/words.js', 'exports.u="https://anju.example.com"')
  assert.deepEqual(check(ours, { service: 'anju.example.com' }).findings, [])
  assert.equal(check(ours, { service: 'other.example.com' }).findings.length, 1)
})

test('found in the build itself: an input without its listener, a handler of another page, an event and a slot misspelled', () => {
  const built = fileURLToPath(new URL('../dist/build/mp-weixin', import.meta.url))
  assert.ok(existsSync(built), 'the mini-program is not built: make build')
  const folder = mkdtempSync(join(tmpdir(), 'anju-mp-'))
  const broken = [
    ['listener', 'patterns/TextField.wxml', / bindinput="[^"]*"/, ''],
    ['handler', 'pages/bindings/edit.wxml', /bindtap="[^"]*"/, 'bindtap="ofAnotherPage"'],
    ['event', 'pages/home/detail.wxml', /bindretry=/, 'bindretyr='],
    ['slot', 'pages/repairs/edit.wxml', /slot="below"/, 'slot="belwo"'],
  ]
  try {
    cpSync(built, folder, { recursive: true })
    for (const [, file, was, now] of broken) {
      const text = readFileSync(join(folder, file), 'utf8')
      assert.match(text, was, `nothing to break in ${file}`)
      writeFileSync(join(folder, file), text.replace(was, now))
    }
    const found = checkMiniProgram(folder).findings
    assert.deepEqual(found.map(({ rule, file }) => [rule, file]).sort(), broken.map(([rule, file]) => [rule, file]).sort(), JSON.stringify(found))
  } finally {
    rmSync(folder, { recursive: true })
  }
})
