// Why a call of WeChat's came to nothing, and what that means for the person who pressed. WeChat says it by number (errno)
// where it has one, else in its own English. A declaration that the service forgot is never blamed on the phone.

/**
 * left: closed by the person, no fault; undeclared: not in the privacy guide that was filed for this mini-program, the same
 * on every phone; not_agreed: this person did not agree to the guide, or took it back; shut: by the phone's settings.
 */
export type Why = 'left' | 'undeclared' | 'not_agreed' | 'shut' | 'broken'

interface Said {
  errMsg?: string
  errno?: number
}

/** 112: not declared; 1025: taken from the mini-program by WeChat. */
const UNDECLARED = [112, 1025]
/** 103: refused now; 104: not agreed, or no more. */
const NOT_AGREED = [103, 104]

export function whyOf(error: unknown): Why {
  const { errMsg = '', errno = 0 } = (error ?? {}) as Said
  if (UNDECLARED.includes(errno) || /not declared in the privacy|privacy.*(banned|forbidden)/i.test(errMsg)) return 'undeclared'
  if (NOT_AGREED.includes(errno) || /privacy permission|privacy.*(not authorized|disagree|denied)/i.test(errMsg)) return 'not_agreed'
  if (/cancel/i.test(errMsg)) return 'left'
  if (/system permission|auth den|permission denied|no permission|unauthorized/i.test(errMsg)) return 'shut'
  return 'broken'
}

/** What was to be opened, in words: 相机和相册, 文件. */
export class NotOpened extends Error {
  readonly why: Why

  constructor(
    readonly what: string,
    error: unknown,
  ) {
    super(`${what}: ${whyOf(error)}`)
    this.why = whyOf(error)
  }

  get words(): string {
    return wordsOf(this.why, this.what)
  }
}

export function wordsOf(why: Why, what: string): string {
  switch (why) {
    case 'undeclared':
      return `本小程序还没有向微信登记使用${what}，不是您手机的问题，改手机设置也没有用。请告诉社区工作人员，由系统管理员补登记；急用请到窗口办理。`
    case 'not_agreed':
      return `您没有同意微信的隐私说明，或者后来收回了，所以不能用${what}。再点一次，看完说明点“同意”就能用；不同意也可以到窗口办理。`
    case 'shut':
      return `没能打开${what}，请在手机设置里允许微信使用后再试。`
    default:
      return `没能打开${what}，请再试一次；还不行请到窗口办理。`
  }
}

/** WeChat vouches for no phone any more: free for government and some public bodies, from a stock for others. */
const QUOTA_SPENT = 1400001

/** Why the phone number button gave none, and the way on. */
export function noPhoneWords(said: Said, delegated: boolean): string {
  const code = delegated ? '请向承租人要代办码' : '请向社区领取家庭码'
  if (said.errno === QUOTA_SPENT) return `微信现在不能再验证手机号了，不是您的问题，再点也没有用。${code}，用它一样能办。`
  const why = whyOf(said)
  if (why === 'undeclared') return `${wordsOf(why, '手机号')}也可以${code.replace('请', '')}。`
  if (why === 'not_agreed') return `您没有同意把手机号给本小程序，或者后来收回了。可以再试一次；不想给也不要紧，${code}，用它一样能办。`
  return `没有得到您的手机号。可以再试一次，或者${code.replace('请', '')}。`
}
