"""Side by side: tables, or a title, beside the rows of another, taken apart by columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby

from analysis.ledgers.cells import is_blank
from analysis.ledgers.files import Sheet
from analysis.ledgers.tables.headings import Heading, Vocabulary, read_headings
from analysis.ledgers.tables.layout import DATA, Layout, Table
from analysis.ledgers.tables.row_kinds import has_day, is_value

_DATES = frozenset({"date", "found_date"})
_FEWEST_COLUMNS = 2
Block = Sequence[Heading]


def lift_side_title(sheet: Sheet) -> Sheet:
    """Take a title that is merged down the first column, beside header and rows, for one above."""
    last = sheet.first_row + len(sheet.rows) - 1
    for merge in sheet.merges:
        is_beside = merge.left == merge.right == sheet.first_column
        if not (
            is_beside and merge.top == sheet.first_row and merge.bottom == last > merge.top + 1
        ):
            continue
        text = sheet.rows[0][0]
        if isinstance(text, str) and sum(not is_blank(cell) for cell in sheet.rows[0]) > 2:
            rows = [[None, *row[1:]] for row in sheet.rows]
            rest = tuple(each for each in sheet.merges if each is not merge)
            return replace(sheet, rows=rows, merges=rest, above=(*sheet.above, text))
    return sheet


def split_side_by_side(sheet: Sheet, layout: Layout, vocabulary: Vocabulary) -> Layout:
    """Take tables apart that stand side by side; a row may then hold a record of each of them.

    A row that one of them ends with (合计) is data where another has a day there, so that no day
    is passed over: the one that ends reports it. A row that holds nothing under any heading is
    a note.
    """
    tables: list[Table] = []
    kinds = list(layout.kinds)
    for table in layout.tables:
        blocks = _find_blocks(table.headings)
        if len(blocks) < 2:
            tables.append(table)
            continue
        parts = [_part(table, block, vocabulary) for block in blocks]
        dated = [h.index for part in parts for h in part.headings if h.field in _DATES]
        strays: set[int] = set()
        for place in range(table.start, table.stop):
            cells = [sheet.rows[place][index] for index in dated]
            if kinds[place] not in {"", DATA, "header"} and any(map(has_day, cells)):
                kinds[place] = DATA
            elif kinds[place] == DATA and not any(_holds(sheet, place, part) for part in parts):
                cells = [cell for cell in sheet.rows[place] if not is_blank(cell)]
                if len(cells) > 2 or any(map(is_value, cells)):
                    strays.add(place)
                else:
                    kinds[place] = "note" if cells else "blank"
        tables += [replace(parts[0], strays=frozenset(strays)), *parts[1:]]
    is_same = len(tables) == len(layout.tables)
    return layout if is_same else replace(layout, tables=tuple(tables), kinds=tuple(kinds))


def data_places(sheet: Sheet, table: Table, kinds: Sequence[str]) -> list[int]:
    """List the data rows of a table; of one beside another, those in which it holds anything."""
    places = [place for place in range(table.start, table.stop) if kinds[place] == DATA]
    if not table.is_part:
        return places
    return [place for place in places if place in table.strays or _holds(sheet, place, table)]


def _holds(sheet: Sheet, place: int, table: Table) -> bool:
    return any(not is_blank(sheet.rows[place][heading.index]) for heading in table.headings)


def _part(table: Table, block: Block, vocabulary: Vocabulary) -> Table:
    """Make the table of some columns; one head over all of them is the section of its rows."""
    groups = {heading.group for heading in block}
    if len(groups) > 1 or groups == {""}:
        return replace(table, headings=tuple(block), is_part=True)
    read = read_headings([[heading.text] for heading in block], vocabulary)
    headings = (replace(new, index=old.index) for new, old in zip(read, block, strict=True))
    sections = {table.header[-1]: groups.pop(), **table.sections}
    return replace(table, headings=tuple(headings), sections=sections, is_part=True)


def _find_blocks(headings: Sequence[Heading]) -> list[Block]:
    """Find the tables among columns; a single block where they are one table."""
    named = [heading for heading in headings if heading.text]
    if sum(heading.field in _DATES for heading in named) < 2:
        return [headings]
    starts = [place for place, h in enumerate(named) if h.text == named[0].text]
    stops = [*starts[1:], len(named)]
    repeated: list[Block] = [named[start:stop] for start, stop in zip(starts, stops, strict=True)]
    if len({tuple(heading.text for heading in block) for block in repeated}) > 1:
        repeated = []
    for blocks in (repeated, _runs(headings, lambda h: h.group if h.text else "")):
        if len(blocks) > 1 and all(map(_is_table, blocks)):
            return blocks
    apart = _runs(headings, lambda heading: "x" if heading.text else "")
    return apart if len(apart) > 1 and all(map(_is_table, apart)) else [headings]


def _is_table(block: Block) -> bool:
    return len(block) >= _FEWEST_COLUMNS and any(heading.field in _DATES for heading in block)


def _runs(headings: Sequence[Heading], key: Callable[[Heading], str]) -> list[Block]:
    """Cut where the key changes, and leave out the columns that have none."""
    return [list(run) for text, run in groupby(headings, key) if text]
