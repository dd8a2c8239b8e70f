// From what was typed to what the service expects, with a plain sentence where it cannot be read.
import type { Choice, Field, FormValue } from '@/api/types'
import type { Problem } from '@/api/http'
import { session } from '@/stores/session'
import { OTHER } from './paper_fields'
import { dateOf, dateWords, fenOf, halfWidth, idProblem, isIdNumber, moneyWords, monthOf, monthsAfter, monthWords, nameProblem, phoneProblem, yuanOf } from './words'

export type Typed = Record<string, string>

export const YES_NO: Choice[] = [
  { value: 'yes', label: '是' },
  { value: 'no', label: '否' },
]

/** What is chosen and not written. */
const CHOSEN: Field['kind'][] = ['choice', 'yesno', 'pick', 'date', 'month']

export function readFields(fields: Field[], typed: Typed): { form: Record<string, FormValue>; errors: Record<string, string> } {
  const form: Record<string, FormValue> = {}
  const errors: Record<string, string> = {}
  for (const field of fields) {
    const said = (typed[field.name] ?? '').trim()
    // What a text was before stays only until somebody empties it.
    const text = said || (field.kind === 'choice' || field.kind === 'yesno' ? (field.unsaid ?? '') : '')
    if (!text) {
      if (field.required) errors[field.name] = `${CHOSEN.includes(field.kind) ? '请选择' : '请填写'}${field.label}。`
      else form[field.name] = field.kind === 'text' || field.kind === 'longtext' ? '' : field.many ? [] : null
      continue
    }
    const read = readOne(field, text)
    const wrong = read === null ? (SAID[field.kind]?.(text) || UNREAD[field.kind] || `${field.label}没有看懂，请再核对一下。`) : outOfBounds(field, read)
    if (wrong) errors[field.name] = wrong
    else form[field.name] = read
  }
  return { form, errors }
}

/** What the service would say of it, said before it is sent; "": it lies within the field's bounds. */
function outOfBounds(field: Field, value: FormValue): string {
  if (typeof value === 'number') {
    const said = (bound: number) => (field.kind === 'money' ? moneyWords(bound) : bound)
    if (field.least !== undefined && field.least !== null && value < field.least) return `不能小于${said(field.least)}。`
    if (field.most !== undefined && field.most !== null && value > field.most) return `不能大于${said(field.most)}。`
  }
  if (typeof value === 'string' && field.kind === 'date') {
    const [first, last] = daysOf(field)
    if (first && value < first) return field.earliest ? `日期不能早于${dateWords(first)}。` : '日期不能早于今天。'
    if (last && value > last) return field.latest ? `请选${dateWords(last)}以前的一天，最长${field.latest === 12 ? '一年' : `${field.latest}个月`}。` : '日期不能晚于今天。'
  }
  if (typeof value === 'string' && field.kind === 'month') {
    const [first, last] = daysOf(field).map((day) => day.slice(0, 7))
    if (first && value < first) return `不能早于${monthWords(first)}。`
    if (last && value > last) return `不能晚于${monthWords(last)}。`
  }
  if (typeof value === 'string' && (field.kind === 'text' || field.kind === 'longtext')) {
    // Counted as the service counts: a rare character is one.
    const length = [...value].length
    if (length < (field.shortest ?? 0)) return `请至少填写${field.shortest}个字。`
    if (field.longest && length > field.longest) return `最多填写${field.longest}个字，多了${length - field.longest}个。`
    if (field.written) return nameProblem(value, field.written === 'person')
  }
  return ''
}

/** The first and the last day that may be chosen, by the service's own day; "": no bound, or not known now. */
export function daysOf(field: Field): [string, string] {
  const today = session.info?.today ?? ''
  const at = (months: number | null | undefined) => (today && months !== null && months !== undefined ? monthsAfter(today, months) : '')
  return [at(field.earliest), at(field.latest)]
}

const UNREAD: Partial<Record<Field['kind'], string>> = {
  choice: '请选一下是哪一种。',
  month: '月份请写成 2026年12月 这样，或点“选月份”。',
  number: '请写整数。',
}

/** Where it can be said what is wrong with what was typed. */
const SAID: Partial<Record<Field['kind'], (text: string) => string>> = { idcard: idProblem, phone: phoneProblem }

function readOne(field: Field, text: string): FormValue {
  switch (field.kind) {
    case 'money':
      return fenOf(text)
    case 'date':
      return dateOf(text)
    case 'number': {
      const value = Number(halfWidth(text))
      return Number.isInteger(value) ? value : null
    }
    case 'decimal': {
      const value = Number(halfWidth(text))
      return Number.isFinite(value) ? value : null
    }
    case 'month':
      return monthOf(text)
    case 'yesno':
      return text === 'yes'
    case 'choice':
      if (field.many) return text.split(',').filter(Boolean)
      return text === OTHER ? null : text
    case 'idcard': {
      const number = halfWidth(text).replace(/\s/g, '').toUpperCase()
      return isIdNumber(number) ? number : null
    }
    case 'phone': {
      const number = halfWidth(text).replace(/[\s-]/g, '').replace(/^\+?86(?=1)/, '')
      return /^1[3-9]\d{9}$/.test(number) ? number : null
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

/** What stands there before anybody has typed: what the form itself supposes. */
export function firstWords(fields: Field[]): Typed {
  return Object.fromEntries(fields.filter((one) => one.unsaid).map((one) => [one.name, one.unsaid ?? '']))
}

/** One field's text as it is read aloud on a summary. */
export function wordsOf(field: Field, typed: Typed): string {
  const text = typed[field.name] || (field.kind === 'choice' || field.kind === 'yesno' ? (field.unsaid ?? '') : '')
  if (!text) return ''
  if (field.kind === 'date') return dateWords(text)
  if (field.kind === 'month') return monthWords(text)
  if (field.kind === 'money') return fenOf(text) === null ? `${text}元` : moneyWords(fenOf(text))
  const choices = (field.kind === 'yesno' ? YES_NO : field.choices) ?? []
  const label = (value: string) => choices.find((choice) => choice.value === value)?.label ?? value
  return field.many ? text.split(',').map(label).join('、') : label(text)
}

/** Says that something is missing and brings the first such field into sight. */
export function showFirstWrong(): void {
  uni.showToast({ title: '还有没填好的地方', icon: 'none' })
  setTimeout(() => uni.pageScrollTo({ selector: '.field--wrong', offsetTop: -80, duration: 200, fail: () => {} }), 60)
}
