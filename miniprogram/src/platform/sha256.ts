// SHA-256 (FIPS 180-4) in plain TypeScript: neither WeChat nor a page on plain http offers one to us everywhere.

const primes: number[] = []
for (let n = 2; primes.length < 64; n += 1) {
  if (primes.every((p) => n % p !== 0)) primes.push(n)
}
const fraction = (x: number) => ((x - Math.floor(x)) * 0x100000000) | 0
const ROUND = primes.map((p) => fraction(Math.cbrt(p)))
const START = primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)))

function mixBlock(state: Int32Array, words: Int32Array): void {
  for (let i = 16; i < 64; i += 1) {
    const a = words[i - 15]
    const b = words[i - 2]
    const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3)
    const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10)
    words[i] = (words[i - 16] + s0 + words[i - 7] + s1) | 0
  }
  let [a, b, c, d, e, f, g, h] = state
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND[i] + words[i]) | 0
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  state[0] += a
  state[1] += b
  state[2] += c
  state[3] += d
  state[4] += e
  state[5] += f
  state[6] += g
  state[7] += h
}

export function sha256Hex(buffer: ArrayBuffer): string {
  const bytes = new Uint8Array(buffer)
  const length = bytes.length
  const whole = length - (length % 64)
  const tail = new Uint8Array(length % 64 < 56 ? 64 : 128)
  tail.set(bytes.subarray(whole))
  tail[length % 64] = 0x80
  const bits = new DataView(tail.buffer)
  bits.setUint32(tail.length - 8, Math.floor(length / 0x20000000))
  bits.setUint32(tail.length - 4, (length << 3) >>> 0)

  const state = Int32Array.from(START)
  const words = new Int32Array(64)
  const take = (source: Uint8Array, at: number) => {
    for (let i = 0; i < 16; i += 1) {
      const j = at + i * 4
      words[i] = (source[j] << 24) | (source[j + 1] << 16) | (source[j + 2] << 8) | source[j + 3]
    }
    mixBlock(state, words)
  }
  for (let at = 0; at < whole; at += 64) take(bytes, at)
  for (let at = 0; at < tail.length; at += 64) take(tail, at)
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}
