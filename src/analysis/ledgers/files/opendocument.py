"""OpenDocument: the sheets of .ods files and of their flat XML form.

The general parser lays a sheet out as far as its repeat counts say and leaves out merges; this
reader counts repeats without laying them out, and keeps merges and cells in error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from analysis.ledgers.files.package import Package
from analysis.ledgers.files.sheets import (
    DAMAGED,
    ENCRYPTED,
    MAX_AREA,
    GridDraft,
    Merge,
    RefusedError,
    Scalar,
    Sheet,
    check_area,
)
from analysis.ledgers.files.xml_parts import feed_xml

NOT_A_SPREADSHEET = "这是文档或演示文稿，不是表格。请提供 Excel、WPS 表格或 CSV 文件。"
_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE = _NAMES + "table:1.0 "
_TEXT = _NAMES + "text:1.0 "
_OFFICE = _NAMES + "office:1.0 "
_STYLE = _NAMES + "style:1.0 "
_DURATION = re.compile(r"PT(\d+)H(\d+)M(\d+)")
_CELLS = frozenset({_TABLE + "table-cell", _TABLE + "covered-table-cell"})
_SKIPPED = frozenset(
    {
        _OFFICE + "annotation",
        _TABLE + "tracked-changes",
        _TABLE + "shapes",
        _NAMES + "drawing:1.0 frame",
        _NAMES + "drawing:1.0 custom-shape",
        _TABLE + "dde-links",
    }
)


def read_opendocument(file: str, package: Package) -> tuple[Sheet, ...]:
    """Read the sheets of an .ods package.

    Raises
    ------
    RefusedError
        If it is damaged, locked by a password, or no spreadsheet.
    """
    manifest = "META-INF/manifest.xml"
    if manifest in package.members and b"encryption-data" in package.read(manifest):
        raise RefusedError(ENCRYPTED)
    return read_flat_opendocument(file, package.read("content.xml").decode("utf-8", "replace"))


def read_flat_opendocument(file: str, text: str) -> tuple[Sheet, ...]:
    """Read the sheets of OpenDocument XML.

    Raises
    ------
    RefusedError
        If it is no complete XML or no spreadsheet.
    """
    reader = _Reader()
    feed_xml(text, reader.start, reader.end, reader.text)
    if not reader.is_spreadsheet:
        raise RefusedError(NOT_A_SPREADSHEET)
    return tuple(part.sheet(file) for part in reader.parts)


@dataclass(slots=True)
class _Part(GridDraft):
    """A sheet while it is read; `row` and `column` are those of the cell being read."""

    row: int = 1
    column: int = 1

    def repeat_row(self, times: int) -> None:
        """Write the row just read `times` in all, and go to the row after it."""
        if times > 1:
            filled = {
                column: value for (row, column), value in self.cells.items() if row == self.row
            }
            check_area(times, len(filled), self.name)
            for row in range(self.row + 1, self.row + times) if filled else ():
                self.cells.update({(row, column): value for column, value in filled.items()})
        self.row += times


class _Reader:
    """Follows the tags; knows at each moment the sheet, the row and the cell it stands in."""

    def __init__(self) -> None:
        self.parts: list[_Part] = []
        self.is_spreadsheet = False
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._skipping = 0
        self._tables = 0
        self._row_repeats = 1
        self._cell: Mapping[str, str] | None = None
        self._paragraphs: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._skipping or tag in _SKIPPED:
            self._skipping += 1
        elif tag == _OFFICE + "spreadsheet":
            self.is_spreadsheet = True
        elif tag == _STYLE + "style":
            self._style = attributes.get(_STYLE + "name", "")
        elif tag == _STYLE + "table-properties":
            if attributes.get(_TABLE + "display") == "false":
                self._hidden_styles.add(self._style)
        elif tag == _TABLE + "table":
            self._start_table(attributes)
        elif self.parts:
            self._start_inside(tag, attributes)

    def _start_table(self, attributes: Mapping[str, str]) -> None:
        hidden = attributes.get(_TABLE + "style-name", "") in self._hidden_styles
        self.parts.append(_Part(attributes.get(_TABLE + "name", ""), hidden))

    def _start_inside(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == _TABLE + "table-row":
            self._row_repeats = _count(attributes, "number-rows-repeated")
            self.parts[-1].column = 1
        elif tag in _CELLS:
            self._cell, self._paragraphs = attributes, []
        elif tag == _TEXT + "p" and self._cell is not None:
            self._paragraphs.append("")
        elif tag == _TEXT + "s":
            self.text(" " * min(_count(attributes, "c", _TEXT), 1000))
        elif tag in (_TEXT + "line-break", _TEXT + "tab"):
            self.text("\n" if tag.endswith("break") else "\t")

    def end(self, tag: str) -> None:
        if self._skipping:
            self._skipping -= 1
        elif tag in _CELLS and self._cell is not None:
            self._end_cell(self.parts[-1], self._cell)
            self._cell = None
        elif tag == _TABLE + "table-row" and self.parts:
            self.parts[-1].repeat_row(self._row_repeats)

    def text(self, words: str) -> None:
        if self._cell is not None and self._paragraphs and not self._skipping:
            self._paragraphs[-1] += words

    def _end_cell(self, part: _Part, cell: Mapping[str, str]) -> None:
        repeats = _count(cell, "number-columns-repeated")
        value = _value(cell, "\n".join(self._paragraphs))
        place = (part.row, part.column)
        if value is not None and value != "":
            check_area(repeats, 1, part.name)
            for column in range(part.column, part.column + repeats):
                part.cells[part.row, column] = value
            if isinstance(value, str) and _is_error(cell, value):
                part.errors[place] = value
        elif _TABLE + "formula" in cell and _OFFICE + "value-type" not in cell:
            part.uncached.add(place)
        down, across = (_count(cell, f"number-{side}-spanned") for side in ("rows", "columns"))
        if down * across > 1:
            bottom, right = part.row + down - 1, part.column + across - 1
            part.merges.append(Merge(part.row, part.column, bottom, right))
        part.column += repeats
        if len(part.cells) > MAX_AREA // 4:
            raise RefusedError(DAMAGED)


def _count(attributes: Mapping[str, str], key: str, namespace: str = _TABLE) -> int:
    words = attributes.get(namespace + key, "1")
    return int(words) if words.isascii() and words.isdigit() and 0 < len(words) < 10 else 1


def _is_error(cell: Mapping[str, str], shown: str) -> bool:
    return _TABLE + "formula" in cell and (
        shown.startswith("Err:") or _ERROR.match(shown) is not None
    )


_ERROR = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!)$")


def _value(cell: Mapping[str, str], shown: str) -> Scalar:
    kind = cell.get(_OFFICE + "value-type", "")
    if _is_error(cell, shown):
        return shown
    if kind in ("float", "percentage", "currency"):
        return _read_number(cell.get(_OFFICE + "value", ""), shown)
    if kind == "date":
        return _read_moment(cell.get(_OFFICE + "date-value", ""), shown)
    if kind == "time":
        return _read_time(cell.get(_OFFICE + "time-value", ""), shown)
    if kind == "boolean":
        return cell.get(_OFFICE + "boolean-value") == "true"
    return shown


def _read_number(words: str, shown: str) -> Scalar:
    try:
        number = float(words)
    except ValueError:
        return shown
    return int(number) if number.is_integer() else number


def _read_moment(words: str, shown: str) -> Scalar:
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        return shown
    return moment if "T" in words and moment.time() != time() else moment.date()


def _read_time(words: str, shown: str) -> Scalar:
    found = _DURATION.match(words)
    if not found or int(found[1]) > 23 or int(found[2]) > 59 or int(found[3]) > 59:
        return shown
    return time(int(found[1]), int(found[2]), int(found[3]))
