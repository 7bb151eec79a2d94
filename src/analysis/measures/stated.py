"""Stated: the value that past reports give for a year whose ledgers are not here."""

from __future__ import annotations

import pandas as pd

from analysis.measures.definitions import RECTIFICATION, Measure
from analysis.measures.values import Place, Statement, Value, stated_value
from analysis.periods import Period
from analysis.records import Records

_OPENED = "rectification_opened"
HEADS = frozenset({"人", "名", "人次"})
"""Units of heads: how often talks were held is no number of those who were talked to."""

# A value of this kind is a plan, never what was done.
_PLANNED = "预计"


def find_stated(
    records: Records, measure: Measure, organization: str | None, name: str, period: Period
) -> Value | None:
    """Find what past reports state for a whole year; of each report its first statement.

    An approximate statement (约80份, 80余份) is shown as it stands and compared with nothing.
    """
    if not period.is_whole_year or records.stated.empty:
        return None
    rows = _select(records.stated, measure, organization, period.start.year)
    if rows.empty:
        return None
    first = rows.sort_values(["file", "row", "start"]).drop_duplicates("file")
    columns = (first[name].tolist() for name in ("file", "row", "value", "qualifier"))
    statements = tuple(
        Statement(
            Place(file, "", int(row), None),
            None if pd.isna(number) else _plain(number),
            "" if pd.isna(qualifier) else qualifier,
        )
        for file, row, number, qualifier in zip(*columns, strict=True)
    )
    return stated_value(measure, name, period, statements)


def _select(
    stated: pd.DataFrame, measure: Measure, organization: str | None, year: int
) -> pd.DataFrame:
    code = _OPENED if measure.code == RECTIFICATION else measure.code
    is_asked = (stated["measure"] == code) & (stated["year"] == year)
    if organization is not None:
        is_asked &= stated["organization"].isin([organization, ""])
    is_heads = stated["unit"].isin(HEADS)
    wants_heads = measure.unit in HEADS
    return stated[is_asked & (is_heads == wants_heads) & (stated["qualifier"] != _PLANNED)]


def _plain(number: float) -> int | float:
    return int(number) if float(number).is_integer() else float(number)
