// Registered items as fields of a form. A photograph is taken for a case and chosen among its photographs: without any
// to choose from, it is no field.
import type { Choice, Field, RegisteredItem } from '@/api/types'

const KINDS: Record<RegisteredItem['kind'], Field['kind']> = { text: 'text', number: 'text', date: 'date', choice: 'choice', yesno: 'choice', photo: 'choice' }

export function itemFields(items: RegisteredItem[], photographs: (item: RegisteredItem) => Choice[] = () => []): Field[] {
  return items
    .filter((item) => item.may_fill && (item.kind !== 'photo' || photographs(item).length))
    .map((item) => ({
      name: item.id,
      label: item.name,
      kind: KINDS[item.kind],
      required: item.required,
      hint: item.hint,
      choices: item.kind === 'photo' ? photographs(item) : (item.kind === 'yesno' ? ['是', '否'] : item.choices).map((value) => ({ value, label: value })),
    }))
}
