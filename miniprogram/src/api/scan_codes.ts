import { call, http } from './http'

export const scanCodes = {
  read: (text: string) => call('GET /scan-codes', { query: { text } }),
  openLabels: (dwellings: number[]) => http.document(`/dwelling-labels?ids=${dwellings.join(',')}`, '房源码.pdf'),
}
