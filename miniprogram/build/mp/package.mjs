// What is uploaded: how heavy each package is, and that nothing is in it which does not belong on a stranger's phone.

const KB = 1024
/** Ours for the main package (WeChat's is 2 MB), WeChat's for a sub-package and for the whole. */
export const LIMITS = { main: 1536 * KB, sub: 2048 * KB, whole: 20 * 1024 * KB }
const SECRETS = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [/\b(?:LTAI|AKID)[0-9A-Za-z]{12,}/, "a cloud account's access key"],
  [/(?:app_?secret|secret_?key|access_?key_?secret)["']?\s*[:=]\s*["'][0-9A-Za-z+/=_-]{16,}["']/i, 'a secret'],
  [/\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\./, 'a signed token'],
]
/** What WeChat reads; anything else is carried for nothing, or should never be carried at all. */
const ENDINGS = /\.(?:js|json|wxml|wxss|wxs|png|jpg|jpeg|gif|svg)$/

/** @param {import('./project.mjs').Project} project */
export function checkPackages(project, limits = LIMITS) {
  const sizes = project.sizes()
  for (const [root, size] of Object.entries(sizes)) {
    const most = root ? limits.sub : limits.main
    if (size >= most) project.find(root || 'main package', 'size', `${size} bytes, must be under ${most}`)
  }
  const whole = Object.values(sizes).reduce((sum, size) => sum + size, 0)
  if (whole >= limits.whole) project.find('whole', 'size', `${whole} bytes, must be under ${limits.whole}`)
  for (const file of project.files) {
    if (!ENDINGS.test(file)) project.find(file, 'stray', 'does not belong in a mini-program')
    if (file.endsWith('.private.config.json')) project.find(file, 'stray', "is one developer's own")
    if (!/\.(?:js|json|wxml|wxss|wxs)$/.test(file)) continue
    const text = project.text(file)
    if (/[#@]\s*sourceMappingURL=/.test(text)) project.find(file, 'stray', 'names a source map')
    for (const [pattern, what] of SECRETS) if (pattern.test(text)) project.find(file, 'secret', `holds ${what}`)
  }
  return { sizes, whole }
}
