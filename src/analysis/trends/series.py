"""Series: one measure over many years, gaps and stated years marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from analysis.catalogue import Break
from analysis.formatting import format_day
from analysis.measures import (
    STOCKS,
    Measure,
    Value,
    check_organization,
    covered_months,
    find_measure,
    is_kept,
    is_left_over,
    list_organizations,
    list_years,
    measure_values,
    name_organization,
    with_changes,
)
from analysis.periods import Period, report_period
from analysis.records import Records
from analysis.trends.statistics import (
    MIN_YEARS,
    Direction,
    find_direction,
    find_slope,
    find_turn,
    kendall_p_value,
)


@dataclass(frozen=True, slots=True)
class Segment:
    """Years of a trend in which one definition held, and what they show.

    `known`: the years that are whole, comparable and fully known, with their number.
    """

    known: tuple[tuple[int, int | float], ...]

    @property
    def p_value(self) -> float | None:
        """How likely so much order is by chance, None for fewer than five values."""
        numbers = [number for _, number in self.known]
        return kendall_p_value(numbers) if len(numbers) >= MIN_YEARS else None

    @property
    def direction(self) -> Direction | None:
        """Whether it rises or falls over all years, None if chance may account for it."""
        return find_direction([number for _, number in self.known])

    @property
    def slope(self) -> float | None:
        """The change in a year (Theil–Sen), None for fewer than five values."""
        return find_slope([year for year, _ in self.known], [number for _, number in self.known])

    @property
    def turn(self) -> tuple[int, Direction] | None:
        """The year up to which it only moved one way and since which only the other."""
        years = [year for year, _ in self.known]
        is_unbroken = years == list(range(years[0], years[-1] + 1)) if years else False
        return find_turn(years, [number for _, number in self.known]) if is_unbroken else None


@dataclass(frozen=True, slots=True)
class Trend:
    """One measure over consecutive years.

    Where its definition changed, `direction`, `slope` and `turn` are those of the years since: no
    statistic goes across a break.

    Parameters
    ----------
    years : tuple of int
        Every year from the first to the last.
    values : tuple of Value or None
        One a year, None where no ledger or report covers it; a value's number is None where its
        rows do not state it.
    gaps : tuple of int
        The years without any ledger or report.
    stated_years : tuple of int
        The years of which only a past report tells.
    partial_year : int or None
        A running year; its value counts up to the cut-off, so it takes no part in the direction.
    uneven_years : tuple of int
        Of all organizations together the years in which other ones kept the ledger than in the
        last year; they take no part in the direction either.
    missing_months : mapping of int to tuple of int
        The months without a ledger of years that have one: such a year is not whole, and takes no
        part.
    until : date or None
        The cut-off of the running year.
    """

    measure: Measure
    organization: str
    years: tuple[int, ...]
    values: tuple[Value | None, ...]
    gaps: tuple[int, ...]
    stated_years: tuple[int, ...]
    partial_year: int | None = None
    uneven_years: tuple[int, ...] = ()
    missing_months: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    until: date | None = None

    def label(self, year: int) -> str:
        """Name a year, of the running one also up to which day it is known."""
        is_cut = self.until is not None and year == self.partial_year
        return f"{year}年（截至{format_day(self.until)}）" if is_cut and self.until else f"{year}年"

    @property
    def known(self) -> tuple[tuple[int, int | float], ...]:
        """The years that are whole, comparable and fully known, with their number.

        A year that a change of definition cuts is counted in part by the old one.
        """
        pairs = zip(self.years, self.values, strict=True)
        return tuple(
            (year, value.number)
            for year, value in pairs
            if value is not None
            and value.number is not None
            and not value.masked
            and year != self.partial_year
            and year not in self.uneven_years
            and year not in self.missing_months
            and not any(
                date(year, 1, 1) < each.day <= date(year, 12, 31)
                for each in self.breaks
                if not each.is_comparable
            )
        )

    @property
    def breaks(self) -> tuple[Break, ...]:
        """The changes of definition, or name, between the first day and the last of its years."""
        if not self.years:
            return ()
        first, last = date(self.years[0], 1, 1), date(self.years[-1], 12, 31)
        return tuple(each for each in self.measure.breaks if first < each.day <= last)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The known years between breaks, the earliest first; one cut by a break is in none."""
        starts = sorted({each.day.year for each in self.breaks if not each.is_comparable})
        places = [sum(year >= start for start in starts) for year, _ in self.known]
        return tuple(
            Segment(tuple(p for p, at in zip(self.known, places, strict=True) if at == place))
            for place in range(len(starts) + 1)
        )

    @property
    def direction(self) -> Direction | None:
        """Whether it rises or falls since the last break, None if chance may account for it."""
        return self.segments[-1].direction

    @property
    def slope(self) -> float | None:
        """The change in a year (Theil–Sen) since the last break, see `Segment.slope`."""
        return self.segments[-1].slope

    @property
    def turn(self) -> tuple[int, Direction] | None:
        """The turning point since the last break, see `Segment.turn`."""
        return self.segments[-1].turn


def build_trend(
    records: Records,
    measure: Measure | str,
    organization: str | None = None,
    years: Iterable[int] | None = None,
    *,
    as_of: date | None = None,
) -> Trend:
    """Follow one measure over years (all that any ledger or report covers, if None).

    Years between the first and the last that were not asked for are part of it: a gap is shown
    as a gap.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization or there is no such measure.
    """
    found = find_measure(measure) if isinstance(measure, str) else measure
    selected = check_organization(records, organization)
    wanted = sorted(list_years(records) if years is None else years)
    last_day = as_of or records.as_of
    known = [year for year in wanted if last_day is None or year <= last_day.year]
    span = range(known[0], known[-1] + 1) if known else range(0)
    periods = [report_period(year, last_day) for year in span]
    values = tuple(
        # One of which only later ledgers tell is a gap.
        replace(value, is_kept=False)
        if not value.is_stated and is_left_over(records, found, selected, period)
        else value
        for value, period in zip(
            measure_values(records, found, organization, periods), periods, strict=True
        )
    )
    names = list_organizations(records) if selected is None else ()
    groups = {
        period.start.year: [name for name in names if is_kept(records, found, name, period)]
        for period in periods
    }
    kept = {year: group for year, group in groups.items() if group}
    last_kept = kept[max(kept)] if kept else []
    is_running = last_day is not None and (last_day.month, last_day.day) != (12, 31)
    is_cut = last_day is not None and is_running and last_day.year in span
    whose = selected or (names[0] if names else "")
    missing = {} if len(names) > 1 else _find_missing_months(records, found, whose, periods)
    return Trend(
        with_changes(records, found, selected),
        name_organization(records, organization),
        tuple(span),
        tuple(value if value.is_kept else None for value in values),
        tuple(year for year, value in zip(span, values, strict=True) if not value.is_kept),
        tuple(year for year, value in zip(span, values, strict=True) if value.is_stated),
        last_day.year if last_day is not None and is_cut else None,
        tuple(year for year in kept if kept[year] != last_kept),
        missing,
        last_day if is_cut else None,
    )


def _find_missing_months(
    records: Records, measure: Measure, organization: str, periods: Iterable[Period]
) -> dict[int, tuple[int, ...]]:
    """Find the months without a ledger of each year that has one; of stocks none matters."""
    if measure.code in STOCKS:
        return {}
    covered = covered_months(records, measure.activity or "", organization)
    found = {}
    for period in periods:
        months = list(period.months())
        empty = tuple(month for month in months if month not in covered)
        if 0 < len(empty) < len(months):
            found[period.start.year] = tuple(month for _, month in empty)
    return found
