// What the built templates say: each parses, names only components that are there and may be loaded from its package,
// binds each attribute once, leans on nothing that its script does not give, and asks of a component what that has.
import { createRequire } from 'node:module'
import { Parser } from 'acorn'
import { faultsOfUse, slotsOf } from './components.mjs'
import { BUILT_IN, PRIVATE_BUTTONS, PRIVATE_COMPONENTS } from './knowledge.mjs'

const { parse } = createRequire(import.meta.url)('@wxml/parser')
const EVENT = /^(?:capture-)?(?:mut-)?(?:bind|catch):?(.+)$/
/** uni-app's own: given by its component wrapper and with its first data. */
const WRAPPER = /^(?:virtualHost[A-Z]\w*|__l|__e|r0)$/

/**
 * @param {import('./project.mjs').Project} project
 * @param {Map<string, Set<string>>} keys by script
 * @param {Map<string, Set<string>>} handlers those of the keys that are given as what an event calls
 * @param {Map<string, Set<string> | null>} emits the events of a component, by script
 * @returns open-types of buttons in use, and components that touch privacy with where they stand
 */
export function checkTemplates(project, keys, handlers = new Map(), emits = new Map()) {
  const buttons = new Set()
  const components = new Map()
  checkLists(project)
  const trees = new Map(project.files.filter((path) => path.endsWith('.wxml')).map((file) => [file, parse(project.text(file))]))
  const slots = new Map([...trees].map(([file, tree]) => [file.replace(/\.wxml$/, ''), slotsOf(tree)]))
  for (const [file, tree] of trees) {
    for (const error of tree.errors) project.find(file, 'wxml', `does not parse: ${error.value.split('\n')[0]} (line ${error.loc?.start.line})`)
    const used = project.has(file.replace(/wxml$/, 'json')) ? (project.json(file.replace(/wxml$/, 'json'))?.usingComponents ?? {}) : {}
    const declared = { ...(project.app.usingComponents ?? {}), ...used }
    const script = file.replace(/wxml$/, 'js')
    const given = keys.get(script) ?? new Set()
    const called = handlers.get(script) ?? new Set()
    const modules = new Set()
    const visit = (node, names) => {
      if (node.type === 'WXInterpolation') lean(project, file, node.value, names, given)
      if (node.type === 'WXScript') modules.add(attribute(node, 'module'))
      if (node.type !== 'WXElement') return
      if (node.name in PRIVATE_COMPONENTS) components.set(node.name, file)
      const attributes = node.startTag?.attributes ?? []
      if (!BUILT_IN.has(node.name) && !(node.name in declared)) project.find(file, 'component', `<${node.name}> is no component that it declares`)
      repeats(project, file, node.name, attributes)
      const inner = new Set(names)
      if (attributes.some((one) => one.key === 'wx:for')) {
        inner.add(attribute(node, 'wx:for-item') || 'item')
        inner.add(attribute(node, 'wx:for-index') || 'index')
      }
      const openType = attribute(node, 'open-type')
      if (openType) for (const one of openType.split('|')) if (one in PRIVATE_BUTTONS || one === 'agreePrivacyAuthorization') buttons.add(one)
      if (openType === 'share') project.find(file, 'share', 'has a share button: what is personal is not shared')
      const there = node.name in declared ? project.resolve(file.replace(/wxml$/, 'json'), declared[node.name]) : null
      const events = new Set(attributes.map((one) => EVENT.exec(one.key)?.[1]).filter(Boolean))
      const use = { slots: there === null ? undefined : (slots.get(there) ?? null), emits: emits.get(`${there}.js`) ?? (emits.has(`${there}.js`) ? null : new Set()), events }
      if (there !== null || BUILT_IN.has(node.name)) for (const [rule, words] of faultsOfUse(node, use)) project.find(file, rule, words)
      for (const one of attributes) {
        for (const piece of one.interpolations ?? []) lean(project, file, piece.value, one.key === 'wx:for' ? names : inner, given, node.name === 'template')
        const bound = EVENT.exec(one.key)
        if (bound && !one.interpolations?.length && !given.has(one.value) && !WRAPPER.test(one.value)) project.find(file, 'handler', `${one.key} calls ${one.value}, which its script does not have`)
        // uni-app gives a handler through its own call, by which WeChat finds it: anything else there is only text.
        const last = bound && one.interpolations?.length === 1 ? /^\s*(?:\w+\.)*(\w+)\s*$/.exec(one.interpolations[0].value)?.[1] : null
        if (last && given.has(last) && !called.has(last)) project.find(file, 'handler', `${one.key} calls what its script gives as ${last}, which is no handler`)
        if (bound && !one.value) project.find(file, 'handler', `${one.key} calls nothing`)
      }
      for (const child of node.children ?? []) visit(child, inner)
    }
    for (const node of tree.body) if (node.type === 'WXScript') modules.add(attribute(node, 'module'))
    for (const node of tree.body) visit(node, new Set(modules))
  }
  return { buttons, components }
}

function attribute(node, key) {
  return (node.startTag?.attributes ?? node.attributes ?? []).find((one) => one.key === key)?.value ?? ''
}

function repeats(project, file, name, attributes) {
  const seen = new Set()
  for (const { key } of attributes) {
    // WeChat keeps one of the two, and nothing says which.
    if (seen.has(key)) project.find(file, 'attribute', `<${name}> has ${key} twice`)
    seen.add(key)
  }
}

/** Every name in `{{…}}` is a loop's, a module's, or a key that the script can give. */
function lean(project, file, expression, names, given, isData = false) {
  let tree
  try {
    tree = Parser.parseExpressionAt(isData ? `({${expression}})` : `(${expression})`, 0, { ecmaVersion: 2018 })
  } catch {
    project.find(file, 'wxml', `{{${expression}}} is no expression`)
    return
  }
  for (const name of namesIn(tree)) {
    if (!names.has(name) && !given.has(name) && !WRAPPER.test(name) && name !== 'undefined') project.find(file, 'data', `{{${expression}}} leans on ${name}, which its script never gives`)
  }
}

function namesIn(node) {
  if (!node || typeof node.type !== 'string') return []
  if (node.type === 'Identifier') return [node.name]
  if (node.type === 'MemberExpression') return [...namesIn(node.object), ...(node.computed ? namesIn(node.property) : [])]
  if (node.type === 'Property') return [...(node.computed ? namesIn(node.key) : []), ...namesIn(node.value)]
  return Object.values(node).flatMap((value) => (Array.isArray(value) ? value : [value]).flatMap(namesIn))
}

/** Pages and components: app.json lists what is there, and what is there is listed or used. */
function checkLists(project) {
  const used = new Set()
  for (const page of project.pages) {
    for (const ending of ['js', 'json', 'wxml']) if (!project.has(`${page}.${ending}`)) project.find('app.json', 'page', `${page}.${ending} is not there`)
  }
  if (new Set(project.pages).size !== project.pages.length) project.find('app.json', 'page', 'lists a page twice')
  for (const root of project.roots) if (!project.files.some((path) => path.startsWith(root + '/'))) project.find('app.json', 'page', `the package ${root} is empty`)
  for (const [page, rule] of Object.entries(project.app.preloadRule ?? {})) {
    if (!project.pages.includes(page)) project.find('app.json', 'page', `preloadRule names ${page}, which is no page`)
    for (const root of rule.packages) if (!project.roots.includes(root) && root !== '__APP__') project.find('app.json', 'page', `preloadRule names ${root}, which is no package`)
  }
  for (const file of project.files.filter((path) => path.endsWith('.json'))) {
    const { usingComponents = {} } = project.json(file) ?? {}
    for (const [name, path] of Object.entries(usingComponents)) {
      const there = project.resolve(file, path)
      used.add(there)
      const made = ['js', 'json', 'wxml'].every((ending) => project.has(`${there}.${ending}`))
      if (!made || project.json(`${there}.json`)?.component !== true) project.find(file, 'component', `<${name}> leads to ${there}, which is no component`)
      else if (!project.mayLoad(file, there)) project.find(file, 'package', `<${name}> lies in another package: ${there}`)
    }
  }
  for (const file of project.files.filter((path) => path.endsWith('.wxml'))) {
    const name = file.slice(0, -'.wxml'.length)
    if (!project.pages.includes(name) && !used.has(name)) project.find(file, 'page', 'is neither a page of app.json nor a component that anything uses')
  }
}
