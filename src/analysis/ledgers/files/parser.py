"""Parser: the foreign parser of workbooks, in this process or as a program of its own.

As a program it reads one workbook after another from its input and gives back their sheets, so
that a workbook that kills or delays it costs itself alone. It loads nothing of this package.
"""

from __future__ import annotations

import io
import pickle
import struct
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

REQUEST = struct.Struct("<QQQ")
"""Before each workbook: its size, and how many seconds and bytes it may cost."""

Place = tuple[int, int]
RawSheet = tuple[str, bool, Place | None, list[list[Any]], list[tuple[Place, Place]]]
"""Name, is it hidden, first row and column (from 0), the grid, and what is merged in it."""


class UnreadableError(Exception):
    """The parser cannot read a workbook; `is_locked` says that it lacks the password."""

    def __init__(self, *, is_locked: bool) -> None:
        super().__init__(is_locked)
        self.is_locked = is_locked


def parse(data: bytes) -> Iterator[RawSheet]:
    """Read the worksheets of a workbook, one after another.

    A panic of the parser derives from BaseException and has no importable name, so it is told
    by the name of its class; every other BaseException goes its way.

    Raises
    ------
    UnreadableError
        If the parser cannot read it.
    """
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        hidden = {
            sheet.name: sheet.visible != SheetVisibleEnum.Visible
            for sheet in workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        }
        for name, is_hidden in hidden.items():
            sheet = workbook.get_sheet_by_name(name)
            merges = list(sheet.merged_cell_ranges or ())
            yield name, is_hidden, sheet.start, sheet.to_python(), merges
    except PasswordError as error:
        raise UnreadableError(is_locked=True) from error
    except (CalamineError, OSError, ValueError, MemoryError) as error:
        raise UnreadableError(is_locked=False) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableError(is_locked=False) from error


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer with the sheets of each workbook, or whether it was locked, until no more come."""
    while len(head := requests.read(REQUEST.size)) == REQUEST.size:
        size, seconds, memory = REQUEST.unpack(head)
        data = requests.read(size)
        _limit(seconds, memory)
        answer: list[RawSheet] | bool
        try:
            answer = list(parse(data))
        except UnreadableError as error:
            answer = error.is_locked
        pickle.dump(answer, answers, protocol=5)
        answers.flush()


def _limit(seconds: int, memory: int) -> None:
    """Let the system end this process where it uses more, if the system can."""
    try:
        import resource
    except ImportError:  # Windows: the caller's clock alone
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    limits = ((resource.RLIMIT_CPU, spent + seconds), (resource.RLIMIT_AS, _BASE + memory))
    for kind, limit in limits:
        most = resource.getrlimit(kind)[1]
        try:
            resource.setrlimit(kind, (limit if most < 0 else min(limit, most), most))
        except (ValueError, OSError):  # a system that does not know this limit
            continue


_BASE = 400_000_000  # bytes of addresses that the interpreter takes up by itself


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
