// A form of one or two fields in the middle of a page: what is asked comes from the service, what is typed stays beside
// what was found wrong with it. With a name it is kept on the phone until it is done.
import { ref, watch, type Ref } from 'vue'
import { asProblem, type Problem } from '@/api/http'
import type { Field, FormValue } from '@/api/types'
import { readForms } from '@/stores/forms'
import { session } from '@/stores/session'
import { drafts } from './drafts'
import { fieldErrors, firstWords, readFields, type Typed } from './form_values'

export function useSmallForm(fields: () => Field[], kept: () => string = () => '') {
  const typed = ref<Typed>({})
  const wrong = ref<Record<string, string>>({})
  /** Whether what is typed is to be kept: from where it began until it is done. */
  let open = false

  let begun = 0

  /** Asked anew, with what stands there already. */
  function begin(stands: Typed = {}) {
    const first = () => ({ ...firstWords(fields()), ...stands, ...(kept() ? drafts.read<Typed>(kept()) : null) })
    const turn = ++begun
    const known = Boolean(session.me)
    typed.value = first()
    wrong.value = {}
    open = known && Boolean(kept())
    const asked = typed.value
    // Where the page has not read them: without them there is nothing to ask, and the service says what is missing.
    const told = readForms().catch(() => {})
    // A page that is opened by its address comes before it is known who asks, and whose what is kept is.
    if (!known) {
      void told.then(() => {
        if (turn !== begun || !session.me) return
        if (typed.value === asked) typed.value = first()
        open = Boolean(kept())
      })
    }
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
    begun += 1
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

/** Several small forms of one page: one handed in at a time, what comes back is shown, and what is wrong stands at its field. */
export function useHanding<T>(one: Ref<T | null>) {
  const busy = ref(false)
  const failed = ref<Problem | null>(null)

  async function hand(form: ReturnType<typeof useSmallForm>, send: (told: Record<string, FormValue>) => Promise<T>) {
    const told = form.read()
    if (!told || busy.value) return
    busy.value = true
    failed.value = null
    try {
      one.value = await send(told)
      form.begin()
    } catch (error) {
      failed.value = asProblem(error)
      form.tell(failed.value)
    } finally {
      busy.value = false
    }
  }

  return { busy, failed, hand }
}
