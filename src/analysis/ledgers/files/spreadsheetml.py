"""SpreadsheetML: the XML workbooks of Excel 2003, which web systems still write as .xls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from analysis.ledgers.files.sheets import (
    DAMAGED,
    MAX_COLUMN,
    MAX_ROW,
    GridDraft,
    Merge,
    RefusedError,
    Scalar,
    Sheet,
)
from analysis.ledgers.files.xml_parts import feed_xml

_SS = "urn:schemas-microsoft-com:office:spreadsheet "
_EXCEL = "urn:schemas-microsoft-com:office:excel "
_MIDNIGHT = datetime.min.time()


def read_spreadsheetml(file: str, text: str) -> tuple[Sheet, ...]:
    """Read the sheets of an XML workbook.

    Raises
    ------
    RefusedError
        If it is no complete XML, or declares a document type or entities.
    """
    reader = _Reader()
    feed_xml(text, reader.start, reader.end, reader.text)
    return tuple(part.sheet(file) for part in reader.parts)


class _Reader:
    """Follows the tags; knows at each moment the sheet, the row and the cell it stands in."""

    def __init__(self) -> None:
        self.parts: list[GridDraft] = []
        self._inside: list[str] = []
        self._kind = ""
        self._words: list[str] = []
        self._is_formula = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._inside.append(tag)
        if tag == _SS + "Worksheet":
            self.parts.append(GridDraft(attributes.get(_SS + "Name", "")))
        elif not self.parts:
            return
        elif tag == _SS + "Row":
            self.parts[-1].row = _index(attributes, self.parts[-1].row, MAX_ROW)
            self.parts[-1].column = 0
        elif tag == _SS + "Cell":
            self._start_cell(attributes)
        elif tag == _SS + "Data" and self._inside[-2:-1] == [_SS + "Cell"]:
            self._kind = attributes.get(_SS + "Type", "String")
            self._words = []

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        part = self.parts[-1]
        part.column = _index(attributes, part.column, MAX_COLUMN)
        across, down = (_number(attributes, _SS + key) for key in ("MergeAcross", "MergeDown"))
        if across or down:
            right, bottom = part.column + across, part.row + down
            part.merges.append(Merge(part.row, part.column, bottom, right))
        self._is_formula = _SS + "Formula" in attributes

    def end(self, tag: str) -> None:
        self._inside.pop()
        if not self.parts:
            return
        part = self.parts[-1]
        if tag == _SS + "Data" and self._kind:
            self._keep(part, "".join(self._words))
            self._kind = ""
        elif tag == _SS + "Cell":
            if self._is_formula and (part.row, part.column) not in part.cells:
                part.uncached.add((part.row, part.column))
            if part.merges and part.merges[-1].top == part.row:
                part.column = max(part.column, part.merges[-1].right)
        elif tag == _EXCEL + "Visible":
            part.hidden = "".join(self._words).strip() != "SheetVisible"

    def _keep(self, part: GridDraft, words: str) -> None:
        place = (part.row, part.column)
        part.cells[place] = _value(self._kind, words)
        if self._kind == "Error":
            part.errors[place] = words

    def text(self, words: str) -> None:
        if self._inside and self._inside[-1] == _EXCEL + "Visible":
            self._words = [words]
        elif self._kind:
            self._words.append(words)


def _index(attributes: Mapping[str, str], before: int, largest: int) -> int:
    index = _number(attributes, _SS + "Index") or before + 1
    if index > largest:
        raise RefusedError(DAMAGED)
    return index


def _number(attributes: Mapping[str, str], key: str) -> int:
    words = attributes.get(key, "").strip()
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else 0


def _value(kind: str, words: str) -> Scalar:
    if kind == "Number":
        return _read_number(words)
    if kind == "DateTime":
        return _read_moment(words)
    return words.strip() == "1" if kind == "Boolean" else words


def _read_number(words: str) -> Scalar:
    try:
        number = float(words)
    except ValueError:
        return words
    return int(number) if number.is_integer() else number


def _read_moment(words: str) -> Scalar:
    try:
        moment = datetime.fromisoformat(words.strip())
    except ValueError:
        return words
    if moment.year < 1900:  # a time of day, which Excel writes on its day zero
        return moment.time()
    return moment if moment.time().replace(microsecond=0) != _MIDNIGHT else moment.date()
