// A form by which a case is opened, or a line is entered in a book: one group of questions as the service describes them,
// and a last look where there is one. The page says on what it is written, what stands there at first, and what is sent.
import { ref } from 'vue'
import type { Case, Field, FormValue } from '@/api/types'
import { fieldsOf, labelOf } from '@/stores/forms'
import { readInfo } from '@/stores/session'
import { firstWords, type Typed } from './form_values'
import { openCase } from './navigation'
import { idOf, LAST, useForm, type Handed, type Part } from './use_form'

export interface Opening {
  /** As the service calls it: `exit.open`, `rent_payment.enter`. */
  form: string
  /** On what it is written: another thing, another draft. */
  about?: () => string | number
  /** Where not all is asked as it stands. */
  fields?: () => Field[]
  title: () => string
  hint: () => string
  /** What the last look says; without it, there is one screen. */
  look?: { title: string; hint: string }
  /** What stands there at first. `today` is the service's day; "": it is not known. */
  first?: (today: string) => Typed
  errors?: Part['errors']
  sent: (id: string, values: Record<string, FormValue>) => Pick<Handed, 'title' | 'path' | 'body'>
  /** What else its address says: `tenancy=12&name=…`. */
  query: () => string
  /** Which page this is: `exits/edit`. */
  page: string
  received?: (reply: unknown) => void
  /** Under which name the reply repeats the request's own id, where its case was there before. */
  receipt?: string
}

export function useOpening(opening: Opening) {
  const id = ref('')
  let asked: string | undefined
  const noun = () => [opening.form.split('.')[0], opening.about?.()].filter((one) => one !== undefined).join('.')
  const part = (): Part => ({ name: 'asked', title: labelOf(opening.form), fields: opening.fields ?? (() => fieldsOf(opening.form)), errors: opening.errors })

  const form = useForm({
    steps: () => [
      { name: 'asked', title: opening.title(), hint: opening.hint(), parts: [part()] },
      ...(opening.look ? [{ name: LAST, ...opening.look }] : []),
    ],
    draft: () => `${noun()}.${id.value}`,
    kept: () => null,
    restore: () => {},
    load: async () => {
      const today = await readInfo().then((info) => info.today, () => '')
      id.value = idOf(asked, noun(), 'open')
      form.rows.value = { asked: [{ ...firstWords(part().fields({}, 0)), ...opening.first?.(today) }] }
      form.begin()
    },
    hand: {
      id: () => `open:${id.value}`,
      what: (): Handed => ({
        ...opening.sent(id.value, form.valuesOf(part())),
        opens: true,
        caseId: id.value,
        method: 'POST',
        receipt: [opening.receipt ?? 'id', id.value],
        page: `${opening.page}?id=${id.value}&${opening.query()}`,
      }),
      received: opening.received ?? ((reply) => openCase(reply as Case, 'replace')),
    },
  })

  /** `known`: what the page's address says was begun. */
  function load(known?: string) {
    asked = known
    void form.load()
  }

  return { view: form.view, on: form.on, rows: form.rows, load }
}
