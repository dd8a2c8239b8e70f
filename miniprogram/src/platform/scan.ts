// Scanning a code with the camera: WeChat's own scanner. A browser has none that works everywhere, so there the code that
// is printed beside it is typed.

/** What the code says; null: the person left the scanner. Rejects where the camera could not be opened. */
export function scanCode(): Promise<string | null> {
  // #ifdef MP-WEIXIN
  return new Promise((resolve, reject) => {
    uni.scanCode({
      scanType: ['qrCode'],
      success: (reply) => resolve(reply.result),
      fail: (error) => (/cancel/.test(error.errMsg ?? '') ? resolve(null) : reject(error)),
    })
  })
  // #endif
  // #ifndef MP-WEIXIN
  return Promise.resolve(null)
  // #endif
}
