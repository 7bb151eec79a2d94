"""Persons: tables in which the column that is filled says what kind of talk a row was."""

from __future__ import annotations

import numpy as np

from analysis.ledgers.cells import is_blank, states_nothing
from analysis.ledgers.rows.amounts import Amounts, count_names
from analysis.ledgers.rows.columns import Mark, TableRows, clean
from analysis.ledgers.rows.kinds import Entries
from analysis.ledgers.tables import Table

_NO_KIND = "各类谈话对象栏都没有填写，不知是哪一类谈话；请补填对象姓名，或加一栏“谈话类型”"
_OTHER_KIND = "只填写了“{heading}”，目录里没有这一类谈话，不替您归类；请加一栏“谈话类型”写明"


def has_persons_by_kind(table: Table) -> bool:
    """Say whether the table has columns of persons by kind (受诫勉谈话人姓名) and no types."""
    return any(h.field == "persons" and h.activity for h in table.headings) and not table.having(
        "activity"
    )


def read_persons_by_kind(rows: TableRows) -> tuple[Entries, Amounts, list[Mark]]:
    """Read one entry for each column of persons that a row fills; its amount is their number."""
    headings = [h for h in rows.table.having("persons") if h.activity]
    found: list[tuple[int, str, str, str, float]] = []
    for heading in headings:
        for position, cell in enumerate(rows.cells(heading)):
            text = clean(cell)
            if text and not states_nothing(text):
                names = count_names(text)
                heads = float(names) if names and names > 0 else np.nan
                found.append((position, heading.activity or "", heading.kind, text, heads))
    found.sort(key=lambda entry: entry[0])
    positions = np.array([entry[0] for entry in found], dtype=np.int64)
    texts = [np.array([entry[k] for entry in found], dtype=object) for k in (1, 2, 3)]
    numbers = np.array([entry[4] for entry in found], dtype=np.float64)
    blank = np.full(len(found), "", dtype=object)
    entries = Entries(positions, texts[0], texts[1], blank, texts[2])
    unstated = np.full(len(found), np.nan)
    amounts = Amounts(counts=np.ones(len(found)), people=unstated, amounts=numbers)
    told = set(positions.tolist())
    marks = [_mark_untold(rows, place) for place in range(len(rows)) if place not in told]
    return entries, amounts, marks


def _mark_untold(rows: TableRows, position: int) -> Mark:
    """Mark a row that fills no column of a known kind."""
    for heading in rows.table.headings:
        is_received = heading.activity is None and heading.text.startswith("受")
        if is_received and not is_blank(rows.cells(heading)[position]):
            note = _OTHER_KIND.format(heading=heading.text)
            return rows.mark(position, heading, "type_missing", "error", note, field="activity")
    return rows.mark(position, None, "type_missing", "error", _NO_KIND, field="activity")
