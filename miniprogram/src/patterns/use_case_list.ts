// A list of cases with one filter: read again when the filter changes and whenever the page comes to the front.
import { ref } from 'vue'
import { onLoad, onShow } from '@dcloudio/uni-app'
import type { CaseSummary, Page } from '@/api/types'
import { readMe } from '@/stores/session'
import { keepInAddress } from './use_address'
import { useList } from './use_list'

/** `name`: under which the filter stands in the address. */
export function useCaseList(read: (filter: string, cursor: string | null) => Promise<Page<CaseSummary>>, name = 'status') {
  const filter = ref('')
  keepInAddress({ [name]: filter })
  const { state, reload, more } = useList((cursor) => read(filter.value, cursor))
  onShow(() => {
    void readMe().catch(() => {})
    void reload()
  })

  function choose(value: string) {
    filter.value = value
    void reload()
  }
  return { state, reload, more, filter, choose }
}

/** Past its day, whatever its status. */
const LATE = 'late'

/** One procedure's cases by how far they are, those past their day among the choices: a figure leads there (`late=…`). */
export function useDueList(statuses: { value: string; label: string }[], read: (status: string, late: boolean, cursor: string | null) => Promise<Page<CaseSummary>>) {
  const list = useCaseList((status, cursor) => read(status === LATE ? '' : status, status === LATE, cursor))
  onLoad((query) => {
    if (query?.late && query.status === undefined) list.filter.value = LATE
  })
  return { ...list, choices: [{ value: '', label: '全部' }, { value: LATE, label: '逾期' }, ...statuses] }
}
