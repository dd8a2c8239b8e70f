import { call, http } from './http'
import type { FormValue } from './types'

export const papers = {
  list: (year: number | null, cursor: string | null) => call('GET /papers', { query: { year: year ?? undefined, cursor } }),
  read: (id: number) => call('GET /papers/{paper_id}', { path: { paper_id: id } }),
  openFile: (id: number, number: string) => http.document(`/papers/${id}/file`, `${number}.pdf`),
  reissue: (id: number, form: Record<string, FormValue>) => call('POST /papers/{paper_id}/reissue', { path: { paper_id: id }, body: { form: { reason: String(form.reason ?? '') } } }),
  word: () => call('GET /papers/word', {}),
  setWord: (word: string) => call('PUT /papers/word', { body: { form: { word } } }),
}
