"""Stated: the value that past reports give for a year whose ledgers are not here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

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
_COLUMNS = ("measure", "year", "unit", "organization", "file", "row", "value", "qualifier")


def find_stated(
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
            None if pd.isna(number) else _plain(number),
            "" if pd.isna(qualifier) else qualifier,
        )
        found[measure, int(year), unit in HEADS].append((organization, statement))
    return {key: tuple(said) for key, said in found.items()}


def _plain(number: float) -> int | float:
    return int(number) if float(number).is_integer() else float(number)
