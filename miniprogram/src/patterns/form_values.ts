// From what was typed to what the service expects, with a plain sentence where it cannot be read.
import type { Choice, Field, FormValue } from '@/api/types'
import type { Problem } from '@/api/http'
import { OTHER } from './paper_fields'
import { dateOf, dateWords, fenOf, halfWidth, isIdNumber, yuanOf } from './words'

export type Typed = Record<string, string>

export const YES_NO: Choice[] = [
  { value: 'yes', label: '是' },
  { value: 'no', label: '否' },
]

export function readFields(fields: Field[], typed: Typed): { form: Record<string, FormValue>; errors: Record<string, string> } {
  const form: Record<string, FormValue> = {}
  const errors: Record<string, string> = {}
  for (const field of fields) {
    const text = (typed[field.name] ?? '').trim()
    if (!text) {
      if (field.required) errors[field.name] = `请填写${field.label}。`
      else form[field.name] = field.unsaid ?? (field.kind === 'text' || field.kind === 'longtext' ? '' : null)
      continue
    }
    const read = readOne(field, text)
    if (read === null) errors[field.name] = UNREAD[field.kind] ?? `${field.label}没有看懂，请再核对一下。`
    else form[field.name] = read
  }
  return { form, errors }
}

const UNREAD: Partial<Record<Field['kind'], string>> = {
  idcard: '身份证号不对，应是18位，请对着证件再核对一遍。',
  phone: '手机号应是11位，请再核对。',
  choice: '请选一下是哪一种。',
}

function readOne(field: Field, text: string): FormValue {
  switch (field.kind) {
    case 'money':
      return fenOf(text)
    case 'date':
      return dateOf(text)
    case 'number': {
      const value = Number(halfWidth(text))
      return Number.isFinite(value) ? value : null
    }
    case 'yesno':
      return text === 'yes'
    case 'choice':
      return text === OTHER ? null : text
    case 'idcard': {
      const number = halfWidth(text).replace(/\s/g, '').toUpperCase()
      return isIdNumber(number) ? number : null
    }
    case 'phone': {
      const number = halfWidth(text).replace(/[\s-]/g, '').replace(/^\+?86(?=1)/, '')
      return /^1\d{10}$/.test(number) ? number : null
    }
    default:
      return text
  }
}

/** The service names fields `form.reason`; pages name them `reason`. */
export function fieldErrors(problem: Problem | null): Record<string, string> {
  return Object.fromEntries(Object.entries(problem?.fields ?? {}).map(([name, words]) => [name.replace(/^form\./, ''), words]))
}

/** The other way: what the service keeps, as the text that a person would have typed. */
export function typeFields(fields: Field[], values: Record<string, unknown>): Typed {
  const typed: Typed = {}
  for (const field of fields) {
    const value = values[field.name]
    if (value === null || value === undefined) typed[field.name] = ''
    else if (field.kind === 'money') typed[field.name] = yuanOf(value as number)
    else if (field.kind === 'yesno') typed[field.name] = value ? 'yes' : 'no'
    else typed[field.name] = String(value)
  }
  return typed
}

/** One field's text as it is read aloud on a summary. */
export function wordsOf(field: Field, typed: Typed): string {
  const text = typed[field.name] ?? ''
  if (!text) return ''
  if (field.kind === 'date') return dateWords(text)
  if (field.kind === 'money') return `${text}元`
  const choices = (field.kind === 'yesno' ? YES_NO : field.choices) ?? []
  const label = (value: string) => choices.find((choice) => choice.value === value)?.label ?? value
  return field.many ? text.split(',').map(label).join('、') : label(text)
}

/** Says that something is missing and brings the first such field into sight. */
export function showFirstWrong(): void {
  uni.showToast({ title: '还有没填好的地方', icon: 'none' })
  setTimeout(() => uni.pageScrollTo({ selector: '.field--wrong', offsetTop: -80, duration: 200, fail: () => {} }), 60)
}
