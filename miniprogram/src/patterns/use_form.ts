// One form of several screens, declared: its steps, their questions, and what handing in means. What every such form
// does alike is here: one question group at a time, every keystroke kept on the phone, errors at the field and the page
// at the first wrong group, a last look, and one handing in: through the outbox, 'received' only at the receipt.
import { computed, ref, watch } from 'vue'
import { onUnload } from '@dcloudio/uni-app'
import { asProblem, Problem } from '@/api/http'
import type { Field, FormValue } from '@/api/types'
import { uuid } from '@/platform'
import { readForms, readFormsIfOther } from '@/stores/forms'
import { handOver, openRequest, type Handing } from '@/stores/outbox'
import { onWhatStands, type Rows } from './draft_merge'
import { drafts } from './drafts'
import { fieldErrors, readFields, showFirstWrong, wordsOf, type Typed } from './form_values'
import { open } from './navigation'
import { plainCopy } from './words'

/** A group of questions. With `entry` it may be answered several times, and `entry` is what one answer is called. */
export interface Part {
  name: string
  title: string
  hint?: string
  entry?: string
  /** What the first answer is called, where it is one of a kind (the applicant among the members): it stays. */
  first?: string
  /** No more answers than this. */
  most?: number
  /** Shown closed until it is pressed, answered or wrong: what few people need. */
  folded?: boolean
  fields: (row: Typed, i: number) => Field[]
  /** What stands there now: the last look shows, and `changedOf` gives, only what differs. */
  before?: () => Typed
  /** What is wrong beyond what each field tells by itself. */
  errors?: (row: Typed, errors: Record<string, string>) => Record<string, string>
  /** What the last look says of a question that was left empty. */
  unsaid?: (field: Field) => string
}

export interface FormStep {
  name: string
  title?: string
  hint?: string
  parts?: Part[]
  /** What is wrong with what the page asks in its own way on this step. */
  errors?: () => Record<string, string>
}

export interface FormOptions<Kept> {
  steps: () => FormStep[]
  /** Under which name what is typed is kept on the phone; empty: not yet. */
  draft: () => string
  /** What the page asks in its own way, to be kept and brought back with the rest. */
  kept: () => Kept
  restore: (kept: Kept) => void
  /** True: of whoever is not signed in, and whose page reads its fields by its own door. */
  open?: boolean
  /** Reads what the form needs. A problem it raises is shown with a way to try again. */
  load: () => Promise<void>
  /** Opens the case of a form that begins with one. The form is kept by then: begun again, it opens the same case. */
  opens?: () => Promise<void>
  /** Before the next step; false: stay here. A problem it raises is shown above the buttons. */
  leave?: (step: string) => Promise<boolean>
  /** Hands it in through the outbox, which outlives a lost network. A problem is shown, at the field where it names one. */
  hand?: {
    /** Under which name it waits there: one of a kind a case, `record:<case>`. */
    id: () => string
    what: () => Handed | Promise<Handed>
    /** The service's receipt is there: leads away. */
    received: (reply: unknown) => void
    /** The case was changed elsewhere meanwhile: reads it again. */
    moved?: () => Promise<unknown>
  }
  /** Instead of `hand`, where nothing is lost by a lost network. */
  submit?: () => Promise<void>
  /** The service's name of a field → ours, where they differ. */
  rename?: (name: string) => string
}

export type Handed = Omit<Handing, 'id' | 'draft'>

export interface Draft<Kept> {
  step: string
  rows: Rows
  /** What stood there when it was begun, or opened again. */
  stood?: Rows
  kept: Kept
}

export const LAST = 'check'

/** How one more of them is counted. */
export const oneMore = (entry: string): string => (entry.endsWith('成员') ? '一位' : entry === '地方' ? '一处' : entry === '项目' ? '一个' : '一条')

/** Enough of an answer to know it again. */
const shortened = (words: string): string => (words ? `“${[...words].length > 24 ? [...words].slice(0, 24).join('') + '…' : words}”` : '空白')

/** Whose form is opened: the one asked for, else the one that was begun and not handed in yet, else a new one. */
export function idOf(asked: string | undefined, noun: string, request: string): string {
  const begun = drafts.names(`${noun}.`).map((name) => name.slice(noun.length + 1))
  return asked || begun.find((id) => !openRequest(`${request}:${id}`)) || uuid()
}

export function useForm<Kept>(options: FormOptions<Kept>) {
  const loading = ref(true)
  const problem = ref<Problem | null>(null)
  /** False: there is no form to fill in (the page says why). */
  const ready = ref(false)
  const busy = ref(false)
  const saved = ref('')
  const refused = ref<Problem | null>(null)
  const step = ref('')
  const rows = ref<Rows>({})
  /** What others changed since the draft was begun, where something else was typed: in words, with what stands now. */
  const elsewhere = ref<string[]>([])
  let stood: Rows = {}
  const tried = ref<Record<string, boolean>>({})
  const told = ref<Record<string, string>>({})

  const steps = computed(options.steps)
  const at = computed(() => Math.max(0, steps.value.findIndex((one) => one.name === step.value)))
  const current = computed(() => steps.value[at.value] as FormStep | undefined)

  const rowsOf = (part: Part): Typed[] => rows.value[part.name] ?? (part.entry ? [] : [{}])

  function rowErrors(part: Part, row: Typed, i: number): Record<string, string> {
    const { errors } = readFields(part.fields(row, i), row)
    return { ...errors, ...part.errors?.(row, errors) }
  }

  function wrongWith(one: FormStep): Record<string, string> {
    const found: Record<string, string> = { ...one.errors?.() }
    for (const part of one.parts ?? []) {
      const answers = rowsOf(part)
      if (part.entry && !answers.length) found[part.name] = `请至少填${oneMore(part.entry)}${part.entry}。`
      answers.forEach((row, i) => Object.entries(rowErrors(part, row, i)).forEach(([name, words]) => (found[`${part.name}.${i}.${name}`] = words)))
    }
    return found
  }

  /** What to show at the fields of one answer: what is wrong by our reading, once it was tried, and what the service said. */
  function errorsAt(part: Part, i: number): Record<string, string> {
    const row = rowsOf(part)[i] ?? {}
    const shown = tried.value[step.value] ? { ...rowErrors(part, row, i) } : {}
    for (const field of part.fields(row, i)) {
      const said = told.value[`${part.name}.${i}.${field.name}`] ?? told.value[`${part.name}.${field.name}`] ?? (part.entry ? undefined : told.value[field.name])
      if (said) shown[field.name] = said
    }
    return shown
  }

  /** What is wrong beside the fields of the parts, for what the page asks in its own way. */
  const wrong = computed<Record<string, string>>(() => ({ ...(tried.value[step.value] ? current.value?.errors?.() : {}), ...told.value }))

  function namesOf(one: FormStep): string[] {
    return (one.parts ?? []).flatMap((part) => [
      part.name,
      ...(part.entry ? [] : rowsOf(part).flatMap((row, i) => part.fields(row, i).map((field) => field.name))),
    ])
  }

  /** The step that asks for what the service named. */
  function stepOf(name: string): FormStep | undefined {
    return steps.value.find((one) => namesOf(one).some((known) => name === known || name.startsWith(known + '.')))
  }

  function go(to: string) {
    const there = steps.value.find((one) => one.name === to)
    for (const part of there?.parts ?? []) {
      if (!rows.value[part.name]?.length) rows.value = { ...rows.value, [part.name]: [{}] }
    }
    step.value = to
    uni.pageScrollTo({ scrollTop: 0, duration: 0 })
  }

  function isRight(one: FormStep): boolean {
    return !Object.keys(wrongWith(one)).length
  }

  function putRow(part: Part, i: number, value: Typed) {
    rows.value = { ...rows.value, [part.name]: rowsOf(part).map((row, place) => (place === i ? value : row)) }
    told.value = Object.fromEntries(Object.entries(told.value).filter(([name]) => !namesOf({ name: '', parts: [part] }).some((known) => name === known || name.startsWith(known + '.'))))
  }

  function addRow(part: Part) {
    rows.value = { ...rows.value, [part.name]: [...rowsOf(part), {}] }
  }

  function removeRow(part: Part, i: number) {
    rows.value = { ...rows.value, [part.name]: rowsOf(part).filter((_, place) => place !== i) }
    told.value = {}
  }

  /** What the service expects of a part that is answered once. */
  function valuesOf(part: Part): Record<string, FormValue> {
    const row = rowsOf(part)[0] ?? {}
    return readFields(part.fields(row, 0), row).form
  }

  /** The same of a part that is answered several times. */
  function allValuesOf(part: Part): Record<string, FormValue>[] {
    return rowsOf(part).map((row, i) => readFields(part.fields(row, i), row).form)
  }

  /** Of a part that mends what stands: what was typed that differs from it. */
  function changedOf(part: Part): Typed {
    const [row, before] = [rowsOf(part)[0] ?? {}, part.before?.() ?? {}]
    const names = part.fields(row, 0).map((field) => field.name)
    return Object.fromEntries(names.filter((name) => (row[name] ?? '').trim() !== (before[name] ?? '')).map((name) => [name, (row[name] ?? '').trim()]))
  }

  /** A problem of the service: its words above the buttons, each field's at the field, the page at the first of them. */
  function show(failed: Problem) {
    refused.value = failed
    if (!options.open && (failed.code === 'form_invalid' || failed.code === 'refused')) readFormsIfOther()
    told.value = Object.fromEntries(Object.entries(fieldErrors(failed)).map(([name, words]) => [options.rename?.(name) ?? name, words]))
    const there = Object.keys(told.value).map(stepOf).find(Boolean)
    if (there) {
      go(there.name)
      showFirstWrong()
    }
  }

  async function load() {
    loading.value = true
    problem.value = null
    try {
      if (!options.open) await readForms()
      await options.load()
      if (options.opens && ready.value) {
        write()
        await options.opens()
      }
    } catch (error) {
      problem.value = asProblem(error)
      return
    } finally {
      loading.value = false
    }
    keep()
  }

  /** Opens the form on what the page has put into `rows`: with what was kept on the phone, if there is any, else at its
   * first step. True: it was kept. */
  function begin(first?: string, takesKept: (draft: Draft<Kept>) => boolean = () => true): boolean {
    const handed = options.hand && openRequest(options.hand.id())
    // It may have been carried out: until it is answered there is nothing to fill in.
    if (handed?.sent && handed.state === 'waiting') {
      open('outbox/list', {}, 'replace')
      return false
    }
    tried.value = {}
    told.value = {}
    const draft = options.draft() ? drafts.read<Draft<Kept>>(options.draft()) : null
    const takes = Boolean(draft && draft.rows && takesKept(draft))
    const now = plainCopy(rows.value)
    const merged = draft && takes ? onWhatStands(draft.stood, draft.rows, now) : null
    if (draft && merged) {
      rows.value = merged.rows
      options.restore(draft.kept)
    }
    stood = now
    elsewhere.value = (merged?.elsewhere ?? []).map((one) => {
      const field = partOf(one.part)?.fields(now[one.part][one.row], one.row).find((each) => each.name === one.field)
      return field ? `${field.label}（现在是${shortened(wordsOf(field, now[one.part][one.row]))}）` : ''
    }).filter(Boolean)
    const known = steps.value.map((one) => one.name)
    go(takes && draft && known.includes(draft.step) ? draft.step : (first ?? known[0]))
    ready.value = true
    begun = takes ? '' : JSON.stringify(rows.value)
    // It was refused while nobody looked: said as if it had been just now.
    if (handed?.state === 'refused') show(new Problem(422, 'refused', handed.reason, handed.fields))
    return takes
  }

  let done = false
  let begun = ''

  // Whoever goes away with something typed is told that nothing is lost: once the page behind is there.
  onUnload(() => {
    if (done || !ready.value || !saved.value.startsWith('已') || JSON.stringify(rows.value) === begun) return
    setTimeout(() => uni.showToast({ title: '写的已保存在手机上，下次打开接着填', icon: 'none', duration: 3000 }), 300)
  })

  function keep() {
    // Half loaded it is not yet what it will be, and what was kept is what stands there when it is opened again.
    if (!loading.value) write()
  }

  function write() {
    if (done || !ready.value || !options.draft()) return
    const draft: Draft<Kept> = { step: step.value, rows: plainCopy(rows.value), stood, kept: plainCopy(options.kept()) }
    try {
      drafts.keep(options.draft(), draft)
      saved.value = '已保存在手机上'
    } catch {
      // Nothing is lost yet: it stands on the screen. The person is told before it is.
      saved.value = '手机存满了，没能保存'
    }
  }
  // Not asked for before the form is there: a page's own answer may lean on what this very call gives it.
  watch([rows, step, () => (ready.value ? options.kept() : null)], keep, { deep: true })

  async function next() {
    const one = current.value
    if (busy.value || !one) return
    refused.value = null
    tried.value = { ...tried.value, [one.name]: true }
    if (!isRight(one)) {
      showFirstWrong()
      return
    }
    busy.value = true
    try {
      if (options.leave && !(await options.leave(one.name))) return
      go(steps.value[at.value + 1].name)
    } catch (error) {
      show(asProblem(error))
    } finally {
      busy.value = false
    }
  }

  function previous() {
    refused.value = null
    go(steps.value[Math.max(0, at.value - 1)].name)
  }

  async function submit() {
    if (busy.value) return
    refused.value = null
    told.value = {}
    const first = steps.value.find((one) => !isRight(one))
    if (first) {
      tried.value = { ...tried.value, [first.name]: true }
      go(first.name)
      showFirstWrong()
      return
    }
    busy.value = true
    try {
      await (options.submit ?? handIn)()
    } catch (error) {
      show(asProblem(error))
    } finally {
      busy.value = false
    }
  }

  async function handIn() {
    const { hand } = options
    if (!hand) return
    try {
      const handed = await handOver({ ...(await hand.what()), id: hand.id(), draft: drafts.keyOf(options.draft()) })
      if (handed.state === 'received') {
        drop()
        hand.received(handed.reply)
      } else {
        rest()
        open('outbox/list', { kept: 1 }, 'replace')
      }
    } catch (error) {
      if (asProblem(error).code === 'moved_by_other') await hand.moved?.().catch(() => {})
      throw error
    }
  }

  /** The last look: of every step but the last, each part with its answers in words; of what stands already, what was changed. */
  const summary = computed(() =>
    steps.value
      .filter((one) => one.name !== LAST)
      .flatMap((one) =>
        (one.parts ?? []).map((part) => ({
          name: part.name,
          step: one.name,
          title: part.title,
          quiet: Boolean(part.folded || part.before),
          rows: rowsOf(part).map((row, i) =>
            part
              .fields(row, i)
              .filter((field) => !part.before || (row[field.name] ?? '').trim() !== (part.before()[field.name] ?? ''))
              .map((field) => ({ name: field.name, label: field.label, value: wordsOf(field, row) || part.unsaid?.(field) || (part.before ? '清空' : '') }))
              .filter((line) => line.value),
          ),
        })),
      )
      .filter((part) => !part.quiet || part.rows.some((lines) => lines.length)),
  )

  const opened = ref<Record<string, boolean>>({})
  /** A folded part is open when somebody wants it so, or when there is something in it to be seen. */
  const isOpen = (part: Part) => opened.value[part.name] ?? rowsOf(part).some((row, i) => Object.values(row).some(Boolean) || Object.keys(errorsAt(part, i)).length > 0)
  const nameOf = (part: Part, i: number) => (i === 0 && part.first) || `${part.entry}${rowsOf(part).length > 1 ? i + 1 : ''}`

  /** What is wrong on this step, by the questions' own names, for who does not see the field. */
  const lacking = computed(() => [
    ...new Set((current.value?.parts ?? []).flatMap((part) => rowsOf(part).flatMap((row, i) => {
      const errors = errorsAt(part, i)
      return part.fields(row, i).filter((field) => errors[field.name]).map((field) => field.label)
    }))),
  ])

  /** What FormPage shows, in one piece. */
  const view = computed(() => ({
    loading: loading.value,
    problem: problem.value,
    ready: ready.value && !loading.value && !problem.value,
    busy: busy.value,
    saved: saved.value,
    refused: refused.value,
    elsewhere: elsewhere.value,
    lacking: lacking.value,
    at: at.value,
    of: steps.value.length,
    steps: steps.value.map((one) => one.title || one.parts?.[0]?.title || ''),
    step: step.value,
    title: current.value?.title ?? '',
    hint: current.value?.hint ?? '',
    last: at.value === steps.value.length - 1,
    parts: (current.value?.parts ?? []).map((part) => ({
      name: part.name,
      title: part.title,
      hint: part.hint ?? '',
      entry: part.entry ?? '',
      full: rowsOf(part).length >= (part.most ?? 99),
      folds: part.folded ?? false,
      open: !part.folded || isOpen(part),
      answers: rowsOf(part).map((row, i) => ({
        row,
        name: part.entry ? nameOf(part, i) : '',
        stays: rowsOf(part).length === 1 || (i === 0 && Boolean(part.first)),
        fields: part.fields(row, i),
        errors: errorsAt(part, i),
      })),
    })),
    summary: step.value === LAST ? summary.value : [],
  }))

  const partOf = (name: string) => steps.value.flatMap((one) => one.parts ?? []).find((one) => one.name === name)
  /** What FormPage asks back. */
  const on = {
    retry: load,
    previous,
    next,
    submit,
    go,
    put: (name: string, i: number, value: Typed) => void (partOf(name) && putRow(partOf(name) as Part, i, value)),
    add: (name: string) => void (partOf(name) && addRow(partOf(name) as Part)),
    remove: (name: string, i: number) => void (partOf(name) && removeRow(partOf(name) as Part, i)),
    fold: (name: string, to: boolean) => void (opened.value = { ...opened.value, [name]: to }),
  }

  const forget = () => drafts.drop(options.draft())

  /** It waits in the outbox: what was typed stays until the receipt, and is not written any more. */
  function rest() {
    keep()
    done = true
  }

  /** It was handed in: nothing more is to be kept. */
  function drop() {
    done = true
    forget()
  }

  return { view, on, rows, step, wrong, told, refused, busy, ready, saved, load, begin, go, show, keep, valuesOf, allValuesOf, changedOf, drop, rest, forget }
}
