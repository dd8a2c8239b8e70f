// A screen at a desk, where others pass by: whoever came in by a code is locked out after half an hour in which nobody
// touched it, in every window. The service ends such a session by itself too; what was typed stays on its page.
const DESK = 'anju.desk'
const LOCKED = 'anju.locked'
const IDLE = 30 * 60 * 1000
const EVERY = 20 * 1000

/** Windows share what they keep: who works in one is not idle in the other. */
interface Desk {
  touched: number
}

const read = () => uni.getStorageSync(DESK) as Desk | ''

export function enterDesk(): void {
  uni.setStorageSync(DESK, { touched: Date.now() })
  uni.removeStorageSync(LOCKED)
}

export function leaveDesk(): void {
  uni.removeStorageSync(DESK)
}

/** Whether it was locked and not left; told once. */
export function wasLocked(): boolean {
  const locked = Boolean(uni.getStorageSync(LOCKED))
  uni.removeStorageSync(LOCKED)
  return locked
}

/** From the app's start on. `lock` is called in each window when the time is over. */
export function watchDesk(lock: () => void): void {
  // #ifdef H5
  let noted = 0
  let entered = false
  const touch = () => {
    const now = Date.now()
    if (now - noted < EVERY || !read()) return
    // A machine that slept through its time wakes up locked, whatever wakes it.
    if (over()) return
    noted = now
    uni.setStorageSync(DESK, { touched: now })
  }
  const over = () => {
    const desk = read()
    const idle = desk && Date.now() - desk.touched >= IDLE
    if (idle) {
      leaveDesk()
      uni.setStorageSync(LOCKED, true)
    }
    // Locked or left in another window: this one shows nothing more either.
    const out = idle || (entered && !desk)
    entered = Boolean(desk) && !out
    if (out) lock()
    return out
  }
  for (const sign of ['pointerdown', 'keydown', 'wheel']) window.addEventListener(sign, touch, { capture: true, passive: true })
  window.addEventListener('storage', over)
  setInterval(over, EVERY)
  over()
  // #endif
}
