"""Rows: the lines of the ledgers behind a value, as the office may read them on its own screen.

They name persons. They are handed to `PrivateRows` alone: no export and no notebook holds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.measures import INSTITUTIONS, RECTIFICATION, Place, Value, select_rows
from analysis.records import Records
from analysis.views import Mark

_MOST_SHOWN = 200
_COLUMNS = ("位置", "日期", "单位", "内容", "人员", "数目", "参加人次", "状态")


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of rows under a caption."""

    caption: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""


def list_rows(records: Records, mark: Mark) -> Rows:
    """List the rows behind a point of a drawing, by date."""
    value = mark.value
    if value is None:
        return Rows(mark.label, note="没有台账，也就没有可列的行；这不等于0。")
    if not value.evidence:
        return Rows(mark.label, note="台账在，但没有一行属于这里。")
    known = _find_rows(records, value)
    shown = value.evidence[:_MOST_SHOWN]
    rows = tuple(_tell(place, known.get((place.file, place.sheet, place.row))) for place in shown)
    rest = len(value.evidence) - len(shown)
    note = f"另有{rest}行没有列出，请缩小范围。" if rest else ""
    if value.is_stated:
        note = "数取自往年报告，不是台账的行。" + note
    used = [
        place
        for place, name in enumerate(_COLUMNS)
        if name == "位置" or any(row[place] for row in rows)
    ]
    return Rows(
        mark.label,
        tuple(_COLUMNS[place] for place in used),
        tuple(tuple(row[place] for place in used) for row in rows),
        note,
    )


def _find_rows(records: Records, value: Value) -> dict[tuple[str, str, int], pd.Series]:
    """Find the records of a value by their place; of several at one place the first."""
    activities = _list_activities(value)
    wanted = {(place.file, place.sheet, place.row) for place in value.evidence[:_MOST_SHOWN]}
    numbers = {row for _, _, row in wanted}
    found: dict[tuple[str, str, int], pd.Series] = {}
    for activity in activities:
        rows = select_rows(records, activity, None)
        near = rows[rows["row"].isin(numbers)]
        for _, row in near.iterrows():
            place = (row["file"], row["sheet"], int(row["row"]))
            if place in wanted:
                found.setdefault(place, row)
    return found


def _list_activities(value: Value) -> tuple[str, ...]:
    if value.measure.startswith("rectification_"):
        return (RECTIFICATION,)
    if value.measure == INSTITUTIONS:
        return (RECTIFICATION, INSTITUTIONS)
    return (value.measure.removesuffix("_people"),)


def _tell(place: Place, row: pd.Series | None) -> tuple[str, ...]:
    where = "·".join(part for part in (place.file, place.sheet, f"第{place.row}行") if part)
    if row is None:
        return (where, place.date or "", *("" for _ in _COLUMNS[2:]))
    state = [
        row["status"],
        _tell_day("完成", row["closed_date"]),
        _tell_day("时限", row["due_date"]),
    ]
    return (
        where,
        place.date or "",
        row["organization"],
        row["subject"] or row["item"] or row["institution_name"],
        row["persons"],
        _tell_number(row["amount"]),
        _tell_number(row["people"]),
        "，".join(part for part in state if part),
    )


def _tell_number(number: Any) -> str:
    return "" if pd.isna(number) else str(int(number))


def _tell_day(name: str, day: pd.Timestamp) -> str:
    return "" if pd.isna(day) else f"{name}{day.date().isoformat()}"
