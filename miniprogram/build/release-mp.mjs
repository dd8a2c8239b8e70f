// Builds the mini-program that is uploaded: for one service and one app id, both of which must be given.
// VITE_ANJU_SERVICE=https://anju.example ANJU_MP_APPID=wx… npm run release:mp
// Refuses to build without them, and to hand on a build that the checker finds fault with. Uploads nothing.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { checkMiniProgram } from './check-mp.mjs'

const service = process.env.VITE_ANJU_SERVICE ?? ''
const appId = process.env.ANJU_MP_APPID ?? ''
const wrong = []
if (!/^https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(service)) wrong.push('VITE_ANJU_SERVICE must be the service as WeChat may call it: https, a name, no port and no path (https://anju.example)')
if (!/^wx[0-9a-f]{16}$/.test(appId)) wrong.push('ANJU_MP_APPID must be the app id of the mini-program: wx and sixteen letters or digits')
if (wrong.length) {
  wrong.forEach((words) => console.error(words))
  process.exit(2)
}

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = `${root}dist/build/mp-weixin`
execFileSync('npm', ['run', '--silent', 'build:mp-weixin'], { cwd: root, stdio: 'inherit' })
const file = `${folder}/project.config.json`
writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), appid: appId }, null, 2))

const host = new URL(service).host
const { findings, sizes, whole } = checkMiniProgram(folder, { service: host })
if (!readFileSync(`${folder}/platform/index.js`, 'utf8').includes(service)) findings.push({ rule: 'release', file: 'platform/index.js', words: `does not name ${service}` })
findings.forEach((one) => console.error(`${one.rule}: ${one.file} ${one.words}`))
if (findings.length) process.exit(1)
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
console.log(`${folder} is ready to be uploaded as ${version}: main package ${Math.ceil(sizes[''] / 1024)} KB of ${Math.ceil(whole / 1024)} KB, for ${host}.`)
console.log('What is left to do by hand: docs/miniprogram.md, "Before each release".')
