import { call } from './http'

export const home = { read: () => call('GET /home', {}) }
