"""Lookup: one value of one measure, with the rows behind it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
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
from analysis.measures.doubts import count_in_doubt, count_undated
from analysis.measures.institution_counts import count_repeated
from analysis.measures.item_spans import UNKNOWN, measure_items
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
from analysis.measures.values import (
    Place,
    Statement,
    Value,
    build_value,
    derive_value,
    missing_value,
    stated_value,
)
from analysis.measures.withheld import withhold
from analysis.periods import Period
from analysis.records import Records, select_revising

_OPENED = "rectification_opened"
HEADS = frozenset({"人", "名", "人次"})
"""Units of heads: how often talks were held is no number of those who were talked to."""

# A value of this kind is a plan, never what was done.
_PLANNED = "预计"
_COLUMNS = ("measure", "year", "unit", "organization", "file", "row", "value", "qualifier")
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
    measure_one = _measure_sum
    if measure.kind == "rate":
        measure_one = _measure_rate
    elif measure.code == INSTITUTIONS:
        measure_one = _measure_institutions
    if measure.kind in ("rectification", "median"):
        kept = measure_items(records, measure, organization, periods)
    else:
        known = ((period, known_part(records, period)) for period in periods)
        kept = [
            None if part is None else measure_one(records, measure, organization, (period, part))
            for period, part in known
        ]
    values: list[Value] = []
    for value, period in zip(kept, periods, strict=True):
        if value is None:
            stated = _find_stated(records, measure, organization, name, period)
            value = stated or missing_value(measure, name, period)
        elif in_doubt := count_in_doubt(records, measure, organization, period):
            value = replace(value, in_doubt=in_doubt)
        values.append(withhold(records, measure, value, period))
    return tuple(values)


def _measure_sum(
    records: Records, measure: Measure, organization: str | None, span: tuple[Period, Period]
) -> Value | None:
    period, known = span
    entries = select_entries(records, measure.activity or "", organization)
    # The records in the period, and those whose month or year it cuts through.
    placed: list[Entry] = []
    vague: list[Entry] = []
    is_cut = known.end != records.as_of
    # By day; one that states no more than a year stands at its first day.
    first = bisect_left(entries, date(known.start.year, 1, 1), key=_day)
    for each in entries[first : bisect_right(entries, known.end, key=_day)]:
        if each.last >= known.start:
            is_inside = each.day >= known.start and (each.last <= known.end or not is_cut)
            (placed if is_inside else vague).append(each)
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
    doubted = measure_value(records, "rectification_opened_in_doubt", organization, period).number
    is_known = bool(whole.number) and part.number is not None
    is_known = is_known and (bool(part.number) or (doubted or 0) < (whole.number or 0))
    if not part.number:
        is_known = is_known and not count_undated(records, measure, organization, period)
    number = 100 * (part.number or 0) / whole.number if is_known and whole.number else None
    rate = derive_value(measure.code, measure.name, number, measure.unit, formula, (part, whole))
    if whole.number and number is None and not part.masked:
        return replace(rate, text=UNKNOWN)
    return replace(rate, text=_NOTHING_TO_DIVIDE) if whole.number == 0 else rate


def _measure_institutions(
    records: Records, measure: Measure, organization: str | None, span: tuple[Period, Period]
) -> Value | None:
    period, known = span
    activities = (RECTIFICATION, INSTITUTIONS)
    rows = pd.concat([select_rows(records, code, organization) for code in activities])
    every = select_revising(rows)
    revised = _within(every, known)
    if revised.empty and not is_kept(records, measure, organization, known):
        # The rectification ledger tells of a span, too, if it states institutions in its year: a
        # quarter in which nothing was revised is a zero, as of any other ledger.
        year = Period(date(known.start.year, 1, 1), date(known.end.year, 12, 31))
        told = known_part(records, year)
        by_items = every[~every["is_own"]]
        is_told = told is not None and len(_within(by_items, told))
        opened = find_measure("rectification_opened")
        if not (is_told and is_kept(records, opened, organization, known)):
            return None
    stated = revised["stated"]
    is_unknown = len(stated) > 0 and stated.notna().sum() == 0
    return build_value(
        measure,
        name_organization(records, organization),
        period,
        None if is_unknown else int(stated.sum()) - count_repeated(revised),
        list_places(revised, INSTITUTIONS),
        masked=int(stated.isna().sum()),
    )


def _within(rows: pd.DataFrame, span: Period) -> pd.DataFrame:
    return rows[rows["day"].between(pd.Timestamp(span.start), pd.Timestamp(span.end))]


def _find_stated(
    records: Records, measure: Measure, organization: str | None, name: str, period: Period
) -> Value | None:
    """Find what past reports state for a whole year; of each report its first statement.

    An approximate statement (约80份, 80余份) is shown as it stands and compared with nothing.
    """
    if not period.is_whole_year:
        return None
    code = _OPENED if measure.code == RECTIFICATION else measure.code
    wants_heads = measure.unit in HEADS
    said = _list_statements(records).get((code, period.start.year, wants_heads), ())
    first: dict[str, Statement] = {}
    for owner, statement in said:
        if organization is None or owner in (organization, ""):
            first.setdefault(statement.place.file, statement)
    return stated_value(measure, name, period, tuple(first.values())) if first else None


@lru_cache(maxsize=2)
def _list_statements(
    records: Records,
) -> Mapping[tuple[str, int, bool], tuple[tuple[str, Statement], ...]]:
    """List what is said of each measure and year, of heads or not, with whose it is."""
    if records.stated.empty:
        return {}
    rows = records.stated.sort_values(["file", "row", "start"])
    rows = rows[rows["year"].notna() & (rows["qualifier"] != _PLANNED)]
    found: defaultdict[tuple[str, int, bool], list[tuple[str, Statement]]] = defaultdict(list)
    for row in zip(*(rows[name].tolist() for name in _COLUMNS), strict=True):
        measure, year, unit, organization, file, line, number, qualifier = row
        statement = Statement(
            Place(file, "", int(line), None),
            None if pd.isna(number) else int(number) if number.is_integer() else number,
            "" if pd.isna(qualifier) else qualifier,
        )
        found[measure, int(year), unit in HEADS].append((organization, statement))
    return {key: tuple(said) for key, said in found.items()}
