import { http } from './http'
import type { Evidence, EvidenceIntent, UploadGrant } from './types'

export const evidence = {
  announce: (intent: EvidenceIntent) => http.post<{ evidence: Evidence; upload: UploadGrant }>('/evidence', intent),
  confirm: (id: string) => http.post<Evidence>(`/evidence/${id}/confirm`, {}),
}
