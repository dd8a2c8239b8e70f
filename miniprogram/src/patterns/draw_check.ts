// A draw recomputed on this phone from its published record alone: hashes of populations and announcement, and who
// follows from the seed. The service is not asked, so that it need not be believed (casework/words/draws.py says how).
import type { DrawRecord } from '@/api/types'
import { Sha256 } from '@/platform/sha256'

function hash(text: string): string {
  const plain = unescape(encodeURIComponent(text))
  const bytes = new Uint8Array(plain.length)
  for (let at = 0; at < plain.length; at += 1) bytes[at] = plain.charCodeAt(at)
  return new Sha256().add(bytes).hex()
}

// What is pasted along and nobody sees (models/names.py): bound with it, a phrase could not be told again by typing it.
const UNSEEN = /[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]|\udb40[\udc00-\udc7f]/g

/** A phrase as the service reads what is typed: without what nobody sees, composed, on one line. */
export function phraseOf(typed: string): string {
  const plain = typed.replace(UNSEEN, '').normalize('NFC').trim()
  return /[\n\t]/.test(plain) ? plain.split(/\s+/).join(' ') : plain
}

/** Of a phrase, before it is told: what is kept and published of it. Made here, so that the phrase stays on this phone. */
export const commitmentOf = (code: string, office: string, phrase: string) => hash(`anju draw 1\n${code}\n${office}\n${phrase}`)

/** Of a dwelling that is drawn, by its address. */
export const homeKeyOf = (code: string, address: string) => hash(`anju draw 1\n${code}\nhome\n${address}`).slice(0, 16)

const ofLines = (lines: string[]) => hash(lines.map((line) => line + '\n').join(''))

function announcementOf(record: DrawRecord): string {
  const { source } = record
  return ofLines([
    'anju draw 1', record.code, record.office, record.subject, record.period, String(record.turn), record.announced_at,
    source.kind, source.name, source.draw, source.on,
    ...record.populations.map((one) => `${one.name} ${one.size} ${one.members.length} ${one.sha256}`),
  ])
}

function ordered(lines: string[], start: string, size: number): string[] {
  const ranked = lines.map((line) => ({ rank: line[17] + hash(start + line.slice(0, 16)), key: line.slice(0, 16) }))
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1))
  return ranked.slice(0, size).map((one) => one.key)
}

/** Who is drawn of each population, in order. */
function drawn(record: DrawRecord): string[][] {
  const samples: string[][] = []
  let parents: string[] = []
  for (const one of record.populations) {
    const start = `anju draw 1\n${record.code}\n${one.name}\n${one.sha256}\n${record.seed}\n`
    const under: Record<string, string[]> = {}
    for (const line of one.members) (under[line.slice(19)] ??= []).push(line)
    const sample = [...ordered(under[''] ?? [], start, one.size), ...parents.flatMap((parent) => ordered(under[parent] ?? [], start, one.size))]
    samples.push(sample)
    if (!parents.length) parents = sample
  }
  return samples
}

/** What does not follow: which part of it, for programs, and in words. */
export interface Fault {
  what: 'population' | 'announcement' | 'state' | 'seed' | 'sample'
  words: string
}

/** Whether there is a result: also of one that was taken back afterwards. */
export const wasDrawn = (record: DrawRecord) =>
  record.state === 'drawn' || (record.state === 'annulled' && Boolean(record.samples?.length || record.seed || record.drawn_at))

/** None: all of it follows. The same parts as the service's own command names (casework/words/draws.py). */
export function faultsOf(record: DrawRecord): Fault[] {
  const faults: Fault[] = []
  for (const one of record.populations) {
    const keys = one.members.map((line) => line.slice(0, 16))
    if (new Set(keys).size < keys.length) faults.push({ what: 'population', words: '名单里有人出现了两次。' })
    if (keys.some((key, at) => at > 0 && keys[at - 1] > key)) faults.push({ what: 'population', words: '名单没有按编号排好。' })
    if (ofLines(one.members) !== one.sha256) faults.push({ what: 'population', words: '名单和公布时的不一致：名单被改过。' })
  }
  if (announcementOf(record) !== record.announcement_sha256) faults.push({ what: 'announcement', words: '公告和公布时的不一致：数量、期号、日期或名单被改过。' })
  if (!wasDrawn(record)) {
    if (record.samples?.length || record.seed || record.drawn_at) faults.push({ what: 'state', words: '还没有抽取的记录里不该有结果。' })
    return faults
  }
  const wrong = wrongSeed(record)
  if (wrong) faults.push({ what: 'seed', words: wrong })
  if (record.seed && JSON.stringify(drawn(record)) !== JSON.stringify(record.samples ?? [])) faults.push({ what: 'sample', words: '重新计算的结果和记录的不一致：种子、顺序或抽中的被改过。' })
  return faults
}

// How many numbers each lottery draws, and from 1 to how many.
const LOTTERIES: Record<string, [number, number][]> = { 双色球: [[6, 33], [1, 16]], 大乐透: [[5, 35], [2, 12]], 快乐8: [[20, 80]] }

/** '': it is one that the source can give. */
function wrongSeed(record: DrawRecord): string {
  const replaced = record.replaced ?? []
  const last = replaced.slice(-1)[0] ?? record.source
  // What an office did not tell gives way to a lottery, and that to its next draw.
  const first = record.source.kind === 'phrases' ? replaced[0] : record.source
  if (replaced.some((one) => one.kind !== 'lottery' || one.name !== first.name)) return '改期后的种子来源不是公告里的那一种。'
  const days = [record.source.on, ...replaced.map((one) => one.on)]
  const inOrder = days.every((day, at) => at === 0 || days[at - 1] < day)
  if (!inOrder || (record.drawn_at ?? '').slice(0, 10) < days[days.length - 1] || record.announced_at.slice(0, 10) >= days[0]) return '日期的先后不对：先公告，后开奖，再抽取。'
  if (last.kind === 'phrases') return wereBound(record, last) ? '' : '公开的暗语和事先封存的不一致。'
  const start = `${last.name} ${last.draw} ${last.on} `
  const groups = LOTTERIES[last.name]
  const seed = record.seed ?? ''
  return groups && seed.startsWith(start) && areNumbers(seed.slice(start.length), groups) ? '' : '种子不是公告指定的那一期的开奖号码。'
}

/** In their one spelling, `01 05 08 12 20 33 + 07`. */
function areNumbers(text: string, groups: [number, number][]): boolean {
  const said = text.split(' + ').map((group) => group.split(' '))
  return said.length === groups.length && groups.every(([count, most], at) =>
    said[at].length === count && said[at].every((one, place) =>
      /^[0-9]{2}$/.test(one) && Number(one) >= 1 && Number(one) <= most && (place === 0 || said[at][place - 1] < one)))
}

/** Whether the seed is the phrases that both had bound, in their order. */
function wereBound(record: DrawRecord, source: DrawRecord['source']): boolean {
  const said = (record.seed ?? '').split(' | ').map((part) => [part.slice(0, part.indexOf('：')), part.slice(part.indexOf('：') + 1)])
  const offices = source.name.split('、')
  const digests = source.draw.split('、')
  return said.length === 2 && offices.length === 2 && digests.length === 2 && digests.every((digest, at) => said[at][0] === offices[at] && commitmentOf(record.code, offices[at], said[at][1]) === digest)
}
