import { call } from './http'

export const forms = { read: () => call('GET /forms', {}) }
