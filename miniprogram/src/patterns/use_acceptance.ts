// A family that is accepted into a benefit: its members, then what that benefit asks, a last look. Opened by the outbox;
// what was sent back is mended by the same form.
import { ref } from 'vue'
import { cases } from '@/api/cases'
import { asProblem } from '@/api/http'
import type { Case, FormValue } from '@/api/types'
import { fieldsOf } from '@/stores/forms'
import { uuid } from '@/platform'
import { readInfo } from '@/stores/session'
import { drafts } from './drafts'
import { typeFields, type Typed } from './form_values'
import { openCase } from './navigation'
import { withPaper } from './paper_fields'
import { idOf, LAST, useForm, type FormStep, type Handed, type Part } from './use_form'

type Told = Record<string, unknown> & { members: Record<string, unknown>[] }

/** `members.0.id_number` of what was told. */
function put(told: Record<string, unknown>, place: string[], value: string) {
  const [name, ...rest] = place
  if (rest.length) put(told[name] as Record<string, unknown>, rest, value)
  else told[name] = value
}

export interface Acceptance {
  /** Its form is `<noun>.open`, and under this name an amendment holds what was changed. */
  noun: 'application' | 'subsidy'
  path: string
  /** What it is called in the list of unsent things, before the applicant's name. */
  what: string
  /** What the first screen asks for, and how the rest is called. */
  head: () => { title: string; hint: string }
  rest: { title: string; hint?: string }
  look: { title: string; hint: string }
  /** What the page asks beyond the form's own fields: more screens, and what they send and bring back. */
  more?: { steps: () => FormStep[]; values: () => Record<string, unknown>; rows: (told: Told) => Record<string, Typed[]>; read: () => Promise<void> }
  received: (one: Case) => void
}

export function useAcceptance(asks: Acceptance) {
  const FORM = `${asks.noun}.open`
  const id = ref('')
  const version = ref<number | null>(null)
  let asked: string | undefined
  /** The application from the phone that is taken up by it; "": somebody came to the desk. */
  let request = ''

  // Named as the service names them, so that what it finds wrong is said at the member's own field.
  const MEMBERS: Part = {
    name: 'members',
    title: '申请人和家庭成员',
    entry: '家庭成员',
    first: '申请人',
    most: 20,
    fields: (row, i) => withPaper(fieldsOf(`${FORM}.members`), row).filter((one) => i > 0 || one.name !== 'relationship'),
  }
  const REST: Part = { name: 'rest', title: asks.rest.title, fields: () => fieldsOf(FORM), unsaid: () => '无' }

  const form = useForm<{ version: number | null }>({
    steps: (): FormStep[] => [
      { name: 'members', ...asks.head(), parts: [MEMBERS] },
      { name: 'rest', ...asks.rest, parts: [REST] },
      ...(asks.more?.steps() ?? []),
      { name: LAST, ...asks.look },
    ],
    draft: () => `${asks.noun}.${id.value}`,
    kept: () => ({ version: version.value }),
    restore: (kept) => {
      version.value ??= kept.version
    },
    load: async () => {
      await Promise.all([readInfo(), asks.more?.read()])
      id.value = request ? (asked ?? idOfRequest()) : idOf(asked, asks.noun, 'record')
      if (asked && !(await readAgain(asked))) return
      if (request && version.value === null) await takeOver()
      form.begin('members', (draft) => version.value === null || draft.kept.version === version.value)
    },
    rename: (name) => name.replace(new RegExp(`^${asks.noun}\\.`), ''),
    hand: {
      id: () => `record:${id.value}`,
      what: (): Handed => {
        const members = form.allValuesOf(MEMBERS).map((one, i): Record<string, FormValue> => (i ? one : { ...one, relationship: '本人' }))
        const told = { ...form.valuesOf(REST), ...asks.more?.values(), members }
        const mends = version.value !== null
        return {
          opens: !mends,
          caseId: id.value,
          title: `${asks.what}：${members[0]?.name ?? ''}`,
          method: 'POST',
          path: mends ? `/cases/${id.value}/actions/amend` : request ? `/application-requests/${request}/${asks.noun}` : asks.path,
          body: mends ? { form: { [asks.noun]: told } } : { id: id.value, form: told },
          version: mends ? version.value : undefined,
          receipt: ['id', id.value],
          page: `${asks.path.slice(1)}/edit?id=${id.value}${request ? `&request=${request}` : ''}`,
        }
      },
      moved: () => readAgain(id.value),
      received: (reply) => asks.received(reply as Case),
    },
  })

  /** Of one request one case, however often the page is opened. */
  function idOfRequest(): string {
    const name = `${asks.noun}_of.${request}`
    const known = drafts.read<string>(name) ?? uuid()
    drafts.keep(name, known)
    return known
  }

  /** What the family wrote on its phone, whole: to be looked through, and put right beside its papers. */
  async function takeOver() {
    let told: Told | null
    let values: Record<string, string>
    try {
      told = (await cases.read<{ form: Told | null }>(request)).detail.form
      values = (await cases.reveal(request, 'all', '受理网上申请')).values
    } catch (error) {
      if (asProblem(error).unanswered && drafts.read(`${asks.noun}.${id.value}`)) return
      throw error
    }
    if (!told) return
    for (const [place, number] of Object.entries(values)) put(told, place.split('.'), number)
    const rest = { ...told, dwelling_address: told.rented_address }
    form.rows.value = {
      members: told.members.map((member) => typeFields(fieldsOf(`${FORM}.members`), member)),
      rest: [typeFields(fieldsOf(FORM), rest)],
    }
  }

  /** False: there is nothing to mend, and the case is shown. What only waits on the phone has no case yet, or none that
   *  can be asked now. */
  async function readAgain(known: string): Promise<boolean> {
    try {
      const one = await cases.read<{ form: Told; may_amend: boolean }>(known)
      if (!one.detail.may_amend) {
        openCase(one as Case<unknown> as Case, 'replace')
        return false
      }
      version.value = one.version
      const { form: told } = one.detail
      // What is mended is mended from what was written, and not from its mask.
      const { values } = await cases.reveal(known, 'all', '改后重报')
      for (const [place, number] of Object.entries(values)) put(told, place.split('.'), number)
      form.rows.value = {
        members: told.members.map((member) => typeFields(fieldsOf(`${FORM}.members`), member)),
        rest: [typeFields(fieldsOf(FORM), told)],
        ...asks.more?.rows(told),
      }
    } catch (error) {
      const { status, unanswered } = asProblem(error)
      if (status !== 404 && !(unanswered && drafts.read(`${asks.noun}.${known}`))) throw error
    }
    return true
  }

  function load(known?: string, taken = '') {
    asked = known
    request = taken
    void form.load()
  }

  return { view: form.view, on: form.on, rows: form.rows, id, version, load }
}
