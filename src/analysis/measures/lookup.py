"""Lookup: one value of one measure, with the rows behind it."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date

import narwhals as nw
import pandas as pd

from analysis.measures.definitions import (
    INSTITUTIONS,
    RECTIFICATION,
    Measure,
    find_measure,
)
from analysis.measures.institutions import count_repeated, find_revised
from analysis.measures.rectification import COUNTED, MEDIAN, RATES, STOCKS, Span, days_to_close
from analysis.measures.selection import (
    check_organization,
    is_kept,
    list_places,
    list_years,
    name_organization,
    select_rows,
)
from analysis.measures.stated import find_stated
from analysis.measures.values import Value, build_value, derive_value, missing_value
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
    found = find_measure(measure) if isinstance(measure, str) else measure
    selected = check_organization(records, organization)
    value = _measure_kept(records, found, selected, period)
    if value is not None:
        return value
    name = name_organization(records, selected)
    stated = find_stated(records, found, selected, name, period)
    return missing_value(found, name, period) if stated is None else stated


def _measure_kept(
    records: Records, measure: Measure, organization: str | None, period: Period
) -> Value | None:
    """Compute the value from the ledgers, None where none was kept."""
    known = _known_part(records, period)
    if known is None:
        return None
    if measure.kind == "rate":
        return _measure_rate(records, measure, organization, period)
    if measure.kind in ("rectification", "median"):
        return _measure_items(records, measure, organization, (period, known))
    if measure.code == INSTITUTIONS:
        return _measure_institutions(records, measure, organization, (period, known))
    return _measure_sum(records, measure, organization, (period, known))


def _known_part(records: Records, period: Period) -> Period | None:
    if records.as_of is None or records.as_of >= period.end:
        return period
    return None if records.as_of < period.start else Period(period.start, records.as_of)


def _measure_sum(
    records: Records, measure: Measure, organization: str | None, span: tuple[Period, Period]
) -> Value | None:
    period, known = span
    rows = select_rows(records, measure.activity or "", organization)
    placed, vague = _place_rows(rows, known, is_cut=known.end != records.as_of)
    if placed.empty and vague.empty and not is_kept(records, measure, organization, known):
        return None
    column = placed["people" if measure.kind == "people" else "amount"]
    masked = int(column.isna().sum()) + len(vague)
    is_unknown = masked > 0 and column.notna().sum() == 0
    return build_value(
        measure,
        name_organization(records, organization),
        period,
        None if is_unknown else int(column.sum()),
        (*list_places(placed), *list_places(vague)),
        masked=masked,
    )


def _place_rows(
    rows: pd.DataFrame, period: Period, *, is_cut: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split off the rows in `period`, and those whose month or year it cuts through."""
    start, end = pd.Timestamp(period.start), pd.Timestamp(period.end)
    inside = rows[rows["date"].between(start, end)]
    if (rows["precision"] == "day").all():
        return inside, rows.iloc[:0]
    coarse = rows[rows["precision"] != "day"]
    ends = [
        _last_day(day, how) for day, how in zip(coarse["date"], coarse["precision"], strict=True)
    ]
    last = pd.Series(pd.to_datetime(ends), index=coarse.index)
    touches = (coarse["date"] <= end) & (last >= start)
    is_whole = (coarse["date"] >= start) & ((last <= end) | (not is_cut))
    vague = coarse.index[touches & ~is_whole]
    return inside[~inside.index.isin(vague)], coarse.loc[vague]


def _last_day(day: pd.Timestamp, precision: str) -> date:
    if precision == "year":
        return date(day.year, 12, 31)
    return date(day.year, day.month, monthrange(day.year, day.month)[1])


def _measure_items(
    records: Records, measure: Measure, organization: str | None, span: tuple[Period, Period]
) -> Value | None:
    period, known = span
    items = select_rows(records, RECTIFICATION, organization)
    counted = nw.from_native(items, eager_only=True).filter(
        COUNTED[measure.code](Span(known, records.as_of))
    )
    rows = counted.to_native()
    if rows.empty and not _is_life_cycle_kept(records, measure, organization, known):
        return None
    if measure.code in STOCKS and known.end.year > max(list_years(records)):
        return None
    number, masked = _count_items(measure, counted)
    name = name_organization(records, organization)
    return build_value(measure, name, period, number, list_places(rows), masked=masked)


def _count_items(
    measure: Measure, counted: nw.DataFrame[pd.DataFrame]
) -> tuple[int | float | None, int]:
    if measure.code == MEDIAN:
        days = counted.select(days_to_close().alias("days"))["days"]
        return (float(days.median()) if len(days) else None), 0
    amounts = counted["amount"]
    masked = int(amounts.is_null().sum())
    is_unknown = masked > 0 and masked == len(amounts)
    return (None if is_unknown else int(amounts.sum())), masked


def _is_life_cycle_kept(
    records: Records, measure: Measure, organization: str | None, period: Period
) -> bool:
    """Say whether the ledger covers the period, or tells of something closed in it."""
    if is_kept(records, measure, organization, period):
        return True
    items = select_rows(records, RECTIFICATION, organization)
    start, end = pd.Timestamp(period.start), pd.Timestamp(period.end)
    return bool(items["closed_date"].between(start, end).any())


def _measure_rate(
    records: Records, measure: Measure, organization: str | None, period: Period
) -> Value | None:
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
    revised = find_revised(rows).within(known)
    if revised.is_empty and not is_kept(records, measure, organization, known):
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
