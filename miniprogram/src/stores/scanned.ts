// A code that was scanned by somebody who was not signed in yet: kept until they are, for one hour.
const SCANNED = 'anju.scanned'
const HOUR = 3600 * 1000

export function keepScanned(text: string): void {
  uni.setStorageSync(SCANNED, { text, at: Date.now() })
}

/** The kept code, once; "": none. */
export function takeScanned(): string {
  const kept = uni.getStorageSync(SCANNED) as { text: string; at: number } | ''
  if (!kept) return ''
  uni.removeStorageSync(SCANNED)
  return Date.now() - kept.at < HOUR ? kept.text : ''
}
