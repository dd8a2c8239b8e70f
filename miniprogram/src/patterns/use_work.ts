// A page with a few buttons, each a work of its own: the one that is under way is known by its name, and what went wrong
// with the last one is said in its place.
import { ref } from 'vue'
import { asProblem, type Problem } from '@/api/http'

export function useWork() {
  const busy = ref('')
  const problem = ref<Problem | null>(null)

  async function doing(name: string, work: () => Promise<unknown>) {
    busy.value = name
    problem.value = null
    try {
      await work()
    } catch (error) {
      problem.value = asProblem(error)
    } finally {
      busy.value = ''
    }
  }

  return { busy, problem, doing }
}
