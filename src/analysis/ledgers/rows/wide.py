"""Wide tables: columns that each hold one activity's numbers, or its persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from analysis.catalogue import Catalogue
from analysis.ledgers.cells import is_blank, states_nothing
from analysis.ledgers.rows.amounts import (
    Amounts,
    NumberColumn,
    Numbers,
    count_names,
    mark_of_count,
    read_number_column,
)
from analysis.ledgers.rows.columns import Codes, Flags, Mark, TableRows, choose_each, clean
from analysis.ledgers.rows.kinds import Entries
from analysis.ledgers.tables import Context, Heading, Table

_NO_KIND = "这一行写了内容，却没有一类活动填了次数或打了勾，不知是哪一类，没有计入；请补填"
_UNCOMPUTED = "数量是公式，文件里没有保存结果；请用表格软件重新计算后保存"


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """The entries of one activity (and level), one for each row that states a number."""

    positions: Codes
    activity: str
    text: str
    level: str
    counts: Numbers
    people: Numbers
    amounts: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class WideRows:
    """What a wide table holds.

    Parameters
    ----------
    nil, blank
        Rows whose numbers are all zero, or that state none at all; they hold no activity.
    """

    entries: Entries
    amounts: Amounts
    marks: list[Mark]
    nil: Flags
    blank: Flags


def is_wide(table: Table) -> bool:
    """Say whether the table has columns of activities' numbers and no column of types."""
    return bool(table.kinds) and not table.having("activity")


def complete_kinds(table: Table, context: Context, catalogue: Catalogue) -> Table:
    """Take columns whose headings say a form of the table's own kind for columns of it.

    任前谈话 beside 提醒谈话 in sums of integrity talks; 列席局长办公会 beside 列席党组会.
    """
    own = context.activity
    if own is None or not is_wide(table):
        return table
    fronts = {h.text[:2] for h in table.kinds if h.activity == own.code}
    headings = tuple(
        replace(h, activity=own.code, kind=h.text)
        if h.field is None
        and not (h.is_kind or h.is_sum or not h.text)
        and (catalogue.says_form_of(h.text, own.code) or h.text[:2] in fronts)
        else h
        for h in table.headings
    )
    return replace(table, headings=headings)


def read_wide(rows: TableRows, context: Context, catalogue: Catalogue) -> WideRows:
    """Read one entry for each number above zero, or masked, in the columns of activities."""
    parts: list[_Part] = []
    marks: list[Mark] = []
    stated = np.zeros(len(rows), dtype=bool)
    groups: dict[tuple[str | None, str, str], list[Heading]] = {}
    for heading in rows.table.kinds:  # the columns of one activity and level: times and heads
        key = (heading.activity, heading.kind if not heading.quantity else "", heading.level)
        groups.setdefault(key, []).append(heading)
    for headings in chain.from_iterable(map(_part_alike, groups.values())):
        columns = [read_number_column(rows, (heading,)) for heading in headings]
        sums_heads = catalogue.activity(headings[0].activity or "").total == "people"
        parts.append(_read_part(headings, columns, sums_heads=sums_heads))
        for column in columns:
            marks += _marks_of(rows, column)
            stated |= ~column.is_blank
    base, parts = _of_the_day(rows, parts, context)
    parts = [base, *parts] if base else parts
    entries, amounts = _join(parts)
    held = np.zeros(len(rows), dtype=bool)
    held[entries.positions] = True
    held[[position for position, problem in marks if problem.severity == "error"]] = True
    named = _find_unknown_ticks(rows)  # what was held, or with whom
    for field in ("subject", "persons"):
        texts = rows.texts(rows.table.having(field))
        named |= choose_each(texts, lambda text: bool(text) and not states_nothing(text), bool)
    untold = ~held & named
    marks += [
        rows.mark(p, None, "type_missing", "error", _NO_KIND, field="activity")
        for p in np.flatnonzero(untold).tolist()
    ]
    held |= untold
    return WideRows(entries, amounts, marks, ~held & stated, ~held & ~stated)


def _part_alike(headings: Sequence[Heading]) -> list[list[Heading]]:
    """Part the columns of one activity into those that tell times and heads of the same.

    Two that count alike under different names (廉洁从业承诺书, 家庭助廉承诺书) are two.
    """
    parts: list[list[Heading]] = []
    for heading in headings:
        alike = (
            part
            for part in parts
            if all(h.quantity != heading.quantity or h.kind == heading.kind for h in part)
        )
        if (part := next(alike, None)) is None:
            parts.append(part := [])
        part.append(heading)
    return parts


def _read_part(
    headings: Sequence[Heading], columns: Sequence[NumberColumn], *, sums_heads: bool
) -> _Part:
    unstated = np.full(len(columns[0].values), np.nan)
    counts = people = unstated
    masked = np.zeros(len(unstated), dtype=bool)
    for heading, column in zip(headings, columns, strict=True):
        is_people = heading.quantity == "people" or (sums_heads and heading.quantity is None)
        if is_people:
            people = np.where(np.isnan(people), column.values, people)
        else:
            counts = np.where(np.isnan(counts), column.values, counts)
        masked |= np.isnan(column.values) & ~column.is_blank
    amounts = np.where(np.isnan(people), counts, people) if sums_heads else counts
    amounts = np.where(masked & ~(amounts > 0), np.nan, amounts)
    positions = np.flatnonzero((amounts > 0) | masked | (people > 0))
    first = headings[0]
    return _Part(
        positions,
        first.activity or "",
        first.kind,
        first.level,
        counts[positions],
        people[positions],
        amounts[positions],
    )


def _find_unknown_ticks(rows: TableRows) -> Flags:
    """Find the rows that tick a column of no known kind: 院长办公会 beside 党委会."""
    ticked = np.zeros(len(rows), dtype=bool)
    for heading in rows.table.headings:
        if heading.field is None and not heading.is_kind and heading.text:
            ticked |= np.array([clean(cell) in _TICKS for cell in rows.cells(heading)], dtype=bool)
    return ticked


_TICKS = frozenset("√✓✔☑")


def _of_the_day(
    rows: TableRows, parts: Sequence[_Part], context: Context
) -> tuple[_Part | None, list[_Part]]:
    """Give what the columns of a day tick its heads, and add the sheet's own activity to them."""
    activity = context.activity
    is_ticked = not any((part.amounts > 1).any() for part in parts)
    if not (rows.table.having("date") and is_ticked):
        return None, list(parts)
    headings = rows.table.having("people")
    people = read_number_column(rows, headings).values
    if headings and not any((part.people > 0).any() for part in parts):
        parts = [replace(part, people=people[part.positions]) for part in parts]
    is_told = any(part.activity == activity.code for part in parts) if activity else True
    if activity is None or is_told or _find_unknown_ticks(rows).any():
        return None, list(parts)
    everywhere = np.arange(len(rows), dtype=np.int64)
    ones = np.ones(len(rows))
    amounts = people if activity.total == "people" else ones
    base = _Part(everywhere, activity.code, activity.name, "", ones, people, amounts)
    return base, list(parts)


def _join(parts: Sequence[_Part]) -> tuple[Entries, Amounts]:
    positions = np.concatenate([part.positions for part in parts])
    order = np.argsort(positions, kind="stable")
    sizes = [len(part.positions) for part in parts]

    def spread(values: Sequence[str]) -> np.ndarray:
        return np.repeat(np.array(values, dtype=object), sizes)[order]

    entries = Entries(
        positions=positions[order],
        activities=spread([part.activity for part in parts]),
        texts=spread([part.text for part in parts]),
        levels=spread([part.level for part in parts]),
        persons=spread(["" for _ in parts]),
    )
    amounts = Amounts(
        counts=np.concatenate([part.counts for part in parts])[order],
        people=np.concatenate([part.people for part in parts])[order],
        amounts=np.concatenate([part.amounts for part in parts])[order],
    )
    return entries, amounts


def _marks_of(rows: TableRows, column: NumberColumn) -> list[Mark]:
    if column.heading is None or column.readings is None:
        return []
    readings, heading = column.readings, column.heading
    uncomputed = [
        rows.mark(position, heading, "formula_no_cache", "error", _UNCOMPUTED)
        for position in np.flatnonzero(column.is_blank).tolist()
        if rows.sheet.uncached and rows.is_uncached(position, heading)
    ]
    return uncomputed + [
        mark_of_count(
            rows, position, heading, readings.values[readings.codes[position]], is_error=True
        )
        for position in readings.positions(lambda reading: reading.rule is not None)
    ]


_NO_PERSONS = "各类谈话对象栏都没有填写，不知是哪一类谈话；请补填对象姓名，或加一栏“谈话类型”"
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
    return rows.mark(position, None, "type_missing", "error", _NO_PERSONS, field="activity")
