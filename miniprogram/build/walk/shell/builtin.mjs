// WeChat's own components, as simple as the pages need them: fields, pictures, date pickers, buttons with a WeChat power.
// What is not among them is named by the framework when a page draws it.
import * as glassEasel from 'glass-easel'
import { afterLayout, code } from './framework.mjs'
import { addressOf } from './files.mjs'
import { fault } from './report.mjs'
import { inScreenWidths } from './units.mjs'

const space = code.getComponentSpace()
for (const name of ['view', 'text', 'label', 'scroll-view', 'root-portal']) space.setGlobalUsingComponent(name, `wx-${name}`)

/** What WeChat would hand to a button of that open-type; a test may put another answer there. */
export const answers = { agreePrivacyAuthorization: { errMsg: 'agreePrivacyAuthorization:ok' } }

/** `seen`: properties that are looked at when they change; `known`: those that WeChat has and nothing here depends on. */
function define(name, { seen = {}, known = [], attached }) {
  const properties = Object.fromEntries([
    ...known.map((key) => [key, { type: null }]),
    ...Object.entries(seen).map(([key, { value, put }]) => [key, { type: null, value, observer: function (now) { if (this.inner) put(this, now) } }]),
  ])
  const lifetimes = {
    attached() {
      attached(this, this.getBackendElement())
      for (const [key, { put }] of Object.entries(seen)) put(this, this.data[key])
    },
  }
  const made = space.define(`wx/${name}`).options({ styleScope: glassEasel.StyleScopeManager.globalScope() }).definition({ properties, lifetimes }).registerComponent()
  space.setGlobalUsingComponent(name, made)
}

/** As WeChat's: its own element's, heard there and nowhere above. */
const tell = (one, event, detail) => one.triggerEvent(event, detail, { bubbles: false, composed: false })
const hears = (one, event) => Boolean(one._$eventTarget?.listeners[event])

const KEYBOARD = { number: 'numeric', digit: 'decimal', tel: 'tel' }

function field(tag) {
  define(tag, {
    seen: {
      value: { put: ({ inner }, value) => { if (inner.value !== String(value ?? '')) inner.value = String(value ?? '') } },
      maxlength: { value: 140, put: ({ inner }, value) => { if (Number(value) >= 0) inner.maxLength = Number(value); else inner.removeAttribute('maxlength') } },
      type: { put: ({ inner }, value) => { inner.inputMode = KEYBOARD[value] ?? 'text' } },
      disabled: { put: ({ inner }, value) => { inner.disabled = Boolean(value) } },
      placeholder: { put: ({ inner }, value) => { inner.placeholder = value ?? '' } },
    },
    known: ['placeholderClass', 'placeholderStyle', 'confirmType', 'showConfirmBar', 'focus', 'autoHeight', 'cursorSpacing', 'adjustPosition', 'password', 'fixed'],
    attached(one, host) {
      const inner = (one.inner = document.createElement(tag))
      host.append(inner)
      const label = host.getAttribute('aria-label')
      if (label) inner.setAttribute('aria-label', label)
      inner.addEventListener('input', (event) => {
        event.stopPropagation()
        tell(one, 'input', { value: inner.value, cursor: inner.selectionStart, keyCode: 0 })
      })
      inner.addEventListener('focus', () => tell(one, 'focus', { value: inner.value, height: 300 }))
      inner.addEventListener('blur', () => tell(one, 'blur', { value: inner.value, cursor: 0 }))
      inner.addEventListener('keydown', (event) => event.key === 'Enter' && tag === 'input' && tell(one, 'confirm', { value: inner.value }))
      // What is typed where nobody listens is lost at the next drawing.
      afterLayout(() => {
        if (host.isConnected && !inner.disabled && !hears(one, 'input')) fault('input', `${one.ownerShadowRoot?.getHostNode().is}: <${tag}> has no listener (${host.dataset.testid ?? label ?? ''})`)
      })
    },
  })
}
field('input')
field('textarea')

const FITS = { aspectFit: 'contain', aspectFill: 'cover', widthFix: 'contain' }

define('image', {
  seen: { src: { put: ({ inner }, address) => void addressOf(address).then((found) => { if (found) inner.src = found }) } },
  known: ['mode', 'lazyLoad', 'showMenuByLongpress'],
  attached(one, host) {
    const inner = (one.inner = document.createElement('img'))
    inner.style.objectFit = FITS[one.data.mode] ?? 'fill'
    // WeChat's pictures say nothing of their own to a reader.
    inner.alt = ''
    inner.onload = () => tell(one, 'load', { width: inner.naturalWidth, height: inner.naturalHeight })
    inner.onerror = () => {
      fault('picture', `is not drawn: ${inner.src}`)
      tell(one, 'error', { errMsg: 'fail' })
    }
    host.append(inner)
  },
})

define('picker', {
  known: ['mode', 'value', 'start', 'end', 'range', 'rangeKey', 'fields', 'disabled'],
  attached(one, host) {
    const inner = (one.inner = document.createElement('input'))
    inner.type = one.data.mode === 'date' ? 'date' : 'text'
    inner.addEventListener('change', (event) => {
      event.stopPropagation()
      tell(one, 'change', { value: inner.value })
    })
    host.append(inner)
  },
})

define('button', {
  known: [
    'openType', 'loading', 'disabled', 'type', 'size', 'plain', 'formType', 'hoverClass', 'hoverStartTime', 'hoverStayTime', 'hoverStopPropagation',
    'sendMessageTitle', 'sendMessagePath', 'sendMessageImg', 'appParameter', 'showMessageCard', 'sessionFrom', 'lang', 'scope',
  ],
  attached(one, host) {
    host.addEventListener('click', () => {
      const { openType, disabled } = one.data
      const answer = answers[openType]
      if (openType && !disabled && answer) tell(one, openType.toLowerCase(), answer)
    })
  },
})

define('page-meta', {
  seen: { pageStyle: { value: '', put: ({ inner }, style) => { inner.style.cssText = inScreenWidths(style) } } },
  known: ['rootFontSize', 'backgroundColor'],
  attached(one, host) {
    one.inner = host.closest('uni-page')
  },
})
