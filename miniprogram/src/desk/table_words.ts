// How a cell of a table is said.
import type { TableColumn, TableLine } from '@/api/types'
import { dateWords, moneyWords, timeWords } from '@/patterns/words'

export function cellWords(column: TableColumn, cell: TableLine['cells'][number]): string {
  if (cell === null || cell === undefined || cell === '') return ''
  if (column.kind === 'date') return dateWords(String(cell))
  if (column.kind === 'time') return timeWords(String(cell))
  if (column.kind === 'yuan') return moneyWords(Number(cell)).replace(/元$/, '')
  return String(cell)
}
