// One case on the screen: read it, do one of its actions, and when someone else was faster, say so and read it again.
import { ref } from 'vue'
import { asProblem, type Problem } from '@/api/http'
import { cases } from '@/api/cases'
import type { Case, FormValue } from '@/api/types'

export function useCase<D = Record<string, unknown>>() {
  const one = ref<Case<D> | null>(null)
  const loading = ref(false)
  const problem = ref<Problem | null>(null)
  const refused = ref<Problem | null>(null)
  const acting = ref(false)

  async function read(id: string) {
    loading.value = true
    problem.value = null
    try {
      one.value = (await cases.read<D>(id)) as typeof one.value
    } catch (error) {
      problem.value = asProblem(error)
    } finally {
      loading.value = false
    }
  }

  /** True when it was done. A refusal stays in `refused`, beside what was typed. */
  async function act(action: string, form: Record<string, FormValue | object>): Promise<boolean> {
    if (!one.value || acting.value) return false
    acting.value = true
    refused.value = null
    try {
      one.value = (await cases.act<D>(one.value.id, action, one.value.version, form)) as typeof one.value
      return true
    } catch (error) {
      refused.value = asProblem(error)
      if (refused.value.code === 'moved_by_other' && one.value) await read(one.value.id)
      return false
    } finally {
      acting.value = false
    }
  }

  return { one, loading, problem, refused, acting, read, act }
}
