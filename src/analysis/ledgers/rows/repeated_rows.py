"""Repeats: cells that stand for the cell above (merged, 同上), rows that repeat a row above."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from analysis.ledgers.files import Scalar
from analysis.ledgers.rows.columns import Flags, Mark, TableRows, Texts, clean, encode
from analysis.ledgers.rows.dating import Days
from analysis.ledgers.tables import Heading
from analysis.problems import Problem, Severity, column_letter

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
            column = filled.setdefault(heading.index, [])
            for position, cell in enumerate(cells):
                is_ditto = position > 0 and isinstance(cell, str) and cell.strip() in _DITTO
                column.append(column[-1] if is_ditto else cell)
                if is_ditto:
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


_SURELY = "与本表第{0}行完全相同，只按第{0}行计一次；确是两次活动的，请写明各自的主题或时间"
_PERHAPS = "与本表第{0}行完全相同，又没有写对象和内容，按两次计入；如是重复登记，请删去一行"
_DAYS = 10_000_000  # more than there are days: a key holds one beside a subject
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
    if len(rows) < 2 or len(set(subjects.tolist())) == len(rows):
        return []
    dated = np.flatnonzero(~np.isnat(days))
    numbers = days[dated].astype("datetime64[D]").astype(np.int64)
    keys = encode(subjects.tolist()).codes[dated] * _DAYS + numbers
    _, which, times = np.unique(keys, return_inverse=True, return_counts=True)
    suspects = dated[times[which] > 1].tolist()
    headings = [heading for heading in rows.table.headings if heading.field != "serial"]
    naming = [heading.index for heading in headings if heading.field in _IDENTIFYING]
    first_seen: dict[tuple[str, ...], int] = {}
    marks: list[Mark] = []
    for position in suspects:
        texts = [clean(rows.columns[heading.index][position]) for heading in headings]
        key = tuple(  # a plain date is its day, however it is written
            str(days[position]) if h.field in _DATED and _PLAIN_DATE.fullmatch(text) else text
            for h, text in zip(headings, texts, strict=True)
        )
        first = first_seen.setdefault(key, position)
        if first == position:
            continue
        is_named = any(clean(rows.columns[index][position]) for index in naming)
        is_sure = is_named or not counts_heads[position]
        told = (_SURELY if is_sure else _PERHAPS).format(rows.places[first] + rows.sheet.first_row)
        severity: Severity = "error" if is_sure else "warning"
        marks.append(rows.mark(position, None, "duplicate", severity, told))
    return marks
