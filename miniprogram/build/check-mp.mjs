// Fails when the built mini-program would not run in WeChat, or not be let through its review, as far as that can be known
// without WeChat's own tools. What cannot be known here is the release checklist in docs/miniprogram.md.
// node build/check-mp.mjs [FOLDER]
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkPackages } from './mp/package.mjs'
import { PRIVACY_GUIDE } from './mp/privacy_guide.mjs'
import { Project } from './mp/project.mjs'
import { checkPrivacy, checkScripts } from './mp/scripts.mjs'
import { checkStyles } from './mp/styles.mjs'
import { checkTemplates } from './mp/templates.mjs'

/** All findings of a built folder; none: it passes. `service`: the host that this build is meant to talk to. */
export function checkMiniProgram(folder, { service = '', limits = undefined, guide = PRIVACY_GUIDE } = {}) {
  const project = new Project(folder)
  if (!project.files.length) return { findings: [{ file: folder, rule: 'json', words: 'is missing or empty: build it first' }], sizes: {}, whole: 0, project }
  const { keys, calls, handlers, emits } = checkScripts(project, { service })
  const { buttons, components } = checkTemplates(project, keys, handlers, emits)
  checkPrivacy(project, calls, buttons, components, guide)
  checkStyles(project)
  const { sizes, whole } = checkPackages(project, limits)
  const seen = new Set()
  const findings = project.findings.filter((one) => {
    const key = `${one.file}\n${one.rule}\n${one.words}`
    return !seen.has(key) && seen.add(key)
  })
  return { findings, sizes, whole, project, calls }
}

const here = fileURLToPath(import.meta.url)
if (process.argv[1] && existsSync(process.argv[1]) && fileURLToPath(new URL(`file://${process.argv[1]}`)) === here) {
  const folder = process.argv[2] ?? join(here, '../../dist/build/mp-weixin')
  const address = process.env.VITE_ANJU_SERVICE
  const { findings, sizes, whole, project } = checkMiniProgram(folder, { service: address ? new URL(address).host : '' })
  for (const { file, rule, words } of findings) console.error(`${rule}: ${file} ${words}`)
  for (const [root, size] of Object.entries(sizes)) console.log(`${String(Math.ceil(size / 1024)).padStart(6)} KB  ${root || 'main package'}`)
  console.log(`${String(Math.ceil(whole / 1024)).padStart(6)} KB  whole`)
  console.log(`check:mp looked at ${project.files.length} files and ${project.pages.length} pages, found ${findings.length} faults`)
  process.exit(findings.length ? 1 : 0)
}
