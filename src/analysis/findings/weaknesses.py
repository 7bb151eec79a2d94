"""Weaknesses: what the data show to be wrong, each with the rows that show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

from analysis.cadence import (
    LONG_SILENCE_DAYS,
    MIN_FOR_SHARE,
    find_longest_silence,
    find_silence_chance,
)
from analysis.catalogue import Activity
from analysis.findings.facts import (
    Asked,
    ClosedLate,
    Counted,
    Fall,
    LeftOutOfValue,
    LongSilence,
    Masked,
    MissedRhythm,
    NotKept,
    Overdue,
    RectificationState,
    Reopened,
    RowsLeftOut,
    Weakness,
)
from analysis.findings.unevenness import find_plain_falls, find_repeated, find_rushes
from analysis.formatting import format_value
from analysis.measures import (
    Place,
    Value,
    check_organization,
    covered_months,
    list_years,
    select_entries,
)
from analysis.problems import RULES, Problem

SILENCE_CHANCE = 0.01
"""How unlikely a silence must be if the records of its year fell on days by chance; one in a
hundred, for some twenty activities are looked at."""

_EVENT_UNIT = "次"
_OF_A_DAY = "date_"  # rules that say why a row has no usable day
_AHEAD = "date_future"  # a row after the cut-off may be well kept; it is only not yet counted


def find_weaknesses(
    asked: Asked,
    untold: Sequence[Activity],
    counted: Sequence[Counted],
    rectification: RectificationState | None,
    masked: Sequence[Masked],
) -> tuple[Weakness, ...]:
    """List what the data show to be wrong, the gravest first; nothing is inferred beyond it."""
    records, organization = asked.records, asked.organization
    earlier = [year for year in list_years(records) if year < asked.year]
    not_kept = tuple(
        activity.name
        for activity in untold
        if any(year in earlier for year, _ in covered_months(records, activity.code, organization))
    )
    tested = (
        Fall(fact.comparison, fact.section, fact.months)
        for fact in counted
        if fact.comparison.direction == "down" and fact.comparison.is_significant
    )
    falls = {each.comparison.measure.code: each for each in (*find_plain_falls(counted), *tested)}
    missed = (
        MissedRhythm(fact.name, fact.section, fact.rhythm, fact.comparison.value)
        for fact in counted
        if fact.rhythm is not None and fact.rhythm.missed
    )
    return (
        *_find_late(rectification),
        *missed,
        *find_repeated(asked, rectification),
        *falls.values(),
        *find_rushes(asked, counted),
        *_find_silences(asked, counted),
        *masked,
        *((NotKept(not_kept),) if not_kept else ()),
        *_find_left_out(asked),
    )


def count_after_cutoff(asked: Asked) -> Value | None:
    """Count the rows dated after the last day counted; None if there are none."""
    places = dict.fromkeys(
        Place(problem.file, problem.sheet, problem.row, None)
        for problem in asked.records.problems
        if problem.severity == "error" and problem.rule == _AHEAD
    )
    if not places:
        return None
    return _count_rows(asked, "rows_after_cutoff", "截止日之后的行", tuple(places))


def _find_late(state: RectificationState | None) -> Iterator[Weakness]:
    """Find what was due by the end of the period and is open, and what was closed after its day."""
    if state is None:
        return
    overdue, still_open = state.value("overdue_at_year_end"), state.value("open_at_year_end")
    if overdue is not None and overdue.number and still_open is not None:
        yield Overdue(overdue, still_open)
    if state.reopened is not None:
        yield Reopened(state.reopened)
    late, closed = state.value("closed_late"), state.value("closed")
    if late is not None and late.number and closed is not None:
        yield ClosedLate(late, closed)


def _find_silences(asked: Asked, counted: Sequence[Counted]) -> Iterator[LongSilence]:
    """Find long silences where no promised rhythm says already which periods were missed.

    Of fewer than `MIN_FOR_SHARE` records none is called long: what is held once has a silence.
    """
    records, organization, period = asked.records, asked.organization, asked.period
    for fact in counted:
        value = fact.comparison.value
        is_asked = fact.rhythm is None and value.unit == _EVENT_UNIT and not value.in_doubt
        if not is_asked or (value.number or 0) < MIN_FOR_SHARE:
            continue
        span = find_longest_silence(records, fact.activity, organization, asked.year)
        if span is None or span.end > period.end or span.days < LONG_SILENCE_DAYS:
            continue
        if find_silence_chance(len(value.evidence), span.days, period.days) < SILENCE_CHANCE:
            # The days are told with the records right before and after them.
            beside = {span.start - timedelta(days=1), span.end + timedelta(days=1)}
            chosen = check_organization(records, organization)
            entries = select_entries(records, fact.activity, chosen)
            days = Value(
                f"{fact.activity}.longest_silence",
                f"{fact.name}最长没有记录的天数",
                value.organization,
                value.period,
                span.days,
                "天",
                format_value(span.days, "天"),
                tuple(each.place for each in entries if each.day in beside),
            )
            yield LongSilence(fact.name, value, days, span)


def find_left_out(asked: Asked, activity: str) -> LeftOutOfValue | None:
    """Find the rows that belong to an activity of the year and could not be counted."""
    places = {
        (each.file, each.sheet, each.row): Place(each.file, each.sheet, each.row, None)
        for each in asked.records.left_out
        if (each.activity, each.year) == (activity, asked.year)
        and asked.organization in (None, each.organization)
    }
    if not places:
        return None
    rules: defaultdict[tuple[str, str, int], set[str]] = defaultdict(set)
    for problem in asked.records.problems:
        if problem.severity == "error":
            rules[problem.file, problem.sheet, problem.row].add(problem.rule)
    is_undated = all(any(r.startswith(_OF_A_DAY) for r in rules[each]) for each in places)
    code, name = f"{activity}.rows_left_out", "未计入的行"
    return LeftOutOfValue(_count_rows(asked, code, name, tuple(places.values())), is_undated)


def _find_left_out(asked: Asked) -> Iterator[RowsLeftOut]:
    """Find the rows of the year that could not be counted; those of other years are not its own.

    A row of which nothing tells the year belongs to the years of its sheet, else of its file; where
    neither holds a record, to any.
    """
    told: defaultdict[tuple[str, str, int], set[int | None]] = defaultdict(set)
    for each in asked.records.left_out:
        told[each.file, each.sheet, each.row].add(each.year)
    years: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
    pairs = asked.records.table[["file", "sheet", "year"]].drop_duplicates()
    for file, sheet, year in pairs.itertuples(index=False):
        years[file, sheet].add(int(year))
        years[file,].add(int(year))
    by_place: dict[Place, Problem] = {}
    for problem in asked.records.problems:
        if problem.severity != "error" or problem.rule == _AHEAD:
            continue
        file, sheet, row = problem.file, problem.sheet, problem.row
        known = {each for each in told[file, sheet, row] if each is not None}
        if asked.year in (known or years[file, sheet] or years[file,] or {asked.year}):
            by_place.setdefault(Place(file, sheet, row, None), problem)
    if not by_place:
        return
    places: defaultdict[str, list[Place]] = defaultdict(list)
    for place, problem in by_place.items():
        places[problem.rule].append(place)
    names = {rule: RULES[rule].name_zh if rule in RULES else rule for rule in places}
    yield RowsLeftOut(
        _count_rows(asked, "rows_left_out", "未计入的行", tuple(by_place)),
        tuple(
            _count_rows(asked, f"rows_left_out.{rule}", names[rule], tuple(found))
            for rule, found in sorted(places.items(), key=lambda pair: -len(pair[1]))
        ),
    )


def _count_rows(asked: Asked, code: str, name: str, places: tuple[Place, ...]) -> Value:
    number, period = len(places), asked.period.key
    return Value(code, name, asked.name, period, number, "行", f"{number}行", places)
