// The questions of what a family tells of itself, one group a screen. What each asks, the service says; here stand their
// order, how a person of the family is chosen, and what an answer of one field means for the next.
import type { Field, HouseholdForm, ReportForm } from '@/api/types'
import { readFields, typeFields, type Typed } from '@/patterns/form_values'
import type { Part } from '@/patterns/use_form'
import { withPaper } from '@/patterns/paper_fields'
import { fieldOf, fieldsOf as described } from '@/stores/forms'

export type GroupKey =
  | 'members_in'
  | 'members_out'
  | 'incomes'
  | 'jobs'
  | 'marriages'
  | 'other_housing'
  | 'registered_address'
  | 'contact'

export interface Group {
  key: GroupKey
  title: string
  hint: string
  icon: string
  /** What one entry is called when there may be several; empty when there is one. */
  entry: string
  most?: number
  fields: Field[]
}

export type Rows = Record<string, Typed[]>

/** A kind of change as a part of the form. */
export function partOf(group: Group): Part {
  return {
    name: group.key,
    title: group.title,
    hint: group.hint,
    entry: group.entry || undefined,
    most: group.most,
    fields: (row) => fieldsOf(group, row),
  }
}

/** In the order in which they are asked, with what one entry is called where there may be several. */
const GROUPS: { key: GroupKey; icon: string; entry: string; asks: string[] }[] = [
  { key: 'members_in', icon: 'users', entry: '新成员', asks: ['name', 'relationship', 'id_number', 'id_kind', 'born_on', 'since', 'reason'] },
  { key: 'members_out', icon: 'user', entry: '离开的成员', asks: ['member_id', 'reason', 'since', 'note'] },
  { key: 'incomes', icon: 'coin', entry: '收入变化', asks: ['member_id', 'monthly_income_fen', 'since', 'note'] },
  { key: 'jobs', icon: 'briefcase', entry: '工作变化', asks: ['member_id', 'employer', 'job', 'since'] },
  { key: 'marriages', icon: 'heart', entry: '婚姻变化', asks: ['member_id', 'marital_status', 'since'] },
  { key: 'other_housing', icon: 'building', entry: '', asks: ['has', 'address', 'area_m2', 'since', 'note'] },
  { key: 'registered_address', icon: 'home', entry: '', asks: ['address', 'since'] },
  { key: 'contact', icon: 'bell', entry: '', asks: ['phone'] },
]

/** `form`: by which it is told, `change_report.open` or `family_change.open`. */
export function groupsFor(form: string, household: HouseholdForm | null): Group[] {
  const members = (household?.members ?? []).map((one) => ({ value: String(one.id), label: `${one.name}（${one.relationship}）` }))
  return GROUPS.map(({ key, icon, entry, asks }) => {
    const part = fieldOf(form, key)
    const fields = described(`${form}.${key}`, asks).map((one): Field => (one.name === 'member_id' ? { ...one, kind: 'choice', choices: members } : one))
    return { key, icon, entry, title: part.label, hint: part.hint ?? '', most: part.most ?? undefined, fields }
  })
}

/** The fields that make sense for what was answered so far. */
export function fieldsOf(group: Group, row: Typed): Field[] {
  if (group.key === 'members_in') return withPaper(group.fields, row)
  if (group.key !== 'other_housing' || row.has === 'yes') return group.fields
  return group.fields.filter((one) => ['has', 'since', 'note'].includes(one.name) && (row.has === 'no' || one.name === 'has'))
}

export const rowErrors = (group: Group, row: Typed): Record<string, string> => readFields(fieldsOf(group, row), row).errors

/** What goes to the service: the entries that can be read; the unfinished stay on the phone until they are. */
export function formOf(groups: Group[], chosen: GroupKey[], rows: Rows, noChange: boolean, note: string): ReportForm {
  const form: ReportForm = {
    no_change: noChange,
    members_in: [],
    members_out: [],
    incomes: [],
    jobs: [],
    marriages: [],
    other_housing: null,
    registered_address: null,
    contact: null,
    successor: null,
    note: noChange ? '' : note.trim(),
  }
  if (noChange) return form
  for (const group of groups.filter((one) => chosen.includes(one.key))) {
    const ready = (rows[group.key] ?? []).filter((row) => !Object.keys(rowErrors(group, row)).length).map((row) => entryOf(group, row))
    if (group.entry) Object.assign(form, { [group.key]: ready })
    else Object.assign(form, { [group.key]: ready[0] ?? null })
  }
  return form
}

function entryOf(group: Group, row: Typed): Record<string, unknown> {
  const { form } = readFields(fieldsOf(group, row), row)
  if ('member_id' in form) form.member_id = Number(form.member_id)
  if (typeof form.id_number === 'string') form.id_number = form.id_number.toUpperCase()
  if (group.key === 'other_housing') return { address: '', area_m2: null, ...form }
  return form
}

export function rowsOf(groups: Group[], form: ReportForm): Rows {
  const rows: Rows = {}
  for (const group of groups) {
    const held = form[group.key]
    const list = Array.isArray(held) ? held : held ? [held] : []
    rows[group.key] = list.map((one) => typeFields(group.fields, one as Record<string, unknown>))
  }
  return rows
}
