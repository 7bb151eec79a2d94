"""Fills: cells that stand for the cell above, merged with it or saying 同上."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.ledgers.files import Scalar
from analysis.ledgers.rows.columns import Mark, TableRows
from analysis.ledgers.tables import Heading
from analysis.problems import Problem, column_letter

_DITTO = frozenset(
    {"同上", "同前", "〃", "″", "同 上", "(同上)", "（同上）", '"', "''", "”", "“", "″″"}
)
_FIELDS = ("date", "found_date", "organization", "activity")
_MOST_NAMED = 5
_TOLD_FIELDS = frozenset({*_FIELDS, "subject", "item", "persons", "due_date", "status"})


def fill_dittos(rows: TableRows) -> tuple[TableRows, list[Mark]]:
    """Read 同上 and 〃 in the columns of dates, organizations and kinds as the cell above them."""
    filled: dict[int, list[Scalar]] = {}
    said: dict[int, list[Heading]] = {}
    for field in _FIELDS:
        for heading in rows.table.having(field):
            cells = rows.cells(heading)
            if _DITTO.isdisjoint(cells):
                continue
            filled[heading.index] = _filled(cells)
            for position, cell in enumerate(cells):
                if _is_ditto(cell) and position:
                    said.setdefault(position, []).append(heading)
    if not filled:
        return rows, []
    marks = [
        rows.mark(
            position,
            headings[0],
            "cell_filled",
            "warning",
            f"{_names(headings)}写的是“同上”，按上一行填入；请写全",
        )
        for position, headings in said.items()
    ]
    return replace(rows, columns=rows.columns.with_merges(filled)), marks


def _is_ditto(cell: Scalar) -> bool:
    return isinstance(cell, str) and cell.strip() in _DITTO


def _filled(cells: Sequence[Scalar]) -> list[Scalar]:
    column: list[Scalar] = []
    for cell in cells:
        column.append(column[-1] if column and _is_ditto(cell) else cell)
    return column


def remark_on_merged(rows: TableRows) -> list[Problem]:
    """Say of a table, on its header row, which columns were filled from merged cells, and where."""
    columns = [
        h for h in rows.table.headings if h.field in _TOLD_FIELDS and rows.heads.get(h.index)
    ]
    positions = sorted({place for heading in columns for place in rows.heads[heading.index]})
    if not positions:
        return []
    numbers = [str(rows.places[p] + rows.sheet.first_row) for p in positions[:_MOST_NAMED]]
    more = f"等{len(positions)}行" if len(positions) > _MOST_NAMED else "行"
    return [
        Problem(
            file=rows.sheet.file,
            sheet=rows.sheet.name,
            row=rows.table.header[-1] + rows.sheet.first_row,
            column=column_letter(rows.sheet.first_column + columns[0].index),
            field=columns[0].field,
            value=columns[0].full_text,
            rule="cell_filled",
            severity="warning",
            message=f"{_names(columns)}栏有合并单元格，第{'、'.join(numbers)}{more}按合并的内容填入",
        )
    ]


def _names(headings: list[Heading]) -> str:
    return "".join(f"“{heading.full_text}”" for heading in headings)
