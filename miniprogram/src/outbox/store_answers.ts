// What the place where photographs are sent to answered, and what that means for the one who waits: whether it is there,
// whether the same may be tried again, whether this file can never go, or whether the service is at fault. Object storage
// answers in XML with a code; a folder of the service's own in its JSON. Without clock, network or screen.

/**
 * there: it arrived, now or at an earlier try whose answer was lost; again: soon, with a new permission; altered: not the
 * file that was announced; faulty: neither this phone nor its network can mend it.
 */
export type Came = 'there' | 'again' | 'altered' | 'faulty'

/** Cut off or garbled on its way, or too much at once. */
const PASSES = ['RequestTimeout', 'IncompleteBody', 'MalformedPOSTRequest', 'InvalidDigest', 'ServiceUnavailable', 'RequestTimeTooSlow']
const OF_ANOTHER_SIZE = ['EntityTooLarge', 'EntityTooSmall']
/** The permission lives for minutes: a slow network outlives it, and a new one is given with each try. */
const EXPIRED = /policy expired|request has expired/i

/** The store's own code; "" where it said none that can be read. */
export const codeOf = (said: string): string => /<Code>(\w{1,64})<\/Code>/.exec(said)?.[1] ?? ''

export function cameOf(status: number, said: string): Came {
  const code = codeOf(said)
  if (status >= 200 && status < 300) return 'there'
  // An earlier try arrived and only its answer was lost. Whether it is the same photograph, confirming tells.
  if (status === 409) return !code || code === 'FileAlreadyExists' ? 'there' : 'faulty'
  if (status < 400 || status === 408 || status === 429 || status >= 500) return 'again'
  if (PASSES.includes(code) || EXPIRED.test(said)) return 'again'
  if (OF_ANOTHER_SIZE.includes(code)) return 'altered'
  // Our own folder: what it refuses is a permission that has ended meanwhile.
  if (!code && said.trimStart().startsWith('{')) return 'again'
  return 'faulty'
}

/** WeChat itself sends nothing to an address that its console does not name: the same on every phone. */
export const isUndeclaredAddress = (errMsg: string): boolean => /domain list/i.test(errMsg)

/** `code`: for whoever is told, to pass on. */
export function faultWords(what: string, code: string): string {
  return `服务存放照片和文件的地方出了故障，不是您的手机和网络的问题。${what}还在手机里，请告诉工作人员，修好后会自动再发。${code ? `（故障代码 ${code}）` : ''}`
}
