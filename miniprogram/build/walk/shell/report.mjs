// What is wrong, as it happens: said on the console, which fails the tour and the walks, and kept. And what was asked of WeChat,
// for tests to look at.
import * as glassEasel from 'glass-easel'

/** `kind`: console, uncaught, rejected, framework, handler, data, wx, page, picture, input. @type {{ kind: string, words: string }[]} */
export const faults = []
/** Calls of `wx`, the latest last. @type {[string, unknown][]} */
export const calls = []

const MOST = 1000

export function fault(kind, ...what) {
  const words = what.map(inWords).join(' ').slice(0, 1500)
  if (faults.length < MOST) faults.push({ kind, words })
  console.error(`${kind}: ${words}`)
}

function inWords(one) {
  if (one instanceof Error) return one.stack ?? one.message
  if (typeof one === 'string') return one
  try {
    return JSON.stringify(one) ?? String(one)
  } catch {
    return String(one)
  }
}

/** A mini-program's console: what it calls an error or a warning is one. */
export const heardConsole = {
  ...console,
  error: (...what) => fault('console', ...what),
  warn: (...what) => fault('console', ...what),
}

/** Known to WeChat without being declared: every component has them. */
const EVERYONES = /^"(?:hidden|virtualHost\w+|aria[A-Z]\w+|role)" is not a valid property/
/** A list that is still to come: uni-app's lists have no value before the first rendering, and WeChat says nothing of it. */
const NOT_YET = /for-list data is neither/

export function listen() {
  addEventListener('error', (event) => fault('uncaught', event.error ?? event.message))
  addEventListener('unhandledrejection', (event) => fault('rejected', event.reason))
  glassEasel.addGlobalErrorListener((error, method) => {
    fault('framework', error, method ?? '')
    return false
  })
  glassEasel.addGlobalWarningListener((words) => {
    if (!EVERYONES.test(words) && !NOT_YET.test(words)) fault('framework', words)
    return false
  })
}
