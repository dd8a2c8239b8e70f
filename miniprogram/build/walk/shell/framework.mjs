// WeChat's component framework as WeChat itself sets it up. Each setting here was found the hard way: without it pages look
// right and do nothing, or do it and lose a part on the way, and nothing says so.
import * as glassEasel from 'glass-easel'
import { component as adapter, MiniProgramEnv } from 'glass-easel-miniprogram-adapter'
import { fault } from './report.mjs'
import { inScreenWidths } from './units.mjs'

const { styles, scopes, json, templates } = window.MINIPROGRAM

/** Elements of WeChat's own: never the browser's <button> or <input>, whose looks and events are others. */
const WECHATS = new Set(['view', 'text', 'label', 'scroll-view', 'root-portal', 'input', 'textarea', 'image', 'picker', 'button', 'page-meta'])

// uni-app writes its handlers on the instance (`e0`, `e1` …): there, and not only among the declared methods, they are looked up.
glassEasel.globalOptions.useMethodCallerListeners = true

const env = new MiniProgramEnv()
export const code = env.createCodeSpace('app', true)
export const backend = env.associateBackend(browserContext())

function browserContext() {
  const context = new glassEasel.CurrentWindowBackendContext()
  context.document = {
    createElement: (tag) => document.createElement(WECHATS.has(tag) ? `wx-${tag}` : tag),
    createTextNode: (text) => document.createTextNode(text),
    createDocumentFragment: () => document.createDocumentFragment(),
  }
  // The browser's events reach the framework only through whoever asks for them.
  context.onEvent((target, type, detail, options) => {
    const event = new glassEasel.Event(type, detail, options)
    glassEasel.Event.dispatchEvent(target, event)
    return event.defaultPrevented() ? 1 : 0
  })
  // Every page that is opened asks for its sheets again: one of each is enough.
  const appended = new Map()
  const append = context.appendStyleSheetPath.bind(context)
  context.appendStyleSheetPath = (path, scope) => {
    if (!appended.has(path)) appended.set(path, append(path, scope))
    return appended.get(path)
  }
  return context
}

for (const [path, scope] of Object.entries({ app: '', ...scopes })) {
  code.addStyleSheet(path, path in styles ? path : undefined, scope || undefined)
  if (path in styles) backend.registerStyleSheetContent(path, styles[path])
}
for (const path of Object.keys(json)) {
  // Without the fallback `bindtap`, written in one word, is an attribute and no listener.
  if (templates[path]) code.addCompiledTemplate(path, { groupList: templates, content: templates[path], fallbackListenerOnNativeNode: true })
}

const plainSide = (one) => ({ id: one?.id ?? '', dataset: { ...(one?.dataset ?? {}) }, offsetLeft: 0, offsetTop: 0 })

/** What WeChat hands over is a plain object: uni-app writes into it, and what it writes (`__args__`) must stay. */
const plainEvent = (event) => ({
  type: event.getEventName(),
  timeStamp: event.timeStamp,
  target: plainSide(event.target),
  currentTarget: plainSide(event.currentTarget),
  mark: { ...(event.mark ?? {}) },
  detail: event.detail,
  touches: [],
  changedTouches: [],
})

const { getMethod } = glassEasel.Component
glassEasel.Component.getMethod = (component, name) => {
  const method = getMethod(component, name)
  return method && function (event, ...rest) {
    return method.call(this, event instanceof glassEasel.Event ? plainEvent(event) : event, ...rest)
  }
}

const element = glassEasel.Element.prototype

// A handler that its component does not have is told when the page is drawn, not only when somebody happens to press there.
const { addListener } = element
element.addListener = function (name, listener, options) {
  const host = this.ownerShadowRoot?.getHostNode()
  // The framework's development form names a template's listener by the handler that it calls.
  if (host && listener.name && !getMethod(host, listener.name)) fault('handler', `${host.is}: ${name} calls ${listener.name}, which it does not have`)
  return addListener.call(this, name, listener, options)
}

// To a reader of the page a state is a word: the framework writes true as an attribute without a value, and false not at all.
const { setAttribute } = element
element.setAttribute = function (name, value) {
  return setAttribute.call(this, name, name.startsWith('aria-') && typeof value === 'boolean' ? String(value) : value)
}

const { setNodeStyle } = element
element.setNodeStyle = function (style, segment) {
  return setNodeStyle.call(this, inScreenWidths(style), segment)
}

// data-* stands on the element too, where tests look for it; of a component without an element of its own, on its first.
const { setDataset } = element
element.setDataset = function (name, value) {
  setDataset.call(this, name, value)
  const own = this.getBackendElement?.()
  if (own?.setAttribute) mark(own, name, value)
  else if (this._$attached) mark(firstElement(this), name, value)
}

function mark(one, name, value) {
  one?.setAttribute(`data-${name.replace(/[A-Z]/g, (letter) => '-' + letter.toLowerCase())}`, value ?? '')
}

function firstElement(node) {
  const own = node.getBackendElement?.()
  if (own?.setAttribute) return own
  for (const child of node.shadowRoot?.childNodes ?? node.childNodes ?? []) {
    const found = firstElement(child)
    if (found) return found
  }
  return null
}

// `ready` is left to the framework's surroundings: once the view is laid out, children first. Every onMounted hangs on it.
const component = glassEasel.Component.prototype
const { triggerLifetime } = component
let waiting = []
component.triggerLifetime = function (name, args) {
  triggerLifetime.call(this, name, args)
  if (name !== 'attached') return
  if (!this.getBackendElement?.()) for (const [key, value] of Object.entries(this.dataset ?? {})) mark(firstElement(this), key, value)
  if (!waiting.length) afterLayout(tellReady)
  waiting.push(this)
}

export const afterLayout = (work) => requestAnimationFrame(() => setTimeout(work))

function tellReady() {
  const now = waiting.reverse()
  waiting = []
  for (const one of now) if (one._$attached) triggerLifetime.call(one, 'ready', [])
}

// What cannot cross to WeChat's view: it drops such values, and the page misses them.
const caller = adapter.ComponentCaller.prototype
const { setData } = caller
caller.setData = function (data, then) {
  for (const [key, value] of Object.entries(data ?? {})) {
    if (value === undefined) fault('data', `${this.is}: ${key} is undefined`)
    lookInto(value, `${this.is}: ${key}`, [])
  }
  return setData.call(this, data, then)
}

/** Inside of what is set a value may be left open: WeChat drops it, and there it was nothing already. */
function lookInto(value, path, above) {
  if (['function', 'symbol', 'bigint'].includes(typeof value)) fault('data', `${path} is ${typeof value}`)
  if (value === null || typeof value !== 'object') return
  if (above.includes(value)) fault('data', `${path} is circular`)
  else if (![Object.prototype, Array.prototype, null].includes(Object.getPrototypeOf(value))) fault('data', `${path} is a ${value.constructor?.name}`)
  else for (const [key, inner] of Object.entries(value)) lookInto(inner, `${path}.${key}`, [...above, value])
}
