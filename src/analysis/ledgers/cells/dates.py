"""Dates: what a cell says about when something happened, and nothing that it does not say."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from analysis.ledgers.cells.cell_text import (
    chinese_digits,
    chinese_number,
    is_cell_error,
    is_missing_number,
    normalise,
    normalise_lines,
    states_nothing,
    unify_dashes,
    unwrap,
)
from analysis.ledgers.cells.date_readings import (
    FIRST_YEAR,
    LAST_YEAR,
    DateReading,
    failed,
    four_digit_year,
    in_month,
    in_year,
    last_day,
    on_day,
    on_month_and_day,
    shown_value,
    warned,
)
from analysis.ledgers.files import Scalar

__all__ = ["DateReading", "Scalar", "list_days", "read_date"]

_SERIAL_ORIGIN = date(1899, 12, 30)  # day 0 of Excel's 1900 system, counted from March 1900 on
_FIRST_SERIAL = (date(FIRST_YEAR, 1, 1) - _SERIAL_ORIGIN).days
_LAST_SERIAL = (date(LAST_YEAR, 12, 31) - _SERIAL_ORIGIN).days
_LONGEST_TEXT = 300  # no cell that states a date is longer

_HOUR = r"(?:[01]?\d|2[0-4])"
_TIME = rf"{_HOUR}(?::[0-5]\d(?::[0-5]\d(?:\.\d{{1,9}})?)?|[时点](?:[0-5]?\d分?|半|整)?)"
_PART_OF_DAY = "(?:凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚|全天)"
_TAIL = (
    r"(?:[ ,]?\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?"
    rf"(?:[ ,]?\(?{_PART_OF_DAY}\)?)?"
    rf"(?:(?:[ T]|(?<!\d))(?:{_HOUR}[-~至到])?{_TIME}(?:[-~至到]{_PART_OF_DAY}?{_TIME})?"
    r"(?:\+08:?00)?)?\.?"
)
_M = r"(?P<m>\d{1,2})"
_D = r"(?P<d>\d{1,2})"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?P<y>\d{{3,5}})(?P<s>[-./ ]){_M}(?P=s){_D}[日号]?{_TAIL}",
        rf"(?P<y>\d{{2,5}})[年./-]{_M}月{_D}[日号]?{_TAIL}",
        rf"(?P<y>\d{{2,5}})年{_M}[./]{_D}[日号]?{_TAIL}",
        rf"(?P<y>\d{{4}})(?P<m>\d\d)(?P<d>\d\d)(?:(?:[01]\d|2[0-3])[0-5]\d[0-5]\d|{_TAIL})",
        rf"{_M}月{_D}[日号]?{_TAIL}",
        rf"{_M}(?P<s>[./-]){_D}[日号]?{_TAIL}",
        rf"{_D}[日号]{_TAIL}",
        rf"(?P<y>\d{{2,5}})年{_M}月份?",
        rf"(?P<y>\d{{4}})[-./]{_M}(?:月份?)?",
        rf"{_M}月份?",
        r"(?P<y>\d{2,5})年度?",
    )
)
_OTHER_ORDER = re.compile(
    rf"(?P<a>\d{{1,2}})(?P<s>[-/.])(?P<b>\d{{1,2}})(?P=s)(?P<c>\d{{4}}|\d{{1,2}})[日号]?{_TAIL}"
)
_OTHER_ZONE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:?\d\d)")
_NUMBER_AS_TEXT = re.compile(r"(?:\d{5}|\d{6}|\d{8})\.\d{1,15}")

_MEANINGLESS_BLANK = re.compile(r"(?<!\d) | (?!\d)")
_LEADING_WORD = re.compile(r"(?:日期|时间):|^\(?(?:星期|周|礼拜)[一二三四五六日天]\)?[ ,]*(?=\d)")
_NUMERAL = "〇○◯零一二两三四五六七八九十廿卅"
_CHINESE_PART = re.compile(rf"([{_NUMERAL}](?:[{_NUMERAL}0O]*[{_NUMERAL}])?)(?=[年月日号])")
_ASIDE = re.compile(
    r"(?<=[\d日号])\((?:农历[^()]{1,8}|第\d{1,2}周|[^()\d未拟取计预改推补暂或原约]{1,8})\)$"
)
_ODD_SIGNS = re.compile(r"^(\d{4})[_、](\d{1,2})[_、](\d{1,2})(?!\d)")
_IDEOGRAPHIC_POINT = re.compile(r"(?<=\d)[。·](?=\d)")
_RANGE_SIGN = re.compile(r"[-~至到]+")
_SEPARATOR = re.compile(r"[、,;和及与\n]+")
_DATE_SIGNS = re.compile(r"[\d年月日号份./~:()星期周一二三四五六天上下午至到T -]*\d[^\d]*")
_ROUGH = re.compile(
    r"[上中下]旬|[年月季][初中底末]|[上下]半年|季度|[一二三四1-4]季|第[一二三四五六\d]+周"
)
_MASKED = re.compile(r"[\d年月日号xX×*_□?./-]*(?:[xX×*_□?]|年月|月日)[\d年月日号xX×*_□?./-]*")
_EMPTY_FORM = re.compile(r"年月日?|[-/.]{2}")


def read_date(cell: Scalar, year: int | None = None, month: int | None = None) -> DateReading:
    """Read the date that a cell states.

    The result depends on the arguments alone, so a caller may keep it for equal cells of the
    same type (``1``, ``1.0`` and ``True`` are equal but read differently).

    Parameters
    ----------
    cell
        The cell as it stands.
    year, month
        The year and month that title, sheet or file state; they complete 3月15日 and 15日 and are
        never held against a full date.

    Examples
    --------
    >>> read_date("2023.3.15-3.17").end_date
    datetime.date(2023, 3, 17)
    >>> read_date("3月15日").rule, read_date("3月15日", year=2023).date
    ('date_incomplete', datetime.date(2023, 3, 15))
    """
    if cell is None or is_missing_number(cell):
        return failed("date_missing", "")
    if isinstance(cell, str):
        return _read_text(cell, year, month)
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        is_possible = FIRST_YEAR <= day.year <= LAST_YEAR
        stated = DateReading(day, None, "day")
        return stated if is_possible else failed("date_out_of_range", day.isoformat())
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _read_number(cell, year)
    return failed("date_unparseable", shown_value(cell))


@lru_cache(maxsize=4096)  # a table's cells are looked at before they are read
def _read_text(cell: str, year: int | None, month: int | None) -> DateReading:
    if len(cell) > _LONGEST_TEXT:
        return failed("date_unparseable", cell)
    shown = unwrap(normalise(cell))
    if states_nothing(shown) or _EMPTY_FORM.fullmatch(shown.replace(" ", "")):
        return failed("date_missing", "")
    if is_cell_error(shown):
        return failed("cell_error", shown)
    text = _plain(shown)
    reading = _read_one(text, year, month, shown) or _read_range(text, year, month, shown)
    return reading or failed(_rule_of_failure(text, cell), shown)


def _plain(text: str) -> str:
    """Write a date text with ASCII figures and signs, without blanks that mean nothing."""
    plain = _MEANINGLESS_BLANK.sub("", unify_dashes(text)) if " " in text else unify_dashes(text)
    plain = _ODD_SIGNS.sub(r"\1-\2-\3", plain)
    if plain.isascii():
        return plain
    plain = _ASIDE.sub("", plain)
    parts = _CHINESE_PART.split(plain.replace("元月", "1月"))
    for place in range(1, len(parts), 2):
        numbers = (chinese_number(parts[place]), chinese_digits(parts[place]))
        parts[place] = str(next((n for n in numbers if n is not None), parts[place]))
    western = "".join(parts)
    return _IDEOGRAPHIC_POINT.sub(".", _LEADING_WORD.sub("", western, count=1))


def _read_one(text: str, year: int | None, month: int | None, shown: str) -> DateReading | None:
    """Read text that states one date and nothing else; None where it is of no known form."""
    if text.isdigit() and len(text) in {4, 5, 6, 8}:
        return _read_digits(text, shown)
    for form in _FORMS:
        if found := form.fullmatch(text):
            stated = {part: int(found[part]) for part in form.groupindex if part != "s"}
            return _place(stated, found, (year, month), shown)
    if found := _OTHER_ORDER.fullmatch(text):
        return _read_other_order(found, shown)
    if _OTHER_ZONE.fullmatch(text):
        return failed("date_ambiguous", shown)
    return _read_number(float(text)) if _NUMBER_AS_TEXT.fullmatch(text) else None


def _place(
    stated: dict[str, int], found: re.Match[str], context: tuple[int | None, int | None], shown: str
) -> DateReading:
    year, month = stated.get("y", context[0]), stated.get("m", context[1])
    day = stated.get("d")
    if year is None or (month is None and day is not None):
        in_leap_year = on_day(2000, stated.get("m", 1), stated.get("d", 1), shown)
        return failed("date_incomplete", shown) if in_leap_year.date else in_leap_year
    if _says_two_things(stated, found):
        return failed("date_ambiguous", shown)
    full_year = four_digit_year(year)
    if "m" not in stated and day is None:
        return in_year(full_year, shown)
    if day is None:
        reading = in_month(full_year, stated["m"], shown)
    else:
        reading = on_day(full_year, month or 0, day, shown)
    if "y" in stated:
        return warned(reading, "date_two_digit_year", shown) if stated["y"] < 100 else reading
    return warned(reading, "date_from_context", shown) if "d" in stated else reading


def _says_two_things(stated: dict[str, int], found: re.Match[str]) -> bool:
    """Say whether the form has a second meaning: 23年 (how long?), 3-5 (months?), 23.3 (year?)."""
    if "m" not in stated and "d" not in stated:
        return stated["y"] < 100
    if "y" in stated or "s" not in found.re.groupindex:
        return False
    first, second = stated["m"], stated["d"]
    is_range_of_months = found["s"] == "-" and first < second <= 12
    return is_range_of_months or (first > 12 >= second)


def _read_other_order(found: re.Match[str], shown: str) -> DateReading | None:
    """Read 22.4.2 and 3/15/2023 where only one order of the parts is a date."""
    first, sign, second, third = found.group("a", "s", "b", "c")
    orders = []
    if len(first) == 2 and len(third) < 4:
        orders.append((first, second, third))
    if len(third) == 4 or (len(third) == 2 and sign != "."):
        orders.append((third, first, second))
        if len(third) == 4 or len(first) == 1:
            orders.append((third, second, first))
    if not orders:
        return None
    readings = {_read_order(order, shown) for order in orders}
    dated = [reading for reading in readings if reading.date]
    if len(dated) > 1:
        return failed("date_ambiguous", shown)
    reading = dated[0] if dated else _read_order(orders[0], shown)
    return reading if len(third) == 4 else warned(reading, "date_two_digit_year", shown)


def _read_order(order: tuple[str, str, str], shown: str) -> DateReading:
    year, month, day = map(int, order)
    return on_day(four_digit_year(year), month, day, shown)


def _read_range(text: str, year: int | None, month: int | None, shown: str) -> DateReading | None:
    """Read two dates joined by a range sign; the sign nearest the end that makes sense joins.

    In 3-5月 and 15-17日 the start shares the sign behind the end.
    """
    for sign in reversed(tuple(_RANGE_SIGN.finditer(text))):
        left, right = text[: sign.start()].lstrip("自从由"), text[sign.end() :]
        if left.isdigit() and len(left) > 2 and len(left) != 8:
            continue
        start = _read_one(left, year, month, shown)
        if start is None and (shared := re.match(r"\d{1,2}([月日号])", right)):
            start = _read_one(left + shared[1], year, month, shown)
        end = _read_end(start, right, shown) if start else None
        if start is None or end is None:
            continue
        if start.date is None or end.date is None:
            return start if start.date is None else end
        if last_day(end) < start.date:
            return failed("date_order", shown)
        return replace(start, end_date=None if last_day(end) == start.date else last_day(end))
    return None


def _read_end(start: DateReading, right: str, shown: str) -> DateReading | None:
    """Read the end, whose year and month are the start's unless it states its own."""
    if start.date is None:
        return start
    if right.isdigit() and len(right) <= 2:
        if start.precision != "day":
            return failed("date_ambiguous", shown)
        right += "日"
    is_day_alone = re.match(r"\d{1,2}[日号]", right) is not None
    if is_day_alone and start.precision != "day":
        return failed("date_ambiguous", shown)
    end = _read_one(right, start.date.year, start.date.month, shown)
    states_year = _read_one(right, None, None, shown) == end
    if end is None or end.date is None or states_year:
        return end
    runs_over_new_year = start.date.month >= 10 and end.date.month <= 3
    return _read_one(right, start.date.year + 1, None, shown) if runs_over_new_year else end


def _rule_of_failure(text: str, cell: str) -> str:
    """Say what is wrong with a text that states no date: it holds several, or none in full."""
    lines = "\n".join(_plain(line) for line in normalise_lines(cell))
    for parts, needed in ((_SEPARATOR.split(lines), 1), (lines.split(), 2)):
        dates = [part for part in parts if part]
        if len(dates) < 2 or not all(map(_DATE_SIGNS.fullmatch, dates)):
            continue
        readings = [_read_one(day, 2000, 1, day) or _read_range(day, 2000, 1, day) for day in dates]
        stated = [reading for reading in readings if reading]
        if sum(reading.precision in {"day", "month"} for reading in stated) >= needed:
            return "date_multiple"
    is_rough = len(text) <= 20 and "每" not in text and _ROUGH.search(text)
    return "date_incomplete" if is_rough or _MASKED.fullmatch(text) else "date_unparseable"


_DAY_ALONE = re.compile(r"0?[1-9]|[12]\d|3[01]")
_MONTHS_AND_DAYS = re.compile(r"\d{1,2}\.\d{1,2}(?:/\d{1,2}\.\d{1,2})+")


def list_days(cell: Scalar, year: int | None, month: int | None) -> list[date]:
    """List the days that one cell states side by side; none unless it states several, each in full.

    A day takes its month and year from the one before it.

    Examples
    --------
    >>> [day.isoformat() for day in list_days("3月5、19日", 2024, None)]
    ['2024-03-05', '2024-03-19']
    >>> list_days("3月5日、下旬", 2024, None), list_days("3.5-3.7", 2024, None)
    ([], [])
    """
    if not isinstance(cell, str) or len(cell) > _LONGEST_TEXT:
        return []
    if not _SEPARATOR.search(cell) and "/" not in cell:
        return []
    lines = "\n".join(_plain(line) for line in normalise_lines(cell))
    lines = lines.replace("/", "、") if _MONTHS_AND_DAYS.fullmatch(lines) else lines
    days: list[date] = []
    for part in filter(None, _SEPARATOR.split(lines)):
        year, month = (days[-1].year, days[-1].month) if days else (year, month)
        text = f"{part}日" if _DAY_ALONE.fullmatch(part) else part
        reading = _read_one(text, year, month, part)
        if reading is None or reading.date is None or reading.precision != "day":
            return []
        days.append(reading.date)
    return days if len(days) == len(set(days)) > 1 else []


def _read_number(number: float, year: int | None = None) -> DateReading:
    """Read a number: a serial number of Excel, figures that spell a date, 2023.3, or 3.8.

    2023.1 is January or, its zero lost, October; 3.8 of a known year is the 8th of March.
    """
    shown = shown_value(number)
    if not abs(number) < 10**14:
        return failed("date_unparseable", shown)
    if _FIRST_SERIAL <= number < _LAST_SERIAL + 1:
        return _read_serial(number, shown)
    if number == int(number):
        return _read_digits(str(int(number)), shown)
    whole, _, tail = shown.partition(".")
    is_short = tail.isdigit() and len(tail) <= 2
    is_month_of_year = is_short and FIRST_YEAR <= number < LAST_YEAR + 1
    if is_month_of_year and tail != "1":
        return in_month(int(whole), int(tail), shown)
    is_like_month_and_day = is_short and 1 <= number < 32
    if is_like_month_and_day and year is not None:
        return on_month_and_day(year, int(number), tail, shown)
    has_two_readings = is_month_of_year or is_like_month_and_day
    return failed("date_ambiguous" if has_two_readings else "date_unparseable", shown)


def _read_serial(number: float, shown: str) -> DateReading:
    day = _SERIAL_ORIGIN + timedelta(days=int(number))
    return warned(DateReading(day, None, "day"), "date_serial_unformatted", shown)


def _read_digits(digits: str, shown: str) -> DateReading:
    """Read figures without any separator: 20230315, 202303, 230315, 2023, 45500."""
    if not digits.isdigit() or len(digits) not in (4, 5, 6, 8):
        return failed("date_unparseable", shown)
    if len(digits) == 8:
        return on_day(int(digits[:4]), int(digits[4:6]), int(digits[6:]), shown)
    if len(digits) == 6:
        as_month = in_month(int(digits[:4]), int(digits[4:]), shown)
        year = four_digit_year(int(digits[:2]))
        as_day = on_day(year, int(digits[2:4]), int(digits[4:]), shown)
        if as_month.date and as_day.date:
            return failed("date_ambiguous", shown)
        return warned(as_day, "date_two_digit_year", shown) if as_day.date else as_month
    if len(digits) == 5:
        is_serial = _FIRST_SERIAL <= int(digits) <= _LAST_SERIAL
        return _read_serial(int(digits), shown) if is_serial else failed("date_out_of_range", shown)
    is_year = 1500 <= int(digits) < 3000
    return in_year(int(digits), shown) if is_year else failed("date_unparseable", shown)
