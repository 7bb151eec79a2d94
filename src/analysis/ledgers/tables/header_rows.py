"""Header rows: where the one to three rows of headings of a table stand, and their cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from analysis.ledgers.cells import is_blank, read_date
from analysis.ledgers.files import Scalar, Sheet
from analysis.ledgers.tables.headings import (
    SUM_OF_COLUMNS,
    Heading,
    Vocabulary,
    heading_text,
    is_header_row,
    is_part_of_time,
    may_be_header_row,
    read_headings,
)
from analysis.ledgers.tables.markers import may_mark_a_row

_MOST_HEADER_ROWS = 3
_ROWS_SEARCHED = 400
_LONGEST_GROUP = 16
_FEWEST_AGAIN = 2
_COLUMNS_OF_NAMES, _FEWEST_NAMES, _LONGEST_NAME = 2, 3, 12


@dataclass(frozen=True, slots=True, eq=False)
class HeaderSpan:
    """The header rows of one table: places in ``Sheet.rows``, both included."""

    first: int
    last: int
    headings: tuple[Heading, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The leaf headings, left to right."""
        return tuple(heading.text for heading in self.headings)


def find_header(
    sheet: Sheet, vocabulary: Vocabulary, start: int, stop: int | None = None
) -> HeaderSpan | None:
    """Find the first header from row `start` on; with `stop`, only one that is met by then."""
    last = min(len(sheet.rows), start + _ROWS_SEARCHED) if stop is None else stop + 1
    found = next(
        (place for place in range(start, last) if is_header_row(sheet.rows[place], vocabulary)),
        None,
    )
    if found is None and stop is None:
        rows = sheet.rows
        places = range(start, min(last, len(rows) - 1))
        poor = (
            each for each in places if may_be_header_row(rows[each], rows[each + 1], vocabulary)
        )
        found = next(poor, None)
        found = next(filter(partial(heads_pairs, sheet), places), None) if found is None else found
    return None if found is None else read_span(sheet, vocabulary, found, start)


def heads_pairs(sheet: Sheet, place: int) -> bool:
    """Say whether a row heads who talked with whom: its names stand below its first cell, too."""
    row = [(index, heading_text(cell)) for index, cell in enumerate(sheet.rows[place])]
    filled = [(index, text) for index, text in row if text]
    for nth, (index, _) in enumerate(filled[:_COLUMNS_OF_NAMES]):
        names = {text for _, text in filled[nth + 1 :] if len(text) <= _LONGEST_NAME}
        below = {heading_text(other[index]) for other in sheet.rows[place + 1 :]} - {""}
        if len(names & below) >= _FEWEST_NAMES and len(names & below) * 2 > len(names | below):
            return True
    return False


def repeats_header(found: HeaderSpan, span: HeaderSpan) -> bool:
    """Say whether a header further down is the same table's, printed again."""
    return found.texts == span.texts


def read_span(sheet: Sheet, vocabulary: Vocabulary, found: int, start: int) -> HeaderSpan:
    """Read the header around a row that was found to belong to it, from row `start` on."""
    first = last = found
    while (
        first > start
        and last - first + 1 < _MOST_HEADER_ROWS
        and _is_group_row(sheet, first - 1, vocabulary)
    ):
        first -= 1
    while last - first + 1 < _MOST_HEADER_ROWS and _continues_below(sheet, first, last, vocabulary):
        last += 1
    grid = [[heading_text(cell) for cell in sheet.rows[place]] for place in range(first, last + 1)]
    filled = _fill_merges(sheet, first, grid)
    if first < last and not any(_merged_across(sheet, place) for place in range(first, last)):
        for row in filled[:-1]:  # as a CSV leaves merged heads: over each leaf the head to its left
            for index in range(1, len(row)):
                row[index] = row[index] or (row[index - 1] if grid[-1][index] else "")
    columns = [list(column) for column in zip(*filled, strict=True)]
    return HeaderSpan(first, last, read_headings(columns, vocabulary))


def _is_group_row(sheet: Sheet, place: int, vocabulary: Vocabulary) -> bool:
    """Say whether the row over a header holds heads that each stand over some of its columns."""
    row = sheet.rows[place]
    cells = [cell for cell in row if not is_blank(cell)]
    if not cells or not all(isinstance(cell, str) for cell in cells):
        return False
    texts = [heading_text(cell) for cell in cells]
    if any(":" in text or len(text) > _LONGEST_GROUP or states_day(text) for text in texts):
        return False
    # A total, a note or the like opens a row; 合计 may head a column.
    if any(map(may_mark_a_row, texts[:1] + [t for t in texts[1:] if t not in SUM_OF_COLUMNS])):
        return False
    widths = [right - left + 1 for left, right in _merged_across(sheet, place)]
    is_label = vocabulary.field(texts[0]) == "organization" and not vocabulary.knows(texts[-1])
    if is_label and not widths:
        return False  # 单位名称 ｜ 某局: a label and its value
    is_title = any(width >= len(row) - 1 for width in widths) or (len(cells) == 1 and not widths)
    return not is_title and (bool(widths) or len(cells) >= 2)


def _continues_below(sheet: Sheet, first: int, last: int, vocabulary: Vocabulary) -> bool:
    below = last + 1
    if below >= len(sheet.rows):
        return False
    top = sheet.first_row + first
    spans_rows = any(
        top <= merge.top <= sheet.first_row + last and merge.bottom >= sheet.first_row + below
        for merge in sheet.merges
    )
    texts = [heading_text(cell) for cell in sheet.rows[below]]
    again = {
        text
        for text, over in zip(texts, sheet.rows[last], strict=True)
        if text == heading_text(over)
    }
    return _is_text_only(sheet.rows[below]) and (
        spans_rows  # 序号 over 序号: merged heads, written into each of their cells
        or len(again - {""}) >= _FEWEST_AGAIN
        or _fills_groups(sheet, last, below, vocabulary)
    )


def _is_text_only(row: Sequence[Scalar]) -> bool:
    cells = [cell for cell in row if not is_blank(cell)]
    return bool(cells) and all(
        isinstance(cell, str)
        and len(heading_text(cell)) <= _LONGEST_GROUP
        and (not cell[:1].isdigit() or is_part_of_time(heading_text(cell)))
        for cell in cells
    )


def _fills_groups(sheet: Sheet, last: int, below: int, vocabulary: Vocabulary) -> bool:
    """Say whether all cells of the row below stand under grouped heads of the row above."""
    grouped = {
        index for left, right in _merged_across(sheet, last) for index in range(left, right + 1)
    } or _unmerged_groups(sheet.rows[last])
    filled = {index for index, cell in enumerate(sheet.rows[below]) if not is_blank(cell)}
    texts = [heading_text(sheet.rows[below][index]) for index in filled]
    is_known = any(vocabulary.knows(text) for text in texts)
    return len(filled) >= 2 and filled <= grouped and (is_known or len(set(texts)) < len(texts))


def _unmerged_groups(row: Sequence[Scalar]) -> set[int]:
    """Find the columns of heads that have blanks to their right, as a CSV leaves merged heads."""
    grouped: set[int] = set()
    head: int | None = None
    for index, cell in enumerate(row):
        if not is_blank(cell):
            head = index
        elif head is not None:
            grouped.update((head, index))
    return grouped


def _merged_across(sheet: Sheet, place: int) -> list[tuple[int, int]]:
    """List the column ranges that are merged in a row, as places in the row."""
    number = sheet.first_row + place
    return [
        (merge.left - sheet.first_column, merge.right - sheet.first_column)
        for merge in sheet.merges
        if merge.top <= number <= merge.bottom and merge.right > merge.left
    ]


def _fill_merges(sheet: Sheet, first: int, grid: list[list[str]]) -> list[list[str]]:
    filled = [list(row) for row in grid]
    for merge in sheet.merges:
        top, left = merge.top - sheet.first_row - first, merge.left - sheet.first_column
        if top < 0 <= merge.bottom - sheet.first_row - first and merge.left == merge.right:
            # A cell that reaches into the header from a line above heads its column.
            place = merge.top - sheet.first_row
            if 0 <= left < len(filled[0]) and not filled[0][left] and place >= 0:
                filled[0][left] = heading_text(sheet.rows[place][left])
            continue
        if not (0 <= top < len(grid) and 0 <= left < len(grid[0])):
            continue
        for row in filled[top : merge.bottom - sheet.first_row - first + 1]:
            width = min(merge.right - sheet.first_column + 1, len(row)) - left
            row[left : left + width] = [grid[top][left]] * width
    return filled


def states_day(text: str) -> bool:
    """Say whether a text states a day, with its year or without: what no heading does."""
    return any(map(str.isdigit, text)) and read_date(text, 2000).precision == "day"


def is_dated(row: Sequence[Scalar]) -> bool:
    """Say whether any cell of the row is a date."""
    return any(isinstance(cell, date) for cell in row)
