// WeChat's stack of pages: opened, hidden under others, shown again, left; each with the hooks that it is told by, in WeChat's
// order. The address after # names the page on top, as in the preview, so that a link opens it and a reload is the app closed and
// opened again.
import { afterLayout, backend, code } from './framework.mjs'
import { fault } from './report.mjs'
import { define } from './scripts.mjs'

const { app, pages, json } = window.MINIPROGRAM
/** WeChat's: more pages than this on each other are refused. */
const MOST = 10

const stack = []
export const pageAt = (i) => stack.at(i)
export const callers = () => stack.map((page) => page.caller)

function parse(url) {
  const [path, search = ''] = url.split('?')
  const pairs = search.split('&').filter(Boolean).map((pair) => pair.split('='))
  return { route: path.replace(/^\//, ''), query: Object.fromEntries(pairs.map(([name, value = '']) => [name, decodeURIComponent(value)])) }
}

function tell(page, hook, ...given) {
  try {
    page.caller[hook]?.(...given)
  } catch (error) {
    fault('page', page.route, hook, error)
  }
}

function show(page) {
  for (const one of stack) one.frame.hidden = one !== page
  tell(page, 'onShow')
  page.root.getComponent().triggerPageLifetime('show', [])
}

function hide(page) {
  page.frame.hidden = true
  tell(page, 'onHide')
  page.root.getComponent().triggerPageLifetime('hide', [])
}

function leave(page) {
  tell(page, 'onUnload')
  page.root.release()
  page.frame.remove()
}

function enter({ route, query }) {
  define(route)
  const look = { ...app.window, ...json[route] }
  // Named as in the preview, so that what is asked of a page on the screen is asked of both alike.
  const frame = document.createElement('uni-page')
  frame.dataset.page = frame.dataset.route = route
  const bar = document.createElement('div')
  bar.className = 'title-bar'
  bar.textContent = look.navigationBarTitleText ?? ''
  if (look.navigationStyle !== 'custom') frame.append(bar)
  const place = frame.appendChild(document.createElement('div'))
  document.querySelector('#pages').append(frame)
  const root = backend.createRoot('page', code, route)
  const caller = root.get()
  Object.assign(caller, { route, __route__: route, options: query })
  const page = { route, query, frame, root, caller, entitle: (words) => { bar.textContent = words } }
  stack.push(page)
  root.attach(frame, place)
  tell(page, 'onLoad', query)
  show(page)
  scrollTo(0, 0)
  afterLayout(() => stack.includes(page) && tell(page, 'onReady'))
}

function address({ route, query }) {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `#/${route}${pairs.length ? '?' + pairs.join('&') : ''}`
}

function backTo(depth) {
  if (depth >= stack.length) return
  while (stack.length > depth) leave(stack.pop())
  show(stack.at(-1))
}

export const navigation = {
  launch: { path: pages[0], query: {}, scene: 1001 },

  go(how, options, reply, refuse) {
    const to = parse(options.url)
    const no = !pages.includes(to.route) ? `page "${to.route}" is not found` : how === 'navigateTo' && stack.length >= MOST ? 'webview count limit exceed' : ''
    if (no) {
      fault('page', `${how}: ${no}`)
      refuse(options, how, no)
      return
    }
    setTimeout(() => {
      try {
        if (how === 'navigateTo' && stack.length) hide(stack.at(-1))
        if (how === 'redirectTo' && stack.length) leave(stack.pop())
        if (how === 'reLaunch') while (stack.length) leave(stack.pop())
        history[how === 'navigateTo' ? 'pushState' : 'replaceState']({ depth: stack.length + 1 }, '', address(to))
        enter(to)
        reply(options, { errMsg: `${how}:ok` })
      } catch (error) {
        fault('page', to.route, error)
        refuse(options, how, String(error))
      }
    })
  },

  back(options, reply, refuse) {
    const steps = Math.min(options.delta ?? 1, stack.length - 1)
    if (steps < 1) {
      refuse(options, 'navigateBack', 'cannot navigate back at first page')
      return
    }
    backTo(stack.length - steps)
    history.replaceState({ depth: stack.length }, '', address(stack.at(-1)))
    reply(options)
  },

  /** Opens the app at the page that the address names, else at its first. */
  start(application) {
    const linked = location.hash.length > 2 ? parse(location.hash.slice(1)) : { route: pages[0], query: {} }
    navigation.launch = { path: linked.route, query: linked.query, scene: 1001 }
    history.replaceState({ depth: 1 }, '', address(linked))
    application.onLaunch?.(navigation.launch)
    application.onShow?.(navigation.launch)
    enter(linked)
  },
}

// The phone's own way back, and a link that is opened while the app is there.
addEventListener('popstate', ({ state }) => {
  if (state?.depth) backTo(Math.min(state.depth, Math.max(1, stack.length - 1)))
  else if (location.hash.length > 2) navigation.go('reLaunch', { url: location.hash.slice(1) }, () => {}, () => {})
})
