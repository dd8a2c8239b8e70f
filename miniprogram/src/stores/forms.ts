// The forms that whoever is signed in may fill in, as the service describes them: what is asked, how it is called, within
// which bounds and of which choices. Read once for each version of the service and kept with what else was seen of it, so
// that a form opens without a network; forgotten at sign-out.
import { reactive, watch } from 'vue'
import { forms as service } from '@/api/forms'
import { asProblem, identity, Problem } from '@/api/http'
import type { Choice, Field, FormList } from '@/api/types'
import { lastSeen, remembered } from './seen'
import { acting, readInfo, readInfoAgain, readMe, session } from './session'

const known = reactive<{ whose: string; list: FormList | null }>({ whose: '', list: null })

/** In which post, and as what: a family that has left and lives there again holds the same post, and is told of other forms. */
const asWhat = () => `${acting.value?.id ?? 0}.${acting.value?.role ?? ''}`
const whoAsks = () => `${session.me?.account.id ?? 0}.${asWhat()}`

/** Raises a problem only where nothing is kept: a first start without a network. */
export async function readForms(): Promise<void> {
  const [me, info] = await Promise.all([readMe(), readInfo().catch(() => null)])
  const whose = whoAsks()
  const seen = `${asWhat()}.forms`
  const fresh = (list: FormList | null) => list !== null && (!info?.forms_version || list.version === info.forms_version)
  if (known.whose === whose && fresh(known.list)) return
  const kept = lastSeen<FormList>(seen, me.account.id)
  let list = fresh(kept) ? kept : null
  try {
    list ??= await remembered(seen, me.account.id, service.read)
  } catch (error) {
    const problem = asProblem(error)
    if (problem.unanswered) throw new Problem(problem.status, 'forms_unknown', '这部手机还没有取到要填的表。请连上网络打开一次，以后没有网络也能填。')
    throw problem
  }
  // Whoever it was asked for may have signed out meanwhile.
  if (whose === whoAsks()) Object.assign(known, { whose, list })
}

/** After the service refused what was filled in: perhaps it asks something else by now than when its forms were read. */
export function readFormsIfOther(): void {
  void readInfoAgain()
    .then(readForms)
    .catch(() => {})
}

/** Reads them as soon as it is known who somebody is, so that they are there when the network is not. */
export function keepForms(): void {
  watch(
    () => [session.me?.account.id, session.me?.privacy_accepted, acting.value?.id, acting.value?.role],
    () => {
      if (identity.token && session.me?.privacy_accepted && acting.value) void readForms().catch(() => {})
    },
    { immediate: true },
  )
}

const ASKED_BY_PAGES = ['record', 'group', 'groups']

/** All that stands under `exit.open`, or under a part of it: `inspection.record.violation`. */
function allOf(path: string): Field[] {
  const [noun, verb, ...parts] = path.split('.')
  let fields: Field[] = known.list?.items.find((one) => one.name === `${noun}.${verb}`)?.fields ?? []
  for (const part of parts) fields = fields.find((one) => one.name === part)?.fields ?? []
  return fields
}

/** What is asked, in the form's order, or these in theirs. Records and parts are asked by pages in their own way: named. */
export function fieldsOf(path: string, names?: string[]): Field[] {
  const all = allOf(path)
  if (!names) return all.filter((one) => !ASKED_BY_PAGES.includes(one.kind))
  return names.flatMap((name) => all.filter((one) => one.name === name))
}

/** One of them; before they are read, nothing of it is known but its name. */
export function fieldOf(path: string, name: string): Field {
  return allOf(path).find((one) => one.name === name) ?? { name, label: '', kind: 'text', required: false }
}

export const choicesOf = (path: string, name: string): Choice[] => fieldOf(path, name).choices ?? []

/** What a form is called. */
export const labelOf = (name: string): string => known.list?.items.find((one) => one.name === name)?.label ?? ''

/** Whether whoever is signed in is told of this form. */
export const knowsForm = (name: string): boolean => Boolean(known.list?.items.some((one) => one.name === name))
