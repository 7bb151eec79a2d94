"""Row kinds: what a row that may be no data is, from its filled cells and the words in front."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from analysis.ledgers.cells import is_blank, read_date, states_nothing
from analysis.ledgers.files import Scalar, Sheet
from analysis.ledgers.tables import markers
from analysis.ledgers.tables.headings import (
    DAY_HEADINGS,
    Heading,
    Vocabulary,
    heading_text,
    is_header_row,
)

_CELLS_OF_A_MARKED_ROW = 3
_LABEL_FIELDS = frozenset(
    {"serial", "organization", "activity", "date", "found_date", "month", "year"}
)
_MOST_CELLS_OF_SECTION = 2
_FEWEST_NUMBERED = 3
_KINDS_AT_THE_END = frozenset({"note", "signature", "total"})
_FIELDS_OF_ONE_EVENT = frozenset({"serial", "date", "found_date", "item", "people"})
_PRINTED_FIELDS = frozenset({"serial", "month", "year", "organization"})
_BARE_DAY = re.compile(r"\d{1,2}(?:\.0)?")
_NUMERAL = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[)）]?[、.．]?")
_PART = re.compile(r"\d{1,2}[.、．](?!\d)")
_LONGEST_LABEL = 12
_LABEL = re.compile(
    r".{0,8}(?:日期|时间|名称|代码|编号|编码|地点|类型|电话|人数|总数|年度|月份|版本|页)|.{0,4}(?:书记|主任|人)"
)
_NUMBER = re.compile(r"[(（]?[\dA-Za-z.①-⑳-]{1,8}[)）.、]?")


class RowReader:
    """Reads what rows of one table are; remembers that a note has begun.

    Parameters
    ----------
    texts
        The leaf headings of the table, left to right.
    """

    def __init__(self, sheet: Sheet, headings: Sequence[Heading], texts: Sequence[str]) -> None:
        self._sheet = sheet
        self._fields = {heading.index: heading.field for heading in headings}
        self._days = {h.index for h in headings if h.field == "date" and h.text in DAY_HEADINGS}
        self._texts = frozenset(text for text in texts if text)
        self._has_note_begun = False
        self._first_column = min(
            (h.index for h in headings if h.text and h.field != "serial"), default=0
        )
        self._event_columns = [
            index for index, code in self._fields.items() if code in _FIELDS_OF_ONE_EVENT
        ]
        self._covered = _find_covered(sheet, self._event_columns)

    def read_above_header(self, place: int, *, is_first: bool) -> str:
        """Say what a row over the header is."""
        cells = self._filled(place)
        if not cells:
            return "blank"
        text = _shown(cells[0][1])
        if markers.is_note(text) and not is_first:
            return "note"
        if len(cells) == 1 and (markers.is_numbered(text) or _PART.match(text)):
            return "section"
        return "title" if is_first else "subtitle"

    def may_be_header(self, place: int, vocabulary: Vocabulary) -> bool:
        """Say whether the row consists of headings."""
        return is_header_row(self._sheet.rows[place], vocabulary)

    def only_text(self, place: int) -> str:
        """Give the text of a row of one cell, its serial number aside."""
        cells = [
            markers.marker_text(cell) for _, cell in self._filled(place) if isinstance(cell, str)
        ]
        if len(cells) == 2 and _NUMERAL.fullmatch(cells[0]):
            return cells[1]
        return cells[0] if cells else ""

    def read(self, place: int, vocabulary: Vocabulary) -> str:
        """Say what a row below the header is: "data", or the reason to skip it."""
        cells = self._filled(place)
        if not cells or self._is_only_numbered(place, cells):
            return "blank"
        if self._numbers_columns(cells):
            return "header"
        kind = self._read_marked(place, cells) or self._read_single(place, cells, vocabulary)
        self._has_note_begun = kind in _KINDS_AT_THE_END
        is_form = not kind and _are_labels(cells, vocabulary) and not self._continues_above(place)
        return kind or ("header" if is_form else "data")

    def _filled(self, place: int) -> list[tuple[int, Scalar]]:
        row = self._sheet.rows[place]
        return [(index, cell) for index, cell in enumerate(row) if not is_blank(cell)]

    def _is_only_numbered(self, place: int, cells: Sequence[tuple[int, Scalar]]) -> bool:
        """Say whether nothing is filled in but a number, or what a form prints: month, unit."""
        serials = [cell for index, cell in cells if self._fields.get(index) == "serial"]
        days = {i for i, cell in cells if i in self._days and _BARE_DAY.fullmatch(_shown(cell))}
        printed = _PRINTED_FIELDS | ({"time_of_day"} if days else set())  # a day, its weekday
        rest = [c for i, c in cells if self._fields.get(i) not in printed and i not in days]
        if any(isinstance(cell, str) and not _NUMBER.fullmatch(_shown(cell)) for cell in serials):
            return False
        is_month_named = len(serials) + len(rest) < len(cells)
        if not rest:
            return not self._continues_above(place)
        return not is_month_named and all(map(_is_sign, rest))

    def _numbers_columns(self, cells: Sequence[tuple[int, Scalar]]) -> bool:
        """Say whether the row numbers the columns (1, 2, 3 …), as printed forms do."""
        texts = [_shown(cell).strip("()") for _, cell in cells]
        numbers = [text for text in texts if text not in {"甲", "乙", "丙", "丁", "栏次"}]
        wanted = [str(number) for number in range(1, len(numbers) + 1)]
        return len(cells) >= _FEWEST_NUMBERED and len(numbers) >= 2 and numbers == wanted

    def _read_marked(self, place: int, cells: Sequence[tuple[int, Scalar]]) -> str | None:
        texts = [(index, _shown(cell)) for index, cell in cells if isinstance(cell, str)]
        front = [text for _, text in texts[:_CELLS_OF_A_MARKED_ROW]]
        if any(markers.is_subtotal(text) for text in front):
            return "subtotal"
        if any(markers.is_total(text) for text in front):
            return "total"
        if front and markers.is_note(front[0]) and not self._has_day(place):
            return "note"
        signed = sum(markers.is_signature(text) for _, text in texts)
        if signed and (signed * 2 >= len(cells) or not self._has_day(place)):
            return "signature"
        return "nil" if self._is_nil(cells, texts) else None

    def _has_day(self, place: int) -> bool:
        """Say whether a date column of the row holds a day."""
        row = self._sheet.rows[place]
        return any(
            has_day(row[index])
            for index, code in self._fields.items()
            if code in {"date", "found_date"}
        )

    def _is_nil(
        self, cells: Sequence[tuple[int, Scalar]], texts: Sequence[tuple[int, str]]
    ) -> bool:
        """Say whether the row says that nothing was held, and nothing that was."""
        if not any(markers.states_none_held(text) or _is_sign(text) for _, text in texts):
            return False
        rest = [cell for index, cell in cells if self._fields.get(index) not in _LABEL_FIELDS]
        said = [cell for cell in rest if not _says_nothing(cell)]
        is_dated = any(
            has_day(cell) or _may_be_day(cell)
            for index, cell in cells
            if self._fields.get(index) in {"date", "found_date"}
        )
        strong = any(
            markers.states_none_held(text) and not states_nothing(text) for _, text in texts
        )
        return not said and (strong or not is_dated)

    def _read_single(
        self, place: int, cells: Sequence[tuple[int, Scalar]], vocabulary: Vocabulary
    ) -> str | None:
        """Say what a row with one text, and perhaps a serial number, is."""
        texts = [(index, _shown(cell)) for index, cell in cells if isinstance(cell, str)]
        if len(texts) == 2 and _NUMERAL.fullmatch(texts[0][1]) and len(cells) == 2:
            texts, cells = (
                texts[1:],
                cells[1:],
            )  # 一 ｜ 集体学习: a section numbered in its own cell
        if len(texts) != 1 or len(cells) > _MOST_CELLS_OF_SECTION:
            return None
        (index, text) = texts[0]
        if self._continues_above(place):
            return None
        rest = [other for other, _ in cells if other != index]
        if any(self._fields.get(other) != "serial" for other in rest):
            return None
        if self._has_note_begun and len(cells) == 1 and not markers.is_section(text):
            return "note"
        is_wide = self._is_merged_across(place, index)
        is_in_front = index <= self._first_column
        is_in_front = is_in_front and index == cells[0][0]
        is_head = self._fields.get(index) == "serial" and len(text) <= _LONGEST_LABEL
        is_head = is_in_front and (
            (is_head and not any(map(str.isdigit, text)))
            or (markers.names_body(text) and self._fields.get(index) == "activity")
        )
        if markers.is_section(text) or is_head:
            return "section"
        if vocabulary.activity(text) and (is_wide or is_in_front):
            return "section"
        return ("note" if len(text) > 20 else "section") if is_wide else None

    def _continues_above(self, place: int) -> bool:
        """Say whether the row goes on with an event whose number or date is merged over it."""
        if not self._covered:
            return False
        return any(place in self._covered.get(index, ()) for index in self._event_columns)

    def _is_merged_across(self, place: int, index: int) -> bool:
        number, column = self._sheet.first_row + place, self._sheet.first_column + index
        return any(
            merge.top == number
            and merge.left <= column <= merge.right
            and merge.right - merge.left > 1
            for merge in self._sheet.merges
        )


def _are_labels(cells: Sequence[tuple[int, Scalar]], vocabulary: Vocabulary) -> bool:
    """Say whether a row holds labels alone, as a form that is not filled in prints them.

    A numbered one that stands alone (二、审计发现问题) opens a section.
    """
    if len(cells) == 1 and markers.is_numbered(str(cells[0][1]).strip()):
        return False
    texts = [heading_text(cell) for _, cell in cells if isinstance(cell, str)]
    fields = {vocabulary.field(text) for text in texts}
    return len(texts) == len(cells) and fields.isdisjoint(_FIELDS_LIKE_VALUES)


_FIELDS_LIKE_VALUES = frozenset({None, "level_count", "remark", "organization", "revision"})


def _find_covered(sheet: Sheet, columns: Iterable[int]) -> dict[int, set[int]]:
    """Find the rows that a cell of some columns, merged from above, covers, by the column."""
    wanted = set(columns)
    covered: dict[int, set[int]] = {}
    for merge in sheet.merges:
        if merge.bottom > merge.top and merge.left == merge.right:
            index = merge.left - sheet.first_column
            if index in wanted:
                rows = range(merge.top + 1 - sheet.first_row, merge.bottom + 1 - sheet.first_row)
                covered.setdefault(index, set()).update(rows)
    return covered


def is_value(cell: Scalar) -> bool:
    """Say whether a cell holds a day or a number: what a title, a head or a note never holds."""
    if isinstance(cell, str):
        return any(map(str.isdigit, cell)) and has_day(cell)
    return not isinstance(cell, bool) and not is_blank(cell)


def is_label(cell: Scalar, vocabulary: Vocabulary) -> bool:
    """Say whether a cell is a label that the value beside it belongs to: 单位名称, 填报时间：."""
    if not isinstance(cell, str):
        return False
    text = markers.marker_text(cell).rstrip(":").replace(" ", "")
    if not text or len(text) > _LONGEST_LABEL or is_value(cell):
        return False
    return (
        cell.rstrip().endswith((":", "："))
        or vocabulary.knows(text)
        or bool(_LABEL.fullmatch(text))
    )


def holds_values(row: Sequence[Scalar], vocabulary: Vocabulary) -> bool:
    """Say whether a row above a header holds days or numbers that no label on their left explains.

    A year, or the day of filling in, alone beside a title says when the table was made.
    """
    cells = [cell for cell in row if not is_blank(cell)]
    values = [place for place, cell in enumerate(cells) if is_value(cell)]
    if not values:
        return False
    bare = [place for place in values if not (place and is_label(cells[place - 1], vocabulary))]
    is_mark = len(cells) <= _MOST_CELLS_OF_SECTION and len(bare) <= 1
    return bool(bare) and not is_mark


def join_labels(texts: Sequence[str], vocabulary: Vocabulary) -> str:
    """Write the cells of a subtitle as one line, labels and their values in pairs.

    A label stands on the left of its value: 单位名称 ｜ 机关第一党支部.
    """
    parts: list[str] = []
    for place, text in enumerate(texts):
        following = texts[place + 1] if place + 1 < len(texts) else ""
        opens = is_label(text, vocabulary) and following and not is_label(following, vocabulary)
        parts.append(f"{text.strip().rstrip(':：')}:" if opens else text)
    return " ".join(parts)


def has_day(cell: Scalar) -> bool:
    """Say whether a cell states a full date."""
    return isinstance(cell, date) or read_date(cell).precision == "day"


def _may_be_day(cell: Scalar) -> bool:
    """Say whether a cell of days holds more than the month, quarter or year that lacked any."""
    text = _shown(cell) if isinstance(cell, str) else ""
    is_said = any(map(str.isdigit, text)) and not markers.is_span(text)
    return is_said and read_date(text, _LEAP_YEAR).precision in {"day", None}


_LEAP_YEAR = 2000


def _is_sign(cell: Scalar) -> bool:
    """Say whether a cell holds a sign for nothing: /, —."""
    return isinstance(cell, str) and set(_shown(cell)) <= set("/-—、.")


def _shown(cell: Scalar) -> str:
    return markers.marker_text(cell) if isinstance(cell, str) else str(cell)


def _says_nothing(cell: Scalar) -> bool:
    """Say whether a cell states that nothing was held, or of which span."""
    if isinstance(cell, str):
        text = _shown(cell)
        return states_nothing(text) or markers.states_none_held(text) or markers.is_span(text)
    return cell == 0
