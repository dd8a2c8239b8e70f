// A case that its form opens before it is handed in, so that photographs have somewhere to go: opened, saved and handed
// in by the outbox, in this order, whatever the network does meanwhile. What a page says of it is told in words.
import { computed, ref, watch } from 'vue'
import { cases } from '@/api/cases'
import { asProblem } from '@/api/http'
import type { Case, Evidence } from '@/api/types'
import { handOver, openRequest, photoCounts, photoTrouble, replies, type Handing } from '@/stores/outbox'
import type { Handed } from './use_form'

export type Sent = Pick<Handing, 'title' | 'path' | 'body'>

export interface Filing {
  /** Opens the case with what is filled in now. Its body holds the id that the phone has made. */
  open: () => Sent
  /** Saves what was changed since; without it there is nothing to save. */
  save?: () => Sent
  /** The page on which it can be corrected, under pages/. */
  page: () => string
}

/** How long a person waits before the form goes on without a network. */
const PATIENCE = 8000

export function useFiling<D>(filing: Filing) {
  const id = ref('')
  const version = ref<number | null>(null)
  const evidence = ref<Evidence[]>([])
  /** What the service was last given, or the outbox for it: equal prints need no second saving. */
  const print = ref('')
  const counts = photoCounts(() => id.value, () => evidence.value)
  const photos = computed(() => counts.value.received)
  const pending = computed(() => counts.value.pending)
  const photoWords = computed(() => (pending.value ? `${photos.value + pending.value} 张，其中 ${pending.value} 张还没发完` : `${photos.value} 张`))

  const nameOf = (step: string) => `${step}:${id.value}`
  /** Written down in the outbox and not received yet: nothing overtakes it. */
  const queued = () => Boolean(openRequest(nameOf('start')) || openRequest(nameOf('save')))
  const printOf = () => JSON.stringify((filing.save ?? filing.open)().body)

  function take(one: Case<D>) {
    id.value = one.id
    version.value = one.version
    evidence.value = one.evidence
  }
  watch(
    () => [replies[nameOf('start')], replies[nameOf('save')]],
    (said) => said.forEach((reply) => reply && (reply as Case).version > (version.value ?? 0) && take(reply as Case<D>)),
  )

  /** The case as the service has it; null: it has none, or cannot be asked, and `onPhone` says that there is something here. */
  async function read(known: string, onPhone: () => boolean): Promise<Case<D> | null> {
    try {
      const one = await cases.read<D>(known)
      take(one)
      return one
    } catch (error) {
      const { status, unanswered } = asProblem(error)
      if ((status === 404 || unanswered) && onPhone()) return null
      throw error
    }
  }

  /** After a photograph was received: its picture. Without a network it is shown as received all the same. */
  async function lookAgain(): Promise<void> {
    if (version.value !== null) take(await cases.read<D>(id.value))
  }

  /** Into the outbox, if anything changed. Raises what the service finds wrong. */
  async function put(): Promise<void> {
    const opens = version.value === null && !(openRequest(nameOf('start'))?.sent ?? false)
    const sent = opens ? filing.open() : filing.save?.()
    const now = printOf()
    if (!sent || now === print.value) return
    const handed = await handOver({
      ...sent,
      id: nameOf(opens ? 'start' : 'save'),
      opens,
      caseId: id.value,
      method: opens ? 'POST' : 'PUT',
      version: opens ? undefined : queued() ? null : version.value,
      receipt: ['id', id.value],
      page: filing.page(),
      patience: PATIENCE,
    })
    print.value = now
    if (handed.state === 'received') take(handed.reply as Case<D>)
  }

  /** The last step, with all photographs before it. */
  async function act(action: string, title: string, form: Record<string, unknown>): Promise<Handed> {
    await put()
    return {
      caseId: id.value,
      title,
      method: 'POST',
      path: `/cases/${id.value}/actions/${action}`,
      body: { form },
      version: queued() ? null : version.value,
      receipt: ['id', id.value],
      withPhotos: true,
      page: filing.page(),
    }
  }

  /** Changed elsewhere meanwhile: it stands on what is there now, and is saved anew. */
  async function moved(): Promise<void> {
    await lookAgain()
    print.value = ''
  }

  const photoErrors = (least = 0): Record<string, string> => {
    const trouble = photoTrouble(id.value) || (photos.value + pending.value < least ? '请至少拍一张。' : '')
    return trouble ? { photos: trouble } : {}
  }

  return { id, version, evidence, print, printOf, photos, pending, photoWords, photoErrors, take, read, lookAgain, put, act, moved }
}
