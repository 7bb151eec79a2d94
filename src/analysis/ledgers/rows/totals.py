"""Totals: 小计 and 合计 rows, held against the rows that they stand over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analysis.ledgers.cells import is_blank, read_amount
from analysis.ledgers.files import Scalar, Sheet
from analysis.ledgers.rows.columns import shown
from analysis.ledgers.tables import DATA, Heading, Layout, Table, markers
from analysis.problems import Problem, column_letter

_SUMMED_FIELDS = frozenset({"people", "count", "level_count", "institutions"})
_HEADS = re.compile(r"(\d+)(?:人次|人|份)")
_TIMES = re.compile(r"(\d+)(?:场次|次(?!数)|场|项|期)")


def check_totals(sheet: Sheet, table: Table, layout: Layout) -> list[Problem]:
    """Find the totals of a table that differ from the sum of their rows.

    A subtotal adds the rows since the subtotal, section or header above it, a total all rows
    of the table above it. Where one of the rows states no clear number, nothing is concluded.
    A running total (累计) is checked only if it could hold these rows alone.
    """
    problems: list[Problem] = []
    for place, rows in _totals(table, layout):
        if _is_running(sheet.rows[place]):
            continue
        problems += _check_cells(sheet, table, place, rows)
        problems += _check_words(sheet, table, place, rows)
    return problems


def _totals(table: Table, layout: Layout) -> Iterator[tuple[int, list[int]]]:
    """Give each total row with the rows that it adds up."""
    if not {"total", "subtotal"}.intersection(layout.kinds):
        return
    above: list[int] = []
    since: list[int] = []
    for place in range(table.start, table.stop):
        kind = layout.kinds[place]
        if kind == DATA:
            above.append(place)
            since.append(place)
        elif kind == "section":
            since = []
        elif kind == "subtotal":
            yield place, since
            since = []
        elif kind == "total":
            yield place, above


def _is_running(row: Sequence[Scalar]) -> bool:
    return any(isinstance(cell, str) and markers.is_running_total(cell) for cell in row)


def _check_cells(sheet: Sheet, table: Table, place: int, rows: Sequence[int]) -> Iterator[Problem]:
    for heading in table.headings:
        if not (heading.is_kind or heading.field in _SUMMED_FIELDS):
            continue
        cell = sheet.rows[place][heading.index]
        stated = read_amount(cell, heading.full_text)
        added = _add(sheet, heading, rows)
        if stated.value is not None and added is not None and stated.value != added:
            yield _mismatch(sheet, place, heading, cell, stated.value, added)


def _check_words(sheet: Sheet, table: Table, place: int, rows: Sequence[int]) -> Iterator[Problem]:
    """Check a total in words: 共计10次、345人次."""
    text = "".join(markers.marker_text(c) for c in sheet.rows[place] if isinstance(c, str))
    people, counts = table.having("people"), table.having("count")
    heads, times = _HEADS.findall(text), _TIMES.findall(text)
    if len(heads) == 1 and people:
        added = _add(sheet, people[0], rows)
        if added is not None and added != int(heads[0]):
            yield _mismatch(sheet, place, None, text, int(heads[0]), added)
    if len(times) == 1 and not table.kinds:
        added = _add(sheet, counts[0], rows) if counts else len(rows)
        if added is not None and added != int(times[0]):
            yield _mismatch(sheet, place, None, text, int(times[0]), added)


def _add(sheet: Sheet, heading: Heading, rows: Sequence[int]) -> int | None:
    """Add a column over rows; None where a cell states no clear number, or none states any."""
    readings = [
        read_amount(cell, heading.full_text)
        for place in rows
        if not is_blank(cell := sheet.rows[place][heading.index])
    ]
    if not readings or any(r.value is None and r.rule is not None for r in readings):
        return None
    return sum(reading.value or 0 for reading in readings)


def _mismatch(
    sheet: Sheet, place: int, heading: Heading | None, cell: Scalar, stated: int, added: int
) -> Problem:
    return Problem(
        file=sheet.file,
        sheet=sheet.name,
        row=place + sheet.first_row,
        column=column_letter(sheet.first_column + heading.index) if heading else None,
        field=heading.field if heading else None,
        value=shown(cell),
        rule="total_mismatch",
        severity="warning",
        message=(
            f"合计写的是{stated}，各行相加是{added}，相差{abs(stated - added)}；请核对各行和合计"
        ),
    )
