"""Breaks: the days on which the definition of an activity changed, as the catalogue lists them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from analysis.catalogue.activity import Activity, Break
from analysis.declarations import Declarations, KeyPath
from analysis.errors import nearest

_TABLE = "breaks"
_KEYS = ("activity", "from", "reason")
_FIRST_YEAR, _LAST_YEAR = 1949, 2199
_STATED = re.compile(r"(\d{4})(?:年|(?:年|[-./])(\d{1,2})(?:月|(?:月|[-./])(\d{1,2})日?)?)?")


def read_breaks(
    over: Declarations, activities: Mapping[str, Activity], under: tuple[Break, ...]
) -> tuple[Break, ...]:
    """Read the ``[[breaks]]`` of a file and add them to those known before, by activity and day.

    Raises
    ------
    AnalysisError
        Of the file's kind, with the line, if an entry cannot be used.
    """
    listed = over.values.get(_TABLE, [])
    if not isinstance(listed, list):
        reason = "“breaks”应写作 [[breaks]]（两层方括号），每处口径变化一段。"
        raise over.refuse((_TABLE,), reason)
    found = {(each.activity, each.day): each for each in under}
    for place, entry in enumerate(listed):
        path = (_TABLE, str(place))
        new = _read_break(over, path, entry, activities)
        if (new.activity, new.day) in found:
            reason = f"“{new.activity}”在{new.day}的口径变化写了两次，请删去一处。"
            raise over.refuse(path, reason)
        found[new.activity, new.day] = new
    return tuple(found[key] for key in sorted(found))


def _read_break(
    over: Declarations, path: KeyPath, entry: object, activities: Mapping[str, Activity]
) -> Break:
    if not isinstance(entry, dict):
        reason = "每处口径变化应写作 [[breaks]]，下面逐行写 activity、from、reason。"
        raise over.refuse(path, reason)
    table: Mapping[str, Any] = entry
    over.check_keys(path, table, _KEYS)
    if absent := [key for key in _KEYS if key not in table]:
        raise over.refuse(path, f"这处口径变化缺少：{'、'.join(absent)}。")
    activity = over.string((*path, "activity"), table["activity"])
    if activity not in activities:
        near = nearest(activity, activities)
        hint = f"，是否想写“{near}”？" if near else "。"
        raise over.refuse((*path, "activity"), f"活动“{activity}”不在目录里{hint}")
    day = read_first_day(over, (*path, "from"), table["from"])
    return Break(activity, day, over.string((*path, "reason"), table["reason"]).strip("。 "))


def read_first_day(over: Declarations, path: KeyPath, value: object) -> date:
    """Read a day, or a year or month as its first day."""
    found = None if isinstance(value, bool) else _STATED.fullmatch(str(value).strip())
    year, month, day = (int(part or 1) for part in found.groups()) if found else (0, 0, 0)
    try:
        first = date(year, month, day)
    except ValueError:
        first = date.min
    if not _FIRST_YEAR <= first.year <= _LAST_YEAR:
        raise over.refuse(
            path,
            f'“from”的值“{value}”应是年份（写作 2022，即1月1日起）、月份（写作 "2022-07"，'
            "即7月1日起）或者日期（写作 2022-07-01）。",
        )
    return first
