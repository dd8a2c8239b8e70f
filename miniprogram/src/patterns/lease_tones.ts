import type { LeaseState } from '@/api/types'

const TONES: Record<LeaseState, 'ask' | 'way' | 'done' | 'stop'> = {
  drafted: 'ask', signed: 'way', running: 'done', renewed: 'done', ended: 'stop', void: 'stop', open_ended: 'ask',
}

export const toneOf = (state: LeaseState) => TONES[state]
