"""Balance: what was opened in a period is completed, under way or not done, and adds up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.comparisons import REMEDY_NAMES, UNNAMED
from analysis.measures import (
    RECTIFICATION,
    RULES,
    ItemColumns,
    Measure,
    Span,
    Value,
    build_value,
    check_organization,
    find_counted,
    list_places,
    name_organization,
    select_rows,
)
from analysis.periods import Period
from analysis.records import Records

ALL = "全部"
_PARTS = (
    ("rectification_opened", "反馈问题"),
    ("rectification_closed_of_opened", "当年反馈当年完成整改"),
    ("rectification_under_way", "当年反馈整改中"),
    ("rectification_unfinished", "当年反馈未完成整改"),
    ("rectification_opened_undated", "当年反馈写明完成而无完成日期"),
    ("rectification_opened_in_doubt", "当年反馈是否完成待核"),
)


@dataclass(frozen=True, slots=True)
class Balance:
    """The items opened in a period as they stand at its end.

    Parameters
    ----------
    name : str
        全部, or the kind of remedy.
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
    """

    name: str
    opened: Value
    completed: Value
    under_way: Value
    unfinished: Value
    undated: Value | None
    in_doubt: Value | None = None

    @property
    def is_equal(self) -> bool | None:
        """Whether the parts add up to what was opened; None if rows state no number."""
        parts = (self.completed, self.under_way, self.unfinished, self.undated, self.in_doubt)
        known = [part for part in parts if part is not None]
        if self.opened.masked or self.opened.number is None:
            return None
        return self.opened.number == sum(part.number or 0 for part in known)


def build_balances(
    records: Records, organization: str | None, period: Period
) -> tuple[Balance, ...]:
    """Set up the balance of what was opened in a period, and of each kind of remedy.

    The first is that of all items, counted for itself and not as the sum of its kinds; the kinds
    follow if there is more than one. Empty where nothing was opened.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization.
    """
    rows = select_rows(records, RECTIFICATION, check_organization(records, organization))
    items = rows[find_counted(rows, "rectification_opened", period)]
    if items.empty:
        return ()
    name = name_organization(records, check_organization(records, organization))
    remedies = set(items["remedy"])
    kinds = [key for key in (*REMEDY_NAMES, "") if key in remedies]
    every = _build(items, (name, period), None)
    if len(kinds) == 1:
        return (every,)
    of_kinds = (_build(items[items["remedy"] == key], (name, period), key) for key in kinds)
    return (every, *of_kinds)


def _build(items: pd.DataFrame, whose: tuple[str, Period], kind: str | None) -> Balance:
    name, period = whose
    label = ALL if kind is None else REMEDY_NAMES.get(kind, UNNAMED)
    of_kind, titled = ("", "") if kind is None else (f".remedy_{kind or 'unnamed'}", f"（{label}）")
    columns, span = ItemColumns.of_arrays(items), Span.of(period, None)
    amounts, places = items["amount"].tolist(), list_places(items)
    values = []
    for code, title in _PARTS:
        found = np.flatnonzero(RULES[code](columns, span)).tolist()
        full, named = f"{code}{of_kind}", f"{title}{titled}"
        measure = Measure(full, named, "项", RECTIFICATION, "", "rectification")
        stated = [int(amounts[each]) for each in found if pd.notna(amounts[each])]
        masked = len(found) - len(stated)
        number = None if masked and not stated else sum(stated)
        evidence = tuple(places[each] for each in found)
        values.append(build_value(measure, name, period, number, evidence, masked=masked))
    *sure, undated, in_doubt = values
    rare = (each if each.evidence else None for each in (undated, in_doubt))
    return Balance(label, *sure, *rare)
