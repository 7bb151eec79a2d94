"""Carried over: an item of rectification that stands in several ledgers stays one item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.problems import Problem, Severity
from analysis.records.duplicates import RECTIFICATION, compare_text
from analysis.records.record_table import place_of, problem_of, rows_at

_LIFE = ("status", "closed_date", "due_date", "due_text", "remedy")
_GAINS = ("institutions", "institution_name")
_SHORTEST_OWN_NUMBER = 4
_SAID: Mapping[bool, tuple[str, Severity]] = {
    True: ("id_conflict", "error"),
    False: ("carried_over", "warning"),
}


@dataclass(frozen=True, slots=True)
class _Item:
    position: int
    organization: str
    place: tuple[str, str]
    number: str
    text: str
    origin: str
    day: pd.Timestamp


def join_items(table: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """Join the rows of one item of rectification: the first row keeps it, with its newest state.

    The later rows stay records with `is_carried_over`, add nothing, and name the first place.
    A number used for two different items of one ledger year is an error of the later row.
    """
    items = list(_items(table))
    joined: dict[int, int] = {}
    problems: list[Problem] = []
    rows = rows_at(table, [item.position for item in items])
    for item, first, is_conflict in _matches(items):
        row, place = rows[item.position], place_of(rows[first.position])
        message = f"与{place}是同一项问题，只计一项；完成情况以最后登记的为准"
        if is_conflict:
            message = (
                f"编号“{row['item']}”在{place}已经用于另一个问题，这一行没有计入；"
                "请给其中一项另编号码"
            )
        else:
            joined[item.position] = first.position
        rule, severity = _SAID[is_conflict]
        problems.append(problem_of(row, rule, severity, message, field="item", value=row["item"]))
    return _join(table, joined), problems


def _items(table: pd.DataFrame) -> Iterator[_Item]:
    """Give the items that share number or text with another of their organization."""
    chosen = table[(table["activity"] == RECTIFICATION) & ~table["is_carried_over"]]
    by_text = chosen.duplicated(["organization", "subject"], keep=False) & (chosen["subject"] != "")
    by_number = chosen.duplicated(["organization", "item"], keep=False) & (chosen["item"] != "")
    shared = (by_text | by_number).reindex(table.index, fill_value=False)
    for position, row in rows_at(table, np.flatnonzero(shared).tolist()).items():
        yield _Item(
            position,
            row["organization"],
            (row["file"], row["sheet"]),
            compare_text(row["item"]),
            compare_text(row["subject"]),
            compare_text(row["origin"]),
            row["date"],
        )


def _matches(items: Sequence[_Item]) -> Iterator[tuple[_Item, _Item, bool]]:
    """Give each item that repeats, or conflicts with, an earlier one."""
    kept: dict[tuple[str, str, str], list[_Item]] = {}
    for item in items:
        keys = [(item.organization, "number", item.number), (item.organization, "text", item.text)]
        others = [other for key in keys if key[2] for other in kept.get(key, [])]
        same = next((other for other in others if _is_same(other, item)), None)
        if same is not None:
            yield item, same, False
            continue
        conflict = next((other for other in others if _conflicts(other, item)), None)
        if conflict is not None:
            yield item, conflict, True
            continue
        for key in keys:
            kept.setdefault(key, []).append(item)


def _is_same(first: _Item, second: _Item) -> bool:
    is_same_number = first.number == second.number
    if first.text and first.text == second.text:
        if first.number and second.number:
            return is_same_number or (first.place != second.place and first.day == second.day)
        return _is_compatible(first.origin, second.origin)
    has_one_text = not first.text or not second.text
    return bool(first.number) and is_same_number and has_one_text and first.day == second.day


def _conflicts(first: _Item, second: _Item) -> bool:
    if not first.number or first.number != second.number or not (first.text and second.text):
        return False
    is_one_year = first.day.year == second.day.year
    is_own = first.place == second.place or len(first.number) >= _SHORTEST_OWN_NUMBER
    return is_one_year and is_own and _is_compatible(first.origin, second.origin)


def _is_compatible(one: str, other: str) -> bool:
    return not one or not other or one == other


def _join(table: pd.DataFrame, joined: dict[int, int]) -> pd.DataFrame:
    """Take the newer state of each item over to its first row."""
    if not joined:
        return table
    carried = table["is_carried_over"].to_numpy(copy=True)
    carried[list(joined)] = True
    columns = {name: table[name].astype(object).to_numpy(copy=True) for name in (*_LIFE, *_GAINS)}
    for position, first in sorted(joined.items()):
        is_reopened = columns["status"][position] == "open"
        for name, values in columns.items():
            value = values[position]
            is_given = not pd.isna(value) and value != ""
            if is_given or (name == "closed_date" and is_reopened):
                values[first] = value
    renewed = {
        name: pd.Series(values, index=table.index).astype(table[name].dtype)
        for name, values in columns.items()
    }
    nothing = {name: table[name].mask(carried, 0) for name in ("count", "amount")}
    result = table.assign(**renewed, **nothing, is_carried_over=carried)
    return result.assign(institutions=result["institutions"].mask(carried))
