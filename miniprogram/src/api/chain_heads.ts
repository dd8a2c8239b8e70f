import { call } from './http'

export const chainHeads = {
  list: (cursor: string | null) => call('GET /chain-heads', { query: { cursor } }),
}
