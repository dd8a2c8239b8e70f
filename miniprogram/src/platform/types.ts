// What a file is, by its first bytes: some Androids name every picture `.unknown`, and an ending is only somebody's word.
// The service looks again and decides; here it is so that nothing is turned away, or sent under a false name, for its name.

/** As many bytes as tell. */
export const HEAD = 64

const text = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...Array.from(bytes.subarray(from, to)))
const begins = (bytes: Uint8Array, ...with_: number[]) => bytes.length >= with_.length && with_.every((one, i) => bytes[i] === one)

/** zip: Word, Excel and their like, which differ further in; ole: their predecessors. null: nothing that is known here. */
export function typeOfBytes(bytes: Uint8Array): string | null {
  if (begins(bytes, 0xff, 0xd8, 0xff)) return 'image/jpeg'
  if (begins(bytes, 0x89, 0x50, 0x4e, 0x47)) return 'image/png'
  if (text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 12) === 'WEBP') return 'image/webp'
  if (text(bytes, 4, 8) === 'ftyp') return typeOfBrands(bytes)
  if (text(bytes, 0, 5) === '%PDF-') return 'application/pdf'
  if (begins(bytes, 0x50, 0x4b, 3, 4)) return 'zip'
  if (begins(bytes, 0xd0, 0xcf, 0x11, 0xe0)) return 'ole'
  if (text(bytes, 0, 4) === 'GIF8') return 'image/gif'
  if (text(bytes, 0, 2) === 'BM') return 'image/bmp'
  if (begins(bytes, 0x49, 0x49, 0x2a, 0) || begins(bytes, 0x4d, 0x4d, 0, 0x2a)) return 'image/tiff'
  return null
}

/** Pictures and videos in one kind of box: who may read them is said by the names at its beginning. */
function typeOfBrands(bytes: Uint8Array): string {
  const size = Math.min(bytes.length, (bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3])
  const brands = [text(bytes, 8, 12)]
  for (let at = 16; at + 4 <= size; at += 4) brands.push(text(bytes, at, at + 4))
  if (brands.some((one) => /^avi[fs]$/.test(one))) return 'image/avif'
  if (brands.some((one) => /^(hei[cxms]|hev[cxms]|mif1|msf1|mif2)$/.test(one))) return 'image/heic'
  return 'video/mp4'
}

const ENDINGS: Record<string, string[]> = {
  'image/jpeg': ['jpg', 'jpeg'],
  'image/png': ['png'],
  'image/webp': ['webp'],
  'image/heic': ['heic', 'heif'],
  'image/avif': ['avif'],
  'image/gif': ['gif'],
  'image/bmp': ['bmp'],
  'image/tiff': ['tif', 'tiff'],
  'video/mp4': ['mp4', 'mov', 'm4v', '3gp'],
  'application/pdf': ['pdf'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
}

const endingOf = (name: string) => /\.([a-z0-9]{1,8})$/i.exec(name)?.[1].toLowerCase() ?? ''

/** By the name alone, where the bytes say nothing. */
export function typeOfName(name: string): string | null {
  const ending = endingOf(name)
  return Object.keys(ENDINGS).find((type) => ENDINGS[type].includes(ending)) ?? null
}

/** The ending of a file of that type, with its dot; nothing for a type that is not known here. */
export const endingFor = (type: string): string => (ENDINGS[type] ? `.${ENDINGS[type][0]}` : '')

/** The name with an ending that fits what it is: who receives it may go by either. */
export function nameFor(name: string, type: string): string {
  if (!ENDINGS[type] || ENDINGS[type].includes(endingOf(name))) return name
  return name.replace(/\.(unknown|bin|tmp|dat|[a-z0-9]{2,5})$/i, '') + endingFor(type)
}
