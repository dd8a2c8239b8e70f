// A visit to a dwelling, or a report of one: the dwelling is chosen, the case begun at once (without a network all the
// same), photographs go under its own id from then on, and what was seen is told at the end.
import { computed, ref } from 'vue'
import type { Case } from '@/api/types'
import { openRequest } from '@/stores/outbox'
import { drafts } from './drafts'
import { openCase } from './navigation'
import { useFiling, type Sent } from './use_filing'

export interface Place {
  id: number
  address: string
}

export interface Visit<D> {
  /** What its drafts are called after. */
  noun: string
  /** Begins it. */
  open: () => Sent
  /** Whether it is still being written. */
  goesOn: (one: Case<D>) => boolean
  page: () => string
}

export function useVisit<D>(visit: Visit<D>) {
  const filing = useFiling<D>({ open: visit.open, page: visit.page })
  const { id, print, printOf } = filing
  const dwelling = ref<Place | null>(null)
  const begun = ref(false)

  function place(one: Case<D>) {
    dwelling.value = one.dwelling ?? { id: 0, address: one.household?.name ?? '' }
  }

  /** True: it is still under way, by what the service says or, without it, by what is on the phone. */
  async function resume(known: string): Promise<boolean> {
    id.value = known
    const one = await filing.read(known, () => Boolean(openRequest(`start:${known}`) || drafts.read(`${visit.noun}.${known}`)))
    if (one && !visit.goesOn(one)) {
      openCase(one, 'replace')
      return false
    }
    if (one) place(one)
    begun.value = true
    return true
  }

  /** Written down first; without a network it begins all the same. */
  async function start(): Promise<void> {
    await filing.put()
    begun.value = true
  }

  /** It was begun before, with what then stood there: nothing of that is sent again. */
  const settle = () => void (print.value = printOf())

  /** Of one that was begun without a network and then was refused. */
  const startRefused = computed(() => {
    const sent = openRequest(`start:${id.value}`)
    return sent?.state === 'refused' ? `没有被接受：${sent.reason}照片和填的内容还在手机上。` : ''
  })

  /** Only what has begun is kept: before, there is nothing but the choice of a dwelling. */
  const draft = () => (begun.value ? `${visit.noun}.${id.value}` : '')
  const keptPlace = () => dwelling.value && { id: dwelling.value.id, address: dwelling.value.address }

  return { ...filing, dwelling, begun, startRefused, resume, start, settle, draft, keptPlace }
}
