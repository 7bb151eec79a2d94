"""Parser: the foreign parser of workbooks, in this process or apart; it loads nothing of ours."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

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


def answer(data: bytes) -> list[RawSheet] | bool:
    """Give the sheets of a workbook; if it cannot be read, whether it is locked."""
    try:
        return list(parse(data))
    except UnreadableError as error:
        return error.is_locked
