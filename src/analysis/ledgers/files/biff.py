"""BIFF: what the parser of .xls leaves out, found by walking the workbook's records."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from analysis.ledgers.files.sheets import DAMAGED, ENCRYPTED, RefusedError
from analysis.ledgers.files.workbook_xml import SheetScan

_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_BOF, _FILEPASS, _SHEET = 0x0809, 0x002F, 0x0085
_AREA = 0x0200
_MAX_ROW, _MAX_COLUMN = 65_536, 256
_FORMULA, _ERROR = 0x0006, 0x0205
# Records that hold values: NUMBER, RK, MULRK, LABEL, LABELSST, RSTRING, BOOLERR, FORMULA.
_CELLS = frozenset({0x0203, 0x027E, 0x00BD, 0x0204, 0x00FD, 0x00D6, _ERROR, _FORMULA})


def scan_biff(stream: bytes) -> dict[str, SheetScan]:
    """Find the error cells of each worksheet; refuse a workbook that is encrypted or cut off.

    Raises
    ------
    RefusedError
        With the reason.
    """
    starts: dict[int, str] = {}
    errors: dict[str, dict[tuple[int, int], str]] = {}
    sheet, last_row = "", 0
    for place, kind, body in _records(stream):
        _check_record(kind, body)
        if kind == _SHEET and len(body) > 8:
            starts[int.from_bytes(body[:4], "little")] = _name(body)
        elif kind == _BOF and place in starts:
            sheet, last_row = starts[place], 0
        elif kind in _CELLS and len(body) >= 4:
            last_row = _row_in_order(body, last_row)
        if kind in (_FORMULA, _ERROR) and (code := _error(kind, body)):
            row, column = struct.unpack_from("<HH", body)
            errors.setdefault(sheet, {})[row + 1, column + 1] = code
    return {name: SheetScan(errors=found) for name, found in errors.items() if name}


def _check_record(kind: int, body: bytes) -> None:
    """Refuse an encrypted workbook, and one that states an area without end."""
    if kind == _FILEPASS:
        raise RefusedError(ENCRYPTED)
    if kind == _AREA and len(body) >= 12:
        top, bottom, left, right = struct.unpack_from("<IIHH", body)
        if not (top <= bottom <= _MAX_ROW and left <= right <= _MAX_COLUMN):
            raise RefusedError(DAMAGED)


def _row_in_order(body: bytes, before: int) -> int:
    """Return a cell's row; the parser takes rows out of order for a sheet without end."""
    row = int.from_bytes(body[:2], "little")
    if row < before:
        raise RefusedError(DAMAGED)
    return row


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    place, end = 0, len(stream)
    while place + 4 <= end:
        kind, size = struct.unpack_from("<HH", stream, place)
        if place + 4 + size > end:
            raise RefusedError(DAMAGED)
        yield place, kind, stream[place + 4 : place + 4 + size]
        place += 4 + size


def _name(body: bytes) -> str:
    if body[7] == 1:
        return body[8 : 8 + 2 * body[6]].decode("utf-16-le", "replace")
    return body[8 : 8 + body[6]].decode("latin-1")


def _error(kind: int, body: bytes) -> str:
    if kind == _ERROR:
        return _ERRORS.get(body[6], "#N/A") if len(body) >= 8 and body[7] == 1 else ""
    is_error = len(body) >= 14 and body[6] == 2 and body[12:14] == b"\xff\xff"
    return _ERRORS.get(body[8], "#N/A") if is_error else ""
