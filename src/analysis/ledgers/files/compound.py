"""Compound files: what an old Office file (OLE) holds, told without parsing its workbook."""

from __future__ import annotations

import struct
from itertools import pairwise

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
        fats, directory, self._mini_cutoff, mini_fat, mini_fats, difat, difats = _header(data)
        if max(fats, mini_fats, difats) > self._count:
            raise CompoundError
        self._fat = self._read_fat(fats, difat, difats)
        self._mini_fat = _numbers(self._join(mini_fat)) if mini_fats else ()
        self.streams = _read_directory(self._join(directory))
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


def _header(data: bytes) -> tuple[int, int, int, int, int, int, int]:
    fats, directory = struct.unpack_from("<II", data, 44)
    cutoff, mini_fat, mini_fats, difat, difats = struct.unpack_from("<5I", data, 56)
    return fats, directory, cutoff, mini_fat, mini_fats, difat, difats


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


def _read_directory(data: bytes) -> dict[str, tuple[int, int]]:
    """Map the names of streams to their first sector and size."""
    if len(data) % _ENTRY:
        raise CompoundError
    streams = {}
    for start, end in pairwise(range(0, len(data) + 1, _ENTRY)):
        entry = data[start:end]
        length = min(struct.unpack_from("<H", entry, 64)[0], 64)
        if entry[66] in (1, 2, 5) and length >= 2:
            name = entry[: length - 2].decode("utf-16-le", "replace")
            streams[name] = struct.unpack_from("<II", entry, 116)
    return streams
