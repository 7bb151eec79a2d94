"""Layout: which rows of a sheet are headings, data, totals, notes; and what each column holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from analysis.ledgers.cells import is_amount, is_blank, read_date
from analysis.ledgers.files import Scalar, Sheet
from analysis.ledgers.tables.header_rows import HeaderSpan, find_header, read_span, repeats_header
from analysis.ledgers.tables.headings import (
    Heading,
    Vocabulary,
    heading_text,
    is_part_of_time,
    read_headings,
)
from analysis.ledgers.tables.markers import UNIT_OF_NUMBERS, is_note, may_mark_a_row, sums_months
from analysis.ledgers.tables.row_kinds import RowReader, holds_values, is_value, join_labels

_COLUMNS_WITH_MARKERS = 3
_DATE_FIELDS = ("date", "found_date")
_MOST_ROWS_OF_A_FORM = 60
_FEWEST_LABELS = 3
_LONGEST_SPAN = 12
"""A longer text names no month and no quarter; a long ledger holds a hundred thousand."""
_DAYS_OF_FORMS = frozenset({*_DATE_FIELDS, "due_date", "closed_date", "end_date", "plan_date"})
_NO_LABELS = frozenset({None, "serial", "level_count"})
_NUMBERS = ("count", "people")

Shape = Literal["", "sideways", "form"]
"""How a table lies: its headings above, or on the left of several events, or of one form."""

DATA = "data"
EMPTY = ""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One table of a sheet: its headings, and its rows below them.

    Parameters
    ----------
    header
        Places of the header rows in ``Sheet.rows``.
    start, stop
        Rows below the header up to the next table's header.
    sections
        Text of the section that opens at a row, by the row's place.
    is_part
        Whether it stands beside another table, on the same rows.
    strays
        Rows outside of all tables side by side that this one reports.
    shape
        Whether its headings stand on the left of what they head.
    is_unread
        Whether it stands above or between the tables with headings that say nothing.
    """

    header: tuple[int, ...]
    headings: tuple[Heading, ...]
    start: int
    stop: int
    sections: Mapping[int, str] = field(default_factory=dict)
    is_part: bool = False
    is_unread: bool = False
    shape: Shape = ""
    strays: frozenset[int] = frozenset()

    def having(self, code: str) -> tuple[Heading, ...]:
        """List the columns of one field, left to right."""
        return tuple(heading for heading in self.headings if heading.field == code)

    @property
    def kinds(self) -> tuple[Heading, ...]:
        """The columns that hold one activity's numbers each."""
        return tuple(heading for heading in self.headings if heading.is_kind)


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """What each row of a sheet is.

    Parameters
    ----------
    kinds
        For every row of ``Sheet.rows``: "" (empty), "data", or a reason to skip it.
    titles
        Texts of the title and subtitle rows, top to bottom.
    """

    tables: tuple[Table, ...]
    kinds: tuple[str, ...]
    titles: tuple[str, ...]

    def rows_of(self, kind: str) -> list[int]:
        """List the places of the rows of one kind."""
        return [place for place, found in enumerate(self.kinds) if found == kind]


def find_layout(sheet: Sheet, vocabulary: Vocabulary) -> Layout:
    """Find the tables of a sheet and say of every row what it is.

    A sheet without a header has no tables; its rows that are not blank are all "data" then.
    """
    kinds = [
        DATA if any(row) or row.count(None) + row.count("") < len(row) else EMPTY
        for row in sheet.rows
    ]
    tables: list[Table] = []
    titles: list[str] = []
    opened: dict[int, str] = {}
    span = find_header(sheet, vocabulary, 0)
    unread = _mark_titles(sheet, span, vocabulary, kinds, titles, opened)
    while span is not None:
        table, span = _read_table(sheet, span, vocabulary, kinds, opened)
        tables.append(table)
        opened = dict(list(table.sections.items())[-1:])
    if len(unread) == 1 and tables and _heads_what_is_above(sheet, unread[0], tables[-1], kinds):
        tables[0] = replace(tables[0], start=unread[0].start)
        unread = []
    found = Layout((*unread, *tables), tuple(kinds), tuple(titles))
    return _lay_sideways(sheet, found, vocabulary) or found


def lay_upright(sheet: Sheet, vocabulary: Vocabulary) -> Layout:
    """Take a sheet that was made of a matrix for one table: headings first, all else is data."""
    columns = [[heading_text(cell)] for cell in sheet.rows[0]]
    span = HeaderSpan(0, 0, read_headings(columns, vocabulary))
    filled = (any(not is_blank(cell) for cell in row) for row in sheet.rows[1:])
    kinds = ("header", *(DATA if is_filled else EMPTY for is_filled in filled))
    headings = _check_kinds(sheet, span, kinds, len(kinds))
    return Layout((Table((0,), headings, 1, len(kinds)),), kinds, ())


def _heads_what_is_above(sheet: Sheet, above: Table, last: Table, kinds: Sequence[str]) -> bool:
    """Say whether headings stand below their rows: none below the last, days over their column."""
    if above.header or DATA in kinds[last.header[-1] + 1 :]:
        return False
    dates = [heading.index for heading in last.headings if heading.field in _DATE_FIELDS]
    rows = sheet.rows[above.start : above.stop]
    dated = sum(read_date(row[index], 2000, 1).date is not None for row in rows for index in dates)
    return dated * 2 > len(rows)


def _lay_sideways(sheet: Sheet, found: Layout, vocabulary: Vocabulary) -> Layout | None:
    """Take a sheet whose labels stand on the left for one table; None where they stand above.

    Three rows that each begin with another label, and are most rows of the sheet, say so; a
    column of days under a heading says otherwise.
    """
    if len(sheet.rows) > _MOST_ROWS_OF_A_FORM or _has_dated_column(sheet, found):
        return None
    filled = {place: cells for place in range(len(sheet.rows)) if (cells := _filled(sheet, place))}
    column = find_label_column(sheet, vocabulary)
    labels: dict[str, int] = {}
    beside: set[str] = set()
    known = 0
    for place, cells in filled.items():
        text = heading_text(sheet.rows[place][column])
        text = text if found.tables else text.partition(":")[0]
        is_unit = UNIT_OF_NUMBERS.fullmatch(text) or vocabulary.activity(text)
        if vocabulary.field(text) not in _NO_LABELS and not is_unit:
            labels.setdefault(text, place)
            known += 1
            if len(cells) % 2 == 0:  # 活动时间 ｜ 3月8日 ｜ 地点 ｜ 会议室
                beside |= {t for t in map(heading_text, cells[2::2]) if vocabulary.field(t)}
    is_enough = len(labels) > 1 and len(beside.union(labels)) >= _FEWEST_LABELS
    if not is_enough or known * 2 <= sum(place >= min(labels.values()) for place in filled):
        return None
    above = [place for place in filled if place < min(labels.values())]
    told = [  # a row that holds a day or a number, or more cells than a title has
        place
        for place in above
        if len(filled[place]) > _MOST_CELLS_WITHOUT_DATA or any(map(is_value, filled[place]))
    ]
    start, stop = min([*told, *labels.values()]), max(filled) + 1
    kinds = list(found.kinds)
    for place in (place for place, kind in enumerate(kinds) if kind != EMPTY):
        is_title = place == min(filled)
        kinds[place] = DATA if place >= start else "title" if is_title else "subtitle"
        kinds[place] = kinds[place] if place in filled else "blank"
    headings = tuple(Heading(index, "") for index in range(len(sheet.rows[0])))
    dated = [place for text, place in labels.items() if vocabulary.field(text) in _DATE_FIELDS]
    days = (
        sum(read_date(cell, 2000, 1).precision == "day" for cell in cells[1:])
        - sum(vocabulary.field(heading_text(cell)) in _DAYS_OF_FORMS for cell in cells[1:])
        for cells in (sheet.rows[place][column:] for place in dated)
    )
    shape: Shape = "sideways" if max(days, default=0) > 1 else "form"
    table = Table((), headings, start, stop, is_unread=True, shape=shape)
    heads = (place for place, kind in enumerate(kinds) if kind in {"title", "subtitle"})
    titles = found.titles or tuple(" ".join(map(str, filled[place])) for place in heads)
    return Layout((table,), tuple(kinds), titles)


def find_label_column(sheet: Sheet, vocabulary: Vocabulary) -> int:
    """Find the column, of the first three, in which most headings stand."""
    width = min(_COLUMNS_WITH_MARKERS, len(sheet.rows[0])) if sheet.rows else 0
    known = [
        sum(vocabulary.field(heading_text(row[index])) not in _NO_LABELS for row in sheet.rows)
        for index in range(width)
    ]
    return known.index(max(known)) if known else 0


def _has_dated_column(sheet: Sheet, found: Layout) -> bool:
    return any(
        _is_day(sheet.rows[place][heading.index])
        for table in found.tables
        for heading in table.headings
        if heading.field in _DATE_FIELDS
        for place in range(table.start, table.stop)
    )


def _mark_titles(
    sheet: Sheet,
    span: HeaderSpan | None,
    vocabulary: Vocabulary,
    kinds: list[str],
    titles: list[str],
    opened: dict[int, str],
) -> list[Table]:
    """Mark the rows over the first header in `kinds`, and collect their texts.

    Titles go to `titles`; a numbered head (一、集体学习) opens a section in `opened`. Rows that
    hold days or numbers without a label are given as tables that no header explains.
    """
    reader = RowReader(sheet, (), ())
    untold: list[int] = []
    for place in range(span.first if span else 0):
        if kinds[place] == EMPTY:
            continue
        row = sheet.rows[place]
        is_under = bool(untold) and len(_filled(sheet, place)) > _MOST_CELLS_WITHOUT_DATA
        if span and (is_under or holds_values(row, vocabulary)):
            untold.append(place)
            continue
        texts = [str(cell) for cell in row if not is_blank(cell)]
        kinds[place] = reader.read_above_header(place, is_first=not titles)
        if kinds[place] == "section":
            opened[place] = reader.only_text(place)
        elif kinds[place] in {"title", "subtitle"}:
            titles += [join_labels(texts, vocabulary)] if len(texts) > 1 else texts
    return _gather_untold(sheet, untold, kinds)


def _gather_untold(sheet: Sheet, untold: Sequence[int], kinds: list[str]) -> list[Table]:
    """Make tables of the rows that no header explains; the texts right above are their headings."""
    tables: list[Table] = []
    for place in untold:
        last = tables[-1] if tables else None
        between = kinds[last.stop : place] if last else []
        if last and set(between) <= {EMPTY, "blank", "subtitle", "section", "header"}:
            kinds[last.stop : place] = [
                DATA if kind in {"subtitle", "section"} else kind for kind in between
            ]
            tables[-1] = replace(last, stop=place + 1)
            continue
        above = place - 1
        is_head = (
            above >= 0 and kinds[above] in {"title", "subtitle"} and len(_filled(sheet, above)) > 1
        )
        header = (above,) if is_head else ()
        if is_head:
            kinds[above] = "header"
        texts = sheet.rows[above] if is_head else [None] * len(sheet.rows[place])
        headings = tuple(Heading(index, heading_text(cell)) for index, cell in enumerate(texts))
        tables.append(Table(header, headings, place, place + 1, is_unread=True))
    return tables


def _filled(sheet: Sheet, place: int) -> list[Scalar]:
    return [cell for cell in sheet.rows[place] if not is_blank(cell)]


def _read_table(
    sheet: Sheet,
    span: HeaderSpan,
    vocabulary: Vocabulary,
    kinds: list[str],
    opened: Mapping[int, str],
) -> tuple[Table, HeaderSpan | None]:
    """Read one table, marking its rows in `kinds`; also give the header of the next table."""
    for place in range(span.first, span.last + 1):
        kinds[place] = "header" if kinds[place] != EMPTY else EMPTY
    reader = RowReader(sheet, span.headings, span.texts)
    sections = dict(opened)
    start, stop = span.last + 1, len(sheet.rows)
    following: HeaderSpan | None = None
    skip_to = start
    printed = {tuple(_row_texts(sheet, place)) for place in range(span.first, span.last + 1)}
    for place in _places_to_look_at(sheet, span, start):
        if place < skip_to or kinds[place] == EMPTY:
            continue
        if tuple(_row_texts(sheet, place)) in printed:
            kinds[place] = "header"
            _mark_heading_line(sheet, place - 1, reader, kinds, sections)
            continue
        is_header = reader.may_be_header(place, vocabulary)
        found = find_header(sheet, vocabulary, place, place) if is_header else None
        found = found or _find_strangers(sheet, place, span, kinds, vocabulary)
        if found is not None:
            _mark_heading_line(sheet, found.first - 1, reader, kinds, sections)
            if not repeats_header(found, span):
                following, stop = found, found.first
                break
            skip_to = found.last + 1
            kinds[found.first : skip_to] = ["header"] * (skip_to - found.first)
            continue
        kinds[place] = reader.read(place, vocabulary)
        if kinds[place] == "section":
            sections[place] = reader.only_text(place)
    _take_back(sheet, span, kinds, stop)
    headings = _check_kinds(sheet, span, kinds, stop)
    header = tuple(range(span.first, span.last + 1))
    return Table(header, headings, start, stop, sections), following


def _find_strangers(
    sheet: Sheet, place: int, span: HeaderSpan, kinds: Sequence[str], vocabulary: Vocabulary
) -> HeaderSpan | None:
    """Find that a row after an empty one heads columns that nobody knows: words over days."""
    if kinds[place - 1] != EMPTY or place + 1 == len(sheet.rows):
        return None
    cells = _filled(sheet, place)
    texts = [heading_text(cell) for cell in cells if isinstance(cell, str) and not is_value(cell)]
    if not _FEWEST_LABELS <= len(texts) == len(cells) == len(set(texts)):
        return None
    dates = [heading.index for heading in span.headings if heading.field in _DATE_FIELDS]
    is_no_row = any(not is_blank(sheet.rows[place][index]) for index in dates)
    is_over_days = any(map(_is_day, sheet.rows[place + 1]))
    return read_span(sheet, vocabulary, place, place) if is_no_row and is_over_days else None


_SAYS_NO_DATA = frozenset({"title", "subtitle", "section", "note", "summary"})
_MOST_CELLS_WITHOUT_DATA = 2


def find_hidden(sheet: Sheet, kinds: Sequence[str], start: int, stop: int) -> list[int]:
    """Find rows under a header that are said to be none, but hold a day, a count or three cells.

    One number beside a text may be its serial.
    """
    hidden = []
    for place in range(start, stop):
        if kinds[place] in _SAYS_NO_DATA:
            cells = _filled(sheet, place)
            numbers = [cell for cell in cells if is_value(cell)]
            serials = [cell for cell in numbers if type(cell) in (int, float)][:1]
            if len(cells) > _MOST_CELLS_WITHOUT_DATA or len(numbers) > len(serials):
                hidden.append(place)
    return hidden


def _take_back(sheet: Sheet, span: HeaderSpan, kinds: list[str], stop: int) -> None:
    """Take for data what was to be none but tells something, or was never computed."""
    for place in find_hidden(sheet, kinds, span.last + 1, stop):
        kinds[place] = DATA
    for heading in (h for h in span.headings if h.field in {"month", "date"}):
        column = [row[heading.index] for row in sheet.rows[span.last + 1 : stop]]
        distinct = {c for c in column if type(c) is str and len(c) <= _LONGEST_SPAN}
        texts = {cell: heading_text(cell) for cell in distinct if cell[-1:] not in "0123456789日"}
        sums = {cell for cell, text in texts.items() if sums_months(text)}
        months = sum("月" in text and is_part_of_time(text) for text in texts.values())
        for place, cell in enumerate(column, span.last + 1) if sums and months > 1 else ():
            if kinds[place] == DATA and cell in sums:
                kinds[place] = "subtotal"
    if not sheet.uncached:
        return
    told = [h for h in span.headings if h.field in _DATE_FIELDS]
    told = told or [h for h in span.headings if h.is_kind or h.quantity or h.field in _NUMBERS]
    columns = [heading.index + sheet.first_column for heading in told]
    for place in range(span.last + 1, stop):
        number = place + sheet.first_row
        is_told = any((number, column) in sheet.uncached for column in columns)
        if is_told and kinds[place] in {EMPTY, "blank"}:
            kinds[place] = DATA


def _mark_heading_line(
    sheet: Sheet, place: int, reader: RowReader, kinds: list[str], sections: dict[int, str]
) -> None:
    """Take a single text right above a further header for the title of what follows."""
    cells = [cell for cell in sheet.rows[place] if not is_blank(cell)]
    is_text = len(cells) == 1 and isinstance(cells[0], str)
    if is_text and (
        kinds[place] == DATA or (kinds[place] == "note" and not is_note(str(cells[0])))
    ):
        kinds[place] = "title"
        sections[place] = reader.only_text(place)


def _places_to_look_at(sheet: Sheet, span: HeaderSpan, start: int) -> Sequence[int]:
    """List the rows that may be no data: those without a full date, or with a marker in front.

    Most rows of a long ledger have a date; looking at each of them would cost more than reading.
    """
    dates = [heading.index for heading in span.headings if heading.field in _DATE_FIELDS]
    rows = sheet.rows[start:]
    if not dates or not rows:
        return range(start, len(sheet.rows))
    days = [row[dates[0]] for row in rows]
    is_dated = set(map(type, days)) == {date}
    strange = set() if is_dated else {cell for cell in set(days) if not _is_day(cell)}
    suspects = {place for place, cell in enumerate(days, start) if strange and cell in strange}
    for index in dates[1:]:
        suspects = {place for place in suspects if not _is_day(sheet.rows[place][index])}
    front = [heading.index for heading in span.headings if heading.text][:_COLUMNS_WITH_MARKERS]
    for index in front:
        column = [row[index] for row in rows]
        distinct = set(column) if str in set(map(type, column)) else set[Scalar]()
        marked = {text for text in distinct if may_mark_a_row(text)}
        if marked:
            suspects.update(
                place
                for place, cell in enumerate(column, start)
                if type(cell) is str and cell in marked
            )
    return sorted(suspects)


def _is_day(cell: Scalar) -> bool:
    """Say whether a cell surely holds a day, without reading it."""
    if type(cell) is str:
        return len(cell) >= 8 and cell[:4].isdigit() and cell[-2:-1].isdigit()
    return isinstance(cell, date)


def _check_kinds(
    sheet: Sheet, span: HeaderSpan, kinds: Sequence[str], stop: int
) -> tuple[Heading, ...]:
    """Take a column headed by an activity as that activity's numbers only if it holds numbers."""
    places = [place for place in range(span.last + 1, stop) if kinds[place] == DATA]
    return tuple(
        replace(heading, activity=None, kind="", quantity=None)
        if heading.is_kind and not _holds_numbers(sheet, heading.index, places)
        else heading
        for heading in span.headings
    )


def _holds_numbers(sheet: Sheet, index: int, places: Sequence[int]) -> bool:
    cells = [sheet.rows[place][index] for place in places[:200]]
    filled = [cell for cell in cells if not is_blank(cell)]
    if not filled and sheet.uncached:
        column = index + sheet.first_column
        return any((place + sheet.first_row, column) in sheet.uncached for place in places)
    return sum(map(is_amount, filled)) * 2 > len(filled)


def _row_texts(sheet: Sheet, place: int) -> list[str]:
    """Write the cells of a row as headings are compared."""
    return [heading_text(cell) for cell in sheet.rows[place]]
