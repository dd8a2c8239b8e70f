import { http } from './http'
import type { Evidence, EvidenceIntent, UploadGrant } from './types'

export const evidence = {
  announce: (intent: EvidenceIntent) => http.post<{ evidence: Evidence; upload: UploadGrant }>('/evidence', intent),
  /** Lets go of a photograph that never arrived, so that its case can be handed in without it. */
  giveUp: (id: string) => http.post<Evidence>(`/evidence/${id}/give-up`, {}),
  confirm: (id: string) => http.post<Evidence>(`/evidence/${id}/confirm`, {}),
}
