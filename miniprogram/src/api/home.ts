import { http } from './http'
import type { Home } from './types'

export const home = { read: () => http.get<Home>('/home') }
