"""Remarks: the words that pictures keep beside what they show: authors, titles, comments."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

_PNG, _JPEG, _GIF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"GIF8"
_BARE = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB sBIT bKGD hIST pHYs sPLT tIME iCCP acTL fcTL "
    b"fdAT".split()
)
"""Parts of a PNG that hold no words."""
_APPLICATIONS, _COMMENT, _SCAN = range(0xE0, 0xF0), 0xFE, 0xDA
_GIF_WORDS = re.compile(rb"\x21[\xfe\xff\x01]")
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
_MOST = 1 << 20


def list_remarks(picture: bytes) -> Iterator[str]:
    """List the words that a picture keeps beside what it shows, read in every likely encoding.

    Of a kind of picture that is not known the whole is read.
    """
    if picture.startswith(_PNG):
        parts = _list_png_parts(picture)
    elif picture.startswith(_JPEG):
        parts = _list_jpeg_parts(picture)
    else:
        yield picture.decode("utf-8", "ignore")
        parts = _list_gif_parts(picture) if picture.startswith(_GIF) else iter(())
    for part in parts:
        yield from (part.decode(encoding, "ignore") for encoding in _ENCODINGS)


def _list_png_parts(picture: bytes) -> Iterator[bytes]:
    place = len(_PNG)
    while place + 8 <= len(picture):
        size, kind = int.from_bytes(picture[place : place + 4]), picture[place + 4 : place + 8]
        part = picture[place + 8 : place + 8 + size]
        if kind not in _BARE:
            yield part
            yield from _inflate(kind, part)
        place += 12 + size
        if kind == b"IEND":
            yield picture[place:]  # which no program shows


def _inflate(kind: bytes, part: bytes) -> Iterator[bytes]:
    """Give the words of a part that are packed: behind a name, and how and in what language."""
    _, _, rest = part.partition(b"\0")
    packed = rest[1:]
    if kind == b"iTXt":
        packed = rest[2:].split(b"\0", 2)[-1] if rest.startswith(b"\x01") else b""
    if kind in (b"zTXt", b"iTXt") and packed:
        try:
            yield zlib.decompressobj().decompress(packed, _MOST)
        except zlib.error:
            return


def _list_gif_parts(picture: bytes) -> Iterator[bytes]:
    """List comments and the like: blocks, each behind its size, until one of none."""
    place = 0
    while found := _GIF_WORDS.search(picture, place):
        place, blocks = found.end(), []
        while size := sum(picture[place : place + 1]):
            blocks.append(picture[place + 1 : place + 1 + size])
            place += 1 + size
        yield b"".join(blocks)


def _list_jpeg_parts(picture: bytes) -> Iterator[bytes]:
    place = len(_JPEG)
    while picture[place : place + 1] == b"\xff" and place + 4 <= len(picture):
        kind, size = picture[place + 1], int.from_bytes(picture[place + 2 : place + 4])
        if kind in _APPLICATIONS or kind == _COMMENT:
            yield picture[place + 4 : place + 2 + size]
        if kind == _SCAN:
            return
        place += 2 + max(size, 2)
