"""Frames: the one table of activities, its columns and their types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

TEXT = "text"
DAY = "day"
NUMBER = "number"

TABLE_COLUMNS: Mapping[str, str] = {
    "file": TEXT,
    "sheet": TEXT,
    "row": "int64",
    "activity": TEXT,
    "activity_text": TEXT,
    "organization": TEXT,
    "date": DAY,
    "end_date": DAY,
    "year": "int64",
    "month": NUMBER,
    "precision": TEXT,
    "count": NUMBER,
    "people": NUMBER,
    "amount": NUMBER,
    "subject": TEXT,
    "persons": TEXT,
    "item": TEXT,
    "due_date": DAY,
    "closed_date": DAY,
    "due_text": TEXT,
    "status": TEXT,
    "remedy": TEXT,
    "origin": TEXT,
    "institutions": NUMBER,
    "institution_name": TEXT,
    "holiday": TEXT,
    "level": TEXT,
    "is_carried_over": "bool",
    "warnings": "object",
}
"""Columns of the table, in order, with their kind of type."""


def build_frame(columns: Mapping[str, Any]) -> pd.DataFrame:
    """Build the table from columns of equal length; what is not given is absent.

    Year and month come from the date; the month is absent where only a year is known.
    """
    length = len(columns["row"])
    days = np.asarray(columns["date"], dtype="datetime64[D]")
    months = (days.astype("datetime64[M]").astype(np.int64) % 12 + 1).astype(np.float64)
    months[np.asarray(columns["precision"]) == "year"] = np.nan
    years = days.astype("datetime64[Y]").astype(np.int64) + 1970
    given = {**columns, "year": years, "month": months}
    return pd.DataFrame(
        {name: _column(given.get(name), kind, length) for name, kind in TABLE_COLUMNS.items()}
    )


def empty_table() -> pd.DataFrame:
    """Make the table without rows."""
    none = np.empty(0, dtype="datetime64[D]")
    texts = np.empty(0, dtype=object)
    return build_frame({"row": np.empty(0, dtype=np.int64), "date": none, "precision": texts})


def _column(values: Any, kind: str, length: int) -> Any:
    if kind == TEXT:
        return _texts("" if values is None else values, length)
    if kind == DAY:
        absent = np.full(length, np.datetime64("NaT"), dtype="datetime64[s]")
        return absent if values is None else np.asarray(values).astype("datetime64[s]")
    if kind == NUMBER:
        return _whole_numbers(np.full(length, np.nan) if values is None else values)
    if values is None:
        return np.zeros(length, dtype=kind)
    return values


def _texts(values: Any, length: int) -> Any:
    """Make a column of text; checking each cell anew is left out where all are the same."""
    first = values if isinstance(values, str) else (values[0] if length else "")
    if isinstance(values, str) or bool((values == first).all()):
        return pd.array([first], dtype="str").take(np.zeros(length, dtype=np.intp))
    return pd.array(values, dtype="str")


def _whole_numbers(values: Any) -> Any:
    missing = np.isnan(values)
    return pd.arrays.IntegerArray(np.where(missing, 0, values).astype(np.int64), missing)
