// What is read anew while its page is looked at. One reading at a time: of two on their way at once the older answer could
// come last, and each would begin the next one.
import { onHide, onShow, onUnload } from '@dcloudio/uni-app'

/** `look` reads and never throws; `every` is in milliseconds; `over`: nothing will change any more. Gives what reads at once. */
export function useWatch(look: () => Promise<void>, every: number, over: () => boolean = () => false): () => Promise<void> {
  let shown = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let going: Promise<void> | null = null
  let again = false

  async function read() {
    do {
      again = false
      await look()
    } while (again)
  }

  function now(): Promise<void> {
    clearTimeout(timer)
    // Whoever asks while it is being read is shown what has come since.
    if (going) again = true
    else {
      going = read().finally(() => {
        going = null
        if (shown && !over()) timer = setTimeout(now, every)
      })
    }
    return going
  }

  function rest() {
    shown = false
    clearTimeout(timer)
  }

  onShow(() => {
    shown = true
    void now()
  })
  onHide(rest)
  onUnload(rest)
  return now
}
