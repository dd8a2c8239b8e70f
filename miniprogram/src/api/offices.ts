import { call } from './http'
import type { OfficeContact } from './types'

export const offices = {
  mine: () => call('GET /offices', {}),
  communities: () => call('GET /offices/communities', {}),
  own: () => call('GET /offices/own', {}),
  setOwn: (form: OfficeContact) => call('PUT /offices/own', { body: { form } }),
}
