// Of which paper somebody's number is. Nearly everybody has the resident's card, so that is what stands until one says
// otherwise; the others are offered once 'another' was chosen, and those that do not say a birthday ask for it.
import type { Choice, Field } from '@/api/types'
import type { Typed } from './form_values'

/** Chosen, it opens the list of which; it is none of them. */
export const OTHER = '?'
const RESIDENT = 'resident_id'
const ANOTHER: Choice = { value: OTHER, label: '别的证件（港澳台居民、外国人）' }
/** What each is like, as its holder reads it off. */
const LIKE: Record<string, string> = {
  residence_permit: '18位，81、82或83开头',
  home_return_permit: 'H或M加8位数字',
  taiwan_permit: '8位数字',
  foreign_permit: '18位，或3个字母加12位数字',
  passport: '照护照上的写',
}
const SAYS_NO_BIRTHDAY = ['home_return_permit', 'taiwan_permit', 'foreign_permit', 'passport']
/** Where a number is shown and not asked for, on pages that know no form. */
const SHOWN: Record<string, string> = {
  residence_permit: '港澳台居民居住证',
  home_return_permit: '港澳居民来往内地通行证',
  taiwan_permit: '台湾居民来往大陆通行证',
  foreign_permit: '外国人永久居留身份证',
  passport: '护照',
}

/** A person's fields as the service describes them, the paper's asked one after another. `mends`: the number may stay as
 *  it is, so nothing is chosen before somebody chooses. */
export function withPaper(fields: Field[], row: Typed, mends = false): Field[] {
  const { id_kind: kind } = row
  const resident = !kind || kind === RESIDENT
  const which = fields.filter((one) => one.name === 'id_kind').map((one) => ({
    ...one,
    choices: resident ? [...(one.choices ?? []).slice(0, 1), ANOTHER] : one.choices,
    unsaid: mends ? '' : one.unsaid,
  }))
  const born = SAYS_NO_BIRTHDAY.includes(kind) ? fields.filter((one) => one.name === 'born_on') : []
  return fields.flatMap((one): Field[] => {
    if (one.name === 'id_kind' || one.name === 'born_on') return []
    if (one.name !== 'id_number') return [one]
    const number = resident ? one : { ...one, kind: 'text' as const, label: one.label.replace('身份证号', '证件号码'), hint: LIKE[kind] }
    return [...which, { ...number, required: !mends || Boolean(kind) }, ...born]
  })
}

/** A number as it is shown beside a name: of which paper, where that is not the resident's card. */
export function paperWords(member: { id_kind?: string; id_number: string }): string {
  const paper = SHOWN[member.id_kind ?? '']
  return paper ? `${paper} ${member.id_number}` : member.id_number
}
