import { call } from './http'
import type { TablePage } from './types'

export interface TableAsk {
  filters: Record<string, unknown>
  sort: string
  down: boolean
  limit: number
}

export const listTables = {
  read: (book: string, asked: TableAsk, cursor: string | null): Promise<TablePage> =>
    call('GET /list-tables/{book}', {
      path: { book },
      query: { filters: JSON.stringify(asked.filters), sort: asked.sort, down: asked.down, limit: asked.limit, cursor },
    }),
}
