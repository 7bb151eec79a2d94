"""Twins: rows of one table that are equal in every cell but their serial number."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from analysis.ledgers.rows.columns import Flags, Mark, TableRows, Texts, clean
from analysis.ledgers.rows.dating import Days
from analysis.ledgers.tables import Heading

_DATED = frozenset({"date", "found_date"})
_PLAIN_DATE = re.compile(r"(?:20)?\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?")
_IDENTIFYING = ("subject", "persons", "item", "holiday", "institution_name", "attendees")


def find_twins(rows: TableRows, days: Days, subjects: Texts, *, counts_heads: Flags) -> list[Mark]:
    """Find rows that repeat an earlier row of the table.

    Parameters
    ----------
    counts_heads
        Of each row, whether it is about persons: then two equal rows that name neither person
        nor subject may be two persons, and are only warned of.
    """
    suspects = _suspects(rows, days, subjects)
    headings = [heading for heading in rows.table.headings if heading.field != "serial"]
    naming = [heading.index for heading in headings if heading.field in _IDENTIFYING]
    first_seen: dict[tuple[str, ...], int] = {}
    marks: list[Mark] = []
    for position in suspects:
        key = tuple(_written(rows, heading, position, days[position]) for heading in headings)
        first = first_seen.setdefault(key, position)
        if first == position:
            continue
        is_named = any(clean(rows.columns[index][position]) for index in naming)
        marks.append(
            _mark(rows, position, first, is_sure=bool(is_named or not counts_heads[position]))
        )
    return marks


def _written(rows: TableRows, heading: Heading, position: int, day: np.datetime64) -> str:
    """Write a cell as it is compared: a plain date is its day, however it is written."""
    text = clean(rows.columns[heading.index][position])
    return str(day) if heading.field in _DATED and _PLAIN_DATE.fullmatch(text) else text


def _suspects(rows: TableRows, days: Days, subjects: Texts) -> list[int]:
    """List the rows that share date and subject with another row; undated ones do not count."""
    if len(rows) < 2 or len(set(subjects.tolist())) == len(rows):
        return []
    keys = pd.DataFrame({"day": days.astype("datetime64[s]"), "subject": subjects})
    is_shared = keys.duplicated(keep=False).to_numpy() & ~np.isnat(days)
    return np.flatnonzero(is_shared).tolist()


def _mark(rows: TableRows, position: int, first: int, *, is_sure: bool) -> Mark:
    row = rows.places[first] + rows.sheet.first_row
    if is_sure:
        message = (
            f"与本表第{row}行完全相同，只按第{row}行计一次；确是两次活动的，请写明各自的主题或时间"
        )
        return rows.mark(position, None, "duplicate", "error", message)
    message = f"与本表第{row}行完全相同，又没有写对象和内容，按两次计入；如是重复登记，请删去一行"
    return rows.mark(position, None, "duplicate", "warning", message)
