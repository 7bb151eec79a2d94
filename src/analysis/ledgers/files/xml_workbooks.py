"""XML workbooks: the sheets of OpenDocument (.ods, flat or packed) and of Excel 2003's XML.

The general parser lays an OpenDocument sheet out as far as its repeat counts say and leaves out
merges; here repeats are counted without being laid out, and merges and cells in error are kept.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime, time
from xml.etree.ElementTree import Element, ParseError, XMLParser, iterparse

from analysis.ledgers.files.sheets import (
    MAX_COLUMN,
    MAX_ROW,
    GridDraft,
    Merge,
    Scalar,
    Sheet,
    check_area,
    lay_out,
)
from analysis.office_files import (
    DAMAGED,
    DOCTYPE,
    ENCRYPTED,
    MAX_BYTES,
    TOO_LARGE,
    Package,
    RefusedError,
)

NOT_A_SPREADSHEET = "这是文档或演示文稿，不是表格。请提供 Excel、WPS 表格或 CSV 文件。"
_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:"
_TABLE = _NAMES + "table:1.0}"
_TEXT = _NAMES + "text:1.0}"
_OFFICE = _NAMES + "office:1.0}"
_STYLE = _NAMES + "style:1.0}"
_DURATION = re.compile(r"PT(\d+)H(\d+)M(\d+)")
_CELLS = frozenset({_TABLE + "table-cell", _TABLE + "covered-table-cell"})
_TAGS = frozenset(
    {
        _OFFICE + "spreadsheet",
        _STYLE + "style",
        _STYLE + "table-properties",
        _TABLE + "table",
        _TABLE + "table-row",
    }
)
_SKIPPED = frozenset(
    {
        _OFFICE + "annotation",
        _TABLE + "tracked-changes",
        _TABLE + "shapes",
        _NAMES + "drawing:1.0}frame",
        _NAMES + "drawing:1.0}custom-shape",
        _TABLE + "dde-links",
    }
)
_ERROR = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!)$|Err:")
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_VISIBLE = "{urn:schemas-microsoft-com:office:excel}Visible"
_TYPED_TAGS = frozenset({_SS + "Worksheet", _SS + "Row", _VISIBLE})
_MIDNIGHT = time()
_MAX_DEPTH = 200
_MOST_REPEATED = 300_000  # cells of a file that only say how often they stand there
_MOST_BLANKS = 20  # of those that are counted
_USUAL_TEXT = 100  # characters; a cell of more is repeated as if it were several
_LEAST_READ, _MOST_READ = 1 << 16, 1 << 23  # bytes that the parser gets at a time
_MAX_WAITING = 1_000_000  # elements of one row, or before the first: some 150 MB


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
    is_spreadsheet = False
    style, hidden_styles = "", set[str]()
    drafts: list[GridDraft] = []
    inside: list[GridDraft] = []  # more than one where a table stands in a cell of another
    for element, is_end in _walk(text, _TAGS, _TABLE + "table-row", _SKIPPED):
        tag = element.tag
        if tag == _TABLE + "table" and is_end:
            inside.pop()
        elif tag == _TABLE + "table":
            is_hidden = element.get(_TABLE + "style-name", "") in hidden_styles
            repeated = drafts[-1].repeated if drafts else 0
            name = element.get(_TABLE + "name", "")
            drafts.append(GridDraft(name, is_hidden, row=1, repeated=repeated))
            inside.append(drafts[-1])
        elif tag == _TABLE + "table-row" and is_end and inside:
            _add_row(inside[-1], element)
        elif tag == _STYLE + "style":
            style = element.get(_STYLE + "name", "")
        elif tag == _STYLE + "table-properties" and element.get(_TABLE + "display") == "false":
            hidden_styles.add(style)
        is_spreadsheet = is_spreadsheet or tag == _OFFICE + "spreadsheet"
    if not is_spreadsheet:
        raise RefusedError(NOT_A_SPREADSHEET)
    return lay_out(file, drafts)


def _walk(
    text: str, wanted: frozenset[str], row: str, skipped: frozenset[str] = frozenset()
) -> Iterator[tuple[Element, bool]]:
    """Yield each `wanted` element at its start, with its attributes, and whole at its end.

    None is yielded inside elements that are `skipped`, and these are empty; an element called
    `row` is emptied after its end.
    """
    path: list[Element] = []
    waiting = skipping = 0
    for event, element in _parse(text):
        tag = element.tag
        if event == "start":
            path.append(element)
            waiting += 1
            skipping += tag in skipped
            if len(path) > _MAX_DEPTH or waiting > _MAX_WAITING:
                raise RefusedError(DAMAGED)
        if tag in wanted and not skipping:
            yield element, event == "end"
        if event == "end":
            path.pop()
            if tag == row and path:
                waiting = 0
                path[-1].clear()
            elif tag in skipped:
                skipping -= 1
                del element[:]
                element.text = None


def _parse(text: str) -> Iterator[tuple[str, Element]]:
    """Yield the starts and ends of elements.

    Without a document type declaration, which is refused, no entity can be declared and nothing
    outside the text is looked up.

    Raises
    ------
    RefusedError
        If the text is no complete XML, or declares a document type.
    """
    if "<!DOCTYPE" in text:
        raise RefusedError(DOCTYPE)
    if len(text) > MAX_BYTES:
        raise RefusedError(TOO_LARGE)
    source = _Source(text.lstrip("\ufeff \t\r\n").encode("utf-8", "replace"))
    try:
        parser = XMLParser(encoding="utf-8")  # noqa: S314 - no document type, no entities
        for event in iterparse(source, ("start", "end"), parser):  # noqa: S314 - as above
            source.most = _LEAST_READ
            yield event
    except ParseError as error:
        raise RefusedError(DAMAGED) from error


class _Source(io.BytesIO):
    """Gives more at a time, the longer no tag ends: the parser begins a long one anew each time."""

    most = _LEAST_READ

    def read(self, _size: int | None = None, /) -> bytes:
        self.most = min(2 * self.most, _MOST_READ)
        return super().read(self.most)


def _add_row(draft: GridDraft, row: Element) -> None:
    """Add a row of an OpenDocument table, as many times as it says."""
    filled: dict[int, Scalar] = {}
    draft.column = 1
    for cell in row:
        if cell.tag in _CELLS:
            _add_cell(draft, cell, filled)
    times = _count(row, "number-rows-repeated")
    draft.repeated += (times - 1) * sum(map(_weigh, filled.values()))
    check_area(draft.repeated, 1, draft.name, _MOST_REPEATED)
    for place in range(draft.row, draft.row + times) if filled else ():
        draft.cells.update({(place, column): value for column, value in filled.items()})
    draft.row += times


def _add_cell(draft: GridDraft, cell: Element, filled: dict[int, Scalar]) -> None:
    shown = "\n".join(_list_lines(cell))
    repeats = _count(cell, "number-columns-repeated")
    is_formula = _TABLE + "formula" in cell.attrib
    is_error = is_formula and _ERROR.match(shown) is not None
    value = shown if is_error else _read_value(cell, shown)
    if value is not None and value != "":
        draft.repeated += (repeats - 1) * _weigh(value)
        check_area(max(repeats, draft.repeated), 1, draft.name, _MOST_REPEATED)
        filled.update(dict.fromkeys(range(draft.column, draft.column + repeats), value))
        if is_error:
            draft.errors[draft.row, draft.column] = shown
    elif is_formula and _OFFICE + "value-type" not in cell.attrib:
        draft.uncached.add((draft.row, draft.column))
    down, across = (_count(cell, f"number-{side}-spanned") for side in ("rows", "columns"))
    if down * across > 1:
        bottom, right = draft.row + down - 1, draft.column + across - 1
        draft.merges.append(Merge(draft.row, draft.column, bottom, right))
    draft.column += repeats


def _weigh(value: Scalar) -> int:
    return 1 + len(value) // _USUAL_TEXT if isinstance(value, str) else 1


def _list_lines(element: Element) -> list[str]:
    """List the paragraphs of a cell; one that stands in another is told with it."""
    lines = []
    for child in element:
        lines += [_words(child)] if child.tag == _TEXT + "p" else _list_lines(child)
    return lines


def _words(element: Element) -> str:
    """Return the text of a paragraph, with its counted blanks, tabs and line breaks."""
    if not len(element):
        return element.text or ""
    parts = [element.text or ""]
    for child in element:
        if child.tag == _TEXT + "s":
            parts.append(" " * min(_count(child, "c", _TEXT), _MOST_BLANKS))
        elif child.tag in (_TEXT + "line-break", _TEXT + "tab"):
            parts.append("\n" if child.tag.endswith("break") else "\t")
        else:
            parts.append(_words(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _count(element: Element, key: str, namespace: str = _TABLE) -> int:
    words = element.get(namespace + key)
    if words is None:
        return 1
    return int(words) if words.isascii() and words.isdigit() and 0 < len(words) < 10 else 1


def _read_value(cell: Element, shown: str) -> Scalar:
    kind = cell.get(_OFFICE + "value-type", "")
    if kind in ("float", "percentage", "currency"):
        return _read_number(cell.get(_OFFICE + "value", ""), shown)
    if kind == "date":
        words = cell.get(_OFFICE + "date-value", "")
        moment = _read_moment(words)
        if moment is None:
            return shown
        return moment if "T" in words and moment.time() != _MIDNIGHT else moment.date()
    if kind == "time":
        found = _DURATION.match(cell.get(_OFFICE + "time-value", ""))
        hours, minutes, seconds = map(int, found.groups()) if found else (24, 0, 0)
        is_of_day = hours < 24 and minutes < 60 and seconds < 60
        return time(hours, minutes, seconds) if is_of_day else shown
    return cell.get(_OFFICE + "boolean-value") == "true" if kind == "boolean" else shown


def _read_number(words: str, shown: str) -> Scalar:
    try:
        number = float(words)
    except ValueError:
        return shown
    return int(number) if number.is_integer() else number


def _read_moment(words: str) -> datetime | None:
    try:
        return datetime.fromisoformat(words)
    except ValueError:
        return None


def read_spreadsheetml(file: str, text: str) -> tuple[Sheet, ...]:
    """Read the sheets of an XML workbook of Excel 2003, which web systems still write as .xls.

    Raises
    ------
    RefusedError
        If it is no complete XML, or declares a document type or entities.
    """
    drafts: list[GridDraft] = []
    for element, is_end in _walk(text, _TYPED_TAGS, _SS + "Row"):
        if element.tag == _SS + "Worksheet" and not is_end:
            drafts.append(GridDraft(element.get(_SS + "Name", "")))
        elif element.tag == _SS + "Row" and is_end and drafts:
            draft = drafts[-1]
            draft.row = _index(element, draft.row, MAX_ROW)
            draft.column = 0
            for cell in element.iterfind(_SS + "Cell"):
                _add_typed_cell(draft, cell)
        elif element.tag == _VISIBLE and is_end and drafts:
            drafts[-1].hidden = (element.text or "").strip() != "SheetVisible"
    return lay_out(file, drafts)


def _add_typed_cell(draft: GridDraft, cell: Element) -> None:
    draft.column = _index(cell, draft.column, MAX_COLUMN)
    place = (draft.row, draft.column)
    data = cell.find(_SS + "Data")
    if data is not None:
        kind, words = data.get(_SS + "Type", "String"), "".join(data.itertext())
        draft.cells[place] = _read_typed(kind, words)
        if kind == "Error":
            draft.errors[place] = words
    elif _SS + "Formula" in cell.attrib:
        draft.uncached.add(place)
    across, down = (_number(cell, key) for key in ("MergeAcross", "MergeDown"))
    if across or down:
        draft.merges.append(Merge(*place, draft.row + down, draft.column + across))
    draft.column += across


def _read_typed(kind: str, words: str) -> Scalar:
    if kind == "Number":
        return _read_number(words, words)
    if kind == "Boolean":
        return words.strip() == "1"
    moment = _read_moment(words.strip()) if kind == "DateTime" else None
    if moment is None:
        return words
    if moment.year < 1900:  # a time of day, which Excel writes on its day zero
        return moment.time()
    return moment if moment.time().replace(microsecond=0) != _MIDNIGHT else moment.date()


def _index(element: Element, before: int, largest: int) -> int:
    index = _number(element, "Index") or before + 1
    if index > largest:
        raise RefusedError(DAMAGED)
    return index


def _number(element: Element, key: str) -> int:
    words = element.get(_SS + key, "").strip()
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else 0
