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

/** Bytes as they come, in pieces of any length: a video need never lie in memory whole. */
export class Sha256 {
  private state = Int32Array.from(START)
  private words = new Int32Array(64)
  private rest = new Uint8Array(64)
  private resting = 0
  private length = 0

  add(bytes: Uint8Array): this {
    this.length += bytes.length
    let at = 0
    if (this.resting) {
      const taken = Math.min(64 - this.resting, bytes.length)
      this.rest.set(bytes.subarray(0, taken), this.resting)
      this.resting += taken
      at = taken
      if (this.resting < 64) return this
      this.take(this.rest, 0)
      this.resting = 0
    }
    for (; at + 64 <= bytes.length; at += 64) this.take(bytes, at)
    this.rest.set(bytes.subarray(at))
    this.resting = bytes.length - at
    return this
  }

  hex(): string {
    const tail = new Uint8Array(this.resting < 56 ? 64 : 128)
    tail.set(this.rest.subarray(0, this.resting))
    tail[this.resting] = 0x80
    const bits = new DataView(tail.buffer)
    bits.setUint32(tail.length - 8, Math.floor(this.length / 0x20000000))
    bits.setUint32(tail.length - 4, (this.length << 3) >>> 0)
    for (let at = 0; at < tail.length; at += 64) this.take(tail, at)
    return Array.from(this.state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
  }

  private take(source: Uint8Array, at: number): void {
    const words = this.words
    for (let i = 0; i < 16; i += 1) {
      const j = at + i * 4
      words[i] = (source[j] << 24) | (source[j + 1] << 16) | (source[j + 2] << 8) | source[j + 3]
    }
    mixBlock(this.state, words)
  }
}

export const sha256Hex = (buffer: ArrayBuffer): string => new Sha256().add(new Uint8Array(buffer)).hex()
