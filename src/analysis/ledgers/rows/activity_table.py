"""Frames: the one table of activities, its columns and their types."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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
    "category": TEXT,
    "institutions": NUMBER,
    "institution_name": TEXT,
    "holiday": TEXT,
    "method": TEXT,
    "level": TEXT,
    "is_carried_over": "bool",
    "later_rows": TEXT,
    "open_until": DAY,
    "stated_by": DAY,
    "undone_from": DAY,
    "undone_until": DAY,
    "warnings": "object",
}
"""Columns of the table, in order, with their kind of type."""


Filled = dict[str, NDArray[Any]]
"""All columns of the table as arrays of equal length: texts as objects, numbers with NaN."""


def fill_columns(columns: Mapping[str, Any]) -> Filled:
    """Fill the columns of the table up: what is not given is absent, one text stands for all rows.

    Year and month come from the date; the month is absent where only a year is known.
    """
    length = len(columns["row"])
    days = np.asarray(columns["date"], dtype="datetime64[D]")
    months = (days.astype("datetime64[M]").astype(np.int64) % 12 + 1).astype(np.float64)
    months[np.asarray(columns["precision"]) == "year"] = np.nan
    years = days.astype("datetime64[Y]").astype(np.int64) + 1970
    given = {**columns, "year": years, "month": months}
    return {name: _filled(given.get(name), kind, length) for name, kind in TABLE_COLUMNS.items()}


def join_columns(parts: Sequence[Filled]) -> Filled:
    """Put the rows of several tables under one another."""
    parts = [part for part in parts if len(part["row"])] or list(parts[:1]) or [no_rows()]
    if len(parts) == 1:
        return parts[0]
    return {name: np.concatenate([part[name] for part in parts]) for name in TABLE_COLUMNS}


def leave_out(columns: Filled, rows: Collection[int]) -> Filled:
    """Leave out what stands in some rows of the sheet."""
    if not rows:
        return columns
    kept = ~np.isin(columns["row"], list(rows))
    return {name: values[kept] for name, values in columns.items()}


def share_texts(columns: Filled) -> Filled:
    """Let equal texts be one object: an organization's name stands in every row it has."""
    known: dict[str, str] = {}
    shared = dict(columns)
    for name in (name for name, kind in TABLE_COLUMNS.items() if kind == TEXT):
        shared[name] = np.empty(len(columns[name]), dtype=object)
        shared[name][:] = [known.setdefault(text, text) for text in columns[name].tolist()]
    return shared


def no_rows() -> Filled:
    """Give the columns of the table without rows."""
    none = np.empty(0, dtype="datetime64[D]")
    texts = np.empty(0, dtype=object)
    return fill_columns({"row": np.empty(0, dtype=np.int64), "date": none, "precision": texts})


def build_frame(columns: Filled) -> pd.DataFrame:
    """Build the table from its filled columns."""
    made: dict[str, Any] = dict(columns)
    for name, kind in TABLE_COLUMNS.items():
        if kind == TEXT:
            made[name] = _texts(columns[name])
        elif kind == NUMBER:
            missing = np.isnan(columns[name])
            whole = np.where(missing, 0, columns[name]).astype(np.int64)
            made[name] = pd.arrays.IntegerArray(whole, missing)
    return pd.DataFrame({name: made[name] for name in TABLE_COLUMNS}, copy=False)


def empty_table() -> pd.DataFrame:
    """Make the table without rows."""
    return build_frame(no_rows())


def _filled(values: Any, kind: str, length: int) -> NDArray[Any]:
    if kind == TEXT:
        if values is None or isinstance(values, str):
            return np.broadcast_to(np.array(values or "", dtype=object), length)
        return np.asarray(values)
    if kind == DAY:
        absent = np.datetime64("NaT", "s")
        return np.full(length, absent) if values is None else values.astype("datetime64[s]")
    if kind == NUMBER:
        return np.full(length, np.nan) if values is None else np.asarray(values, dtype=np.float64)
    return np.zeros(length, dtype=kind) if values is None else np.asarray(values)


def _texts(values: NDArray[Any]) -> Any:
    """Make a column of text; checking each cell anew is left out where all are the same."""
    first = values[0] if len(values) else ""
    if values.strides == (0,) or bool((values == first).all()):
        return pd.array([first], dtype="str").take(np.zeros(len(values), dtype=np.intp))
    return pd.array(values, dtype="str")
