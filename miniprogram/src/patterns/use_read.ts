// What a page shows is read once, and again when it is come back to; what went wrong is said in its place.
import { ref, type Ref } from 'vue'
import { asProblem, type Problem } from '@/api/http'

export function useRead<T>(ask: () => Promise<T>) {
  const one = ref(null) as Ref<T | null>
  const loading = ref(false)
  const problem = ref<Problem | null>(null)

  async function read() {
    loading.value = true
    problem.value = null
    try {
      one.value = await ask()
    } catch (error) {
      problem.value = asProblem(error)
    } finally {
      loading.value = false
    }
  }

  return { one, loading, problem, read }
}
