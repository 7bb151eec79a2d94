"""Layouts: in which sheets the invented office keeps the ledgers of each year."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from analysis.samples.invented_office import index_of_year

Style = Literal["hand", "monthly", "export", "delimited", "grouped"]
Changes = tuple[tuple[str, str], ...]

ITEM = ("rectification_item",)
_AFTER = "after"


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """One sheet (or CSV file) of a ledger.

    Parameters
    ----------
    book
        Workbook the sheet lies in; ``{year}`` is put in.
    activities
        Codes of the activities in it; ``("rectification_item",)`` for the items.
    columns
        Pairs of heading and key, see :mod:`analysis.samples.written_cells`.
    dates
        How dates are written: one form of :data:`analysis.samples.written_cells.DATE_FORMS`,
        or several taken in turn.
    totals
        Keys that a total row adds up.
    blemishes
        Faulty rows put in after a row: its place and what differs from it (nothing: a duplicate).
    total_error
        How far the total row is off.
    """

    book: str
    name: str
    activities: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    style: Style
    dates: tuple[str, ...] = ("date",)
    totals: tuple[str, ...] = ()
    is_quarterly: bool = False
    is_by_month: bool = False
    encoding: str = ""
    has_title: bool = True
    hidden: tuple[int, ...] = ()
    blemishes: tuple[tuple[int, Changes], ...] = ()
    total_error: int = 0

    def keeps(self, key: str) -> bool:
        """Tell whether a column holds this key."""
        return any(own == key for _, own in self.columns)


def _read_sheet(stated: Mapping[str, Any]) -> SheetSpec:
    """Read a sheet, what a name with @ stands for put in its place."""
    parts: dict[str, Any] = dict(stated)
    for key in ("activities", "columns", "totals"):
        named = ((_NAMED[each[1:]] if each[0] == "@" else [each]) for each in parts.get(key, ()))
        parts[key] = tuple(chain.from_iterable(named))
    parts["columns"] = tuple(tuple(each.split("=")) for each in parts["columns"])
    parts["blemishes"] = tuple(
        (each[_AFTER], tuple((key, text) for key, text in each.items() if key != _AFTER))
        for each in parts.get("blemishes", ())
    )
    parts |= {key: tuple(part) for key, part in parts.items() if isinstance(part, list)}
    return SheetSpec(**parts)


_TABLE = tomllib.loads(Path(__file__).with_name("layouts.toml").read_text(encoding="utf-8"))
_NAMED: Mapping[str, list[str]] = {**_TABLE["groups"], **_TABLE["columns"]}
GROUPS: Mapping[str, tuple[str, ...]] = {
    name: tuple(codes) for name, codes in _TABLE["groups"].items()
}
"""Activities that sheets share, such as ``talks``."""
_LAYOUTS = {
    index_of_year(layout["year"]): tuple(
        _read_sheet({**layout["common"], **sheet}) for sheet in layout.get("sheet", ())
    )
    for layout in _TABLE["layout"]
}


def find_layout(year: int) -> tuple[SheetSpec, ...]:
    """Give the sheets in which the ledgers of a year are kept; none if only a report is left."""
    return _LAYOUTS[index_of_year(year)]
