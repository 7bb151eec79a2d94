"""Stated: the value that past reports give for a year whose ledgers are not here."""

from __future__ import annotations

import pandas as pd

from analysis.measures.definitions import RECTIFICATION, Measure
from analysis.measures.values import Place, Value, stated_value
from analysis.periods import Period
from analysis.records import Records

_OPENED = "rectification_opened"
_HEADS = frozenset({"人", "名", "人次"})


def find_stated(
    records: Records, measure: Measure, organization: str | None, name: str, period: Period
) -> Value | None:
    """Find what past reports state for a whole year; of each report its first statement.

    Only the activity's own count is taken (and opened items); a report that states heads gives
    the measure of heads.
    """
    if not period.is_whole_year or records.stated.empty:
        return None
    rows = _select(records.stated, measure, organization, period.start.year)
    if rows.empty:
        return None
    first = rows.sort_values(["file", "row", "start"]).drop_duplicates("file")
    numbers = [None if pd.isna(number) else _plain(number) for number in first["value"]]
    places = tuple(
        Place(file, "", int(row), None)
        for file, row in zip(first["file"].tolist(), first["row"].tolist(), strict=True)
    )
    return stated_value(measure, name, period, numbers, places)


def _select(
    stated: pd.DataFrame, measure: Measure, organization: str | None, year: int
) -> pd.DataFrame:
    if measure.kind not in ("amount", "people") and measure.code != _OPENED:
        return stated.iloc[:0]
    activity = RECTIFICATION if measure.code == _OPENED else measure.activity
    is_asked = (stated["activity"] == activity) & (stated["year"] == year)
    if organization is not None:
        is_asked &= stated["organization"].isin([organization, ""])
    is_heads = stated["unit"].isin(_HEADS)
    wants_heads = measure.unit in _HEADS
    return stated[is_asked & (is_heads == wants_heads)]


def _plain(number: float) -> int | float:
    return int(number) if float(number).is_integer() else float(number)
