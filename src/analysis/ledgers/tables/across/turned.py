"""Turned tables: headings on the left, whose columns, or forms, are events each."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from analysis.ledgers.cells import is_blank, read_date
from analysis.ledgers.files import Sheet
from analysis.ledgers.tables.across.made_sheets import Cell, Made, Upright, fill_merged, make_sheet
from analysis.ledgers.tables.headings import Vocabulary, heading_text
from analysis.ledgers.tables.layout import Table, find_label_column
from analysis.ledgers.tables.markers import is_numbered


def turn(sheet: Sheet, table: Table, vocabulary: Vocabulary) -> Upright:
    """Turn a table whose headings stand on the left; where they stand again, it goes on below."""
    column = find_label_column(sheet, vocabulary)
    grid = fill_merged(sheet)
    labels: dict[str, int] = {}
    blocks: list[dict[str, int]] = [{}]
    first = table.start - 1
    is_headed = first >= 0 and is_numbered(heading_text(sheet.rows[first][column]))
    heads: list[list[int]] = [[first] if is_headed else []]
    for place in range(table.start, table.stop):
        label = heading_text(sheet.rows[place][column])
        is_alone = all(map(is_blank, sheet.rows[place][column + 1 :]))
        is_head = is_alone and vocabulary.field(label) is None
        if is_head or label in blocks[-1]:
            blocks.append({})
            heads.append([place] if is_head and label else [])
        if not is_head:
            blocks[-1][label] = place
            labels.setdefault(label, len(labels))
    first_row, first_column = sheet.first_row, sheet.first_column
    made: list[Made] = [[(label, None) for label in labels]]
    rows = [first_row + table.start]
    for block, above in zip(blocks, heads, strict=True):
        for place in above:
            head = (sheet.rows[place][column], (place + first_row, column + first_column))
            made.append([head, *[(None, None)] * (len(labels) - 1)])
            rows.append(place + first_row)
        dated = [p for label, p in block.items() if vocabulary.field(label) in _DATES]
        stands = next(iter((*dated, *block.values())), table.start) + first_row
        for index in range(column + 1, len(grid[0])):
            row: Made = [(None, None)] * len(labels)
            for label, place in block.items():
                at = place + first_row, index + first_column
                row[labels[label]] = grid[place][index], at
            made.append(row)
            rows.append(stands)
    kept = [n for n, row in enumerate(made) if any(not is_blank(value) for value, _ in row)]
    reason = "表头竖排在左边，一列是一次活动，按列读"
    made, rows = [made[n] for n in kept], [rows[n] for n in kept]
    return make_sheet(sheet, made, rows, reason, is_sideways=True)


_DATES = frozenset({"date", "found_date"})


def read_forms(
    sheet: Sheet, table: Table, vocabulary: Vocabulary, *, is_letter: bool
) -> Upright | None:
    """Make a row of each filled form whose labels stand beside their values; None without a day.

    The text of a letter with a place to sign (`is_letter`) is none of how many were signed.
    """
    forms: list[dict[str, Cell]] = [{}]
    for place in range(table.start, table.stop):
        for label, value in _pair(sheet, place, vocabulary):
            if label in forms[-1] and vocabulary.field(label) in _DATES:
                forms.append({})
            forms[-1].setdefault(label, value)
    labels = list(dict.fromkeys(label for form in forms for label in form))
    dated = [label for label in labels if vocabulary.field(label) in _DATES]
    if is_letter and not any(vocabulary.field(label) in {"people", "count"} for label in labels):
        return None
    made: list[Made] = [[(label, None) for label in labels]]
    rows = [sheet.first_row + table.start]
    for form in forms:
        days = [form[label] for label in dated if label in form and not is_blank(form[label][0])]
        if days and days[0][1] is not None:
            made.append([form.get(label, (None, None)) for label in labels])
            rows.append(days[0][1][0])
    if len(rows) == 1:
        return None
    reason = "栏目在左、内容在右，一张表单是一次活动"
    return make_sheet(sheet, made, rows, reason, is_sideways=True)


def _pair(sheet: Sheet, place: int, vocabulary: Vocabulary) -> Iterable[tuple[str, Cell]]:
    """Pair the labels of a row with what stands to their right, or behind their colon."""
    label = ""
    filled = [(index, cell) for index, cell in enumerate(sheet.rows[place]) if not is_blank(cell)]
    fields = [vocabulary.field(heading_text(cell).rstrip(":")) for _, cell in filled]
    places = [index for index, _ in filled]
    is_gapped = all(fields) and not any(b - a == 1 for a, b in pairwise(places))  # not filled in
    is_even = len(filled) % 2 == 0 and all(fields[::2])  # 活动地点 ｜ 会议室, a heading itself
    is_even &= not is_gapped
    for nth, (index, cell) in enumerate(filled):
        at = place + sheet.first_row, index + sheet.first_column
        text = heading_text(cell)
        if is_even and nth % 2:
            yield label, (cell, at)
            continue
        front, _, behind = text.partition(":")
        if behind and vocabulary.field(front):
            yield front, (behind, at)
            label = ""
        elif vocabulary.field(text.rstrip(":")) and not (label and read_date(cell, 2000).date):
            label = text.rstrip(":")
        elif label:
            yield label, (cell, at)
            label = ""
