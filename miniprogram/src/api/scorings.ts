import { call } from './http'

export const scorings = {
  /** Of the family that asks. */
  own: () => call('GET /scorings/own', {}),
  objectTo: (words: string) => call('POST /scorings/own/objections', { body: { form: { words } } }),
}
