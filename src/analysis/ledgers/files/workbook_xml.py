"""Workbook XML: what the parser of .xlsx leaves out, and whether the file is safe to parse.

The parser gives error cells and formulas that were never computed as blanks, and trusts the sizes
that a file states. So each sheet's XML is looked through once, for a few byte patterns that cost
little, and read closely only where one of them occurs.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise

from analysis.ledgers.files.package import Package
from analysis.ledgers.files.sheets import DAMAGED, RefusedError, check_area

_STYLES = "xl/styles.xml"
_SMALL = 60_000  # compressed bytes: cannot inflate to more than 62 MB

_UNCACHED = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERROR = re.compile(
    rb"<(?:\w+:)?c\b([^>]*\bt=[\"']e[\"'][^>]*)>"
    rb"(?:\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>))?\s*<(?:\w+:)?v>([^<]{0,40})<"
)
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_FORMULA_TEXT = re.compile(rb"\bt=[\"']str[\"']")
_UNUSUAL = re.compile(
    rb"<\w+:worksheet|<\?xml[^>]*encoding=.utf-16|<(?:row|c)\b[^>]*='", re.IGNORECASE
)
_HEAD = 8192
_TAIL = 1 << 16
_LONG_HEAD = 1 << 20
_WIDE = re.compile(rb'r="[A-Z][A-Z]')
_CONTENT = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?(?:v|is|f)\b")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br\s*=\s*[\"'](\d{1,7})")
_ROOM = 4_000_000  # cells: a small file shall not need more than about 200 MB
_UNIQUE_COUNT = re.compile(rb"\b(?:uniqueCount|count)=[\"'](\d+)[\"']")
_ATTRIBUTES = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


@dataclass(frozen=True, slots=True)
class SheetScan:
    """What the XML of one sheet says beyond its values; places are 1-based (row, column)."""

    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    uncached: frozenset[tuple[int, int]] = frozenset()
    month_only: frozenset[tuple[int, int]] = frozenset()


def scan_package(package: Package) -> dict[str, SheetScan]:
    """Look through all parts that the parser will read; return a scan by the sheet's name."""
    names = package.members.keys()
    for member in package.members.values():
        _check_member(package, member)
    styles = month_styles(package.read(_STYLES)) if _STYLES in names else frozenset()
    parts = sheet_parts(package)
    return {
        sheet: scan_sheet(package.read(part), sheet, styles)
        for sheet, part in parts.items()
        if part in names and part.endswith(".xml")
    }


def _check_member(package: Package, member: zipfile.ZipInfo) -> None:
    """Check the real size of a large part that is read unseen, and the counts that one states."""
    name = member.filename.lower()
    if name.endswith("sharedstrings.xml"):
        content = package.read(member.filename)
        counts = _UNIQUE_COUNT.findall(content[:4096])
        if any(int(count) > max(len(content), 1) for count in counts if len(count) > 4):
            raise RefusedError(DAMAGED)
    elif member.compress_size > _SMALL and not _is_sheet(name) and not _is_unread(name):
        package.read(member.filename)


def _is_sheet(name: str) -> bool:
    return "worksheets/" in name and name.endswith(".xml")


def _is_unread(name: str) -> bool:
    return "/media/" in name or "/drawings/" in name or "/embeddings/" in name


def sheet_parts(package: Package) -> dict[str, str]:
    """Map the names of a workbook's sheets to the parts that hold them."""
    names = package.members.keys()
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    targets = {
        tag.get("Id", ""): _part_name(tag.get("Target", ""))
        for tag in _tags(package.read("xl/_rels/workbook.xml.rels"), b"Relationship")
    }
    sheets = _tags(package.read("xl/workbook.xml"), b"sheet")
    found = {}
    for sheet in sheets:
        link = next((value for key, value in sheet.items() if key.endswith(":id")), "")
        if link in targets and "name" in sheet:
            found[sheet["name"]] = targets[link]
    return found


def _part_name(target: str) -> str:
    return target[1:] if target.startswith("/") else "xl/" + target.removeprefix("./")


def _tags(xml: bytes, name: bytes) -> list[dict[str, str]]:
    tags = re.findall(rb"<(?:\w+:)?" + name + rb"\b([^>]*)>", xml)
    return [_attributes(tag) for tag in tags]


def _attributes(tag: bytes) -> dict[str, str]:
    found = _ATTRIBUTES.findall(tag)
    return {
        key.decode("utf-8", "replace"): unescape((a or b).decode("utf-8", "replace"))
        for key, a, b in found
    }


def scan_sheet(xml: bytes, sheet: str, month_styles: frozenset[int] = frozenset()) -> SheetScan:
    """Find error cells, formulas without a value and month-only dates in a sheet's XML.

    Raises
    ------
    RefusedError
        If the cells lie so far apart that the sheet would not fit into memory.
    """
    _check_spread(xml, sheet)
    return SheetScan(
        errors=_find_errors(xml),
        uncached=_find_uncached(xml),
        month_only=_find_styled(xml, month_styles),
    )


def _is_unusual(xml: bytes) -> bool:
    """Tell XML with prefixed tags or single quotes, where the quick look could miss a cell."""
    head = xml[:_LONG_HEAD]
    is_placed = b'<row r="' in head and b"<c>" not in head
    return not is_placed or _UNUSUAL.search(xml, 0, _HEAD) is not None


def _check_spread(xml: bytes, sheet: str) -> None:
    """Refuse a sheet whose cells with content are out of order, or too far apart for a grid.

    Each cell is looked at, but in a long sheet a quick look comes first: do the first and the
    last row lie in order and near enough, and has no column two letters?
    """
    room = max(_ROOM, len(xml))  # a cell with content takes some twenty bytes
    first, last = _first_row(xml), _last_row(xml)
    has_single_quotes = b"'" in xml and b" r='" in xml  # one sign is found much sooner than four
    is_plain = len(xml) > _LONG_HEAD and not has_single_quotes and not _is_unusual(xml)
    if is_plain and 0 < first <= last and 26 * last <= room and not _WIDE.search(xml):
        return
    rows, columns = _extent(xml)
    check_area(rows, columns, sheet, room)


def _first_row(xml: bytes) -> int:
    cell = _CONTENT.search(xml)
    place = _place(cell[1]) if cell else None
    return place[0] if place else 0


def _last_row(xml: bytes) -> int:
    start = max(len(xml) - _TAIL, 0)
    value = max(xml.rfind(mark, start) for mark in (b"</v>", b"</is>"))
    cell = xml.rfind(b"<c ", start, max(value, start))
    place = _place(xml[cell : xml.find(b">", cell)]) if cell >= 0 else None
    return place[0] if place else 0


def _extent(xml: bytes) -> tuple[int, int]:
    """Return height and width of the area that holds the cells with content.

    Raises
    ------
    RefusedError
        If their rows are out of order, which the parser takes for a file without end.
    """
    attributes = _CONTENT.findall(xml)
    places = [place for place in map(_place, attributes) if place]
    rows = [row for row, _ in places]
    columns = [column for _, column in places]
    if len(places) < len(attributes):  # such cells stand in the next column of their row
        rows = [1, *map(int, _ROW.findall(xml))]
        columns += [1, max(part.count(b"<c") for part in xml.split(b"</row>"))]
    if any(after < before for before, after in pairwise(rows)):
        raise RefusedError(DAMAGED)
    return (max(rows) - min(rows) + 1, max(columns) - min(columns) + 1) if rows else (0, 0)


def column_number(letters: bytes) -> int:
    """Return the 1-based number of a column.

    Examples
    --------
    >>> column_number(b"A"), column_number(b"XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _find_errors(xml: bytes) -> dict[tuple[int, int], str]:
    if b"#" not in xml or (b't="e"' not in xml and not _is_unusual(xml)):
        return {}
    places = ((_place(attributes), code) for attributes, code in _ERROR.findall(xml))
    return {place: code.decode("utf-8", "replace") for place, code in places if place}


def _find_uncached(xml: bytes) -> frozenset[tuple[int, int]]:
    if not _may_hold_formulas(xml):
        return frozenset()
    places = (_place(match[1]) for match in _UNCACHED.finditer(xml) if not _is_empty_text(match))
    return frozenset(place for place in places if place)


def _may_hold_formulas(xml: bytes) -> bool:
    """Look for formulas; that no f stands between the rows' tags is seen soonest."""
    start, end = xml.find(b"sheetData"), xml.rfind(b"</sheetData")
    if 0 <= start < end and xml.find(b"f", start, end) < 0:
        return False
    return b"</f>" in xml or _is_unusual(xml)


def _is_empty_text(match: re.Match[bytes]) -> bool:
    """Tell a formula that was computed to an empty text."""
    return b"v>" in match[0] and _FORMULA_TEXT.search(match[1]) is not None


def _place(attributes: bytes) -> tuple[int, int] | None:
    place = _PLACE.search(attributes)
    return (int(place[2]), column_number(place[1])) if place else None


def _find_styled(xml: bytes, styles: frozenset[int]) -> frozenset[tuple[int, int]]:
    if not styles:
        return frozenset()
    numbers = b"|".join(b"%d" % style for style in sorted(styles))
    cells = re.compile(rb"<(?:\w+:)?c\b([^>]*\bs=[\"'](?:" + numbers + rb")[\"'][^>]*[^/>])>")
    places = (_place(match[1]) for match in cells.finditer(xml))
    return frozenset(place for place in places if place)


# Built-in formats of the Chinese edition that show year and month: yyyy"年"m"月"; mmm-yy
_MONTH_FORMATS = frozenset({"17", "27", "36", "50", "52", "57"})
_HIDDEN_IN_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


def month_styles(xml: bytes) -> frozenset[int]:
    """Find the cell styles whose number format shows year and month but no day."""
    formats = {tag.get("numFmtId", ""): tag.get("formatCode", "") for tag in _tags(xml, b"numFmt")}
    start = xml.find(b"<cellXfs")
    end = xml.find(b"</cellXfs>", start)
    if start < 0 or end < 0:
        return frozenset()
    used = [tag.get("numFmtId", "") for tag in _tags(xml[start:end], b"xf")]
    return frozenset(
        style
        for style, number in enumerate(used)
        if (shows_month_only(formats[number]) if number in formats else number in _MONTH_FORMATS)
    )


def shows_month_only(code: str) -> bool:
    """Tell whether a number format shows year and month, but neither day nor time.

    Examples
    --------
    >>> shows_month_only('yyyy"年"m"月"'), shows_month_only('yyyy"年"m"月"d"日"')
    (True, False)
    """
    shown = _HIDDEN_IN_FORMAT.sub("", code.split(";")[0]).lower()
    return "m" in shown and ("y" in shown or "e" in shown) and not set("dhs") & set(shown)
