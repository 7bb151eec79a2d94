"""Workbook XML: what the parser of .xlsx leaves out, and whether the file is safe to parse.

The parser gives error cells and formulas that were never computed as blanks, and trusts the sizes
that a file states. So each sheet's XML is looked through once, for a few byte patterns that cost
little, and read closely only where one of them occurs.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import unescape

from analysis.ledgers.sheets import MAX_COLUMN, RefusedError, check_area

DAMAGED = (
    "文件不完整或已损坏，无法读取。请用 Excel 或 WPS 打开并另存一份，或向提供者重新索取后再试。"
)
BOMB = (
    "文件解压后大得异常，不像台账，未予读取。请用 Excel 或 WPS 打开，只把表格内容另存一份后再试。"
)
ENCRYPTED = "文件已加密。请用 Excel 或 WPS 打开，输入密码后去掉密码另存一份，再试。"

_STYLES = "xl/styles.xml"
_MAX_INFLATED = 1_500_000_000
_MAX_RATIO = 400  # a long ledger of equal rows reaches about 100
_RATIO_MATTERS = 60_000_000
_MAX_MEMBERS = 20_000
_SMALL = 60_000  # compressed bytes: cannot inflate to more than 62 MB

_UNCACHED = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERROR = re.compile(
    rb"<(?:\w+:)?c\b([^>]*\bt=[\"']e[\"'][^>]*)>"
    rb"(?:\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>))?\s*<(?:\w+:)?v>([^<]{0,40})<"
)
_PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_FORMULA_TEXT = re.compile(rb"\bt=[\"']str[\"']")
_WIDE = re.compile(rb"r=[\"'][A-Z]{2}")
_COLUMNS = re.compile(rb"r=[\"']([A-Z]{2,3})\d")
_UNIQUE_COUNT = re.compile(rb"\b(?:uniqueCount|count)=[\"'](\d+)[\"']")
_ATTRIBUTES = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


@dataclass(frozen=True, slots=True)
class SheetScan:
    """What the XML of one sheet says beyond its values; places are 1-based (row, column)."""

    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    uncached: frozenset[tuple[int, int]] = frozenset()
    month_only: frozenset[tuple[int, int]] = frozenset()


def open_package(data: bytes) -> zipfile.ZipFile:
    """Open a zip package, refusing one that is damaged, locked or would fill the memory.

    Raises
    ------
    RefusedError
        With the reason.
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise RefusedError(DAMAGED) from error
    members = package.infolist()
    if any(member.flag_bits & 0x1 for member in members):
        raise RefusedError(ENCRYPTED)
    inflated = sum(member.file_size for member in members)
    grows = inflated > _RATIO_MATTERS and inflated > _MAX_RATIO * len(data)
    if grows or inflated > _MAX_INFLATED or len(members) > _MAX_MEMBERS:
        raise RefusedError(BOMB)
    return package


def inflate(package: zipfile.ZipFile, name: str) -> bytes:
    """Inflate the member `name`, never to more than the directory states.

    Raises
    ------
    RefusedError
        If it is not there, is damaged, or is larger than stated.
    """
    try:
        member = package.getinfo(name)
        with package.open(member) as stream:
            content = stream.read(member.file_size + 1)
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise RefusedError(DAMAGED) from error
    except (NotImplementedError, RuntimeError, ValueError) as error:
        raise RefusedError(DAMAGED) from error
    if len(content) != member.file_size:
        raise RefusedError(BOMB if len(content) > member.file_size else DAMAGED)
    return content


def scan_package(package: zipfile.ZipFile) -> dict[str, SheetScan]:
    """Look through all parts that the parser will read; return a scan by the sheet's name."""
    names = set(package.namelist())
    for member in package.infolist():
        _check_member(package, member)
    styles = month_styles(inflate(package, _STYLES)) if _STYLES in names else frozenset()
    parts = sheet_parts(package)
    return {
        sheet: scan_sheet(inflate(package, part), sheet, styles)
        for sheet, part in parts.items()
        if part in names and part.endswith(".xml")
    }


def _check_member(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Check the real size of a large part that is read unseen, and the counts that one states."""
    name = member.filename.lower()
    if name.endswith("sharedstrings.xml"):
        content = inflate(package, member.filename)
        counts = _UNIQUE_COUNT.findall(content[:4096])
        if any(int(count) > max(len(content), 1) for count in counts if len(count) > 4):
            raise RefusedError(DAMAGED)
    elif member.compress_size > _SMALL and not _is_sheet(name) and not _is_unread(name):
        inflate(package, member.filename)


def _is_sheet(name: str) -> bool:
    return "worksheets/" in name and name.endswith(".xml")


def _is_unread(name: str) -> bool:
    return "/media/" in name or "/drawings/" in name or "/embeddings/" in name


def sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Map the names of a workbook's sheets to the parts that hold them."""
    names = set(package.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    targets = {
        tag.get("Id", ""): _part_name(tag.get("Target", ""))
        for tag in _tags(inflate(package, "xl/_rels/workbook.xml.rels"), b"Relationship")
    }
    sheets = _tags(inflate(package, "xl/workbook.xml"), b"sheet")
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
    entities = {"&quot;": '"', "&apos;": "'", "&#10;": "\n"}
    return {
        key.decode("utf-8", "replace"): unescape((a or b).decode("utf-8", "replace"), entities)
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


def _check_spread(xml: bytes, sheet: str) -> None:
    last = max(xml.rfind(b"<row"), xml.rfind(b":row "))
    place = re.search(rb"\br=[\"'](\d{1,9})[\"']", xml[last : last + 300]) if last >= 0 else None
    rows = int(place[1]) if place else 0
    columns = 26
    if _WIDE.search(xml):
        columns = max(map(column_number, set(_COLUMNS.findall(xml))), default=columns)
    check_area(rows, min(columns, MAX_COLUMN), sheet)


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
    if b't="e"' not in xml and b"t='e'" not in xml:
        return {}
    places = ((_place(attributes), code) for attributes, code in _ERROR.findall(xml))
    return {place: code.decode("utf-8", "replace") for place, code in places if place}


def _find_uncached(xml: bytes) -> frozenset[tuple[int, int]]:
    if b"</f>" not in xml and b":f>" not in xml:
        return frozenset()
    places = (_place(match[1]) for match in _UNCACHED.finditer(xml) if not _is_empty_text(match))
    return frozenset(place for place in places if place)


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
_MONTH_FORMATS = frozenset({17, 27, 36, 50, 52, 57})
_HIDDEN_IN_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


def month_styles(xml: bytes) -> frozenset[int]:
    """Find the cell styles whose number format shows year and month but no day."""
    formats = {
        int(tag["numFmtId"]): tag.get("formatCode", "")
        for tag in _tags(xml, b"numFmt")
        if tag.get("numFmtId", "").isdigit()
    }
    start = xml.find(b"<cellXfs")
    end = xml.find(b"</cellXfs>", start)
    if start < 0 or end < 0:
        return frozenset()
    used = [int(tag.get("numFmtId", "0") or 0) for tag in _tags(xml[start:end], b"xf")]
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
