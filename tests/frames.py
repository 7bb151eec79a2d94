"""Frames for tests: small records out of rows that stand in the test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from analysis.records import Records

OFFICE = "甲单位"
_TEXTS = (
    "activity_text",
    "subject",
    "persons",
    "item",
    "due_text",
    "status",
    "remedy",
    "origin",
    "category",
    "institution_name",
    "holiday",
    "method",
    "level",
    "later_rows",
)
_CUTOFFS = ("open_until", "stated_by", "undone_from", "undone_until")
_DTYPES = {
    **dict.fromkeys((*_TEXTS, "file", "sheet", "activity", "organization", "precision"), "str"),
    **dict.fromkeys(("month", "count", "people", "amount", "institutions"), "Int64"),
    **dict.fromkeys(("date", "end_date", "due_date", "closed_date", *_CUTOFFS), "datetime64[ns]"),
    "row": "int64",
    "year": "int64",
    "is_carried_over": "bool",
    "warnings": "object",
}
_STATED = {
    **dict.fromkeys(("file", "text", "activity", "measure", "label"), "str"),
    **dict.fromkeys(("unit", "qualifier", "organization"), "str"),
    "row": "int64",
    "start": "int64",
    "end": "int64",
    "value": "Float64",
    "year": "Int64",
}


def make_records(
    *rows: Mapping[str, Any],
    coverage: Iterable[tuple[str, str, int, int | None]] = (),
    stated: Iterable[Mapping[str, Any]] = (),
    as_of: date | None = None,
) -> Records:
    """Make records; a row needs `activity` and `date`, the rest has defaults.

    `date` is a date, "2024-03-05", "2024-03" or "2024"; `count` and `amount` are 1 unless given.
    """
    return Records(
        table=_make_table([_fill(row, place) for place, row in enumerate(rows, start=2)]),
        problems=(),
        skipped=(),
        files=(),
        coverage=_make_coverage(coverage),
        stated=_make_stated(stated),
        as_of=as_of,
    )


def meeting(day: object, activity: str = "group_study", **more: Any) -> dict[str, Any]:
    """Make the row of an activity."""
    return {"activity": activity, "date": day, **more}


def item(found: object, closed: object = None, due: object = None, **more: Any) -> dict[str, Any]:
    """Make the row of a rectification item."""
    return {
        "activity": "rectification_item",
        "date": found,
        "closed_date": closed,
        "due_date": due,
        "status": "closed" if closed else "open",
        **more,
    }


def _fill(row: Mapping[str, Any], place: int) -> dict[str, Any]:
    text = str(row["date"])
    precision = {4: "year", 7: "month"}.get(len(text), "day")
    day = date.fromisoformat((text + "-01-01")[:10])
    count = row.get("count", 1)
    filled = {
        "file": "台账.xlsx",
        "sheet": "Sheet1",
        "row": place,
        "organization": OFFICE,
        "end_date": None,
        "people": None,
        "amount": count,
        "due_date": None,
        "closed_date": None,
        **dict.fromkeys(_CUTOFFS),
        "institutions": None,
        "is_carried_over": False,
        "warnings": (),
        **dict.fromkeys(_TEXTS, ""),
        **row,
    }
    month = None if precision == "year" else day.month
    placed = {"date": day, "year": day.year, "month": month, "precision": precision}
    return {**filled, **placed, "count": count}


def _make_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(_DTYPES)).astype(_DTYPES)


def _make_coverage(rows: Iterable[tuple[str, str, int, int | None]]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=["organization", "activity", "year", "month"])
    return frame.astype(
        {"organization": "str", "activity": "str", "year": "int64", "month": "Int64"}
    )


def _make_stated(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    defaults = {
        "file": "往年报告.txt",
        "row": 1,
        "start": 0,
        "end": 1,
        "text": "",
        "label": "",
        "unit": "次",
        "qualifier": "",
        "organization": OFFICE,
    }
    frame = pd.DataFrame(
        [{**defaults, "measure": row["activity"], **row} for row in rows], columns=list(_STATED)
    )
    return frame.astype(_STATED)
