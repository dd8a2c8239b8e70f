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

/** What does not follow, in words; none: all of it does. */
export function faultsOf(record: DrawRecord): string[] {
  const faults: string[] = []
  if (record.populations.some((one) => ofLines(one.members) !== one.sha256)) faults.push('名单和公布时的不一致：名单被改过。')
  if (announcementOf(record) !== record.announcement_sha256) faults.push('公告和公布时的不一致：数量、期号、日期或名单被改过。')
  if (record.state === 'drawn' && JSON.stringify(drawn(record)) !== JSON.stringify(record.samples)) faults.push('重新计算的结果和记录的不一致：种子、顺序或抽中的被改过。')
  const last = (record.replaced ?? []).slice(-1)[0] ?? record.source
  if (record.state === 'drawn' && last.kind === 'lottery' && !(record.seed ?? '').startsWith(`${last.name} ${last.draw} ${last.on} `)) faults.push('种子不是公告指定的那一期的开奖号码。')
  if (record.state === 'drawn' && last.kind === 'phrases' && !wereBound(record, last)) faults.push('公开的暗语和事先封存的不一致。')
  return faults
}

/** Whether the seed is the phrases that both had bound, in their order. */
function wereBound(record: DrawRecord, source: DrawRecord['source']): boolean {
  const said = (record.seed ?? '').split(' | ').map((part) => [part.slice(0, part.indexOf('：')), part.slice(part.indexOf('：') + 1)])
  const offices = source.name.split('、')
  return said.length === 2 && source.draw.split('、').every((digest, at) => said[at][0] === offices[at] && commitmentOf(record.code, offices[at], said[at][1]) === digest)
}
