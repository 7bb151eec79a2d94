"""Weaknesses: what the data show to be wrong, each with the rows that show it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

from analysis.cadence import (
    LONG_SILENCE_DAYS,
    MIN_FOR_SHARE,
    find_december_share,
    find_longest_silence,
    find_silence_chance,
)
from analysis.catalogue import Activity
from analysis.findings.facts import (
    ClosedLate,
    Counted,
    Fall,
    LongSilence,
    Masked,
    MissedRhythm,
    NotKept,
    Overdue,
    RectificationState,
    RowsLeftOut,
    Weakness,
    YearEndRush,
)
from analysis.formatting import format_value
from analysis.measures import (
    Place,
    Value,
    check_organization,
    covered_months,
    list_years,
    name_organization,
    select_entries,
)
from analysis.periods import Period
from analysis.problems import RULES, Problem
from analysis.records import Records

RUSH_SHARE = 40.0
"""Percent of a year's events in December that is called a rush: of ten events or more spread by
chance over twelve months, so many fall into December with a probability below one percent."""

SILENCE_CHANCE = 0.01
"""How unlikely a silence must be if the records of its year fell on days by chance; one in a
hundred, for some twenty activities are looked at."""

_EVENT_UNIT = "次"
_AHEAD = "date_future"  # a row after the cut-off may be well kept; it is only not yet counted


def find_weaknesses(
    records: Records,
    organization: str | None,
    period: Period,
    untold: Sequence[Activity],
    counted: Sequence[Counted],
    rectification: RectificationState | None,
    masked: Sequence[Masked],
) -> tuple[Weakness, ...]:
    """List what the data show to be wrong, the gravest first; nothing is inferred beyond it."""
    return (
        *_find_rectification(rectification),
        *_find_missed(counted),
        *_find_falls(counted),
        *_find_rushes(records, organization, period, counted),
        *_find_silences(records, organization, period, counted),
        *masked,
        *_find_not_kept(records, organization, period, untold),
        *_find_left_out(records, organization, period),
    )


def count_after_cutoff(records: Records, organization: str | None, period: Period) -> Value | None:
    """Count the rows dated after the last day counted; None if there are none."""
    places = dict.fromkeys(
        Place(problem.file, problem.sheet, problem.row, None)
        for problem in records.problems
        if problem.severity == "error" and problem.rule == _AHEAD
    )
    if not places:
        return None
    name = name_organization(records, organization)
    return _count_rows("rows_after_cutoff", "截止日之后的行", name, period, tuple(places))


def _find_rectification(state: RectificationState | None) -> Iterator[Weakness]:
    if state is None:
        return
    overdue, late = state.value("overdue_at_year_end"), state.value("closed_late")
    if overdue is not None and overdue.number:
        yield Overdue(overdue, state.value("open_at_year_end"))
    if late is not None and late.number:
        yield ClosedLate(late, state.value("closed"))


def _find_missed(counted: Sequence[Counted]) -> Iterator[MissedRhythm]:
    for fact in counted:
        if fact.rhythm is not None and fact.rhythm.missed:
            yield MissedRhythm(fact.name, fact.section, fact.rhythm, fact.comparison.value)


def _find_falls(counted: Sequence[Counted]) -> Iterator[Fall]:
    for fact in counted:
        comparison = fact.comparison
        if comparison.direction == "down" and comparison.is_significant:
            yield Fall(comparison, fact.section, fact.months)


def _find_rushes(
    records: Records, organization: str | None, period: Period, counted: Sequence[Counted]
) -> Iterator[YearEndRush]:
    if not period.is_whole_year:
        return
    for fact in counted:
        if fact.comparison.measure.unit != _EVENT_UNIT:
            continue
        share = find_december_share(
            records, fact.comparison.measure, organization, period.start.year
        )
        if share is not None and (share.number or 0) >= RUSH_SHARE:
            december, total = share.inputs
            yield YearEndRush(fact.name, december, total, share)


def _find_silences(
    records: Records, organization: str | None, period: Period, counted: Sequence[Counted]
) -> Iterator[LongSilence]:
    """Find long silences where no promised rhythm says already which periods were missed.

    Of fewer than `MIN_FOR_SHARE` records none is called long: what is held once has a silence.
    """
    for fact in counted:
        value = fact.comparison.value
        is_asked = fact.rhythm is None and value.unit == _EVENT_UNIT
        if not is_asked or (value.number or 0) < MIN_FOR_SHARE:
            continue
        span = find_longest_silence(records, fact.activity, organization, period.start.year)
        if span is not None and span.end <= period.end and _is_silence(span, period, value):
            yield LongSilence(
                fact.name, value, _count_days(records, fact, organization, span), span
            )


def _is_silence(span: Period, period: Period, value: Value) -> bool:
    if span.days < LONG_SILENCE_DAYS:
        return False
    chance = find_silence_chance(len(value.evidence), span.days, period.days)
    return chance < SILENCE_CHANCE


def _count_days(records: Records, fact: Counted, organization: str | None, span: Period) -> Value:
    """Count the days of a silence, with the records right before and after it."""
    value, one = fact.comparison.value, timedelta(days=1)
    beside = {span.start - one, span.end + one}
    entries = select_entries(records, fact.activity, check_organization(records, organization))
    places = tuple(each.place for each in entries if each.day in beside)
    code, name = f"{fact.activity}.longest_silence", f"{fact.name}最长没有记录的天数"
    text = format_value(span.days, "天")
    return Value(code, name, value.organization, value.period, span.days, "天", text, places)


def _find_not_kept(
    records: Records, organization: str | None, period: Period, untold: Sequence[Activity]
) -> Iterator[NotKept]:
    earlier = [year for year in list_years(records) if year < period.start.year]
    names = tuple(
        activity.name
        for activity in untold
        if any(year in earlier for year, _ in covered_months(records, activity.code, organization))
    )
    if names:
        yield NotKept(names)


def _find_left_out(
    records: Records, organization: str | None, period: Period
) -> Iterator[RowsLeftOut]:
    by_place: dict[Place, Problem] = {}
    for problem in records.problems:
        if problem.severity == "error" and problem.rule != _AHEAD:
            by_place.setdefault(Place(problem.file, problem.sheet, problem.row, None), problem)
    if not by_place:
        return
    name = name_organization(records, organization)
    places: defaultdict[str, list[Place]] = defaultdict(list)
    for place, problem in by_place.items():
        places[problem.rule].append(place)
    total = _count_rows("rows_left_out", "未计入的行", name, period, tuple(by_place))
    order = Counter({rule: len(found) for rule, found in places.items()})
    yield RowsLeftOut(
        total,
        tuple(
            _count_rows(
                f"rows_left_out.{rule}", _name_rule(rule), name, period, tuple(places[rule])
            )
            for rule, _ in order.most_common()
        ),
    )


def _count_rows(
    code: str, name: str, organization: str, period: Period, places: tuple[Place, ...]
) -> Value:
    return Value(
        code, name, organization, period.key, len(places), "行", f"{len(places)}行", places
    )


def _name_rule(rule: str) -> str:
    return RULES[rule].name_zh if rule in RULES else rule
