// The parts of the desk that patterns put in on a wide screen, each fetched when it is first drawn. The web's alone.
import { defineAsyncComponent } from 'vue'

/** What a list is of, as its workbook has it. */
export interface ListBook {
  book: string
  filters: Record<string, unknown>
}

/** Under which name a list hears from what stands in it which workbook it has. */
export const LIST_BOOK = 'anju.list-book'

// #ifdef H5
export const DeskTable = defineAsyncComponent(() => import('@/desk/DeskTable.vue'))
export const DeskSteps = defineAsyncComponent(() => import('@/desk/DeskSteps.vue'))
// #endif
void defineAsyncComponent
