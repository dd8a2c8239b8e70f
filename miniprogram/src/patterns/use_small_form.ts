// A form of one or two fields in the middle of a page: what is asked comes from the service, what is typed stays beside
// what was found wrong with it.
import { ref } from 'vue'
import type { Problem } from '@/api/http'
import type { Field, FormValue } from '@/api/types'
import { readForms } from '@/stores/forms'
import { fieldErrors, firstWords, readFields, type Typed } from './form_values'

export function useSmallForm(fields: () => Field[]) {
  const typed = ref<Typed>({})
  const wrong = ref<Record<string, string>>({})

  /** Asked anew, with what stands there already. */
  function begin(stands: Typed = {}) {
    typed.value = { ...firstWords(fields()), ...stands }
    wrong.value = {}
    // Where the page has not read them: without them there is nothing to ask, and the service says what is missing.
    void readForms().catch(() => {})
  }

  /** What the service expects; null: something is wrong, and stands at its field. */
  function read(): Record<string, FormValue> | null {
    const { form, errors } = readFields(fields(), typed.value)
    wrong.value = errors
    return Object.keys(errors).length ? null : form
  }

  const tell = (problem: Problem) => void (wrong.value = fieldErrors(problem))

  return { fields, typed, wrong, begin, read, tell }
}
