import { call } from './http'

export const signInCodes = {
  show: () => call('POST /sign-in-codes', { body: {} }),
  /** What became of it; once it is confirmed, this browser is in. */
  enter: (secret: string) => call('POST /sign-in/code', { body: { secret } }),
  open: (text: string) => call('POST /sign-in-codes/open', { body: { text } }),
  confirm: (text: string) => call('POST /sign-in-codes/confirm', { body: { text } }),
  refuse: (text: string) => call('POST /sign-in-codes/refuse', { body: { text } }),
}
