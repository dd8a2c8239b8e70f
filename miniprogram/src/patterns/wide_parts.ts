// The parts of the desk that patterns put in on a wide screen, each fetched when it is first drawn. The web's alone.
import { defineAsyncComponent } from 'vue'

/** What a list is of, as its workbook has it. */
export interface ListBook {
  book: string
  filters: Record<string, unknown>
}

/** A row of a table in which rows are chosen: `able`: this one may be. */
export interface PickRow {
  id: string
  /** Several lines of one row in those that are lists, all of the same length. */
  cells: (string | string[])[]
  able: boolean
  late?: boolean
  /** What else is done with it, on a page of its own. */
  also?: { label: string; page: string; params?: Record<string, string | number | null | undefined> }
  way?: { page: string; params?: Record<string, string | number | null | undefined> }
}

/** A column in which something is typed into every row, by the rows' ids. */
export interface TypedColumn {
  title: string
  values: Record<string, string>
  wrong: Record<string, string>
}

/** Under which name a list hears from what stands in it which workbook it has. */
export const LIST_BOOK = 'anju.list-book'

// #ifdef H5
export const DeskTable = defineAsyncComponent(() => import('@/desk/DeskTable.vue'))
export const DeskMonths = defineAsyncComponent(() => import('@/desk/DeskMonths.vue'))
export const PickTable = defineAsyncComponent(() => import('@/desk/PickTable.vue'))
export const DeskSteps = defineAsyncComponent(() => import('@/desk/DeskSteps.vue'))
// #endif
void defineAsyncComponent
