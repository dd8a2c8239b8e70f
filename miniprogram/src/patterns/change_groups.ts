// The questions of the December report, one group a screen, declared as fields. A new kind of change is a new entry here.
import type { Field, HouseholdForm, ReportForm } from '@/api/types'
import { readFields, typeFields, type Typed } from '@/patterns/form_values'
import type { Part } from '@/patterns/use_form'
import { paperFields } from '@/patterns/paper_fields'

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
  fields: Field[]
}

export type Rows = Record<string, Typed[]>

/** A kind of change as a part of the form. */
export function partOf(group: Group, today: string): Part {
  return {
    name: group.key,
    title: group.title,
    hint: group.hint,
    entry: group.entry || undefined,
    fields: (row) => fieldsOf(group, row),
    errors: (row) => rowErrors(group, row, today),
  }
}

const field = (name: string, label: string, kind: Field['kind'], required: boolean, more: Partial<Field> = {}): Field => ({
  name,
  label,
  kind,
  required,
  ...more,
})
const words = (...labels: string[]) => labels.map((label) => ({ value: label, label }))

export const MARITAL = [
  { value: 'unmarried', label: '未婚' },
  { value: 'married', label: '已婚' },
  { value: 'divorced', label: '离异' },
  { value: 'widowed', label: '丧偶' },
]

// With all that any paper asks for: what is read back is read whole.
const PAPER = paperFields({ id_kind: 'passport' })

export function groupsFor(household: HouseholdForm | null): Group[] {
  const members = (household?.members ?? []).map((one) => ({ value: String(one.id), label: `${one.name}（${one.relationship}）` }))
  const who = (label: string) => field('member_id', label, 'choice', true, { choices: members })
  return [
    {
      key: 'members_in',
      title: '家里添了人',
      hint: '出生、结婚、接来同住',
      icon: 'users',
      entry: '新成员',
      fields: [
        field('name', '姓名', 'text', true),
        field('relationship', '和承租人的关系', 'choice', true, { choices: words('配偶', '子', '女', '父', '母', '儿媳', '女婿', '孙子', '孙女', '其他') }),
        ...PAPER,
        field('since', '从哪天起同住', 'date', true),
        field('reason', '原因', 'choice', true, { choices: words('出生', '结婚', '迁入', '其他') }),
      ],
    },
    {
      key: 'members_out',
      title: '家里少了人',
      hint: '迁出、婚出、去世',
      icon: 'user',
      entry: '离开的成员',
      fields: [
        who('是哪一位'),
        field('reason', '原因', 'choice', true, { choices: words('迁出', '去世', '婚出', '其他') }),
        field('since', '从哪天起', 'date', true),
        field('note', '补充说明', 'longtext', false),
      ],
    },
    {
      key: 'incomes',
      title: '收入变了',
      hint: '工资、退休金、低保等',
      icon: 'coin',
      entry: '收入变化',
      fields: [
        who('是哪一位的收入'),
        field('monthly_income_fen', '现在每月收入', 'money', true, { hint: '按月平均，没有收入填 0' }),
        field('since', '从哪天起', 'date', true),
        field('note', '补充说明', 'longtext', false),
      ],
    },
    {
      key: 'jobs',
      title: '工作变了',
      hint: '换单位、退休、失业',
      icon: 'briefcase',
      entry: '工作变化',
      fields: [
        who('是哪一位'),
        field('employer', '现在的单位', 'text', false, { hint: '没有单位可以不填' }),
        field('job', '现在做什么工作', 'text', true, { hint: '退休、失业也写在这里' }),
        field('since', '从哪天起', 'date', true),
      ],
    },
    {
      key: 'marriages',
      title: '婚姻变了',
      hint: '结婚、离婚、丧偶',
      icon: 'heart',
      entry: '婚姻变化',
      fields: [who('是哪一位'), field('marital_status', '现在的婚姻状况', 'choice', true, { choices: MARITAL }), field('since', '从哪天起', 'date', true)],
    },
    {
      key: 'other_housing',
      title: '别处有了房或没了房',
      hint: '买房、继承、卖房',
      icon: 'building',
      entry: '',
      fields: [
        field('has', '现在别处有住房吗', 'yesno', true),
        field('address', '房子地址', 'longtext', true),
        field('area_m2', '面积（平方米）', 'number', false),
        field('since', '从哪天起', 'date', true),
        field('note', '补充说明', 'longtext', false),
      ],
    },
    {
      key: 'registered_address',
      title: '户口地址变了',
      hint: '户口本上的地址',
      icon: 'home',
      entry: '',
      fields: [field('address', '新的户口地址', 'longtext', true), field('since', '从哪天起', 'date', true)],
    },
    {
      key: 'contact',
      title: '电话换了',
      hint: '让社区找得到您',
      icon: 'bell',
      entry: '',
      fields: [field('phone', '新的手机号', 'text', true, { hint: '11位手机号' })],
    },
  ]
}

/** The fields that make sense for what was answered so far. */
export function fieldsOf(group: Group, row: Typed): Field[] {
  if (group.key === 'members_in') {
    const [first, ...rest] = PAPER.map((one) => one.name)
    return group.fields.flatMap((one) => (one.name === first ? paperFields(row) : rest.includes(one.name) ? [] : [one]))
  }
  if (group.key !== 'other_housing' || row.has === 'yes') return group.fields
  return group.fields.filter((one) => ['has', 'since', 'note'].includes(one.name) && (row.has === 'no' || one.name === 'has'))
}

export function rowErrors(group: Group, row: Typed, today: string): Record<string, string> {
  const { errors } = readFields(fieldsOf(group, row), row)
  if (!errors.since && row.since && today && row.since > today) errors.since = '日期不能在今天以后。'
  if (group.key === 'contact' && row.phone && !/^(\+?86)?1\d{10}$/.test(row.phone.normalize('NFKC').replace(/[\s-]/g, ''))) errors.phone = '手机号应是11位，请再核对。'
  return errors
}

/** What goes to the service: the entries that can be read; the unfinished stay on the phone until they are. */
export function formOf(groups: Group[], chosen: GroupKey[], rows: Rows, noChange: boolean, note: string, today: string): ReportForm {
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
    const ready = (rows[group.key] ?? []).filter((row) => !Object.keys(rowErrors(group, row, today)).length).map((row) => entryOf(group, row))
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
