// Why this file exists: the preview's first screen must be small on a bad network, and compressing the same files again
// for each visitor would burn the machine that also seals photographs. Beside every built text file its brotli and gzip
// form is laid once, at build time; the service hands out whichever the browser takes. Refuses nothing; files that gain
// nothing are left alone.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('../dist/build/h5', import.meta.url))

function* files(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) yield* files(path)
    else if (/\.(js|css|html|json|svg)$/.test(name)) yield path
  }
}

let before = 0
let after = 0
for (const path of files(root)) {
  const plain = readFileSync(path)
  const forms = {
    br: brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }),
    gz: gzipSync(plain, { level: 9 }),
  }
  before += plain.length
  after += Math.min(plain.length, forms.br.length)
  for (const [ending, packed] of Object.entries(forms)) {
    if (packed.length < plain.length) writeFileSync(`${path}.${ending}`, packed)
  }
}
console.log(`precompress: ${before} bytes of text, ${after} as brotli`)
