"""Balance: what was opened in a period is completed, under way or not done, and adds up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis.comparisons import REMEDY_NAMES, UNNAMED
from analysis.measures import (
    RECTIFICATION,
    RULES,
    ItemColumns,
    Measure,
    Place,
    Span,
    Value,
    build_value,
    check_organization,
    find_counted,
    list_places,
    name_organization,
    prove_item,
    select_items,
)
from analysis.periods import Period
from analysis.records import AGAIN, RECLOSED, REOPENED, Records
from analysis.vocabulary import name_origin

Dimension = Literal["origin", "category", "remedy", "again"]

ALL = "全部"
_AGAIN_NAME = "以前年度反馈"
_PARTS = (
    ("rectification_opened", "反馈问题"),
    ("rectification_closed_of_opened", "当年反馈当年完成整改"),
    ("rectification_under_way", "当年反馈整改中"),
    ("rectification_unfinished", "当年反馈未完成整改"),
    ("rectification_opened_undated", "当年反馈写明完成而无完成日期"),
    ("rectification_opened_in_doubt", "当年反馈是否完成待核"),
)
_DIMENSIONS: tuple[Dimension, ...] = ("origin", "category", "remedy")
_AS_OPENED = {REOPENED: "open", RECLOSED: "closed"}
_MOST_KINDS = 12
"""Of a column that holds more kinds each is told nowhere: it is a text, not a kind."""


@dataclass(frozen=True, slots=True)
class Balance:
    """The items opened in a period as they stand at its end.

    Parameters
    ----------
    name : str
        全部, or the kind.
    opened : Value
        Those opened in the period.
    completed : Value
        Closed by the end of the period.
    under_way : Value
        Open, and not yet due or without a due date: those of long standing are among them.
    unfinished : Value
        Open, and due by the end of the period.
    undated : Value or None
        Said to be closed without a day of closing; None if there are none.
    in_doubt : Value or None
        Of which the ledger contradicts itself, so that nobody knows; None if there are none.
    dimension : str or None
        What the kind is of: where items came from, what they are about, how they are mended.
    """

    name: str
    opened: Value
    completed: Value
    under_way: Value
    unfinished: Value
    undated: Value | None
    in_doubt: Value | None = None
    dimension: Dimension | None = None

    @property
    def is_unnamed(self) -> bool:
        """Whether it is of those that state no kind."""
        return self.dimension is not None and self.name == UNNAMED

    @property
    def is_equal(self) -> bool | None:
        """Whether the parts add up to what was opened; None if rows state no number."""
        parts = (self.completed, self.under_way, self.unfinished, self.undated, self.in_doubt)
        known = [part for part in parts if part is not None]
        if self.opened.masked or self.opened.number is None:
            return None
        return self.opened.number == sum(part.number or 0 for part in known)


@dataclass(frozen=True, slots=True)
class LedgerRows:
    """Every row of the rectification ledgers of a year, and what became of it.

    Parameters
    ----------
    total : Value
        The rows of data.
    parts : tuple of Value
        Opened in the period, opened before it or told again, open again, left out; only those that
        there are.
    """

    total: Value
    parts: tuple[Value, ...]


def build_balances(
    records: Records, organization: str | None, period: Period
) -> tuple[Balance, ...]:
    """Set up the balance of what was opened in a period, and of each kind.

    The first is that of all items, counted for itself and not as the sum of its kinds; by source,
    category and remedy the kinds follow where there is more than one, then the items that are open
    again, which are none of those opened. Empty where there are none of either.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization.
    """
    rows = select_items(records, check_organization(records, organization))
    items = rows[find_counted(rows, "rectification_opened", period)]
    again = rows[find_counted(rows, "rectification_reopened", period)]
    if items.empty and again.empty:
        return ()
    items = items.assign(origin=items["origin"].map(name_origin))
    name = name_organization(records, check_organization(records, organization))
    balances = [_build(items, (name, period), None, "")]
    # Remedies stand in the order in which they are due, other kinds by name.
    for dimension in _DIMENSIONS:
        found = sorted(items[dimension].unique().tolist(), key=lambda kind: (not kind, kind))
        kinds = [kind for kind in REMEDY_NAMES if kind in found]
        kinds += [kind for kind in found if kind not in kinds]
        if 1 < len(kinds) <= _MOST_KINDS:
            balances += [
                _build(items[items[dimension] == kind], (name, period), dimension, kind)
                for kind in kinds
            ]
    if len(again):
        as_opened = again.assign(status=again["status"].map(_AS_OPENED))
        balances.append(_build(as_opened, (name, period), "again", ""))
    return tuple(balances)


def _build(
    items: pd.DataFrame, whose: tuple[str, Period], dimension: Dimension | None, kind: str
) -> Balance:
    name, period = whose
    label = ALL if dimension is None else REMEDY_NAMES.get(kind, kind) or UNNAMED
    label = _AGAIN_NAME if dimension == "again" else label
    of_kind = "" if dimension is None else f".{dimension}_{kind or 'unnamed'}"
    columns, span = ItemColumns.of_arrays(items), Span.of(period, None)
    amounts, places = items["amount"].tolist(), list_places(items)
    later = items["later_rows"].tolist()
    values = []
    for code, title in _PARTS:
        found = np.flatnonzero(RULES[code](columns, span)).tolist()
        full, named = f"{code}{of_kind}", title if dimension is None else f"{title}（{label}）"
        measure = Measure(full, named, "项", RECTIFICATION, "", "rectification")
        stated = [int(amounts[each]) for each in found if pd.notna(amounts[each])]
        masked = len(found) - len(stated)
        number = None if masked and not stated else sum(stated)
        evidence = tuple(prove_item(places[each], later[each], code, period.end) for each in found)
        values.append(build_value(measure, name, period, number, evidence, masked=masked))
    opened, completed, under_way, unfinished, *rare = values
    undated, in_doubt = (each if each.evidence else None for each in rare)
    return Balance(label, opened, completed, under_way, unfinished, undated, in_doubt, dimension)


def reconcile_rows(records: Records, organization: str | None, period: Period) -> LedgerRows | None:
    """Say of every row of the year's rectification ledgers what became of it.

    None where no sheet is of these items and this year alone, so that nobody could count its rows.
    """
    selected = check_organization(records, organization)
    sheets = {
        (file.file, sheet.sheet)
        for file in records.files
        for sheet in file.sheets
        if {each.activity for each in sheet.coverage} == {RECTIFICATION}
        if max(each.year for each in sheet.coverage) == period.start.year
        if selected is None or {each.organization for each in sheet.coverage} == {selected}
    }
    table = records.table
    is_asked = [pair in sheets for pair in zip(table["file"], table["sheet"], strict=True)]
    rows = table[pd.Series(is_asked, index=table.index, dtype=bool)]
    if rows.empty:
        return None
    left_out = tuple(
        dict.fromkeys(
            Place(each.file, each.sheet, each.row, None)
            for each in records.problems
            if each.severity == "error" and (each.file, each.sheet) in sheets
        )
    )
    is_again = rows["status"].isin(AGAIN)
    is_opened = find_counted(rows, "rectification_opened", period) & ~rows["is_carried_over"]
    groups = (
        ("opened", "本期反馈", list_places(rows[is_opened & ~is_again])),
        ("carried", "以前反馈或者重复登记", list_places(rows[~is_opened & ~is_again])),
        ("again", "重新打开", list_places(rows[is_again])),
        ("left_out", "未计入", left_out),
    )
    name = name_organization(records, selected)
    every = ("total", "整改台账", tuple(place for *_, found in groups for place in found))
    total, *parts = (
        Value(
            f"rectification_rows.{code}",
            f"{title}的行",
            name,
            period.key,
            len(found),
            "行",
            f"{len(found)}行",
            found,
        )
        for code, title, found in (every, *groups)
    )
    return LedgerRows(total, tuple(each for each in parts if each.number))
