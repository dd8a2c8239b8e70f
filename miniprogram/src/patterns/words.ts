// How dates, times and money are written and read on the screen.

export function dateWords(date: string | null | undefined): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})/.exec(date ?? '')
  return parts ? `${parts[1]}年${Number(parts[2])}月${Number(parts[3])}日` : '未填写'
}

export function timeWords(at: string | null | undefined): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})/.exec(at ?? '')
  return parts ? `${parts[1]}年${Number(parts[2])}月${Number(parts[3])}日 ${parts[4]}:${parts[5]}` : ''
}

/** As `timeWords`, or the day alone where nothing but the day is known: what was signed on paper. */
export function momentWords(at: string | null | undefined): string {
  return at?.includes('T00:00:00') ? dateWords(at.slice(0, 10)) : timeWords(at)
}

/** Days inside a text as people write them: 2026-12-01 → 2026年12月1日. */
export function sayDays(text: string | null | undefined): string {
  return (text ?? '').replace(/\b\d{4}-\d{2}-\d{2}\b/g, (day) => dateWords(day))
}

/** What stood there and what stands there now, in one line; where nothing stood, what stands there now. */
export function changeWords(before: string | null | undefined, after: string | null | undefined): string {
  const [was, is] = [sayDays(before), sayDays(after)]
  if (!was || was === is) return is || '无'
  return is ? `${was} 改为 ${is}` : `删去了 ${was}`
}

/** Of a title what the label above it does not say already: 巡查, 巡查：和谐家园1号楼 → 和谐家园1号楼. */
export function titleBelow(label: string, title: string): string {
  return title.startsWith(`${label}：`) ? title.slice(label.length + 1) : title
}

export function weekdayWords(date: string): string {
  const [year, month, day] = date.split('-').map(Number)
  return '星期' + '日一二三四五六'[new Date(Date.UTC(year, month - 1, day)).getUTCDay()]
}

/** Whole fen in, yuan in words out, always to the fen as the service's own sentences have it: 152050 → 1,520.50元. */
export function moneyWords(fen: number | null | undefined): string {
  if (fen === null || fen === undefined) return '未填写'
  const whole = Math.abs(fen)
  const yuan = String(Math.floor(whole / 100)).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  return `${fen < 0 ? '-' : ''}${yuan}.${String(whole % 100).padStart(2, '0')}元`
}

export function yuanOf(fen: number | null | undefined): string {
  if (fen === null || fen === undefined) return ''
  const sign = fen < 0 ? '-' : ''
  const whole = Math.abs(fen)
  const cents = whole % 100
  return sign + Math.floor(whole / 100) + (cents ? '.' + String(cents).padStart(2, '0') : '')
}

/** What a person typed as yuan, as whole fen; null when it is not an amount. */
export function fenOf(yuan: string): number | null {
  const tidy = halfWidth(yuan).replace(/[,，元\s]/g, '')
  const parts = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(tidy)
  return parts ? Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0')) : null
}

/** Which days a day without its year may be: of those, the one nearest to today is meant. */
export interface Around {
  today: string
  start?: string
  end?: string
}

/** A date in the spellings people use (20261201, 2026.12.1, 2026年12月1日, 12月1日), as YYYY-MM-DD; null when there is none. */
export function dateOf(typed: string, around?: Around): string | null {
  const tidy = halfWidth(typed).replace(/[\s号]/g, (one) => (one === '号' ? '日' : ''))
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(tidy) ?? /^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?$/.exec(tidy)
  if (parts) return dayOf(parts.slice(1).map(Number))
  const short = /^(\d{1,2})[-./月](\d{1,2})日?$/.exec(tidy)
  return short && around?.today ? nearest(around, (year) => dayOf([year, Number(short[1]), Number(short[2])])) : null
}

function dayOf([year, month, day]: number[]): string | null {
  const date = new Date(Date.UTC(year, month - 1, day))
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

/** Within the bounds the nearest to today, beyond them the nearest of all: then the field says that it is too early. */
function nearest({ today, start, end }: Around, dayIn: (year: number) => string | null): string | null {
  const year = Number(today.slice(0, 4))
  const days = [year - 1, year, year + 1].map(dayIn).filter((day): day is string => day !== null)
  const allowed = days.filter((day) => (!start || day >= start.slice(0, day.length)) && (!end || day <= end.slice(0, day.length)))
  const far = (day: string) => Math.abs(Date.parse(day) - Date.parse(today))
  return [...(allowed.length ? allowed : days)].sort((a, b) => far(a) - far(b))[0] ?? null
}

export function halfWidth(text: string): string {
  return text.replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/\u3000/g, ' ')
}

/** Now, as the service writes times. */
export function nowInShanghai(): string {
  return new Date(Date.now() + 8 * 3600 * 1000).toISOString().slice(0, 19) + '+08:00'
}

export function plainCopy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

export function latestFirst<T extends { at: string }>(lines: T[]): T[] {
  return [...lines].sort((a, b) => b.at.localeCompare(a.at))
}

/** Eighteen places whose last follows from the others (GB 11643), so that a slip of one digit is caught at the field. */
export function isIdNumber(typed: string): boolean {
  const text = halfWidth(typed).trim().toUpperCase()
  if (!/^\d{17}[\dX]$/.test(text)) return false
  const sum = [...text.slice(0, 17)].reduce((total, digit, i) => total + Number(digit) * (2 ** (17 - i) % 11), 0)
  return '10X98765432'[sum % 11] === text[17]
}

/** What is wrong with an ID number, said so that one knows what to look at; "": nothing. */
export function idProblem(typed: string): string {
  const text = halfWidth(typed).replace(/[\s-]/g, '').toUpperCase()
  if (/^\d{15}$/.test(text)) return '这是15位的旧号码，请照着新证填18位的。'
  if (text.length !== 18) return `身份证号应是18位，这里是${text.length}位。`
  if (!/^\d{17}[\dX]$/.test(text)) return '身份证号应是18位数字，最后一位可以是X，请再核对。'
  return isIdNumber(text) ? '' : '最后一位对不上，请对着证件再核对一遍。'
}

/** The same of a mobile number. */
export function phoneProblem(typed: string): string {
  const text = halfWidth(typed).replace(/[\s-]/g, '').replace(/^(\+|00)?86(?=1)/, '')
  if (/^1[3-9]\d{9}$/.test(text)) return ''
  return /^\d+$/.test(text) && text.length !== 11 ? `手机号应是11位，这里是${text.length}位。` : '手机号应是11位数字，请再核对。'
}

/** Pictures and signs that a keyboard offers: no part of a name. Rare characters lie elsewhere. */
const PICTURES = /[\ud83c-\ud83e][\udc00-\udfff]|[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff]/

/** What is wrong with a name; "": nothing. `person`: of one person, without digits. */
export function nameProblem(typed: string, person: boolean): string {
  if (PICTURES.test(typed)) return person ? '姓名只写文字，不写数字、符号和表情。' : '这里写姓名，不要用表情和符号。'
  return person && /[0-9\uff10-\uff19]/.test(typed) ? '姓名只写文字，不写数字、符号和表情。' : ''
}

/** As many months after a day, at a month's end where that day is not there: as the service counts (31 August + 1). */
export function monthsAfter(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number)
  const at = year * 12 + month - 1 + months
  const [y, m] = [Math.floor(at / 12), (at % 12) + 1]
  const last = new Date(Date.UTC(y, m, 0)).getUTCDate()
  return `${y}-${String(m).padStart(2, '0')}-${String(Math.min(date, last)).padStart(2, '0')}`
}

/** Whether it is a month of this century, written `2026-12`. */
export function isMonth(text: string): boolean {
  return /^20\d\d-(0[1-9]|1[0-2])$/.test(text)
}

/** A month in the spellings people use (202612, 2026.12, 2026年12月, 12月, 12月10日), as YYYY-MM; null when there is none. */
export function monthOf(typed: string, around?: Around): string | null {
  const tidy = halfWidth(typed).replace(/\s/g, '').replace(/份$/, '')
  const parts = /^(\d{4})(\d{2})$/.exec(tidy) ?? /^(\d{4})[-./年](\d{1,2})月?$/.exec(tidy)
  const month = parts ? `${parts[1]}-${parts[2].padStart(2, '0')}` : ''
  if (isMonth(month)) return month
  const short = /^(\d{1,2})月$/.exec(tidy)
  if (short && around?.today) return nearest(around, (year) => (isMonth(`${year}-${short[1].padStart(2, '0')}`) ? `${year}-${short[1].padStart(2, '0')}` : null))
  // A day was typed where its month is asked for.
  return dateOf(tidy, around)?.slice(0, 7) ?? null
}

/** `2026-12` as people say it. */
export function monthWords(month: string): string {
  const parts = /^(\d{4})-(\d{2})$/.exec(month)
  return parts ? `${parts[1]}年${Number(parts[2])}月` : month
}

/** `2026-12` as `12月`, where the year goes without saying. */
export function shortMonthWords(month: string): string {
  return `${Number(month.slice(5))}月`
}

/** The months up to that day's own, the newest first. */
export function monthsUpTo(day: string, count: number): string[] {
  const [year, month] = day.split('-').map(Number)
  return Array.from({ length: count }, (_, back) => {
    const at = year * 12 + month - 1 - back
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`
  })
}
