"""Lookup: one value of one measure, with the rows behind it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache

import pandas as pd

from analysis.measures.definitions import (
    INSTITUTIONS,
    RECTIFICATION,
    Measure,
    find_measure,
)
from analysis.measures.institution_counts import Revised, count_repeated, find_revised
from analysis.measures.item_spans import measure_items
from analysis.measures.rectification import RATES
from analysis.measures.selection import (
    Entry,
    check_organization,
    is_kept,
    known_part,
    list_places,
    name_organization,
    select_entries,
    select_rows,
)
from analysis.measures.stated import find_stated
from analysis.measures.values import Value, build_value, derive_value, missing_value
from analysis.measures.withheld import withhold
from analysis.periods import Period
from analysis.records import Records

_NOTHING_TO_DIVIDE = "没有反馈问题"


def measure_value(
    records: Records, measure: Measure | str, organization: str | None, period: Period
) -> Value:
    """Compute one measure in one span of days, with the rows behind it.

    Nothing later than the records' `as_of` is counted. The value of a year for which no ledger
    was kept is taken from a past report that states it. Rows whose date is only a month or a year
    that `period` cuts through are not counted, but named as masked.

    Parameters
    ----------
    records : Records
        All ledgers, checked.
    measure : Measure or str
        The measure or its code.
    organization : str or None
        Whose value; None for all organizations together.
    period : Period
        Which days; of a stock its last day.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization, or there is no such measure.
    """
    (value,) = measure_values(records, measure, organization, (period,))
    return value


def measure_values(
    records: Records,
    measure: Measure | str,
    organization: str | None,
    periods: Iterable[Period],
) -> tuple[Value, ...]:
    """Compute one measure in several spans of days; each as by `measure_value`, but at one go."""
    found = find_measure(measure) if isinstance(measure, str) else measure
    return _measure_all(records, found, check_organization(records, organization), tuple(periods))


# Words, tables and charts ask for the same values; they are the same objects then.
@lru_cache(maxsize=1024)
def _measure_all(
    records: Records, measure: Measure, organization: str | None, periods: tuple[Period, ...]
) -> tuple[Value, ...]:
    name = name_organization(records, organization)
    kept = _measure_kept(records, measure, organization, periods)
    values = (
        value
        or find_stated(records, measure, organization, name, period)
        or missing_value(measure, name, period)
        for value, period in zip(kept, periods, strict=True)
    )
    pairs = zip(values, periods, strict=True)
    return tuple(withhold(records, measure, value, period) for value, period in pairs)


def _measure_kept(
    records: Records, measure: Measure, organization: str | None, periods: tuple[Period, ...]
) -> list[Value | None]:
    """Compute the values from the ledgers, None where none was kept."""
    if measure.kind in ("rectification", "median"):
        return measure_items(records, measure, organization, periods)
    measure_one = _measure_sum
    if measure.kind == "rate":
        measure_one = _measure_rate
    elif measure.code == INSTITUTIONS:
        measure_one = _measure_institutions
    known = [known_part(records, period) for period in periods]
    return [
        None if part is None else measure_one(records, measure, organization, (period, part))
        for period, part in zip(periods, known, strict=True)
    ]


def _measure_sum(
    records: Records, measure: Measure, organization: str | None, span: tuple[Period, Period]
) -> Value | None:
    period, known = span
    entries = select_entries(records, measure.activity or "", organization)
    placed, vague = _place_entries(entries, known, is_cut=known.end != records.as_of)
    if not (placed or vague) and not is_kept(records, measure, organization, known):
        return None
    stated = [each.people if measure.kind == "people" else each.amount for each in placed]
    numbers = [number for number in stated if number is not None]
    masked = len(stated) - len(numbers) + len(vague)
    return build_value(
        measure,
        name_organization(records, organization),
        period,
        None if masked and not numbers else sum(numbers),
        tuple(each.place for each in (*placed, *vague)),
        masked=masked,
    )


def _place_entries(
    entries: tuple[Entry, ...], period: Period, *, is_cut: bool
) -> tuple[list[Entry], list[Entry]]:
    """Split off the records in `period`, and those whose month or year it cuts through."""
    placed: list[Entry] = []
    vague: list[Entry] = []
    # By day; one that states no more than a year stands at its first day.
    first = bisect_left(entries, date(period.start.year, 1, 1), key=_day)
    for each in entries[first : bisect_right(entries, period.end, key=_day)]:
        if each.last >= period.start:
            is_inside = each.day >= period.start and (each.last <= period.end or not is_cut)
            (placed if is_inside else vague).append(each)
    return placed, vague


def _day(entry: Entry) -> date:
    return entry.day


def _measure_rate(
    records: Records, measure: Measure, organization: str | None, span: tuple[Period, Period]
) -> Value | None:
    period, _ = span
    part, whole = (
        measure_value(records, code, organization, period) for code in RATES[measure.code]
    )
    if not whole.is_kept or whole.is_stated:
        return None
    formula = f"{part.text}÷{whole.text}"
    is_known = bool(whole.number) and part.number is not None
    number = 100 * (part.number or 0) / whole.number if is_known and whole.number else None
    rate = derive_value(measure.code, measure.name, number, measure.unit, formula, (part, whole))
    return replace(rate, text=_NOTHING_TO_DIVIDE) if whole.number == 0 else rate


def _measure_institutions(
    records: Records, measure: Measure, organization: str | None, span: tuple[Period, Period]
) -> Value | None:
    period, known = span
    activities = (RECTIFICATION, INSTITUTIONS)
    rows = pd.concat([select_rows(records, code, organization) for code in activities])
    every = find_revised(rows)
    revised = every.within(known)
    if revised.is_empty and not (
        is_kept(records, measure, organization, known)
        or _is_told_by_items(records, every, organization, known)
    ):
        return None
    stated = pd.concat([revised.closed["stated"], revised.own["stated"]])
    repeated = sum(count_repeated(revised).values())
    is_unknown = len(stated) > 0 and stated.notna().sum() == 0
    return build_value(
        measure,
        name_organization(records, organization),
        period,
        None if is_unknown else int(stated.sum()) - repeated,
        (*list_places(revised.closed), *list_places(revised.own)),
        masked=int(stated.isna().sum()),
    )


def _is_told_by_items(
    records: Records, every: Revised, organization: str | None, span: Period
) -> bool:
    """Say whether the rectification ledger covers a span, and states institutions in its year.

    A quarter of such a year in which nothing was revised is a zero, as of any other ledger.
    """
    years = Period(date(span.start.year, 1, 1), date(span.end.year, 12, 31))
    known = known_part(records, years)
    if known is None or every.within(known).closed.empty:
        return False
    return is_kept(records, find_measure("rectification_opened"), organization, span)
