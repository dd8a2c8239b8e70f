import { http } from './http'

export const escalations = {
  saveZip: (id: string, number: string) => http.document(`/escalations/${id}/zip`, `${number}.zip`),
}
