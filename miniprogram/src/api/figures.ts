import { call, http } from './http'

/** Whose, of what is the asker's, and which month; left out: all of it, and the month that runs. */
export interface FigureView {
  area_id?: number
  month?: string
}

export interface FigurePlace extends FigureView {
  chart: string
  row: string
  part: string
}

export const figures = {
  themes: () => call('GET /figures', {}),
  read: (theme: string, view: FigureView) => call('GET /figures/{theme}', { path: { theme }, query: view }),
  lines: (theme: string, place: FigurePlace, cursor: string | null) => call('GET /figures/{theme}/lines', { path: { theme }, query: { ...place, cursor } }),
  openDocument: (month: string) => http.document(`/figure-report/document?month=${month}`, `figures-${month}.pdf`),
  openWorkbook: (month: string) => http.document(`/figure-report/workbook?month=${month}`, `figures-${month}.xlsx`),
}
