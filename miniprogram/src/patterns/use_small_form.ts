// A form of one or two fields in the middle of a page: what is asked comes from the service, what is typed stays beside
// what was found wrong with it. With a name it is kept on the phone until it is done.
import { ref, watch } from 'vue'
import type { Problem } from '@/api/http'
import type { Field, FormValue } from '@/api/types'
import { readForms } from '@/stores/forms'
import { drafts } from './drafts'
import { fieldErrors, firstWords, readFields, type Typed } from './form_values'

export function useSmallForm(fields: () => Field[], kept: () => string = () => '') {
  const typed = ref<Typed>({})
  const wrong = ref<Record<string, string>>({})
  /** Whether what is typed is to be kept: from where it began until it is done. */
  let open = false

  /** Asked anew, with what stands there already. */
  function begin(stands: Typed = {}) {
    typed.value = { ...firstWords(fields()), ...stands, ...(kept() ? drafts.read<Typed>(kept()) : null) }
    wrong.value = {}
    open = Boolean(kept())
    // Where the page has not read them: without them there is nothing to ask, and the service says what is missing.
    void readForms().catch(() => {})
  }

  // A phone that is full keeps nothing: it still stands on the screen.
  watch(typed, (now) => {
    try {
      if (open) drafts.keep(kept(), now)
    } catch {
      open = false
    }
  })

  /** It was done: nothing more is to be kept. */
  function drop() {
    open = false
    if (kept()) drafts.drop(kept())
  }

  /** What the service expects; null: something is wrong, and stands at its field. */
  function read(): Record<string, FormValue> | null {
    const { form, errors } = readFields(fields(), typed.value)
    wrong.value = errors
    return Object.keys(errors).length ? null : form
  }

  const tell = (problem: Problem) => void (wrong.value = fieldErrors(problem))

  return { fields, typed, wrong, begin, read, tell, drop }
}
