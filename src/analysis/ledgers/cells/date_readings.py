"""Date readings: what a cell was found to say about a date, and the notes that explain it."""

import calendar
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

CalendarDate = date
Precision = Literal["day", "month", "year"]

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""The years a ledger of this field can speak of; outside them a date is a slip of the pen."""

_HOW = "请写成“2023-03-15”或“2023年3月15日”这样完整的年月日"
_NOTES = {
    "cell_error": "单元格是公式错误值“{cell}”，请在表格中修正公式或改填日期",
    "date_missing": f"没有填写日期，{_HOW}",
    "date_unparseable": f"“{{cell}}”读不出日期，{_HOW}",
    "date_incomplete": f"“{{cell}}”没有写全年、月、日，不能替您推定，{_HOW}",
    "date_invalid": f"“{{cell}}”在日历上不存在，请核对原始记录，{_HOW}",
    "date_out_of_range": (
        f"“{{cell}}”的年份不在{FIRST_YEAR}年至{LAST_YEAR}年之间，可能是笔误，{_HOW}"
    ),
    "date_ambiguous": f"“{{cell}}”有不止一种读法，{_HOW}",
    "date_multiple": "“{cell}”里有几个日期，请每个日期单独填一行；连续几天请写成“2023.3.15-3.17”",
    "date_order": "“{cell}”的结束日期早于开始日期，请核对后改正",
    "date_serial_unformatted": "“{cell}”是没有设为日期格式的序号，已按{read}读取，请设为日期格式",
    "date_two_digit_year": "“{cell}”的年份只写了两位，已按{read}读取，请写全四位年份",
    "date_from_context": "“{cell}”没有写全，已按标题、表名或文件名补为{read}，请写全年月日",
    "date_month_only": "“{cell}”只写到月，计入{read}，不计入某一天；知道日期的请补上",
    "date_year_only": "“{cell}”只写到年，计入{read}，不计入某一月；知道月、日的请补上",
}


@dataclass(frozen=True, slots=True)
class DateReading:
    """What one cell says about a date.

    Parameters
    ----------
    date
        The day; the first day of the month or year where `precision` says no more is known;
        None with every error.
    end_date
        The last day of a range (the month's or year's last day where only that is stated).
    precision
        What was stated, or None with an error.
    rule, severity, note
        The rule of contract.md that applies, how grave it is, and in Chinese what was found
        and how to write it; None, None and "" for a clean date.
    """

    date: CalendarDate | None
    end_date: CalendarDate | None
    precision: Precision | None
    rule: str | None = None
    severity: Literal["error", "warning"] | None = None
    note: str = ""


def failed(rule: str, cell: str) -> DateReading:
    """Return the reading of a cell that states no usable date."""
    return DateReading(None, None, None, rule, "error", _NOTES[rule].format(cell=_shortened(cell)))


def warned(reading: DateReading, rule: str, cell: str) -> DateReading:
    """Attach a warning to a reading that has a date; one that has none stays as it is."""
    if reading.date is None:
        return reading
    day = reading.date
    parts = (f"{day.year}年", f"{day.month}月", f"{day.day}日")
    length = {"year": 1, "month": 2}.get(reading.precision or "day", 3)
    note = _NOTES[rule].format(cell=_shortened(cell), read="".join(parts[:length]))
    return replace(reading, rule=rule, severity="warning", note=note)


def _shortened(cell: str) -> str:
    return cell if len(cell) <= 30 else f"{cell[:29]}…"


def shown_value(cell: object) -> str:
    """Write a cell for a note; Python refuses to write out enormous integers."""
    is_huge = isinstance(cell, int) and abs(cell) > 10**30
    return "很大的数" if is_huge else str(cell)


def on_day(year: int, month: int, day: int, shown: str) -> DateReading:
    """Place a day on the calendar, or say why it cannot be."""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return failed("date_invalid", shown)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return failed("date_out_of_range", shown)
    if day > calendar.monthrange(year, month)[1]:
        return failed("date_invalid", shown)
    return DateReading(date(year, month, day), None, "day")


def on_month_and_day(year: int, month: int, tail: str, shown: str) -> DateReading:
    """Place 3.8 and 10.15 of a known year; 1.2 is the 2nd or, its zero lost, the 20th."""
    days = {int(tail), int(tail.ljust(2, "0"))}
    readings = [on_day(year, month, day, shown) for day in sorted(days)]
    dated = [reading for reading in readings if reading.date]
    if len(dated) > 1:
        return failed("date_ambiguous", shown)
    return warned(dated[0], "date_from_context", shown) if dated else readings[0]


def in_month(year: int, month: int, shown: str) -> DateReading:
    """Place a month on the calendar, at its first day."""
    first = on_day(year, month, 1, shown)
    if first.date is None:
        return first
    return warned(replace(first, precision="month"), "date_month_only", shown)


def in_year(year: int, shown: str) -> DateReading:
    """Place a year on the calendar, at its first day."""
    first = on_day(year, 1, 1, shown)
    if first.date is None:
        return first
    return warned(replace(first, precision="year"), "date_year_only", shown)


def four_digit_year(year: int) -> int:
    """Complete a year of two figures; 50 to 89 stays as it is and is out of range."""
    if year < 50:
        return 2000 + year
    return 1900 + year if 90 <= year < 100 else year


def last_day(reading: DateReading) -> date:
    """Return the last day of what was stated: the day itself, its month's or its year's last."""
    day = reading.date or date.max
    if reading.precision == "day":
        return day
    month = 12 if reading.precision == "year" else day.month
    return date(day.year, month, calendar.monthrange(day.year, month)[1])
