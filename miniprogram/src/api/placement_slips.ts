import { call } from './http'

export const placementSlips = {
  list: (all: boolean, cursor: string | null) => call('GET /placement-slips', { query: { show: all ? 'all' : 'living', cursor } }),
}
