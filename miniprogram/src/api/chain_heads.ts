import { http } from './http'
import type { ChainHead, Page } from './types'

export const chainHeads = {
  list: (cursor: string | null) => http.get<Page<ChainHead>>('/chain-heads', { cursor }),
}
