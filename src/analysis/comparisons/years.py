"""Years: one span of days against the same span of the year before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from analysis.catalogue import Break, Catalogue
from analysis.comparisons.coverage import CommonMonths, find_common_months, find_uneven
from analysis.comparisons.significance import ALPHA, adjust_p_values, find_p_value
from analysis.formatting import PERCENT, POINTS, format_value
from analysis.measures import (
    ALL_ORGANIZATIONS,
    Measure,
    Value,
    check_organization,
    derive_value,
    find_measure,
    is_left_over,
    list_measures,
    list_years,
    measure_value,
    measure_values,
    with_changes,
)
from analysis.periods import Period, report_period
from analysis.records import Records

SMALL_BASE = 10
"""Below this baseline a percentage says more than the counts do, so none is given."""

RESIZED = 2
"""A percentage that rows left out may make so many times smaller or larger misleads."""

MANIFOLD = 10
"""Beyond so many times the baseline a percentage says less than the two numbers do."""

Missing = Literal[
    "gap",
    "first_year",
    "absent",
    "masked",
    "nothing",
    "unknown",
    "withheld",
    "definition",
    "organizations",
    "months",
    "split",
]
Direction = Literal["same", "up", "down"]

_TO_DATE = "rectification_completion_rate_to_date"

CHANGE_SUFFIX = ".change"
CHANGE_PCT_SUFFIX = ".change_pct"

# One record is one event; of other units one row may hold many.
_EVENT_UNIT = "次"
_ONE_A_ROW = ("次", "项")
_STOCKS = frozenset({"rectification_open_at_year_end", "rectification_overdue_at_year_end"})


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure against the same period of the previous year.

    Parameters
    ----------
    value : Value
        This year's; its number is None if no ledger states it.
    baseline : Value or None
        The previous year's, of a past report if only that states it; None if there is none.
    missing : str or None
        Why there is no comparison: ``gap`` no ledger of the previous year, ``first_year`` no
        ledger of any earlier year, ``absent`` one of the previous year and none of this one,
        ``masked`` rows that state no number, on either side, ``nothing`` a rate of no items or a
        median of none, on either side, ``withheld`` a small number that is not published,
        ``organizations`` not the same organizations kept a ledger in both years,
        ``months`` the ledgers do not cover the same months of both, ``definition`` the measure's
        definition changed between the first day of the baseline and the last of the value,
        ``split`` the organization was split in those days.
    change : Value or None
        The difference, a fall below zero; its text is its size, which words give a direction. Of
        rates its unit is 个百分点.
    change_pct : Value or None
        `change` in percent of the baseline; None if `is_uncertain` or rows left out may change its
        size (`RESIZED`), below `SMALL_BASE`, from zero, beyond `MANIFOLD` times the baseline, of
        rates and of medians.
    direction : str or None
        Of the unrounded numbers.
    is_significant : bool or None
        Whether chance may not account for the difference: `p_value`, or in a table of comparisons
        `q_value`, below `ALPHA`. None where the test does not apply: differences that rows left
        out may turn or resize, rates, medians, stocks, what a rule plans, and heads and items of
        which one row or one day holds many (no counts of independent events).
    p_value : float or None
        How likely equal rates give so large a difference.
    q_value : float or None
        The smallest rate of false discoveries at which the table it stands in would call this
        a change; None of a comparison that stands alone.
    left_out : tuple of int
        Months of which only one of the two years has a ledger; `baseline`, `compared_value` and
        the change are of the others.
    compared_value : Value or None
        This year's as far as it is compared, where months are left out.
    """

    measure: Measure
    organization: str
    value: Value
    baseline: Value | None
    missing: Missing | None
    change: Value | None
    change_pct: Value | None
    direction: Direction | None
    is_significant: bool | None
    p_value: float | None = None
    q_value: float | None = None
    left_out: tuple[int, ...] = ()
    compared_value: Value | None = None

    @property
    def without(self) -> str:
        """Which months are not compared, or which alone are, in brackets; empty where all are."""
        return _name_left_out(self.left_out, Period.from_key(self.value.period))

    @property
    def pair(self) -> tuple[Value, Value | None]:
        """What is compared: of both years the common months, where one lacks some."""
        return self.compared_value or self.value, self.baseline

    @property
    def signed_change(self) -> int | float | None:
        """The difference with its sign."""
        return None if self.change is None else self.change.number

    @property
    def is_uncertain(self) -> bool:
        """Whether rows that could not be counted may turn the change, or make one of none."""
        if self.missing is not None or self.baseline is None:
            return False
        return _may_turn(self.measure, self.value, self.baseline)

    @property
    def is_against_report(self) -> bool:
        """Whether the baseline is what a past report states."""
        return self.baseline is not None and self.baseline.is_stated

    @property
    def breaks(self) -> tuple[Break, ...]:
        """The changes of definition, or name, that lie between its two values."""
        if self.baseline is None:
            return ()
        first, last = Period.from_key(self.baseline.period), Period.from_key(self.value.period)
        return _list_breaks(self.measure, (last, first))

    @property
    def renamings(self) -> tuple[Break, ...]:
        """Those among them that the values are compared over, under the name of today."""
        return tuple(each for each in self.breaks if each.is_comparable)


def compare_years(
    records: Records,
    measures: Iterable[Measure | str] | None = None,
    *,
    organization: str | None = None,
    year: int,
    as_of: date | None = None,
    catalogue: Catalogue | None = None,
) -> tuple[Comparison, ...]:
    """Compare each measure of `year` with the same period of the previous year.

    Without `as_of` the records' own last day is the cut-off; a running year is compared up to the
    same day of the previous one. A measure of neither year is left out. Among all that are tested
    the rate of false discoveries is kept below `ALPHA`.

    Parameters
    ----------
    measures : iterable of Measure or str, optional
        What to compare, in this order; if None all but the completion rate to date, for which
        the earlier year has had a year longer.
    organization : str or None
        Whose values; None for all together.
    catalogue : Catalogue, optional
        Where measures are found; the default one if None.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization or a measure does not exist.
    AnalysisError
        If `as_of` lies before the year.
    """
    wanted = list_comparable(catalogue) if measures is None else measures
    found = (find_measure(each, catalogue) if isinstance(each, str) else each for each in wanted)
    period = cut_year(records, year, as_of)
    compared = (compare_periods(records, each, organization, period) for each in found)
    return control_discoveries(
        [each for each in compared if each.value.is_kept or each.baseline is not None]
    )


def control_discoveries(comparisons: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """Judge the comparisons of one table together, by their q-values instead of p-values."""
    tested = {n: each.p_value for n, each in enumerate(comparisons) if each.p_value is not None}
    judged = list(comparisons)
    for place, q in zip(tested, adjust_p_values([*tested.values()]), strict=True):
        judged[place] = replace(judged[place], q_value=q, is_significant=q < ALPHA)
    return tuple(judged)


def cut_year(records: Records, year: int, as_of: date | None) -> Period:
    """Give the days of a year up to `as_of`, or to the records' own last day."""
    last_day = as_of or records.as_of
    return report_period(year, None if last_day is None else min(last_day, date(year, 12, 31)))


def list_comparable(catalogue: Catalogue | None = None) -> tuple[Measure, ...]:
    """List the measures that can be compared over years, see `compare_years`."""
    return tuple(each for each in list_measures(catalogue).values() if each.code != _TO_DATE)


def compare_periods(
    records: Records,
    measure: Measure,
    organization: str | None,
    period: Period,
    before: Period | None = None,
) -> Comparison:
    """Compare one measure in `period` with `before`, the same days one year earlier if None."""
    before = before or period.previous_year()
    told = with_changes(records, measure, organization)
    found = _compare_spans(records, measure, organization, (period, before), told)
    return found if told is measure else replace(found, measure=told)


def _compare_spans(
    records: Records,
    measure: Measure,
    organization: str | None,
    periods: tuple[Period, Period],
    told: Measure,
) -> Comparison:
    """Compare two spans; `told` is the measure with the changes of whose it is."""
    period, before = periods
    value = measure_value(records, measure, organization, period)
    baseline = _find_baseline(records, measure, organization, before)
    missing = _find_missing(value, baseline)
    if missing == "gap" and value.is_kept:
        earlier = (Period.year(each) for each in list_years(records) if each < period.start.year)
        owner = value.organization
        if not any(_find_baseline(records, measure, owner, each) for each in earlier):
            missing = "first_year"
    is_split = any(each.kind == "split" for each in _list_breaks(told, periods))
    if is_split and missing in (None, "gap", "first_year"):
        missing = "split"
    missing = missing or _find_break(measure, (period, before))
    missing = missing or find_uneven(records, measure, organization, (period, before))
    if missing == "months" and baseline is not None:
        common = find_common_months(records, measure, organization, (period, before))
        if common is not None:
            cut = [
                _cut_to(records, whole, measure, common, side)
                for side, whole in enumerate((value, baseline))
            ]
            if cut[0] is not None and cut[1] is not None:
                found = _compare_known(measure, (cut[0], cut[1]), (period, before), common.spans)
                left_out = common.left_out
                return replace(found, value=value, left_out=left_out, compared_value=cut[0])
    if missing is not None or baseline is None:
        return _leave_uncompared(measure, value, baseline, missing)
    return _compare_known(measure, (value, baseline), (period, before))


def _cut_to(
    records: Records, whole: Value, measure: Measure, common: CommonMonths, side: int
) -> Value | None:
    """Sum the common months of one side; None where rows state no month or no number."""
    if whole.is_stated or whole.masked or measure.code in (records.suppression or ()):
        return None
    owner = None if whole.organization == ALL_ORGANIZATIONS else whole.organization
    period = Period.from_key(whole.period)
    months = [Period.month(*each) for each in period.months()]
    cut = [Period(max(each.start, period.start), min(each.end, period.end)) for each in months]
    every = measure_values(records, measure, owner, cut)
    if sum(each.number or 0 for each in every) != whole.number:
        return None
    parts = measure_values(records, measure, owner, common.spans[side])
    written = "＋".join(f"{Period.from_key(p.period).label}{p.text}" for p in parts)
    note = _name_left_out(common.left_out, period)
    total = derive_value(
        f"{measure.code}.common_months",
        f"{measure.name}{note}",
        sum(each.number or 0 for each in parts),
        measure.unit,
        written,
        tuple(parts),
    )
    doubt = whole.in_doubt  # of a row left out it is not known in which month it lies
    return replace(total, period=whole.period, text=f"{total.text}{note}", in_doubt=doubt)


def _name_left_out(left_out: tuple[int, ...], period: Period) -> str:
    """Name the fewer: the months that are left out, or those that are compared."""
    kept = [month for _, month in period.months() if month not in left_out]
    named, how = (kept, "只比") if len(kept) < len(left_out) else (left_out, "不含")
    return f"（{how}{'、'.join(f'{month}月' for month in named)}）" if left_out else ""


def compare_values(measure: Measure, value: Value, baseline: Value) -> Comparison:
    """Compare two values of which the caller knows that they tell of the same, in other days."""
    known = baseline if baseline.is_kept else None
    periods = Period.from_key(value.period), Period.from_key(baseline.period)
    missing = _find_missing(value, known) or _find_break(measure, periods)
    if missing is not None or known is None:
        return _leave_uncompared(measure, value, known, missing)
    return _compare_known(measure, (value, known), periods)


def _leave_uncompared(
    measure: Measure, value: Value, baseline: Value | None, missing: Missing | None
) -> Comparison:
    return Comparison(measure, value.organization, value, baseline, missing, None, None, None, None)


def _compare_known(
    measure: Measure,
    values: tuple[Value, Value],
    periods: tuple[Period, Period],
    spans: tuple[Sequence[Period], Sequence[Period]] | None = None,
) -> Comparison:
    """Compare two values; `spans` are the days that they count where these are not all."""
    value, baseline = values
    since = "" if periods[1] == periods[0].previous_year() else f".since_{periods[1].key}"
    difference = (value.number or 0) - (baseline.number or 0)
    direction: Direction = "same"
    if difference:
        direction = "up" if difference > 0 else "down"
    name = Period.from_key(baseline.period).label if since else "上年同期"
    change = _write_size(
        derive_value(
            measure.code + since + CHANGE_SUFFIX,
            f"{measure.name}较{name}增减",
            difference,
            POINTS if measure.kind == "rate" else measure.unit,
            f"{_write(value)}－{_write(baseline)}",
            (value, baseline),
        )
    )
    base = baseline.number or 0
    change_pct = None
    is_sure = not (_may_turn(measure, value, baseline) or _may_resize(value, baseline))
    if is_sure and measure.is_sum and base >= SMALL_BASE and base + difference <= MANIFOLD * base:
        change_pct = _write_size(
            derive_value(
                measure.code + since + CHANGE_PCT_SUFFIX,
                f"{measure.name}较{name}增减幅度",
                100 * difference / base,
                PERCENT,
                f"{_write(change)}÷{_write(baseline)}",
                (change, baseline),
            )
        )
    days = spans or ((periods[0],), (periods[1],))
    p_value = _find_chance(measure, values, days) if is_sure else None
    return Comparison(
        measure,
        value.organization,
        value,
        baseline,
        None,
        change,
        change_pct,
        direction,
        None if p_value is None else p_value < ALPHA,
        p_value,
    )


def _may_turn(measure: Measure, value: Value, baseline: Value) -> bool:
    """Say whether rows left out of two values leave open which of them is larger.

    A row holds one event or item; of persons, letters or rates nobody knows what it would add.
    """
    if not value.in_doubt and not baseline.in_doubt:
        return False
    if measure.unit not in _ONE_A_ROW:
        return True
    now, then = value.number or 0, baseline.number or 0
    return now <= then + baseline.in_doubt and then <= now + value.in_doubt


def _may_resize(value: Value, baseline: Value) -> bool:
    """Say whether rows left out of two values may halve their difference, or double it."""
    change = (value.number or 0) - (baseline.number or 0)
    ends = sorted(abs(each) for each in (change - baseline.in_doubt, change + value.in_doubt))
    return ends[0] * RESIZED < abs(change) or ends[1] > abs(change) * RESIZED


def _find_missing(value: Value, baseline: Value | None) -> Missing | None:
    if baseline is None:
        return "gap"
    if not value.is_kept:
        return "absent"
    if value.is_withheld or baseline.is_withheld:
        return "withheld"
    if any(each.masked or (each.is_stated and each.number is None) for each in (value, baseline)):
        return "masked"
    if value.number is not None and baseline.number is not None:
        return None
    is_unknown = any(each.number is None and each.in_doubt for each in (value, baseline))
    return "unknown" if is_unknown else "nothing"


def _find_break(measure: Measure, periods: tuple[Period, Period]) -> Missing | None:
    """Say whether two spans are not both counted by one definition; one span is by its own."""
    is_same = periods[0] == periods[1]
    others = [each for each in _list_breaks(measure, periods) if each.kind == "definition"]
    return "definition" if not is_same and others else None


def _list_breaks(measure: Measure, periods: tuple[Period, Period]) -> tuple[Break, ...]:
    later, earlier = periods
    return tuple(each for each in measure.breaks if earlier.start < each.day <= later.end)


def _find_baseline(
    records: Records, measure: Measure, organization: str | None, period: Period
) -> Value | None:
    """Measure an earlier period, None without a ledger, or if only later ledgers tell of it."""
    known = measure_value(records, measure, organization, period)
    selected = check_organization(records, organization)
    is_partial = not known.is_stated and is_left_over(records, measure, selected, period)
    return None if is_partial or not known.is_kept else known


def _write_size(change: Value) -> Value:
    """Write a change without its sign, which the words beside it say."""
    return replace(change, text=format_value(abs(change.number or 0), change.unit))


def _write(value: Value) -> str:
    return format_value(value.number, value.unit)


def _find_chance(
    measure: Measure,
    values: tuple[Value, Value],
    spans: tuple[Sequence[Period], Sequence[Period]],
) -> float | None:
    if not measure.is_sum or measure.is_planned or measure.code in _STOCKS:
        return None
    if measure.unit != _EVENT_UNIT:
        # What comes in one go (the items of one inspection, a round of talks) depends on one
        # another: the test would take one event for many. So each row counts one, on its own day.
        for value in values:
            days_of_rows = [place.date for place in value.evidence]
            if not value.number == len(days_of_rows) == len(set(days_of_rows)):
                return None
    first, second = (int(value.number or 0) for value in values)
    days = [sum((span.end - span.start).days + 1 for span in side) for side in spans]
    return find_p_value((first, second), (days[0], days[1]))
