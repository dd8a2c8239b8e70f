// How a dwelling stands, in a sentence.
import type { DwellingStanding } from '@/api/types'
import { dateWords } from './words'

export function standingWords(one: DwellingStanding): string {
  const said = [
    one.since ? `从 ${dateWords(one.since)} 起` : '',
    one.empty_days !== null && one.empty_days !== undefined ? `空了 ${one.empty_days} 天` : '',
    one.planned_until ? `预计到 ${dateWords(one.planned_until)}` : '',
  ]
  return said.filter(Boolean).join('，')
}
