// What the built scripts name and call. A name that is declared nowhere must be the language's or WeChat's: whatever
// only a browser has (window, fetch, localStorage, FormData, Blob, URL …) is found by not being in that list, dependencies included.
// One use is let through: behind `typeof name`, where it is never reached.
import { Parser } from 'acorn'
import { analyze } from 'eslint-scope'
import { allows, ASKS_SCOPE, GLOBALS, LOCATION, PRIVATE_BUTTONS, PRIVATE_CALLS, PRIVATE_COMPONENTS, UNI_OWN, weChatCalls } from './knowledge.mjs'

/** Older phones read no newer language than this; WeChat's own tool would have to rewrite it. */
const LANGUAGE = 2018
const SHARES = new Set(['onShareAppMessage', 'onShareTimeline', 'onAddToFavorites'])
const PAGE_NAME = /^[a-z][a-z_]*\/(?:list|edit|detail)$/
/** An address that is put together at run time. */
const SCHEME = /^(?:https?|wss?):\/\/$/i
const HOST = /^(?:https?:|wss?:)?\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)+)/i

/**
 * Parses every script once. Returns what other rules ask of it: its own keys, and all calls of WeChat's.
 * @param {import('./project.mjs').Project} project
 */
export function checkScripts(project, { service = '' } = {}) {
  const known = weChatCalls()
  /** @type {Map<string, Set<string>>} */
  const keys = new Map()
  /** @type {Map<string, string>} call → where it was seen first */
  const calls = new Map()
  /** @type {Map<string, Set<string>>} */
  const handlers = new Map()
  /** @type {Map<string, Set<string> | null>} */
  const emits = new Map()
  for (const file of project.files.filter((path) => path.endsWith('.js'))) {
    const tree = parse(project, file)
    if (!tree) continue
    const parents = parentsOf(tree)
    const unknown = analyze(tree, { ecmaVersion: LANGUAGE, sourceType: 'commonjs' }).globalScope.through
    for (const { identifier } of unknown) {
      const { name } = identifier
      if (!GLOBALS.has(name) && !allows(file, name) && !guarded(identifier, parents)) {
        project.find(file, 'web-api', `names ${name}, which WeChat does not have`)
      }
    }
    keys.set(file, new Set())
    handlers.set(file, new Set())
    for (const node of parents.keys()) {
      look(project, file, node, keys.get(file), calls, { known, service, parents })
      const handler = handledAs(node, parents)
      if (handler) handlers.get(file).add(handler)
      if (node.type === 'Property' && node.key.name === 'emits') emits.set(file, toldBy(node.value))
    }
  }
  return { keys, calls, handlers, emits }
}

function parse(project, file) {
  try {
    return Parser.parse(project.text(file), { ecmaVersion: LANGUAGE, ranges: true, locations: true, allowReturnOutsideFunction: true })
  } catch (error) {
    project.find(file, 'script', `is not JavaScript of ${LANGUAGE}: ${error.message}`)
    return null
  }
}

/** Every node with its parent; the tree's root has none. */
function parentsOf(tree) {
  const parents = new Map([[tree, null]])
  const visit = (node) => {
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value]) {
        if (!child || typeof child.type !== 'string' || parents.has(child)) continue
        parents.set(child, node)
        visit(child)
      }
    }
  }
  visit(tree)
  return parents
}

/** `typeof name` itself, or a branch that is reached only where `typeof name` was looked at. */
function guarded(identifier, parents) {
  let child = identifier
  for (let node = parents.get(child); node; child = node, node = parents.get(node)) {
    if (node.type === 'UnaryExpression' && node.operator === 'typeof') return true
    const test = node.type === 'LogicalExpression' && node.operator === '&&' ? node.left : ['ConditionalExpression', 'IfStatement'].includes(node.type) ? node.test : null
    if (test && test !== child && asksFor(test, identifier.name)) return true
  }
  return false
}

function asksFor(test, name) {
  return [...parentsOf(test).keys()].some((node) => node.type === 'UnaryExpression' && node.operator === 'typeof' && node.argument.name === name)
}

function look(project, file, node, keys, calls, { known, service, parents }) {
  if (node.type === 'Property' || node.type === 'MethodDefinition') keys.add(String(node.key.name ?? node.key.value))
  // Where a page has none of these, WeChat offers no forwarding: everything here is somebody's own.
  if (SHARES.has(node.type === 'Property' ? node.key.name : node.type === 'MemberExpression' ? node.property.name : '') && file !== 'common/vendor.js') project.find(file, 'share', 'lets itself be shared')
  if (node.type === 'MemberExpression') {
    const call = calledOf(node)
    if (call !== null && !isProbe(node, parents)) {
      if (!known.has(call) && !UNI_OWN.has(call) && !isOwn(file, call)) project.find(file, 'wx-api', `calls wx.${call}, which WeChat's types do not know`)
      if (!calls.has(call)) calls.set(call, file)
    }
  }
  if (node.type === 'CallExpression' && node.callee.name === 'require') {
    const [argument] = node.arguments
    const path = typeof argument?.value === 'string' ? project.resolve(file, argument.value) : null
    if (!path || !(project.has(path) || project.has(path + '.js'))) project.find(file, 'require', `requires ${argument?.value ?? 'what cannot be told'}, which is not there`)
    else if (!project.mayLoad(file, path)) project.find(file, 'package', `requires ${path} of another package`)
  }
  const text = wordsOf(node)
  if (text === null) return
  const host = HOST.exec(text)?.[1] ?? (SCHEME.test(text) ? 'that it puts together' : null)
  if (host && host !== 'www.w3.org' && host !== service && !allows(file, host)) project.find(file, 'host', `names the outside host ${host}`)
  if (PAGE_NAME.test(text) && !project.pages.includes(`pages/${text}`)) project.find(file, 'link', `leads to ${text}, which is no page`)
}

/** The key under which `vendor.o(…)`, uni-app's way to hand over what an event calls, is given; null: it is something else. */
function handledAs(node, parents) {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression' || node.callee.property.name !== 'o' || !node.arguments.length) return null
  let above = parents.get(node)
  while (above && ['ConditionalExpression', 'LogicalExpression'].includes(above.type)) above = parents.get(above)
  return above?.type === 'Property' ? String(above.key.name ?? above.key.value) : null
}

/** The names in `emits`; null: they are put together where they run. */
function toldBy(value) {
  if (value.type === 'ArrayExpression' && value.elements.every((one) => typeof one?.value === 'string')) return new Set(value.elements.map((one) => one.value))
  if (value.type === 'ObjectExpression' && value.properties.every((one) => one.type === 'Property' && !one.computed)) return new Set(value.properties.map((one) => String(one.key.name ?? one.key.value)))
  return null
}

/** The text that a node stands for, also where it is spelled in numbers. */
function wordsOf(node) {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node.type === 'TemplateElement') return node.value.cooked
  const spelled = node.type === 'CallExpression' && node.callee.property?.name === 'fromCharCode' && node.arguments.length > 3
  if (!spelled || !node.arguments.every((one) => typeof one.value === 'number')) return null
  const text = String.fromCharCode(...node.arguments.map((one) => one.value))
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(text) ? `//${text}` : text
}

/** `wx.call` in a dependency, `vendor.index.call` or `vendor.wx$1.call` in ours; null: something else. */
function calledOf({ object, property, computed }) {
  const name = computed ? (typeof property.value === 'string' ? property.value : null) : property.name
  // How an optional call is written in older language: (kept = vendor.wx$1).call
  const door = object.type === 'AssignmentExpression' ? object.right : object
  if (door.type === 'Identifier') return door.name === 'wx' ? name : null
  const ours = door.type === 'MemberExpression' && !door.computed && door.object.type === 'Identifier' && /^(?:index|wx(?:\$\d+)?)$/.test(door.property.name)
  return ours ? name : null
}

/** uni-app registers its own pages under wx, and asks whether a call is there before it makes it. */
const REGISTERED = new Set(['createApp', 'createPage', 'createComponent', 'createPluginApp', 'createSubpackageApp'])
const isOwn = (file, call) => REGISTERED.has(call) || (file === 'common/vendor.js' && call.startsWith('__'))

/** Written to, not called: `wx.name = …`. */
function isProbe(node, parents) {
  const parent = parents.get(node)
  return parent?.type === 'AssignmentExpression' && parent.left === node
}

/** What app.json must say about the calls and buttons in use. Dependencies count: WeChat's own scan counts them too. */
export function checkPrivacy(project, calls, buttons, components, guide) {
  const { app } = project
  checkGuide(project, calls, buttons, components, guide)
  const said = new Set(app.requiredPrivateInfos ?? [])
  for (const [call, file] of calls) {
    if (LOCATION.has(call) && !said.has(call)) project.find(file, 'privacy', `${call} is not among app.json's requiredPrivateInfos`)
    const scope = ASKS_SCOPE[call]
    if (scope && !app.permission?.[scope]?.desc) project.find(file, 'privacy', `${call} asks for ${scope}, and app.json gives no reason under permission`)
  }
  for (const name of said) {
    if (!LOCATION.has(name)) project.find('app.json', 'privacy', `${name} does not belong in requiredPrivateInfos`)
    else if (!calls.has(name)) project.find('app.json', 'privacy', `requiredPrivateInfos names ${name}, which nothing calls`)
  }
  for (const [scope, reason] of Object.entries(app.permission ?? {})) {
    if (!reason.desc || [...reason.desc].length > 30) project.find('app.json', 'privacy', `the reason of ${scope} must have 1 to 30 characters`)
  }
  const asked = [...calls.keys()].some((call) => PRIVATE_CALLS[call]) || buttons.size > 0
  if (!asked) return
  if (app.__usePrivacyCheck__ !== true) project.find('app.json', 'privacy', '__usePrivacyCheck__ is not true, and calls that need consent are made')
  if (!calls.has('onNeedPrivacyAuthorization')) project.find('app.json', 'privacy', 'nothing answers onNeedPrivacyAuthorization, and calls that need consent are made')
  if (!calls.has('openPrivacyContract')) project.find('app.json', 'privacy', 'nothing opens the privacy guide (openPrivacyContract)')
  if (!buttons.has('agreePrivacyAuthorization')) project.find('app.json', 'privacy', 'no button agrees to the privacy guide (open-type=agreePrivacyAuthorization)')
}

/** Each call, button and component that touches privacy is declared in the guide; nothing else is. */
function checkGuide(project, calls, buttons, components, guide) {
  const needed = new Map()
  const need = (kind, name, file) => kind && !needed.has(kind) && needed.set(kind, [name, file])
  for (const [call, file] of calls) need(PRIVATE_CALLS[call], `wx.${call}`, file)
  for (const button of buttons) need(PRIVATE_BUTTONS[button], `open-type=${button}`, 'app.json')
  for (const [name, file] of components) need(PRIVATE_COMPONENTS[name], `<${name}>`, file)
  for (const [kind, [name, file]] of needed) if (!(kind in guide)) project.find(file, 'guide', `${name} needs ${kind} in the privacy guide, which does not declare it: it would fail with errno 112 on every phone`)
  for (const kind of Object.keys(guide)) if (!needed.has(kind)) project.find('app.json', 'guide', `the privacy guide declares ${kind}, which nothing uses`)
}
