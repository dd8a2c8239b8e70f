// A list read page by page: first page on show, the next when the end is reached, a failure kept beside what was read.
import { computed, ref } from 'vue'
import { onReachBottom } from '@dcloudio/uni-app'
import { asProblem, type Problem } from '@/api/http'
import type { Page } from '@/api/types'

export function useList<T>(read: (cursor: string | null) => Promise<Page<T>>) {
  const items = ref<T[]>([])
  const next = ref<string | null>(null)
  const loading = ref(false)
  const loaded = ref(false)
  const problem = ref<Problem | null>(null)
  let turn = 0

  async function take(cursor: string | null) {
    const mine = (turn += 1)
    loading.value = true
    problem.value = null
    try {
      const page = await read(cursor)
      if (mine !== turn) return
      items.value = (cursor ? [...items.value, ...page.items] : page.items) as typeof items.value
      next.value = page.next
      loaded.value = true
    } catch (error) {
      if (mine === turn) problem.value = asProblem(error)
    } finally {
      if (mine === turn) loading.value = false
    }
  }

  const reload = () => take(null)
  const more = () => {
    if (next.value && !loading.value) return take(next.value)
  }
  onReachBottom(more)
  /** What ListPage shows, in one piece. */
  const state = computed(() => ({
    items: items.value,
    next: next.value,
    loading: loading.value,
    loaded: loaded.value,
    problem: problem.value,
  }))
  return { items, state, loading, problem, reload, more }
}

/** One that is searched as somebody types, a moment after the last letter. */
export function useSearch<T>(read: (words: string, cursor: string | null) => Promise<Page<T>>) {
  const words = ref('')
  const found = useList<T>((cursor) => read(words.value.trim(), cursor))
  let timer: ReturnType<typeof setTimeout> | undefined
  function search(text: string) {
    words.value = text
    clearTimeout(timer)
    timer = setTimeout(found.reload, 500)
  }
  return { ...found, words, search }
}
