"""Periods: spans of days, their names, and the same span one year earlier."""

# Why it is so: docs/decisions/0002-no-clock.md

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from analysis.errors import AnalysisError, ReportError
from analysis.formatting import format_date, format_day

_FEBRUARY = 2


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of whole days; `start` and `end` both belong to it.

    Raises
    ------
    ValueError
        If `end` lies before `start`.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period cannot end ({self.end}) before it starts ({self.start})")

    @classmethod
    def year(cls, year: int) -> Period:
        """Make the calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """Make the calendar month."""
        return cls(date(year, month, 1), _month_end(year, month))

    @classmethod
    def to_date(cls, year: int, as_of: date) -> Period:
        """Make 1 January of `year` to `as_of`, at most to 31 December of `year`."""
        return cls(date(year, 1, 1), min(as_of, date(year, 12, 31)))

    @classmethod
    def from_key(cls, key: str) -> Period:
        """Make the period that `key` names.

        Raises
        ------
        ValueError
            If `key` is no key of a period.

        Examples
        --------
        >>> Period.from_key("2024-02").end
        datetime.date(2024, 2, 29)
        """
        start, slash, end = key.partition("/")
        if slash:
            return cls(date.fromisoformat(start), date.fromisoformat(end))
        year, dash, month = key.partition("-")
        return cls.month(int(year), int(month)) if dash else cls.year(int(year))

    @property
    def is_whole_year(self) -> bool:
        """Whether this is one calendar year, first day to last."""
        return self == Period.year(self.start.year)

    @property
    def is_whole_month(self) -> bool:
        """Whether this is one calendar month, first day to last."""
        return self == Period.month(self.start.year, self.start.month)

    @property
    def key(self) -> str:
        """The period in figures: ``2025``, ``2025-03`` or ``2025-01-01/2025-11-24``."""
        if self.is_whole_year:
            return f"{self.start.year:04d}"
        if self.is_whole_month:
            return f"{self.start.year:04d}-{self.start.month:02d}"
        return f"{self.start.isoformat()}/{self.end.isoformat()}"

    @property
    def label(self) -> str:
        """The period in words.

        Examples
        --------
        >>> Period.year(2025).label, Period.month(2025, 1).label
        ('2025年', '2025年1月')
        >>> Period.to_date(2025, date(2025, 11, 24)).label
        '2025年1月1日至11月24日'
        """
        if self.is_whole_year:
            return f"{self.start.year}年"
        if self.is_whole_month:
            return f"{self.start.year}年{self.start.month}月"
        if self.start == self.end:
            return format_date(self.start)
        is_one_year = self.start.year == self.end.year
        last = format_day(self.end) if is_one_year else format_date(self.end)
        return f"{format_date(self.start)}至{last}"

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    def previous_year(self) -> Period:
        """Find the same span one year earlier.

        29 February becomes 28 February; a span that ends with February ends with it then, too,
        so that whole months are compared with whole months.

        Examples
        --------
        >>> Period.to_date(2025, date(2025, 2, 28)).previous_year().end
        datetime.date(2024, 2, 29)
        """
        is_end_of_february = self.end.month == _FEBRUARY and self.end == _month_end(
            self.end.year, _FEBRUARY
        )
        end = _month_end(self.end.year - 1, _FEBRUARY) if is_end_of_february else None
        return Period(_year_before(self.start), end or _year_before(self.end))

    def months(self) -> tuple[tuple[int, int], ...]:
        """List year and month of each calendar month that the period touches, in order.

        Examples
        --------
        >>> Period(date(2024, 11, 30), date(2025, 1, 1)).months()
        ((2024, 11), (2024, 12), (2025, 1))
        """
        first = self.start.year * 12 + self.start.month - 1
        last = self.end.year * 12 + self.end.month - 1
        return tuple((index // 12, index % 12 + 1) for index in range(first, last + 1))

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


def default_as_of(year: int, today: date) -> date:
    """Find the last day that a report on `year` can count: today, at most 31 December."""
    return min(today, date(year, 12, 31))


def report_period(year: int, as_of: date | None = None) -> Period:
    """Find the days that a report on `year` counts; without `as_of`, the whole year.

    Raises
    ------
    AnalysisError
        If `as_of` lies before the year.
    """
    if as_of is None:
        return Period.year(year)
    if as_of < date(year, 1, 1):
        raise AnalysisError(
            f"截止日{format_date(as_of)}早于{year}年，该年度还没有可统计的日期。"
            f"请把 --as-of 改为{year}年1月1日以后的日期，或换一个年度。"
        )
    return Period.to_date(year, as_of)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _year_before(day: date) -> date:
    last = _month_end(day.year - 1, day.month).day
    return date(day.year - 1, day.month, min(day.day, last))


def read_cutoff(as_of: date | str | None) -> date | None:
    """Read the last day that counts, as a notebook's parameter gives it.

    Raises
    ------
    ReportError
        If it is no day.

    Examples
    --------
    >>> read_cutoff("2025-11-24")
    datetime.date(2025, 11, 24)
    """
    if as_of is None or isinstance(as_of, date):
        return as_of
    try:
        return date.fromisoformat(as_of.strip())
    except ValueError:
        raise ReportError(f"截止日“{as_of}”不是日期，请写作 2025-11-24 的样子。") from None
