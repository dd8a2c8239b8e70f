import { http } from './http'
import type { DemoPerson, Info, Me, SignedIn } from './types'

export const sessions = {
  info: () => http.get<Info>('/info'),
  demoPeople: () => http.get<{ items: DemoPerson[] }>('/demo/people'),
  signInAsDemo: (person: string) => http.post<SignedIn>('/sign-in/demo', { person }),
  signInByWeChat: (code: string) => http.post<SignedIn>('/sign-in/wechat', { code }),
  signOut: () => http.delete<void>('/session'),
  me: () => http.get<Me>('/me'),
  acceptPrivacy: (version: string) => http.post<void>('/privacy-consents', { version }),
  setDemoClock: (today: string | null) => http.put<{ today: string }>('/demo/clock', { today }),
  subscribe: (template: string, accepted: boolean) => http.post<void>('/subscriptions', { template, accepted }),
}
