"""Code tables: what the codes of type and status columns stand for, as a file explains them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from analysis.ledgers.files import Scalar, Sheet
from analysis.ledgers.rows.columns import clean
from analysis.ledgers.tables import DICTIONARY_NAME, Heading, lists_codes, read_codes

CodeNames = Mapping[str, tuple[str, ...]]
"""A code, without leading zeros, and the names that it has in all the tables of a file."""

_CODE = re.compile(r"[A-Za-z]{0,2}[-_]?\d{1,3}|[A-Za-z]{1,2}")


def read_code_tables(sheets: Iterable[Sheet]) -> CodeNames:
    """Read the pairs of code and name that dictionary sheets list side by side."""
    names: dict[str, dict[str, None]] = {}
    for sheet in sheets:
        if not (DICTIONARY_NAME.search(sheet.name) or lists_codes(sheet)):
            continue
        for row in sheet.rows:
            for code, name in pairwise(text for text in map(clean, row) if text):
                if is_code(code) and not is_code(name):
                    names.setdefault(_plain(code), {})[name] = None
    return {code: tuple(found) for code, found in names.items()}


def read_explained_codes(texts: Iterable[str]) -> CodeNames:
    """Read the codes that titles and notes explain: 类型：1集体学习 2研讨."""
    names: dict[str, dict[str, None]] = {}
    for text in texts:
        for code, name in read_codes(text).items():
            names.setdefault(_plain(code), {})[name] = None
    return {code: tuple(found) for code, found in names.items()}


def is_code(text: str) -> bool:
    """Say whether a cell holds a code and no word.

    Examples
    --------
    >>> [is_code(text) for text in ("01", "A", "TYPE_1", "HY02", "集体学习", "20240315")]
    [True, True, False, True, False, False]
    """
    return _CODE.fullmatch(text) is not None


def explain_code(
    cell: str, heading: Heading, names: CodeNames, is_meant: Callable[[str], bool]
) -> str:
    """Give what a cell's code stands for; the cell as it is where nothing explains it, or two do.

    Parameters
    ----------
    is_meant
        Whether a name is one of the kind that the column holds.
    """
    if not is_code(cell):
        return cell
    told = {_plain(code): name for code, name in read_codes(heading.full_text).items()}
    own = told.get(_plain(cell))
    if own is not None and is_meant(own):
        return own
    found = [name for name in names.get(_plain(cell), ()) if is_meant(name)]
    return found[0] if len(found) == 1 else cell


def describe_codes(cells: Sequence[Scalar]) -> str:
    """Ask once what the codes of a type column stand for."""
    codes = sorted({text for text in map(clean, set(cells)) if is_code(text)})
    shown = "、".join(codes[:_MOST_SHOWN]) + ("等" if len(codes) > _MOST_SHOWN else "")
    return (
        f"类型栏写的是代码（{shown}），不知各是哪一类活动。请在同一个文件里加一张工作表“代码表”，"
        "两栏写“代码、名称”；或者在表头写明，例如“类型（1集体学习 2研讨交流）”"
    )


_MOST_SHOWN = 12


def _plain(code: str) -> str:
    return (code.lstrip("0") or "0") if code.isdigit() else code.upper()
