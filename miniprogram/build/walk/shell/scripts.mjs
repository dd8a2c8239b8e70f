// A mini-program's scripts: each runs once, when it is first asked for, in the names that WeChat gives it.
import { code } from './framework.mjs'
import { GIVEN } from './names.mjs'
import { fault, heardConsole } from './report.mjs'

const { scripts, json } = window.MINIPROGRAM
const surroundings = { console: heardConsole, global: {} }
const loaded = new Map()
const defined = new Set()
/** Whose script runs: `Component()` says what it is, and not of whom. */
let registering = null
let application = null

/** `given`: what stands beside every script and is made elsewhere. */
export function surround(given) {
  Object.assign(surroundings, given)
}

function resolve(from, to) {
  const steps = to.startsWith('/') ? [] : from.split('/').slice(0, -1)
  for (const step of to.split('/')) {
    if (step === '..') steps.pop()
    else if (step && step !== '.') steps.push(step)
  }
  return steps.join('/')
}

export function load(path) {
  const file = path.endsWith('.js') ? path : `${path}.js`
  if (!loaded.has(file)) {
    if (!(file in scripts)) throw new Error(`module '${file}' is not defined`)
    const module = { exports: {} }
    loaded.set(file, module)
    const given = { ...surroundings, ...makers, module, exports: module.exports, require: (to) => load(resolve(file, to)) }
    scripts[file](...GIVEN.map((name) => given[name]))
  }
  return loaded.get(file).exports
}

const makers = {
  App(definition) {
    application = definition
  },
  getApp: () => application,
  Page: () => fault('page', 'Page(): uni-app makes every page a component'),
  Behavior: (definition) => code.behavior().definition(definition).register(),
  Component(definition) {
    if (!registering) return fault('page', 'Component() outside of a page or component')
    const options = definition.options ?? {}
    const given = json[registering] ?? {}
    // The framework asks for `styleIsolation`; WeChat still takes the older `addGlobalClass` for it.
    const usual = given.component ? (options.addGlobalClass ? 'apply-shared' : 'isolated') : 'shared'
    code.addComponentStaticConfig(registering, { ...given, styleIsolation: options.styleIsolation ?? given.styleIsolation ?? usual })
    // WeChat's own behaviours (wx://form-field and the like) are for forms that we do not use.
    const behaviors = (definition.behaviors ?? []).filter((one) => typeof one !== 'string')
    return code.component(registering).definition({ ...definition, behaviors }).register()
  },
}

/** Registers a page or a component and what it is made of, once. */
export function define(path) {
  if (defined.has(path)) return
  defined.add(path)
  for (const child of Object.values(json[path]?.usingComponents ?? {})) define(resolve(path, child))
  const outer = registering
  registering = path
  try {
    load(path)
  } finally {
    registering = outer
  }
}

export function loadApp() {
  load('app.js')
  return application
}
