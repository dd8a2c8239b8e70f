// The list that one came from, beside the matter in front: its lines as the table had them, read again when one goes on,
// so that what was decided says so in its place. A line that has left the list stays where it was until one goes back to
// the list: whoever works through it never loses the place.
import { reactive } from 'vue'
import { identity } from '@/api/http'
import { listTables } from '@/api/list_tables'
import type { TableColumn, TableLine } from '@/api/types'
import { pageOf } from '@/patterns/navigation'
import { addressOf, type Way } from './links'
import { cellWords } from './table_words'

/** What the table asked for, so that it can be asked again. */
export interface MasterAsk {
  book: string
  filters: Record<string, unknown>
  sort: string
  down: boolean
  limit: number
  cursor: string | null
}

export interface MasterLine {
  id: string
  address: string
  way: Way
  head: string
  words: string[]
  /** It is no more in the list, or not under this filter. */
  gone: boolean
}

interface Kept {
  ask: MasterAsk
  list: string
  /** On which page each is, "" where that goes by the matter; and what its address says beside whose it is. */
  page: string
  params: Record<string, string>
}

const KEPT = 'anju.master'
const FOLDED = 'anju.master.folded'

export const master = reactive({
  label: '',
  /** Where the list itself is. */
  list: '',
  lines: [] as MasterLine[],
  folded: Boolean(uni.getStorageSync(FOLDED)),
})

let ask: MasterAsk | null = null
let wayOf: (line: TableLine) => Way | null = () => null
let turns = 0

/** Where a line of a list leads. */
export function wayOfLine(line: TableLine, way: ((id: string) => Way) | null): Way | null {
  if (line.procedure) return { page: pageOf(line.procedure), params: { id: line.id } }
  return way?.(line.id) ?? null
}

function linesOf(columns: TableColumn[], items: TableLine[]): MasterLine[] {
  const main = ['title', 'name', 'household', 'address'].map((key) => columns.findIndex((one) => one.key === key)).find((place) => place >= 0) ?? 0
  const others = columns.map((column, place) => [column, place] as const).filter(([column, place]) => place !== main && ['number', 'status', 'address', 'dwelling', 'due_on', 'lease_end', 'arrears'].includes(column.key))
  return items.flatMap((line) => {
    const way = wayOf(line)
    if (!way) return []
    const head = cellWords(columns[main], line.cells[main])
    const words = others.flatMap(([column, place]) => {
      const said = cellWords(column, line.cells[place])
      return said && !head.includes(said) ? [column.kind === 'text' ? said : `${column.title} ${said}`] : []
    })
    return [{ id: line.id, address: addressOf(way), way, head: head || words[0] || '打开', words, gone: false }]
  })
}

/** Called by the table whose line is opened. */
export function hold(list: string, label: string, asked: MasterAsk, columns: TableColumn[], items: TableLine[], way: ((id: string) => Way) | null): void {
  ask = asked
  wayOf = (line) => wayOfLine(line, way)
  Object.assign(master, { list, label, lines: linesOf(columns, items) })
  const first = master.lines[0]?.way
  // What somebody looked for (a name, an ID number) stays out of what the browser keeps.
  if (!first || asked.filters.q) return sessionStorage.removeItem(KEPT)
  const own = master.lines[0].id
  const params = Object.fromEntries(Object.entries(first.params ?? {}).filter(([, value]) => value && value !== own)) as Record<string, string>
  const kept: Kept = { ask: asked, list, page: items[0]?.procedure ? '' : first.page, params }
  sessionStorage.setItem(KEPT, JSON.stringify(kept))
}

export function letGo(): void {
  ask = null
  Object.assign(master, { list: '', label: '', lines: [] })
  sessionStorage.removeItem(KEPT)
}

/** After the page was loaded anew, on a matter that was opened from a list. */
export async function takeUp(path: string): Promise<void> {
  const text = sessionStorage.getItem(KEPT)
  if (ask || !text || !identity.token) return
  const kept = JSON.parse(text) as Kept
  const [page, query = ''] = path.split('?')
  if (kept.page ? page !== `/pages/${kept.page}` : !page.endsWith('/detail')) return
  const id = /^(id|dwelling)=/.exec(query)
  if (!id) return
  ask = kept.ask
  wayOf = (line) => wayOfLine(line, (one) => ({ page: kept.page, params: { [id[1]]: one, ...kept.params } }))
  master.list = kept.list
  await again()
}

/** Reads the lines anew, each in its place. */
export async function again(): Promise<void> {
  if (!ask) return
  const mine = (turns += 1)
  const { cursor, ...asked } = ask
  const page = await listTables.read(ask.book, asked, cursor).catch(() => null)
  if (!page || mine !== turns || !ask) return
  const found = linesOf(page.columns, page.items)
  master.label = page.label
  if (!master.lines.length) master.lines = found
  else master.lines = master.lines.map((line) => found.find((one) => one.id === line.id) ?? { ...line, gone: true })
}

export function fold(): void {
  master.folded = !master.folded
  uni.setStorageSync(FOLDED, master.folded)
}
