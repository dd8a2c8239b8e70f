// What is packed is what was built: styles in their scopes, sizes by the screen, scripts without a browser's names, and a build
// that does not compile is refused. node --test build/walk/pack.test.mjs
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import vm from 'node:vm'
import { Project } from '../mp/project.mjs'
import { pack, styleSheet } from './pack.mjs'
import { inScreenWidths } from './shell/units.mjs'

const folder = mkdtempSync(join(tmpdir(), 'anju-walk-'))
after(() => rmSync(folder, { recursive: true }))

const FILES = {
  'app.json': { pages: ['pages/home/detail'], window: { navigationBarTitleText: '安居' } },
  'app.js': 'App({browser: typeof window, given: typeof wx})',
  'app.wxss': 'page{--edge:1px}.row,page .row{width:750rpx}',
  'pages/home/detail.json': { usingComponents: { 'an-tag': '../../patterns/Tag' } },
  'pages/home/detail.js': 'Component({}) // the last word',
  'pages/home/detail.wxml': '<view wx:if="{{a}}" class="row" bindtap="b"><an-tag/></view>',
  'pages/home/detail.wxss': '.row > view{margin:-15rpx 1px}page{color:red}@keyframes x{from{top:75rpx}}',
  'patterns/Tag.json': { component: true },
  'patterns/Tag.js': 'Component({})',
  'patterns/Tag.wxml': '<text class="tag"/>',
  'patterns/Tag.wxss': '.tag.on::after{color:red}',
}

function built(name, change = {}) {
  const root = join(folder, name)
  for (const [path, content] of Object.entries({ ...FILES, ...change })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return root
}

test('styles stand in the scope that they have inside WeChat', () => {
  const project = new Project(built('styles'))
  assert.equal(styleSheet(project, 'app.wxss'), 'uni-page{--edge:1px}.row,uni-page .row{width:100vw}')
  const here = ':where(uni-page[data-route="pages/home/detail"])'
  assert.equal(styleSheet(project, 'pages/home/detail.wxss'), `${here} .row > wx-view{margin:-2vw 1px}uni-page{color:red}@keyframes x{from{top:10vw}}`)
  assert.equal(styleSheet(project, 'patterns/Tag.wxss'), '.patterns_Tag--tag.patterns_Tag--on::after{color:red}')
})

test('an rpx is a part of the screen, whatever stands around it', () => {
  assert.equal(inScreenWidths('calc(75rpx * var(--type) - .5rpx)'), 'calc(10vw * var(--type) - 0.0667vw)')
  assert.equal(inScreenWidths(undefined), '')
})

test('scripts run without what only a browser has, each under its own name', async () => {
  const to = join(folder, 'sound')
  assert.deepEqual(await pack(built('whole'), to), [])
  const window = {}
  vm.runInNewContext(readFileSync(join(to, 'pack.js'), 'utf8'), { window })
  const { scripts, pages, templates, json } = window.MINIPROGRAM
  assert.deepEqual(Object.keys(scripts), ['app.js', 'pages/home/detail.js', 'patterns/Tag.js'])
  assert.deepEqual([...pages], ['pages/home/detail'])
  assert.equal(json['patterns/Tag'].component, true)
  assert.equal(typeof templates['pages/home/detail'], 'function')
  let app
  scripts['app.js'](null, null, null, {}, (definition) => (app = definition))
  assert.deepEqual([app.browser, app.given], ['undefined', 'object'])
  assert.ok(readFileSync(join(to, 'shell.js'), 'utf8').includes('navigateTo'))
})

for (const [what, change, words] of [
  ['a template that does not compile', { 'patterns/Tag.wxml': '<text class="{{a b}}"/>' }, 'patterns/Tag.wxml'],
  ['a style that does not parse', { 'patterns/Tag.wxss': '.tag{color:red' }, 'patterns/Tag.wxss'],
  ['a setting that is not JSON', { 'patterns/Tag.json': '{' }, 'patterns/Tag.json'],
]) {
  test(`refused: ${what}`, async () => {
    const faults = await pack(built(what, change), join(folder, `${what} packed`))
    assert.ok(faults.some((one) => one.startsWith(words)), faults.join('\n'))
  })
}
