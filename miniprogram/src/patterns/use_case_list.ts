// A list of cases with one filter: read again when the filter changes and whenever the page comes to the front.
import { ref } from 'vue'
import { onShow } from '@dcloudio/uni-app'
import type { CaseSummary, Page } from '@/api/types'
import { readMe } from '@/stores/session'
import { useList } from './use_list'

export function useCaseList(read: (filter: string, cursor: string | null) => Promise<Page<CaseSummary>>) {
  const filter = ref('')
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
