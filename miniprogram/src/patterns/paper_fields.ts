// Of which paper somebody's number is. Nearly everybody has the resident's card, so that is what stands until one says
// otherwise; the others are offered once 'another' was chosen, and those that do not say a birthday ask for it.
import type { Choice, Field } from '@/api/types'
import type { Typed } from './form_values'

/** Chosen, it opens the list of which; it is none of them. */
export const OTHER = '?'
export const RESIDENT = 'resident_id'
const RESIDENTS: Choice = { value: RESIDENT, label: '居民身份证' }
const KINDS: Choice[] = [
  RESIDENTS,
  { value: 'residence_permit', label: '港澳台居民居住证' },
  { value: 'home_return_permit', label: '港澳居民来往内地通行证' },
  { value: 'taiwan_permit', label: '台湾居民来往大陆通行证' },
  { value: 'foreign_permit', label: '外国人永久居留身份证' },
  { value: 'passport', label: '护照' },
]
const HINTS: Record<string, string> = {
  residence_permit: '18位，81、82或83开头',
  home_return_permit: 'H或M加8位数字',
  taiwan_permit: '8位数字',
  foreign_permit: '18位，或3个字母加12位数字',
  passport: '照护照上的写',
}
const SAYS_NO_BIRTHDAY = ['home_return_permit', 'taiwan_permit', 'foreign_permit', 'passport']

export interface PaperWords {
  kind: string
  number: string
  /** A number that may stay as it is: nothing is chosen before somebody chooses. */
  mends?: boolean
}

export function paperFields(row: Typed, words: PaperWords = { kind: '证件', number: '身份证号' }): Field[] {
  const { id_kind: kind } = row
  const resident = !kind || kind === RESIDENT
  return [
    {
      name: 'id_kind', label: words.kind, kind: 'choice', required: false,
      choices: resident ? [RESIDENTS, { value: OTHER, label: '别的证件（港澳台居民、外国人）' }] : KINDS,
      ...(words.mends ? {} : { unsaid: RESIDENT }),
    },
    {
      name: 'id_number', label: resident ? words.number : words.number.replace('身份证号', '证件号码'),
      kind: resident ? 'idcard' : 'text', required: !words.mends || Boolean(kind),
      hint: resident ? '18位，最后一位可以是X' : HINTS[kind],
    },
    ...(SAYS_NO_BIRTHDAY.includes(kind) ? [{ name: 'born_on', label: '出生日期', kind: 'date', required: false, hint: '照证件填写' } as Field] : []),
  ]
}

/** A number as it is shown beside a name: of which paper, where that is not the resident's card. */
export function paperWords(member: { id_kind?: string; id_number: string }): string {
  const kind = KINDS.find((one) => one.value === member.id_kind)
  return kind && kind !== RESIDENTS ? `${kind.label} ${member.id_number}` : member.id_number
}
