// The built mini-program as WeChat reads it: which files there are, which package each belongs to, what app.json lists.
// Refuses nothing itself: what is missing or unreadable is handed on as a finding.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'

/** @typedef {{ file: string, rule: string, words: string }} Finding */

export class Project {
  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder
    /** @type {Finding[]} */
    this.findings = []
    /** @type {string[]} paths from the folder, with `/` */
    this.files = existsSync(folder) ? list(folder).map((path) => relative(folder, path).split(sep).join('/')) : []
    this.app = this.json('app.json') ?? {}
    const packages = this.app.subPackages ?? this.app.subpackages ?? []
    /** @type {string[]} roots without a slash at their end */
    this.roots = packages.map((one) => one.root.replace(/^\/|\/$/g, ''))
    this.pages = [
      ...(this.app.pages ?? []),
      ...packages.flatMap((one) => (one.pages ?? []).map((page) => posix.join(one.root, page))),
    ]
  }

  has(path) {
    return this.files.includes(path)
  }

  text(path) {
    return readFileSync(join(this.folder, path), 'utf8')
  }

  /** The file's content, or null: absent or unreadable, and then a finding. */
  json(path) {
    try {
      return JSON.parse(this.text(path))
    } catch (error) {
      this.find(path, 'json', error.code === 'ENOENT' ? 'is missing' : 'is not JSON')
      return null
    }
  }

  find(file, rule, words) {
    this.findings.push({ file, rule, words })
  }

  /** The root of the sub-package that a file lies in; "" is the main package. */
  packageOf(path) {
    return this.roots.find((root) => path.startsWith(root + '/')) ?? ''
  }

  /** True where `from` may load `to`: the same package, or the main one. */
  mayLoad(from, to) {
    return ['', this.packageOf(from)].includes(this.packageOf(to))
  }

  /** What `name`, written in `from`, leads to. A name that starts with / counts from the folder. */
  resolve(from, name) {
    return posix.normalize(name.startsWith('/') ? name.slice(1) : posix.join(dirname(from).split(sep).join('/'), name))
  }

  /** Bytes by package, and of the whole. */
  sizes() {
    const sizes = { '': 0, ...Object.fromEntries(this.roots.map((root) => [root, 0])) }
    for (const path of this.files) sizes[this.packageOf(path)] += statSync(join(this.folder, path)).size
    return sizes
  }
}

function list(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? list(path) : [path]
  })
}
