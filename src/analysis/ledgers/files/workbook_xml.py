"""Workbook XML: what the parser of .xlsx leaves out, and whether a file is harmless to parse.

The parser gives error cells and formulas that were never computed as blanks, trusts the counts
and places that a file states, and ends the whole process where memory runs out. So every part
that it may read is looked through first, for a few byte patterns that cost little, and read
closely only where one of them occurs. A package is harmless if each part is written as office
programs write it and asks for no more memory than it is worth; any other is parsed in a process
of its own.

A tag is looked for from its "<" to the next one, and is short: no pattern goes twice over the
same bytes, however they are arranged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from itertools import chain

from analysis.ledgers.files.sheets import ROOM, check_area
from analysis.office_files import DAMAGED, DOCTYPE, Package, RefusedError
from analysis.problems import column_number

_ROOT_LINKS, _LINKS, _BOOK = "_rels/.rels", "xl/_rels/workbook.xml.rels", "xl/workbook.xml"
_STYLES, _STRINGS = "xl/styles.xml", "xl/sharedstrings.xml"
_OTHER_BOOKS = frozenset({"xl/workbook.bin", "content.xml"})  # which the parser tries next

_C = rb"<(?:\w{1,20}:)?c\b"
_END_C = rb"\s{0,99}</(?:\w{1,20}:)?c\s{0,9}>"
_IN_TAG = rb"[^<>]{0,300}"
_F = rb"<(?:\w{1,20}:)?f\b(?:" + _IN_TAG + rb"/>|" + _IN_TAG + rb">[^<]*+</(?:\w{1,20}:)?f>)"
_NO_V = rb"(?:<(?:\w{1,20}:)?v\s{0,9}/>|<(?:\w{1,20}:)?v>\s{0,99}</(?:\w{1,20}:)?v>)?"
_UNCACHED = re.compile(_C + rb"(" + _IN_TAG + rb")>\s{0,99}" + _F + rb"\s{0,99}" + _NO_V + _END_C)
_ERROR = re.compile(
    _C + rb"(" + _IN_TAG + rb"\bt=[\"']e[\"']" + _IN_TAG + rb")>"
    rb"(?:\s{0,99}" + _F + rb")?\s{0,99}<(?:\w{1,20}:)?v>([^<]{0,40})<"
)
_FILLED = re.compile(_C + rb"(" + _IN_TAG + rb")(?<!/)>(?!" + _END_C + rb")")
_ROW = re.compile(rb"<(?:\w{1,20}:)?row\b[^<>]{0,300}?\br\s{0,9}=\s{0,9}[\"'](\d{1,7})")
_PLACE = re.compile(rb"\br\s{0,9}=\s{0,9}[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_FORMULA_TEXT = re.compile(rb"\bt=[\"']str[\"']")
_ATTRIBUTE = re.compile(rb"([\w:]{1,99})\s{0,9}=\s{0,9}(?:\"([^\"<]*)\"|'([^'<]*)')")

_ASIDE_SIGNS = {b"!": re.compile(rb"!(?<=<!)"), b"?": re.compile(rb"\?(?<=<\?)")}
_ASIDE = re.compile(rb"<!--|<!\[CDATA\[|<\?|<!")
_END_OF_ASIDE = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,99}<\?xml\b[^<>?]{0,300}\?>")

# How office programs write cells and links; what is written otherwise is suspect.
_ODD_CELL = rb'<c(?! r="%s"(?:>| [st]="[^"]*+"(?:>| [st]="[^"]*+" ?/?>| ?/>)| ?/>))'
_ODD_ANYWHERE = re.compile(rb'<c(?! r="[A-Z]{1,3}\d{1,7}"(?: (?:s|t|cm|vm|ph)="\w*+")*+ ?/?>)')
_PREFIXED = re.compile(rb":(?:c|row|sheetData)[\s/>]")
_PLACED = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')
_SAMPLE = 4096  # bytes: the heads, and the last rows
_PLAIN_LINKS = re.compile(
    rb'\s*+<Relationships(?: xmlns(?::\w+)?="[^"<>&]*")*+\s*+(?:/>|>\s*+'
    rb'(?:<Relationship(?:\s++(?:Id|Type|Target|TargetMode)="[^"<>&]*")++\s*+'
    rb"(?:/>|>\s*+</Relationship>)\s*+)*+</Relationships>)\s*+"
)
_TO_THE_BOOK = "/relationships/officeDocument"

_UNIQUE_COUNT = re.compile(rb"uniqueCount\s{0,9}=\s{0,9}[\"'](\d{1,9})[\"']")
_SHORTEST_CELL = len('<c r="A1" t="s"><v>0</v></c>')
TEXT_ROOM = 50_000_000  # bytes of text that the cells of a small sheet may repeat ...
TEXT_A_BYTE = 20  # ... and those of a large one, for each of its own bytes


@dataclass(frozen=True, slots=True)
class SheetScan:
    """What the XML of one sheet says beyond its values; places are 1-based (row, column)."""

    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    uncached: frozenset[tuple[int, int]] = frozenset()
    month_only: frozenset[tuple[int, int]] = frozenset()
    struck: frozenset[tuple[int, int]] = frozenset()


def scan_package(package: Package) -> tuple[dict[str, SheetScan], bool]:
    """Look through all parts that the parser may read, found by name as the parser finds them.

    Returns
    -------
    scans : dict of str to SheetScan
        By the name of the sheet.
    is_harmless : bool
        Whether the package can be parsed in this process.

    Raises
    ------
    RefusedError
        If a count is larger than the part that states it, or cells lie so far apart that their
        sheet would not fit into memory.
    """
    names = {name.replace("\\", "/").lower(): name for name in package.members}
    fixed = {
        part: package.read(names[part]) if part in names else b""
        for part in (_ROOT_LINKS, _LINKS, _BOOK, _STYLES, _STRINGS)
    }
    parts, are_links_plain = _read_links(fixed[_ROOT_LINKS], fixed[_LINKS])
    is_known = len(names) == package.count and not _OTHER_BOOKS & names.keys()
    is_harmless = package.is_plain and is_known and are_links_plain
    # More shared texts than could stand in the part, in whatever comment that is said.
    counts = _UNIQUE_COUNT.findall(fixed[_STRINGS])
    room = max(len(fixed[_STRINGS]), 1)
    is_told = len(counts) >= fixed[_STRINGS].count(b"uniqueCount")
    if not is_told or any(int(n) > room for n in counts):
        raise RefusedError(DAMAGED)
    lengths = [len(text) for text in fixed[_STRINGS].split(b"</si>")]  # in bytes of markup
    styles = month_styles(fixed[_STYLES]), struck_styles(fixed[_STYLES])
    titles: dict[str, list[str]] = {}  # the parts with the names of the sheets that they hold
    for tag in _read_tags(fixed[_BOOK], b"sheet"):
        link = next((value for key, value in tag.items() if key.endswith(":id")), "")
        if link in parts and "name" in tag:
            titles.setdefault(parts[link], []).append(tag["name"])
    if any(len(names_of_one) > 1 for names_of_one in titles.values()):
        raise RefusedError(DAMAGED)  # a part that would be read again and again
    scans: dict[str, SheetScan] = {}
    for part in dict.fromkeys(parts.values()):
        if part in names:
            xml = package.read(names[part])
            scan, is_plain = scan_sheet(xml, titles.get(part, [part])[0], *styles)
            is_harmless = is_harmless and is_plain and _fits(xml, lengths)
            scans.update(dict.fromkeys(titles.get(part, ()), scan))
    return scans, is_harmless


def _read_links(root: bytes, links: bytes) -> tuple[dict[str, str], bool]:
    """Map the workbook's links to the parts they lead to, and say whether these are all there are.

    They are, if both parts are written so plainly that every reader finds the same.
    """
    written = [_read_tags(part, b"Relationship") for part in (root, links)]
    books = [tag for tag in written[0] if tag.get("Type", "").endswith(_TO_THE_BOOK)]
    is_plain = [tag.get("Target", "").removeprefix("/") for tag in books] == [_BOOK]
    for part, tags in zip((root, links), written, strict=True):
        body = part[_end_of_declaration(part) :]
        is_plain = is_plain and _PLAIN_LINKS.fullmatch(body) is not None
        is_plain = is_plain and body.count(b'="') - body.count(b" xmlns") == sum(map(len, tags))
    targets = {tag.get("Id", ""): tag.get("Target", "") for tag in written[1]}
    parts = {
        key: target[1:] if target.startswith("/") else "xl/" + target.removeprefix("./")
        for key, target in targets.items()
    }
    return {key: part.replace("\\", "/").lower() for key, part in parts.items()}, is_plain


def _read_tags(xml: bytes, name: bytes) -> list[dict[str, str]]:
    """Return the attributes of each tag called `name`, with or without a prefix."""
    tag = re.compile(rb"<(?:\w{1,20}:)?" + name + rb"\b((?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*+)>")
    return [
        {
            key.decode("utf-8", "replace"): unescape((one or other).decode("utf-8", "replace"))
            for key, one, other in _ATTRIBUTE.findall(attributes)
        }
        for attributes in tag.findall(xml)
    ]


def _end_of_declaration(xml: bytes) -> int:
    declaration = _DECLARATION.match(xml)
    return declaration.end() if declaration else 0


def _fits(xml: bytes, lengths: list[int]) -> bool:
    """Say whether the shared texts that a sheet repeats fit into memory, each cell with its own."""
    room = max(TEXT_ROOM, TEXT_A_BYTE * len(xml))
    if max(lengths) * (len(xml) // _SHORTEST_CELL) <= room:
        return True
    values = xml.count(b"<v>")
    if values < xml.count(b"<v") or b":v" in xml:
        return False
    used = [int(number) for number in re.findall(rb"<v>(\d{1,9})</v>", xml)]
    others = lengths[0] * (values - len(used))  # what is no number, the parser takes for the first
    return others + sum(lengths[number] for number in used if number < len(lengths)) <= room


def scan_sheet(
    xml: bytes,
    sheet: str,
    month_styles: frozenset[int] = frozenset(),
    struck_styles: frozenset[int] = frozenset(),
) -> tuple[SheetScan, bool]:
    """Find error cells, formulas without a value, month-only dates, what is struck through.

    Returns also whether the sheet is written plainly, and its cells are near one another.

    Raises
    ------
    RefusedError
        If the cells lie so far apart that the sheet would not fit into memory, or the part is no
        complete XML.
    """
    declaration = xml[: _end_of_declaration(xml)].lower()
    is_plain = b"\x00" not in xml[:200] and (
        b"encoding" not in declaration or b"utf-8" in declaration
    )
    start, end = xml.find(b"sheetData"), xml.rfind(b"sheetData")
    if start < 0:
        return SheetScan(), is_plain
    shown = _without_asides(xml)
    is_plain = is_plain and shown is xml
    room = max(ROOM, len(xml))
    if not is_plain or not _is_near(xml, start, end, room):
        check_area(*_extent(shown), sheet, room)
        is_plain = is_plain and not _ODD_ANYWHERE.search(xml, start, end)
        is_plain = is_plain and not _PREFIXED.search(xml, start, end)
    scan = SheetScan(
        errors={
            place: found[2].decode("utf-8", "replace")
            for place, found in _find_cells(_ERROR, shown, b"#", b't="e"', b"t='e'")
        },
        uncached=frozenset(
            place
            for place, found in _find_cells(_UNCACHED, shown, b"f", b"</f>", b":f>")
            # A formula that was computed to an empty text has a value.
            if b"v>" not in found[0] or not _FORMULA_TEXT.search(found[1])
        ),
        month_only=_find_styled(month_styles, shown),
        struck=_find_styled(struck_styles, shown),
    )
    return scan, is_plain


def _find_styled(styles: frozenset[int], xml: bytes) -> frozenset[tuple[int, int]]:
    if not styles:
        return frozenset()
    numbers = b"|".join(b"%d" % style for style in sorted(styles))
    styled = re.compile(
        _C + rb"(" + _IN_TAG + rb"\bs=[\"'](?:" + numbers + rb")[\"']" + _IN_TAG + rb")(?<!/)>"
    )
    return frozenset(place for place, _ in _find_cells(styled, xml, b"s=", b"s="))


def _find_cells(
    pattern: re.Pattern[bytes], xml: bytes, sign: bytes, *marks: bytes
) -> Iterator[tuple[tuple[int, int], re.Match[bytes]]]:
    """Find cells with their places; that a sign does not stand in the data is seen soonest."""
    start, end = xml.find(b"sheetData"), xml.rfind(b"</sheetData")
    end = end if end > start else len(xml)
    if xml.find(sign, start, end) < 0 or not any(
        # One byte is seen to be absent ten times sooner than several.
        xml.find(mark[-1:], start, end) >= 0 and mark in xml
        for mark in marks
    ):
        return
    for found in pattern.finditer(xml):
        if place := _place(found[1]):
            yield place, found


def _without_asides(xml: bytes) -> bytes:
    """Take comments, character data and instructions out of a part, if there are any."""
    place = _end_of_declaration(xml)
    if not any(_finds(xml, *sign, place, len(xml)) for sign in _ASIDE_SIGNS.items()):
        return xml
    kept = []
    while found := _ASIDE.search(xml, place):
        kept.append(xml[place : found.start()])
        if found[0] == b"<!":
            raise RefusedError(DOCTYPE)
        mark = _END_OF_ASIDE[found[0]]
        place = xml.find(mark, found.end()) + len(mark)
        if place < len(mark):
            raise RefusedError(DAMAGED)
    return b"".join([*kept, xml[place:]])


def _is_near(xml: bytes, start: int, end: int, room: int) -> bool:
    """Say at a quick look whether all cells between two places are plain and near one another.

    The first and the last of them tell how far rows and columns may go; that none goes farther is
    what the whole is searched for.
    """
    sample = chain(
        _PLACED.findall(xml, start, min(start + _SAMPLE, end)),
        _PLACED.findall(xml, max(end - _SAMPLE, start + _SAMPLE), end),
    )
    places = [(len(letters), letters, int(row)) for letters, row in sample]
    if not places:
        return xml.find(b"<c", start, end) < 0 and not _PREFIXED.search(xml, start, end)
    width, letters, _ = max(places)
    last = b"%d" % max(row for *_, row in places)
    first_digit = last[0] - ord("0")
    rows = (first_digit + 1) * 10 ** (len(last) - 1)
    columns = 26 if width == 1 else 26 * (letters[0] - ord("A") + 2)
    if width > 2 or columns * rows > room:
        return False
    column = b"[A-Z]" if width == 1 else b"[A-%c]?[A-Z]" % letters[0]
    row = b"\\d{1,%d}+" % len(last)  # a plainer pattern is found sooner
    if columns * 10 ** len(last) > room:
        row = b"[1-%d]?\\d{1,%d}+" % (first_digit, len(last) - 1)
    odd_cell = re.compile(_ODD_CELL % (column + row))
    return odd_cell.search(xml, start, end) is None and not _finds(xml, b":", _PREFIXED, start, end)


def _finds(xml: bytes, sign: bytes, pattern: re.Pattern[bytes], start: int, end: int) -> bool:
    """Search for a pattern that holds a sign, which is seen to be absent much sooner."""
    return xml.find(sign, start, end) >= 0 and pattern.search(xml, start, end) is not None


def _extent(xml: bytes) -> tuple[int, int]:
    """Return height and width of the area that holds the cells with content."""
    attributes = _FILLED.findall(xml)
    places = [place for place in map(_place, attributes) if place]
    rows = [row for row, _ in places]
    columns = [column for _, column in places]
    if len(places) < len(attributes):  # such cells stand in the next column of their row
        rows += [1, *map(int, _ROW.findall(xml))]
        columns += [1, max(part.count(b"<c") for part in xml.split(b"</row>"))]
    return (max(rows) - min(rows) + 1, max(columns) - min(columns) + 1) if rows else (0, 0)


def _place(attributes: bytes) -> tuple[int, int] | None:
    place = _PLACE.search(attributes)
    return (int(place[2]), column_number(place[1].decode())) if place else None


# Built-in formats of the Chinese edition that show year and month: yyyy"年"m"月"; mmm-yy
_MONTH_FORMATS = frozenset({"17", "27", "36", "50", "52", "57"})
_LONGEST_FORMAT = 255
_HIDDEN_IN_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


def month_styles(xml: bytes) -> frozenset[int]:
    """Find the cell styles whose number format shows year and month but no day."""
    formats = {
        tag.get("numFmtId", ""): tag.get("formatCode", "") for tag in _read_tags(xml, b"numFmt")
    }
    start = xml.find(b"<cellXfs")
    end = xml.find(b"</cellXfs>", start)
    if start < 0 or end < 0:
        return frozenset()
    used = [tag.get("numFmtId", "") for tag in _read_tags(xml[start:end], b"xf")]
    return frozenset(
        style
        for style, number in enumerate(used)
        if (shows_month_only(formats[number]) if number in formats else number in _MONTH_FORMATS)
    )


_FONT_OR_STRIKE = re.compile(rb"<(?:\w{1,20}:)?(font|strike)\b([^<>]{0,300})>")
_NOT_STRUCK = re.compile(rb"val\s{0,9}=\s{0,9}[\"'](?:0|false)")


def struck_styles(xml: bytes) -> frozenset[int]:
    """Find the cell styles whose font is struck through."""
    start = xml.find(b"<fonts")
    if b"strike" not in xml or start < 0:
        return frozenset()
    fonts: set[str] = set()
    number = -1
    for name, attributes in _FONT_OR_STRIKE.findall(xml[start : xml.find(b"</fonts>", start)]):
        if name == b"font":
            number += 1
        elif not _NOT_STRUCK.search(attributes):
            fonts.add(str(number))
    start = xml.find(b"<cellXfs")
    used = [
        tag.get("fontId", "0") for tag in _read_tags(xml[start : xml.find(b"</cellXfs>")], b"xf")
    ]
    return frozenset(style for style, font in enumerate(used) if font in fonts)


def shows_month_only(code: str) -> bool:
    """Tell whether a number format shows year and month, but neither day nor time.

    Examples
    --------
    >>> shows_month_only('yyyy"年"m"月"'), shows_month_only('yyyy"年"m"月"d"日"')
    (True, False)
    """
    shown = _HIDDEN_IN_FORMAT.sub("", code.split(";")[0][:_LONGEST_FORMAT]).lower()
    return "m" in shown and ("y" in shown or "e" in shown) and not set("dhs") & set(shown)
