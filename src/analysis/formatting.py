"""Formatting: how a number or a day is written, and the only place where one is rounded."""

from __future__ import annotations

import math
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

ABSENT = "台账未载明"
PERCENT = "%"
POINTS = "个百分点"
_MOST_DIGITS = 6

_INNER_QUOTES = str.maketrans("“”", "‘’")


def round_half_up(number: float | Decimal, digits: int = 0) -> Decimal:
    """Round half away from zero, as Excel does, on the number's shortest decimal form.

    Raises
    ------
    ValueError
        If `number` is not finite.

    Examples
    --------
    >>> round_half_up(8.25, 1), round_half_up(-2.5), round_half_up(-0.04, 1)
    (Decimal('8.3'), Decimal('-3'), Decimal('0.0'))
    """
    exact = Decimal(str(number))
    if not exact.is_finite():
        raise ValueError(f"only a finite number can be rounded, not {number}")
    rounded = exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return abs(rounded) if rounded.is_zero() else rounded


def format_number(number: float | Decimal, digits: int = 0) -> str:
    """Write a number with exactly `digits` decimals and no thousands separator.

    Examples
    --------
    >>> format_number(12345.5), format_number(2.0, 1)
    ('12346', '2.0')
    """
    return f"{round_half_up(number, digits):f}"


def format_percent(percent: float, digits: int = 1) -> str:
    """Write a percentage; `percent` is in percent (25.0, not 0.25). Whole ones lose their zeros.

    What is not all is never written as all, nor some as none: these get the digits that they need.

    Examples
    --------
    >>> format_percent(25.0), format_percent(100 / 3), format_percent(24.98)
    ('25%', '33.3%', '25.0%')
    >>> format_percent(99.96), format_percent(0.04), format_percent(100)
    ('99.96%', '0.04%', '100%')
    """
    exact = Decimal(str(percent))
    while digits < _MOST_DIGITS and abs(rounded := round_half_up(exact, digits)) in (0, 100):
        if rounded == exact:
            break
        digits += 1
    return _format_short(percent, digits) + PERCENT


def format_points(points: float, digits: int = 1) -> str:
    """Write a difference of two percentages.

    Examples
    --------
    >>> format_points(3.25)
    '3.3个百分点'
    """
    return _format_short(points, digits) + POINTS


def format_value(value: float | None, unit: str) -> str:
    """Write a value with its unit; what no ledger states is said to be unstated.

    Examples
    --------
    >>> format_value(10, "次"), format_value(12.5, "天"), format_value(None, "份")
    ('10次', '12.5天', '台账未载明')
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ABSENT
    return format_percent(value) if unit == PERCENT else f"{_format_short(value, 1)}{unit}"


def format_date(day: date) -> str:
    """Write a day with its year.

    Examples
    --------
    >>> format_date(date(2024, 3, 5))
    '2024年3月5日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def format_day(day: date) -> str:
    """Write a day without its year, as ``3月5日``."""
    return f"{day.month}月{day.day}日"


def format_cutoff(as_of: date) -> str:
    """Write the last day counted, as ``截至2025年11月24日``."""
    return f"截至{format_date(as_of)}"


def quote_name(name: str) -> str:
    """Put a name in quotation marks; those that it holds itself become single ones.

    Examples
    --------
    >>> quote_name("“第一议题”学习")
    '“‘第一议题’学习”'
    """
    return f"“{name.translate(_INNER_QUOTES)}”"


def name_year(name: str, year: int) -> str:
    """Write whose year it is; a name that ends in a figure is kept apart from those of the year.

    Examples
    --------
    >>> name_year("甲局", 2024), name_year("甲局3", 2024)
    ('甲局2024年', '甲局3 2024年')
    """
    return f"{name}{' ' if name[-1:].isdecimal() else ''}{year}年"


def plain_number(number: float | None) -> float | None:
    """Write a whole number without a point: JavaScript, which saves notebooks, knows no 6.0.

    Examples
    --------
    >>> plain_number(6.0), plain_number(6.5), plain_number(None)
    (6, 6.5, None)
    """
    is_whole = isinstance(number, float) and number.is_integer()
    return int(number) if is_whole and number is not None else number


def _format_short(number: float, digits: int) -> str:
    exact = Decimal(str(number))
    is_whole = exact == exact.to_integral_value()
    return format_number(exact, 0 if is_whole else digits)
