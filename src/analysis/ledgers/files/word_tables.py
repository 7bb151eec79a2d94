"""Word tables: the tables of a .docx document as sheets, with the lines that stand above them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from analysis.ledgers.files.refusals import OWN_EXPORT
from analysis.ledgers.files.sheets import GridDraft, Merge, Sheet
from analysis.office_files import Package, RefusedError, WordBlock, WordTable, read_word

NO_TABLES = (
    "这份 Word 文档里没有表格，不是台账。请确认选对了文件；"
    "往年报告请放进往年报告文件夹（past_reports）。"
)
_MOST_LINES, _LONGEST_LINE = 6, 80
_LABEL = re.compile(r"[:：]")
_LONGEST_NAME = 60
_OWN_MANIFEST = re.compile(rb"tongbi")


def read_word_tables(file: str, package: Package) -> tuple[Sheet, ...]:
    """Read the tables of a document, each as a sheet named by the heading above it.

    Raises
    ------
    RefusedError
        If the document is damaged, holds no table, or was exported by this program.
    """
    own = [name for name in package.members if name.startswith("customXml/item")]
    if any(_OWN_MANIFEST.search(package.read(name)) for name in own):
        raise RefusedError(OWN_EXPORT.format("Word 报告"))
    names: Counter[str] = Counter()
    sheets: list[Sheet] = []
    for table, above in _list_tables(read_word(package).blocks):
        grid = GridDraft("", cells={(cell.row, cell.column): cell.text for cell in table.cells})
        grid.merges += (
            Merge(each.row, each.column, each.bottom, each.right) for each in table.cells
        )
        if not any(grid.cells.values()):
            continue
        heading = next((line for line in reversed(above) if not _LABEL.search(line)), "")
        name = heading or f"表{len(sheets) + 1}"
        name = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
        names[name] += 1
        grid.name = f"{name}（{names[name]}）" if names[name] > 1 else name
        sheets.append(replace(grid.sheet(file), above=above))
    if not sheets:
        raise RefusedError(NO_TABLES)
    return tuple(sheets)


def _list_tables(blocks: Iterable[WordBlock]) -> Iterator[tuple[WordTable, tuple[str, ...]]]:
    """List tables, and after each those that stand in its cells.

    Each comes with the first line before all of them, and with the short lines since the table
    before it, the nearest last.
    """
    title: tuple[str, ...] = ()
    above: list[str] = []
    for block in blocks:
        if not isinstance(block, WordTable):
            above += [line.strip() for line in block.text.split("\n") if line.strip()]
            continue
        title = title or tuple(above[:1])
        lines = title + tuple(line for line in above[-_MOST_LINES:] if line not in title)
        yield block, tuple(line for line in lines if len(line) <= _LONGEST_LINE)
        for cell in block.cells:
            yield from _list_tables(cell.blocks)
        above = []
