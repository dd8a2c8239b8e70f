// Registered items as fields of a form. A photograph is no field: it is taken for a case and chosen there.
import type { Field, RegisteredItem } from '@/api/types'

const KINDS: Record<RegisteredItem['kind'], Field['kind']> = { text: 'text', number: 'text', date: 'date', choice: 'choice', yesno: 'choice', photo: 'text' }

export function itemFields(items: RegisteredItem[]): Field[] {
  return items
    .filter((item) => item.may_fill && item.kind !== 'photo')
    .map((item) => ({
      name: item.id,
      label: item.name,
      kind: KINDS[item.kind],
      required: item.required,
      hint: item.hint,
      choices: (item.kind === 'yesno' ? ['是', '否'] : item.choices).map((value) => ({ value, label: value })),
    }))
}
