"""Date numbers: dates that a cell holds as a bare number, a serial number of Excel or 20230315."""

from datetime import date, timedelta

from analysis.ledgers.cells.date_readings import (
    FIRST_YEAR,
    LAST_YEAR,
    DateReading,
    failed,
    four_digit_year,
    in_month,
    in_year,
    on_day,
    shown_value,
    warned,
)

_SERIAL_ORIGIN = date(1899, 12, 30)  # day 0 of Excel's 1900 system, counted from March 1900 on
_FIRST_SERIAL = (date(FIRST_YEAR, 1, 1) - _SERIAL_ORIGIN).days
_LAST_SERIAL = (date(LAST_YEAR, 12, 31) - _SERIAL_ORIGIN).days


def read_number(number: float) -> DateReading:
    """Read a number: a serial number of Excel, or figures that spell a date."""
    shown = shown_value(number)
    if not abs(number) < 10**14:
        return failed("date_unparseable", shown)
    if _FIRST_SERIAL <= number < _LAST_SERIAL + 1:
        return _read_serial(number, shown)
    if number == int(number):
        return read_digits(str(int(number)), shown)
    return _read_year_point_month(number, shown)


def _read_serial(number: float, shown: str) -> DateReading:
    day = _SERIAL_ORIGIN + timedelta(days=int(number))
    return warned(DateReading(day, None, "day"), "date_serial_unformatted", shown)


def read_digits(digits: str, shown: str) -> DateReading:
    """Read figures without any separator: 20230315, 202303, 230315, 2023, 45500."""
    if len(digits) == 5 and digits.isdigit():
        if _FIRST_SERIAL <= int(digits) <= _LAST_SERIAL:
            return _read_serial(int(digits), shown)
        return failed("date_out_of_range", shown)
    if len(digits) == 8 and digits.isdigit():
        return on_day(int(digits[:4]), int(digits[4:6]), int(digits[6:]), shown)
    if len(digits) == 6 and digits.isdigit():
        return _read_six_digits(digits, shown)
    if len(digits) == 4 and digits.isdigit() and 1500 <= int(digits) < 3000:
        return in_year(int(digits), shown)
    return failed("date_unparseable", shown)


def _read_six_digits(digits: str, shown: str) -> DateReading:
    as_month = in_month(int(digits[:4]), int(digits[4:]), shown)
    year = four_digit_year(int(digits[:2]))
    as_day = on_day(year, int(digits[2:4]), int(digits[4:]), shown)
    if as_month.date and as_day.date:
        return failed("date_ambiguous", shown)
    if as_day.date:
        return warned(as_day, "date_two_digit_year", shown)
    return as_month


def _read_year_point_month(number: float, shown: str) -> DateReading:
    """Read 2023.3 kept as a number; 2023.1 is January or, its zero lost, October."""
    year, _, tail = shown.partition(".")
    if FIRST_YEAR <= number < LAST_YEAR + 1 and tail.isdigit() and len(tail) <= 2:
        if tail == "1":
            return failed("date_ambiguous", shown)
        return in_month(int(year), int(tail), shown)
    is_like_month_and_day = 1 <= number < 32 and tail.isdigit() and len(tail) <= 2
    return failed("date_ambiguous" if is_like_month_and_day else "date_unparseable", shown)
