import { call } from './http'

export const sessions = {
  waiting: () => call('GET /appointments/waiting', {}),
  info: () => call('GET /info', {}),
  demoPeople: () => call('GET /demo/people', {}),
  signInAsDemo: (person: string) => call('POST /sign-in/demo', { body: { person } }),
  signInByWeChat: (code: string) => call('POST /sign-in/wechat', { body: { code } }),
  signOut: () => call('DELETE /session', {}),
  devices: () => call('GET /sessions', {}),
  endDevice: (id: string) => call('POST /sessions/{session_id}/end', { path: { session_id: id }, body: {} }),
  endOthers: () => call('POST /sessions/end-others', { body: {} }),
  me: () => call('GET /me', {}),
  acceptPrivacy: (version: string) => call('POST /privacy-consents', { body: { version } }),
  setDemoClock: (today: string | null) => call('PUT /demo/clock', { body: { today } }),
  subscribe: (template: string, accepted: boolean) => call('POST /subscriptions', { body: { template, accepted } }),
}
