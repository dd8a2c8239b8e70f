// Fails when a build would fetch anything from an outside host: looks in every built text file for an address in the
// place of a fetch, an import, a src/href or a css url(). Names of XML namespaces and comments fetch nothing.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const builds = ['dist/build/h5', 'dist/build/mp-weixin']
const ADDRESS = `(?:https?:)?//[a-z0-9-]+(?:\\.[a-z0-9-]+)+`
const fetching = [
  `url\\(\\s*["']?${ADDRESS}`,
  `(?:src|href|poster)\\s*[=:]\\s*["'\`]${ADDRESS}`,
  `(?:import|require|fetch|importScripts|sendBeacon)\\s*\\(?\\s*["'\`]${ADDRESS}`,
  `from\\s*["']${ADDRESS}`,
  `@import\\s+["']${ADDRESS}`,
  `(?:url|open)\\s*[:(]\\s*["'\`]${ADDRESS}`,
].map((source) => new RegExp(source, 'gi'))
const harmless = /^[^/]*\/\/(?:www\.w3\.org)/i

function* files(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) yield* files(path)
    else if (/\.(js|mjs|css|wxss|wxml|wxs|html|json)$/.test(name)) yield path
  }
}

let found = 0
let looked = 0
for (const build of builds) {
  const folder = join(root, build)
  try {
    statSync(folder)
  } catch {
    console.error(`${build} is missing: build it first`)
    process.exit(2)
  }
  for (const path of files(folder)) {
    looked += 1
    const text = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
    for (const pattern of fetching) {
      for (const hit of text.matchAll(pattern)) {
        if (harmless.test(hit[0])) continue
        found += 1
        console.error(`${relative(root, path)}: ${text.slice(Math.max(0, hit.index - 30), hit.index + 100)}`)
      }
    }
  }
}
console.log(`check:offline looked at ${looked} files, found ${found} outside addresses`)
process.exit(found ? 1 : 0)
