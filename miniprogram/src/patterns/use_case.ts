// One case on the screen: read it, do one of its actions, and when someone else was faster, say so and read it again.
import { ref } from 'vue'
import { asProblem, type Problem } from '@/api/http'
import { cases } from '@/api/cases'
import type { Case, FormValue } from '@/api/types'
import { open } from '@/patterns/navigation'

/** `plain`: the page shows what every case has, and nothing of `detail`. */
export function useCase<D = Record<string, unknown>>(plain = false) {
  const one = ref<Case<D> | null>(null)
  const loading = ref(false)
  const problem = ref<Problem | null>(null)
  const refused = ref<Problem | null>(null)
  const acting = ref(false)

  /** A case whose own record can no longer be read is shown, and closed, on the page of any case. */
  function show(found: Case<D>) {
    if (found.damaged && !plain) open('cases/detail', { id: found.id }, 'replace')
    else one.value = found as typeof one.value
  }

  async function read(id: string) {
    loading.value = true
    problem.value = null
    try {
      show((await cases.read<D>(id)) as Case<D>)
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
      show((await cases.act<D>(one.value.id, action, one.value.version, form)) as Case<D>)
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
