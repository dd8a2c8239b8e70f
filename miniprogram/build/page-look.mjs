// Elder mode's one mechanism in the build, so that no page, and no page that comes later, holds a copy of it.
// WeChat: every page of pages.json gets a page-meta as its first node, through which the page wears src/stores/look.ts.
// Both: every type size becomes its drawn size times --type, and what is about as high as a finger is never less than
// 44 px on the narrowest phone. Refuses a page that has no script setup to import into.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const META = '<page-meta :page-style="anjuLook.style" />'
const IMPORT = "import { look as anjuLook } from '@/stores/look'\n"

function pagesOf(folder) {
  const { pages, subPackages = [] } = JSON.parse(readFileSync(join(folder, 'src/pages.json'), 'utf8'))
  const inner = subPackages.flatMap(({ root, pages: own }) => own.map(({ path }) => `${root}/${path}`))
  return [...pages.map(({ path }) => path), ...inner]
}

/** @returns {import('vite').Plugin} */
export function pageLook(folder = process.cwd()) {
  const files = new Set()
  return {
    name: 'anju:page-look',
    enforce: 'pre',
    buildStart() {
      for (const page of pagesOf(folder)) files.add(join(folder, 'src', `${page}.vue`))
    },
    transform(code, id) {
      if (process.env.UNI_PLATFORM !== 'mp-weixin' || !files.has(id)) return null
      if (!code.includes('<template>') || !/<script setup[^>]*>\n/.test(code)) throw new Error(`${id}: a page has a template and a script setup`)
      const dressed = code.replace('<template>', `<template>${META}`).replace(/<script setup[^>]*>\n/, (open) => open + IMPORT)
      return { code: dressed, map: null }
    },
  }
}

/** @returns {import('postcss').Plugin} */
export function typeScale() {
  return {
    postcssPlugin: 'anju-type-scale',
    Declaration(declaration) {
      const [, number, unit] = /^([\d.]+)(rpx|rem)$/.exec(declaration.value) ?? []
      if (!unit) return
      const drawn = Number(number) * (unit === 'rem' ? 32 : 1)
      if (declaration.prop === 'font-size') declaration.value = `calc(${declaration.value} * var(--type, 1))`
      if (declaration.prop === 'min-height' && drawn >= 80 && drawn < 100) declaration.value = `max(${declaration.value}, 44px)`
    },
  }
}
