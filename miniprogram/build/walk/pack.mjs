// Packs a built mini-program for Chromium, where shell/ runs it on WeChat's own component framework (glass-easel): every
// template compiled, every style in the scope that it has inside WeChat, every script a function of the names that WeChat gives.
// The build itself is read and not changed. Refuses a build whose templates or styles do not compile.
// node build/walk/pack.mjs [FROM] [TO]; without them the build of this checkout, into dist/walk.
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import postcss from 'postcss'
import selectorParser from 'postcss-selector-parser'
import { Project } from '../mp/project.mjs'
import { GIVEN, HIDDEN } from './shell/names.mjs'
import { inScreenWidths } from './shell/units.mjs'

const require = createRequire(import.meta.url)
const { TmplGroup } = require('glass-easel-template-compiler')
const here = dirname(fileURLToPath(import.meta.url))

/** Writes into `to` what a browser opens; gives what does not compile, in sentences. */
export async function pack(from, to) {
  const project = new Project(from)
  const faults = []
  const text = [
    `window.MINIPROGRAM = ${JSON.stringify(facts(project, faults))}`,
    `window.MINIPROGRAM.templates = ${templates(project, faults)}`,
    `window.MINIPROGRAM.scripts = {\n${scripts(project)}}`,
  ]
  rmSync(to, { recursive: true, force: true })
  mkdirSync(to, { recursive: true })
  writeFileSync(join(to, 'pack.js'), text.join('\n') + '\n')
  for (const name of ['index.html', 'shell.css']) copyFileSync(join(here, 'shell', name), join(to, name))
  await bundle(join(to, 'shell.js'))
  faults.push(...project.findings.map(({ file, words }) => `${file}: ${words}`))
  return faults
}

/** The shell with the framework in it; the framework's development form, for that one says what it does not understand. */
async function bundle(outfile) {
  await build({
    entryPoints: [join(here, 'shell/main.mjs')],
    outfile,
    bundle: true,
    format: 'iife',
    charset: 'utf8',
    logLevel: 'error',
    alias: { 'glass-easel': join(dirname(require.resolve('glass-easel')), 'glass_easel.dev.all.es.js') },
  })
}

function facts(project, faults) {
  const named = project.files.filter((file) => file.endsWith('.json') && !/^(?:app|project\.[\w.]+|sitemap)\.json$/.test(file))
  const json = Object.fromEntries(named.map((file) => [withoutEnding(file), project.json(file) ?? {}]))
  const styles = {}
  for (const file of project.files.filter((one) => one.endsWith('.wxss'))) {
    try {
      styles[withoutEnding(file)] = styleSheet(project, file)
    } catch (error) {
      faults.push(`${file}: ${error.message}`)
    }
  }
  const scopes = Object.fromEntries(Object.keys(json).map((path) => [path, scopeOf(project, path)]))
  return { app: project.app, pages: project.pages, json, styles, scopes }
}

const withoutEnding = (file) => file.replace(/\.\w+$/, '')
/** Pages and the app share one scope, as inside WeChat; a component's classes are its own. */
const scopeOf = (project, path) => (path === 'app' || project.pages.includes(path) ? '' : path.replace(/\W/g, '_'))

/** A WXSS as CSS: sizes by the screen's width, tags as the shell names them, classes in their scope. */
export function styleSheet(project, file) {
  const path = withoutEnding(file)
  const scope = scopeOf(project, path)
  // It weighs nothing: a page's own rule must not win over the app's by the mere fact that it is one page's.
  const onThisPage = `:where(uni-page[data-route="${path}"]) `
  const root = postcss.parse(project.text(file), { from: file })
  root.walkDecls((declaration) => {
    declaration.value = inScreenWidths(declaration.value)
  })
  root.walkRules((rule) => {
    if (rule.parent.type === 'atrule' && /keyframes$/.test(rule.parent.name)) return
    rule.selector = selectorParser((selectors) => {
      selectors.walkTags((tag) => {
        tag.value = tag.value === 'page' ? 'uni-page' : `wx-${tag.value}`
      })
      if (scope) selectors.walkClasses((one) => { one.value = `${scope}--${one.value}` })
      if (!project.pages.includes(path)) return
      selectors.each((one) => {
        if (!/^uni-page\b/.test(String(one).trim())) one.prepend(selectorParser.pseudo({ value: onThisPage }))
      })
    }).processSync(rule.selector)
  })
  return root.toString()
}

function templates(project, faults) {
  const group = new TmplGroup()
  for (const file of project.files.filter((one) => one.endsWith('.wxml'))) {
    for (const said of group.addTmpl(withoutEnding(file), project.text(file)) ?? []) {
      faults.push(`${file}:${said.startLine}:${said.startColumn}: ${said.message}`)
    }
  }
  return group.getTmplGenObjectGroups()
}

/** Each in the names that WeChat gives a script; what only a browser has is a parameter that nobody fills. */
function scripts(project) {
  const names = [...GIVEN, ...HIDDEN].join(',')
  return project.files
    .filter((file) => file.endsWith('.js'))
    .map((file) => `${JSON.stringify(file)}: function (${names}) {\n${project.text(file)}\n},\n`)
    .join('')
}

const self = fileURLToPath(import.meta.url)
if (process.argv[1] && existsSync(process.argv[1]) && fileURLToPath(new URL(`file://${process.argv[1]}`)) === self) {
  const [from = join(here, '../../dist/build/mp-weixin'), to = join(here, '../../dist/walk')] = process.argv.slice(2)
  const faults = await pack(from, to)
  for (const fault of faults) console.error(fault)
  process.exit(faults.length ? 1 : 0)
}
