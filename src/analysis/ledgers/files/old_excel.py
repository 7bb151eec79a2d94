"""Old Excel: what an .xls holds beyond its values, told without the parser: container, records."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from analysis.ledgers.files.workbook_xml import SheetScan
from analysis.office_files import DAMAGED, ENCRYPTED, RefusedError

SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
_FREE = 0xFFFFFFFF
_LAST = 0xFFFFFFFA  # sector numbers from here on are marks
_ENTRY = 128


class CompoundError(Exception):
    """The file breaks the rules of its container."""


class CompoundFile:
    """The streams of a compound file.

    Raises
    ------
    CompoundError
        If a chain of sectors leaves the file, turns in a circle, or a count in the header is
        larger than the file could hold.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(SIGNATURE):
            raise CompoundError
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise CompoundError
        self._data = data
        self._size = 1 << shift
        self._count = max(0, (len(data) - 512 + self._size - 1) // self._size)
        fats, directory = struct.unpack_from("<II", data, 44)
        self._mini_cutoff, mini_fat, mini_fats, difat, difats = struct.unpack_from("<5I", data, 56)
        if max(fats, mini_fats, difats) > self._count:
            raise CompoundError
        self._fat = self._read_fat(fats, difat, difats)
        self._mini_fat = _numbers(self._join(mini_fat)) if mini_fats else ()
        self.streams = self._read_directory(directory)
        root = self.streams.get("Root Entry", (_FREE, 0))
        self._mini = self._join(root[0]) if root[0] < _LAST and mini_fats else b""

    def read(self, name: str) -> bytes:
        """Return the content of the stream `name`."""
        start, size = self.streams[name]
        if size > len(self._data):
            raise CompoundError
        if size < self._mini_cutoff:
            chain = _chain(self._mini_fat, start)
            return b"".join(self._mini[64 * sector : 64 * sector + 64] for sector in chain)[:size]
        return self._join(start)[:size]

    def _sector(self, number: int) -> bytes:
        if number >= self._count:
            raise CompoundError
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _join(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in _chain(self._fat, start))

    def _read_fat(self, fats: int, difat: int, difats: int) -> tuple[int, ...]:
        listed = list(struct.unpack_from("<109I", self._data, 76))
        for _ in range(difats):
            if difat >= _LAST:
                break
            numbers = _numbers(self._sector(difat))
            listed.extend(numbers[:-1])
            difat = numbers[-1]
        used = [number for number in listed[:fats] if number < _LAST]
        return _numbers(b"".join(self._sector(number) for number in used))

    def _read_directory(self, start: int) -> dict[str, tuple[int, int]]:
        """Map the names of streams to their first sector and size."""
        data = self._join(start)
        if len(data) % _ENTRY:
            raise CompoundError
        streams = {}
        for place in range(0, len(data), _ENTRY):
            entry = data[place : place + _ENTRY]
            length = min(struct.unpack_from("<H", entry, 64)[0], 64)
            if entry[66] in (1, 2, 5) and length >= 2:
                name = entry[: length - 2].decode("utf-16-le", "replace")
                streams[name] = struct.unpack_from("<II", entry, 116)
        return streams


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _chain(fat: tuple[int, ...], start: int) -> list[int]:
    chain: list[int] = []
    while start < _LAST:
        if start >= len(fat) or len(chain) > len(fat):
            raise CompoundError
        chain.append(start)
        start = fat[start]
    return chain


_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_BOF, _EOF, _FILEPASS, _SHEET = 0x0809, 0x000A, 0x002F, 0x0085
_STEPS = {_BOF: 1, _EOF: -1}
_WIDTHS = {True: (2, "utf-16-le"), False: (1, "latin-1")}
_AREA = 0x0200
_LAST_ROW, _LAST_COLUMN = 65_536, 256
_FORMULA, _ERROR = 0x0006, 0x0205
_FONT, _XF = 0x0031, 0x00E0
_STRUCK = 0x08
_SHORTEST = 6
_NO_FONT = 4  # no font has this number
# Records that hold values: NUMBER, RK, MULRK, LABEL, LABELSST, RSTRING, BOOLERR, FORMULA.
_CELLS = frozenset({0x0203, 0x027E, 0x00BD, 0x0204, 0x00FD, 0x00D6, _ERROR, _FORMULA})
_MAY_ERR = frozenset({_ERROR, _FORMULA})


def scan_biff(stream: bytes) -> dict[str, SheetScan]:
    """Find error cells and what is struck through; refuse what is encrypted or cut off.

    Raises
    ------
    RefusedError
        With the reason.
    """
    starts: dict[int, str] = {}
    errors: dict[str, dict[tuple[int, int], str]] = {}
    sheet, last_row, depth = "", 0, 0
    for place, kind, size in _records(stream):
        if kind in _CELLS and size >= 4 and depth == 0:
            row = stream[place] + 256 * stream[place + 1]
            if row < last_row:  # which the parser takes for a sheet without end
                raise RefusedError(DAMAGED)
            last_row = row
            if kind in _MAY_ERR and (code := _error(kind, stream[place : place + size])):
                column = stream[place + 2] + 256 * stream[place + 3]
                errors.setdefault(sheet, {})[row + 1, column + 1] = code
        elif kind == _BOF and place - 4 in starts:
            sheet, last_row, depth = starts[place - 4], 0, 0
        elif kind in (_BOF, _EOF):  # a chart inside a sheet has cells of its own
            depth = max(depth + _STEPS[kind], 0)
        elif kind == _SHEET and size > 8:
            width, encoding = _WIDTHS[stream[place + 7] == 1]
            name = stream[place + 8 : place + 8 + width * stream[place + 6]]
            start = int.from_bytes(stream[place : place + 4], "little")
            starts[start] = name.decode(encoding, "replace")
    found = {starts.get(start, ""): cells for start, cells in _find_struck(stream).items()}
    return {
        name: SheetScan(errors=errors.get(name, {}), struck=frozenset(found.get(name, ())))
        for name in {*errors, *found} - {""}
    }


def _find_struck(stream: bytes) -> dict[int, list[tuple[int, int]]]:
    """Find the cells whose font is struck through, by the place at which their sheet begins.

    Fonts and styles stand in the first part of the book: where none is struck, no cell is.
    """
    fonts: list[bool] = []
    styles: list[bool] = []
    found: dict[int, list[tuple[int, int]]] = {}
    start = 0
    for place, kind, size in _records(stream):
        if kind == _FONT and size >= _SHORTEST:
            fonts += [False] if len(fonts) == _NO_FONT else []
            fonts.append(bool(stream[place + 2] & _STRUCK))
        elif kind == _XF and size >= _SHORTEST:
            font = stream[place] + 256 * stream[place + 1]
            styles.append(fonts[font : font + 1] == [True])
        elif kind == _EOF and not any(styles):
            break
        elif kind == _BOF:
            start = place - 4
        elif kind in _CELLS and size >= _SHORTEST:
            row, column, style = struct.unpack_from("<HHH", stream, place)
            if styles[style : style + 1] == [True]:
                found.setdefault(start, []).append((row + 1, column + 1))
    return found


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield place, kind and size of each record; refuse what the parser must not see."""
    place, end = 4, len(stream)
    head = struct.Struct("<HH").unpack_from
    while place <= end:
        kind, size = head(stream, place - 4)
        if place + size > end:
            raise RefusedError(DAMAGED)
        if kind == _FILEPASS:
            raise RefusedError(ENCRYPTED)
        if kind == _AREA and size >= 12:
            top, bottom, left, right = struct.unpack_from("<IIHH", stream, place)
            if not (top <= bottom <= _LAST_ROW and left <= right <= _LAST_COLUMN):
                raise RefusedError(DAMAGED)
        yield place, kind, size
        place += 4 + size


def _error(kind: int, body: bytes) -> str:
    """Return the error code that a cell shows, "" for none."""
    if kind == _ERROR and len(body) >= 8 and body[7] == 1:
        return _ERRORS.get(body[6], "#N/A")
    is_of_formula = kind == _FORMULA and len(body) >= 14 and body[6] == 2
    return _ERRORS.get(body[8], "#N/A") if is_of_formula and body[12:14] == b"\xff\xff" else ""
