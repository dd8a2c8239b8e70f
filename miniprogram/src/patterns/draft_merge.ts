// A draft is opened again, and meanwhile somebody else changed what it was begun on: what was left as it stood stands as
// it does now, what was typed stays, and where both were changed its writer is told.
import type { Typed } from './form_values'

export type Rows = Record<string, Typed[]>

/** An answer that was typed here and changed elsewhere, otherwise: what stands there now. */
export interface Elsewhere {
  part: string
  row: number
  field: string
}

/** `stood`: what was there when `typed` was begun; undefined, or of another number of answers: all that was typed stays. */
export function onWhatStands(stood: Rows | undefined, typed: Rows, now: Rows): { rows: Rows; elsewhere: Elsewhere[] } {
  const elsewhere: Elsewhere[] = []
  const rows = Object.fromEntries(Object.entries(typed).map(([part, mine]) => {
    const [before, stands] = [stood?.[part], now[part]]
    if (before?.length !== mine.length || stands?.length !== mine.length) return [part, mine]
    return [part, mine.map((row, i) => {
      const merged = { ...row }
      for (const field of new Set([...Object.keys(before[i]), ...Object.keys(stands[i])])) {
        const [was, is, said] = [before[i][field] ?? '', stands[i][field] ?? '', row[field] ?? '']
        if (said === was) merged[field] = is
        else if (is !== was && is !== said) elsewhere.push({ part, row: i, field })
      }
      return merged
    })]
  }))
  return { rows, elsewhere }
}
