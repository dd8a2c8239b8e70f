// What a component offers to whoever uses it, and what is asked of it: its slots, its events, and where something is typed
// somebody who hears it. A name that is misspelled here is no error inside WeChat: what should stand in the slot is not drawn,
// the event is never heard, and nothing says so.

/** developers.weixin.qq.com/miniprogram/dev/framework/view/wxml/event: what every element tells of a finger. */
const TOUCHES = 'tap longpress longtap touchstart touchmove touchend touchcancel touchforcechange transitionend animationstart animationiteration animationend'
/** And what each of WeChat's own components tells beyond that, of those that are in use or likely to be. */
const TOLD = {
  input: 'input focus blur confirm keyboardheightchange nicknamereview',
  textarea: 'input focus blur confirm linechange keyboardheightchange',
  picker: 'change columnchange cancel',
  switch: 'change',
  slider: 'change changing',
  'checkbox-group': 'change',
  'radio-group': 'change',
  form: 'submit reset',
  swiper: 'change transition animationfinish',
  'scroll-view': 'scroll scrolltoupper scrolltolower dragstart dragging dragend refresherpulling refresherrefresh refresherrestore refresherabort',
  image: 'load error',
  video: 'play pause ended timeupdate error loadedmetadata waiting fullscreenchange',
  camera: 'stop error initdone scancode',
  'web-view': 'message load error',
  'page-container': 'beforeenter enter afterenter beforeleave leave afterleave clickoverlay',
  button:
    'getuserinfo contact getphonenumber getrealtimephonenumber error opensetting launchapp chooseavatar agreeprivacyauthorization getAuthorize createliveactivity',
}
/** What is typed or chosen there is lost unless somebody hears it. */
const TYPED = { input: 'input', textarea: 'input', picker: 'change', switch: 'change', slider: 'change', 'checkbox-group': 'change', 'radio-group': 'change' }
/** uni-app's own, on every component that it compiles. */
const WRAPPERS = new Set(['__l'])
const MODEL = 'updateModelValue'

/** As uni-app writes an event of Vue's into a template: `update:modelValue` is `updateModelValue`. */
export const eventName = (name) => name.replace(/[:-](\w)/g, (_, letter) => letter.toUpperCase())

/** The slots of a template: their names, "" for the one without. null: one has a name that only runs can tell. */
export function slotsOf(tree) {
  const names = new Set()
  const visit = (node) => {
    if (node.type !== 'WXElement') return true
    if (node.name === 'slot') {
      const name = attributeOf(node, 'name')
      if (name?.interpolations?.length) return false
      names.add(name?.value ?? '')
    }
    return (node.children ?? []).every(visit)
  }
  return tree.body.every(visit) ? names : null
}

const attributeOf = (node, key) => (node.startTag?.attributes ?? []).find((one) => one.key === key)

/**
 * @param slots those of the component, by `slotsOf`; undefined: it is WeChat's own
 * @param emits what its script tells; null: that cannot be known
 * @returns {[string, string][]} rule and words
 */
export function faultsOfUse(node, { slots, emits, events }) {
  const own = slots !== undefined
  return [...(own ? slotFaults(node, slots) : []), ...eventFaults(node, own, emits, events), ...unheard(node, own, emits, events)]
}

function slotFaults(node, slots) {
  const found = []
  if (slots === null) return found
  const ask = (name) => {
    if (!slots.has(name)) found.push(['slot', name ? `<${node.name}> has no slot ${name}` : `<${node.name}> has no slot for what stands in it`])
  }
  for (const [, name] of (attributeOf(node, 'u-s')?.value ?? '').matchAll(/'([^']+)'/g)) ask(name === 'd' ? '' : name)
  const visit = (child) => {
    if (child.type === 'WXText' && child.value.trim()) ask('')
    if (child.type === 'WXInterpolation') ask('')
    if (child.type !== 'WXElement') return
    const slot = attributeOf(child, 'slot')
    if (slot?.interpolations?.length) return
    // A block is nothing by itself: what stands in it is in the slot.
    if (child.name === 'block' && !slot) (child.children ?? []).forEach(visit)
    else ask(slot?.value ?? '')
  }
  ;(node.children ?? []).forEach(visit)
  return found
}

function eventFaults(node, own, emits, events) {
  if (own && emits === null) return []
  // A finger's own events come through a component to whoever stands around it.
  const known = new Set([...TOUCHES.split(' '), ...(own ? [...emits].map(eventName) : (TOLD[node.name] ?? '').split(' '))])
  return [...events].filter((event) => !known.has(event) && !WRAPPERS.has(event)).map((event) => ['event', `<${node.name}> never tells ${event}`])
}

function unheard(node, own, emits, events) {
  const needed = own ? (emits?.has('update:modelValue') ? MODEL : null) : TYPED[node.name]
  if (!needed || events.has(needed) || attributeOf(node, 'disabled')) return []
  return [['listener', `nobody hears what is typed or chosen in <${node.name}> (${attributeOf(node, 'data-testid')?.value || attributeOf(node, 'class')?.value || 'without a name'})`]]
}
