"""Days, months and money, read as offices write them, and the one rule of month arithmetic.

Why: leases, windows and rents decide rights, so a day is either certain or refused. 2025.5.7, 2025年5月7日
and 20250507 are one day; 5/7/2025 could be two and 25.5.7 three, so both are refused. Money is integer fen
(分) and never passes through binary fractions. Nothing here reads the wall clock: whoever needs today
passes it in.
"""

import calendar
import re
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from casework.words.reading import CHINESE_NUMERALS, chinese_number, plain_text, without_spaces
from casework.words.unread import EXCEL_EPOCH, ReadingError

_EARLIEST, _LATEST = date(1900, 1, 1), date(2100, 12, 31)
# A bare number is Excel's day number only from 1950 to 2100: so a 2025 or a 202505 is none.
_EARLIEST_SERIAL = date(1950, 1, 1)
_GREATEST_FEN = 10**12
_AROUND_MONEY = r"^(?:每月|月)?(?:人民币|RMB|CNY)?¥?|(?:元|块|圆)?整?(?:/月|/每月|每月)?$"

_YEAR_FIRST = r"(\d{4})\s*[.\-/年_、。,]\s*(\d{1,2})\s*[.\-/月_、。,]\s*(\d{1,2})\s*[日号]?"
_SPACED = r"(\d{4}) (\d{1,2}) (\d{1,2})"
_RUN_TOGETHER = r"(\d{4})(\d{2})(\d{2})"
_CLOCK = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_ONE_DAY = re.compile(rf"(?:{_YEAR_FIRST}|{_SPACED}|{_RUN_TOGETHER}){_CLOCK}")
_TWO_DAYS = re.compile(
    rf"(?:自|从|由)?\s*(?P<first>{_YEAR_FIRST}|{_RUN_TOGETHER})\s*(?:起|开始)?"
    rf"\s*(?:起?至|到|止于|-+|~+|,|;|/|\s)\s*"
    rf"(?P<last>{_YEAR_FIRST}|{_RUN_TOGETHER})\s*(?:止|为止|结束)?\.?"
)
_NUMERALS = rf"[{CHINESE_NUMERALS}]+"


def add_months(day: date, months: int) -> date:
    """The day `months` months after `day`, or before it if negative.

    The rule: the same day number in the target month; where that month is too short, its last day.
    31 August + 3 months = 30 November; 29 February 2024 + 12 months = 28 February 2025. So adding in two
    steps may fall on an earlier day than adding at once: always add from the original day.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


_OF_AGE = 18 * 12


def of_age(born_on: date, day: date) -> bool:
    """From the birthday on which somebody is eighteen; who was born on 29 February, from the last day of that month."""
    return add_months(born_on, _OF_AGE) <= day


def last_within(today: date, months: int) -> date:
    """The last day of which `today` is no longer than `months` months before: `add_months(day, -months) <= today`.

    Not `add_months(today, months)`: on 28 February 2027 that is 28 May, and 31 May is three months away as well.
    """
    if (today + timedelta(days=1)).month == today.month:
        return add_months(today, months)
    return add_months(today.replace(day=1), months + 1) - timedelta(days=1)


def read_date(value: object, *, epoch: date = EXCEL_EPOCH) -> date:
    """The day that a cell or form field states.

    Text must have the year first, in four digits. Numbers are read as YYYYMMDD, or as Excel's day number
    counted from `epoch`. Refuses with ReadingError: date_missing, date_ambiguous, date_without_day,
    date_impossible, date_unreadable.
    """
    if isinstance(value, datetime):
        return _in_range(value.date())
    if isinstance(value, date):
        return _in_range(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value, epoch)
    text = _bare(plain_text(value))
    if not text:
        raise ReadingError("date_missing", "日期没有填写")
    if found := _ONE_DAY.fullmatch(text):
        return _day(*(part for part in found.groups() if part))
    _refuse_known_kinds(text)
    raise ReadingError("date_unreadable", "看不懂这个日期，请写成2025年5月7日的样子")


def _bare(text: str) -> str:
    """A date without the words around it (起, 止, 公元), its Chinese numerals turned into digits."""
    text = re.sub(r"^(?:公元|自|从|至|到)\s*|\s*(?:起|止|为止)?[.。]?$", "", text)
    written = re.fullmatch(rf"({_NUMERALS})年({_NUMERALS})月({_NUMERALS})[日号]?", text)
    if not written:
        return text
    year, month, day = (chinese_number(part) for part in written.groups())
    return text if year is None or month is None or day is None else f"{year}年{month}月{day}日"


def _day(year: str, month: str, day: str) -> date:
    try:
        return _in_range(date(int(year), int(month), int(day)))
    except ReadingError:
        raise
    except ValueError:
        raise ReadingError("date_impossible", "日历上没有这一天") from None


def _in_range(day: date) -> date:
    if not _EARLIEST <= day <= _LATEST:
        raise ReadingError("date_impossible", "日期不在1900年到2100年之间")
    return day


def _from_number(value: int | float, epoch: date) -> date:
    number = int(value) if abs(value) < 10**9 else -1  # NaN compares false and is refused with the rest
    if number == value and 19000101 <= number <= 21001231:
        text = str(number)
        return _day(text[:4], text[4:6], text[6:])
    if (_EARLIEST_SERIAL - epoch).days <= number <= (_LATEST - epoch).days:
        return epoch + timedelta(days=number)
    raise ReadingError("date_unreadable", "这个数字不是日期，请写成2025年5月7日的样子")


def _refuse_known_kinds(text: str) -> None:
    """The two frequent kinds that need a sentence of their own."""
    if re.fullmatch(r"\d{1,2}\s*[.\-/年]\s*\d{1,2}\s*[.\-/月]\s*(?:\d{1,2}|\d{4})\s*[日号]?", text):
        raise ReadingError("date_ambiguous", "分不清年、月、日的先后，年份请写四位数并写在最前面")
    if re.fullmatch(r"\d{4}\s*[.\-/年]\s*\d{1,2}\s*月?(?:份)?|\d{4}(?:0[1-9]|1[0-2])", text):
        raise ReadingError("date_without_day", "只有年月，没有写明是哪一天")


def read_period(value: object) -> tuple[date, date]:
    """First and last day of a period written in one field: '2023.5.1至2024.4.30', '20230501-20240430'.

    Both days must be whole; '2023.5.1至4.30' is refused. Their order is not judged here. Refuses with
    ReadingError: date_missing, period_unreadable, date_impossible.
    """
    text = plain_text(value)
    if not text:
        raise ReadingError("date_missing", "起止日期没有填写")
    found = _TWO_DAYS.fullmatch(text)
    if not found:
        raise ReadingError("period_unreadable", "看不懂起止日期，请写成2023年5月1日至2024年4月30日的样子")
    return read_date(found["first"]), read_date(found["last"])


def exact_decimal(value: int | float) -> Decimal:
    """The decimal that Excel shows for a number cell: fifteen significant digits, no binary noise."""
    return Decimal(format(value, ".15g")) if isinstance(value, float) else Decimal(value)


def read_fen(value: object) -> int:
    """An amount of money in fen (分): 173.25, '225.00元' and '￥1,234.5' give 17325, 22500 and 123450.

    Refuses with ReadingError: money_missing, money_negative, money_decimals (more than two),
    money_unreadable.
    """
    number = _yuan(value)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -2:
        raise ReadingError("money_decimals", "金额的小数超过两位")
    return _in_fen(number)


def round_fen(value: object) -> tuple[int, bool]:
    """The same, rounded half up where a formula left more decimals, and whether it was: 225.505 gives 22551, True."""
    number = _yuan(value)
    rounded = number.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return _in_fen(rounded), rounded != number


def _yuan(value: object) -> Decimal:
    if isinstance(value, bool):
        raise _not_money()
    number = exact_decimal(value) if isinstance(value, int | float) else _money_in_text(value)
    if not number.is_finite() or abs(number) > _GREATEST_FEN:
        raise _not_money()
    if number < 0:
        raise ReadingError("money_negative", "金额不能是负数")
    return number


def _in_fen(number: Decimal) -> int:
    fen = int(number * 100)
    if fen > _GREATEST_FEN:
        raise _not_money()
    return fen


def _not_money() -> ReadingError:
    return ReadingError("money_unreadable", "看不懂这个金额，请只写数字，例如225.00")


def _money_in_text(value: object) -> Decimal:
    text = re.sub(_AROUND_MONEY, "", without_spaces(value).upper())
    if not text:
        raise ReadingError("money_missing", "金额没有填写")
    if not re.fullmatch(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?", text):
        raise _not_money()
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise _not_money() from None
