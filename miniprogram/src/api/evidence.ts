import { call } from './http'
import type { EvidenceIntent } from './types'

export const evidence = {
  announce: (intent: EvidenceIntent) => call('POST /evidence', { body: intent }),
  /** Lets go of a photograph that never arrived, so that its case can be handed in without it. */
  giveUp: (id: string) => call('POST /evidence/{evidence_id}/give-up', { path: { evidence_id: id }, body: {} }),
  /** A link to the untouched original, good for minutes. That it was opened, by whom and why, is kept. */
  original: (id: string, reason: string) =>
    call('POST /evidence/{evidence_id}/original', { path: { evidence_id: id }, body: { reason } }),
  confirm: (id: string) => call('POST /evidence/{evidence_id}/confirm', { path: { evidence_id: id }, body: {} }),
}
