import { call } from './http'

export const finding = { find: (words: string) => call('GET /finding', { query: { q: words } }) }
