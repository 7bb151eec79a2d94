"""Workbook: what the sheets of a report's companion hold, before anything writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias

from analysis.content import (
    Block,
    Cell,
    Heading,
    ListBlock,
    PartStart,
    Run,
    ShownValue,
    Table,
    list_runs,
    list_values,
    write_run,
)
from analysis.export.page import (
    HIDDEN_ROWS,
    Chart,
    CitedCells,
    Document,
    Entry,
    Markup,
    Numbered,
    PageBlock,
    Picture,
    Place,
    list_places,
    period_label,
)
from analysis.formatting import format_number, plain_number

if TYPE_CHECKING:
    from analysis.measures import Value

EVIDENCE = "依据"
DEFINITIONS = "口径"
CONTENTS = "目录"
MAX_ROWS = 100_000
"""Rows of the sheet of evidence; a workbook with more opens too slowly to be of use."""

_LONGEST_NAME = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")
_PLAIN = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?")
_KEYS = "依据编号"
_ABSENT = "—"
_UNWRITTEN = ("", _ABSENT)
_MOST_DECIMALS = 6
_SECTION = 3

Number: TypeAlias = int | float


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell: text or a number, how the number is shown, and the key of its value."""

    content: str | Number | None
    number_format: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """A sheet: its name, what it shows, its head, and its rows, all as long as the head."""

    name: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[SheetCell, ...], ...]


@dataclass(frozen=True, slots=True)
class WorkbookPlan:
    """All sheets in order, the row of evidence where each key begins, and the manifest."""

    title: str
    sheets: tuple[SheetPlan, ...]
    evidence_rows: Mapping[str, int]
    manifest: Mapping[str, Any]


def plan_workbook(document: Document, notes: Sequence[str] = ()) -> WorkbookPlan:
    """Plan the companion of a page: a sheet a table, the evidence, the definitions.

    Parameters
    ----------
    document : Document
        What the page is made of.
    notes : sequence of str
        What the first sheet says of the whole.
    """
    title, numbered = document.title, document.numbered
    pieces = tuple(_list_pieces(document.blocks, numbered))
    cells = document.evidence.cells
    rows = [
        row for entry in numbered.entries.values() for row in _evidence_rows(entry, numbered, cells)
    ]
    if len(rows) > MAX_ROWS:
        more = f"共{len(rows)}行，此处只列前{MAX_ROWS}行，其余见网页文件的数据依据。"
        rows = [*rows[:MAX_ROWS], _row("", more, *[None] * (len(_EVIDENCE_HEAD) - 2))]
    evidence = SheetPlan(EVIDENCE, "每个数的台账行", _EVIDENCE_HEAD, tuple(rows))
    grids = [one for one in pieces if isinstance(one, _Grid) and not one.is_definition]
    numbers = count(1)
    titles = [f"{grid.figure or f'表{next(numbers)}'} {grid.title}".strip() for grid in grids]
    tables = [
        SheetPlan(name, title, *_plan_grid(grid, numbered))
        for grid, title, name in zip(grids, titles, name_sheets(titles), strict=True)
    ]
    sheets = (*tables, evidence, _plan_definitions(pieces, numbered))
    listed = [_row(sheet.name, sheet.title) for sheet in sheets]
    said = [_row("说明", note) for note in notes]
    told = (_row("报告", title), *said, *listed)
    contents = SheetPlan(CONTENTS, title, ("工作表", "内容"), told)
    begins: dict[str, int] = {}
    for number, row in enumerate(evidence.rows, start=2):
        begins.setdefault(row[0].key, number)
    return WorkbookPlan(title, (contents, *sheets), begins, document.manifest)


def name_sheets(wanted: Iterable[str]) -> Iterator[str]:
    """Name sheets as spreadsheet programs allow: at most 31 characters, each name once.

    Examples
    --------
    >>> list(name_sheets(["a/b", "A/B", ""]))
    ['a b', 'A B 2', '表']
    """
    taken = {name.casefold() for name in (EVIDENCE, DEFINITIONS, CONTENTS, "history")}
    for name in wanted:
        clean = _NOT_IN_NAMES.sub(" ", name).strip("' ") or "表"
        candidate = _cut(clean, _LONGEST_NAME)
        number = 1
        while candidate.casefold() in taken:
            number += 1
            ending = f" {number}"
            candidate = _cut(clean, _LONGEST_NAME - len(ending)) + ending
        taken.add(candidate.casefold())
        yield candidate


def _cut(name: str, most: int) -> str:
    """Cut a name to so many UTF-16 units, which is how spreadsheet programs count."""
    kept = name.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")
    return kept.strip("' ")


@dataclass(frozen=True, slots=True)
class _Grid:
    """A table of the page: the headings it stands under, and the number of its chart.

    `absent` is what the page shows where a cell is empty.
    """

    part: str
    heading: str
    figure: str
    table: Table
    absent: str

    @property
    def title(self) -> str:
        return _write(self.table.caption.runs).split("。")[0] or self.heading or self.part

    @property
    def is_definition(self) -> bool:
        cells = (cell for row in self.table.rows for cell in row)
        return DEFINITIONS in self.table.columns and not any(
            list_values(list_runs(cell)) for cell in cells
        )

    def write(self, row: tuple[Cell, ...]) -> tuple[str, ...]:
        """Write the cells of a row as the page shows them."""
        first, *rest = (_write(list_runs(cell)) for cell in row)
        return (first, *(text or self.absent for text in rest))


@dataclass(frozen=True, slots=True)
class _Words:
    """A paragraph or an item of a list, under its headings; values are followed by their keys."""

    part: str
    heading: str
    text: str


def _list_pieces(blocks: Iterable[PageBlock], numbered: Numbered) -> Iterator[_Grid | _Words]:
    """List the tables and paragraphs of a report in order, each under its headings."""
    part = heading = ""
    for block, absent in _open_markup(blocks):
        said: Sequence[tuple[Run, ...]] = ()
        if isinstance(block, Heading):
            text = _write(block.runs)
            part, heading = (text, "") if block.level < _SECTION else (part, text)
        elif isinstance(block, PartStart):
            part, heading = block.title, ""
        elif isinstance(block, Table | Chart):
            table = block.table if isinstance(block, Chart) else block
            figure = f"图{block.number}" if isinstance(block, Chart) else ""
            said = [table.note_runs]
            if table.rows:
                yield _Grid(part, heading, figure, table, absent)
        else:
            said = block.items if isinstance(block, ListBlock) else [block.runs]
        for runs in said:
            if text := _write(runs, numbered):
                yield _Words(part, heading, text)


def _open_markup(blocks: Iterable[PageBlock]) -> Iterator[tuple[Block | Chart, str]]:
    """List the blocks that stand in markup too; and what is shown for their empty cells."""
    for block in blocks:
        if isinstance(block, Markup):
            yield from ((inner, "") for inner in block.list_blocks())
        elif not isinstance(block, Picture):
            yield block, "" if isinstance(block, Chart) else _ABSENT


def _write(runs: Iterable[Run], numbered: Numbered | None = None) -> str:
    """Write runs as one line of text, values with their keys if asked."""
    texts = []
    for run in runs:
        texts.append(write_run(run))
        if numbered is not None and (values := list_values([run])):
            texts.append(f"〔{numbered.keys[values[0].id]}〕")
    return " ".join("".join(texts).split())


def _plan_grid(
    grid: _Grid, numbered: Numbered
) -> tuple[tuple[str, ...], tuple[tuple[SheetCell, ...], ...]]:
    table = grid.table
    cells = list(zip(*table.rows, strict=True))
    texts = list(zip(*map(grid.write, table.rows), strict=True))
    columns = [
        _plan_column(head, column, written, numbered)
        for head, column, written in zip(table.columns, cells, texts, strict=True)
    ]
    heads = tuple(head for head, _ in columns)
    rows = tuple(zip(*(planned for _, planned in columns), strict=True))
    keys = [
        " ".join(dict.fromkeys(numbered.keys[one.id] for cell in row for one in _values(cell)))
        for row in table.rows
    ]
    if not any(keys):
        return heads, rows
    listed = (SheetCell(each) for each in keys)
    return (*heads, _KEYS), tuple((*row, last) for row, last in zip(rows, listed, strict=True))


def _values(cell: Cell) -> list[ShownValue | Value]:
    return list_values(list_runs(cell))


def _plan_column(
    head: str, cells: Sequence[Cell], texts: Sequence[str], numbered: Numbered
) -> tuple[str, list[SheetCell]]:
    """Plan a column; a unit that all its numbers share goes into its head."""
    values = [_values(cell) for cell in cells]
    if not any(values):
        said = [text for text in texts if text not in _UNWRITTEN]
        is_numeric = bool(said) and all(map(_PLAIN.fullmatch, said))
        planned = []
        for text in texts:
            decimals = len(text.partition(".")[2])
            if is_numeric and text not in _UNWRITTEN:
                number = float(text) if decimals else int(text)
                planned.append(SheetCell(number, _pattern(decimals)))
            else:
                planned.append(SheetCell(text or None))
        return head, planned
    units = set()
    for value, *_ in filter(None, values):  # a value in words is written without its unit
        unit, parts = (
            str(numbered.entries[value.id].get("unit") or ""),
            _split(value.text, value.number),
        )
        units.add(unit if parts is not None and parts[2].startswith(unit) else "")
    is_single = all(len(found) < 2 for found in values)
    unit = units.pop() if len(units) == 1 and is_single else ""
    named = f"{head}（{unit}）" if unit and unit not in head else head
    planned = [
        _value_cell(found, text, unit, numbered) for found, text in zip(values, texts, strict=True)
    ]
    return named, planned


def _pattern(decimals: int) -> str:
    return "0" + "." * bool(decimals) + "0" * decimals


def _split(text: str, number: Number | None) -> tuple[str, int, str] | None:
    """Find where a text writes a number: the words before, its decimals, the words after.

    None if it writes another, or any number besides.
    """
    for decimals in range(_MOST_DECIMALS + 1) if number is not None else ():
        before, found, after = text.partition(format_number(abs(number or 0), decimals))
        if found and not any(map(str.isdigit, before + after)):
            return before, decimals, after
    return None


def _value_cell(
    values: Sequence[ShownValue | Value], text: str, unit: str, numbered: Numbered
) -> SheetCell:
    """Write a cell of one value as its unrounded number, shown as the page shows it."""
    if len(values) != 1:
        return SheetCell(text or None)
    (value,), key = values, numbered.keys[values[0].id]
    parts = _split(text, value.number)
    if parts is None:
        return SheetCell(text, key=key)
    before, decimals, after = parts
    number = plain_number(value.number)
    shown = _quote(before) + _pattern(decimals) + _quote(after.removeprefix(unit))
    # The words beside it say the direction: a negative number shows no sign.
    return SheetCell(number, f"{shown};{shown}" if (number or 0) < 0 else shown, key)


def _quote(text: str) -> str:
    inner = text.replace('"', "”")
    return f'"{inner}"' if text else ""


def _row(*contents: str | Number | None) -> tuple[SheetCell, ...]:
    return tuple(SheetCell(content) for content in contents)


_EVIDENCE_HEAD = (
    "编号",
    "指标",
    "单位名称",
    "期间",
    "数值",
    "计量单位",
    "写作",
    "算式",
    "由何数算出",
    "文件",
    "工作表",
    "行",
    "日期",
    "台账原文",
    "不列的栏",
)


def _evidence_rows(
    entry: Entry, numbered: Numbered, cells: Mapping[Place, CitedCells]
) -> Iterator[tuple[SheetCell, ...]]:
    """Write one row a ledger row; rows of a value computed from others stand with those."""
    key = numbered.keys[str(entry["id"])]
    inputs = [str(name) for name in entry.get("inputs") or ()]
    stated = (
        SheetCell(key, key=key),
        *_row(_text(entry, "name"), _text(entry, "organization"), period_label(entry)),
        SheetCell(entry["value"], "General"),
        *_row(_text(entry, "unit"), _text(entry, "text"), _text(entry, "formula")),
        SheetCell(" ".join(numbered.keys[name] for name in inputs) or None),
    )
    of_inputs = {_place(place) for name in inputs for place in list_places(numbered.entries[name])}
    places = [_place(place) for place in list_places(entry)]
    if not places or (inputs and of_inputs.issuperset(places)):
        hidden = HIDDEN_ROWS if entry.get("has_hidden_rows") and not inputs else None
        yield (*stated, *_row(hidden, *[None] * 5))
        return
    for file, sheet, row, day in places:
        pairs, withheld = cells.get((str(file), str(sheet or ""), int(row or 0)), ((), ()))
        told = "；".join(f"{head}：{cell}" for head, cell in pairs if cell) or None
        yield (*stated, *_row(file, sheet, row, day, told, "、".join(withheld) or None))


def _place(place: Mapping[str, object]) -> tuple[str | int | None, ...]:
    row = place["row"]
    day = str(place["date"]) if place.get("date") else None
    number = row if isinstance(row, int) else None
    return str(place["file"]), str(place["sheet"] or "") or None, number, day


def _text(entry: Entry, name: str) -> str | None:
    return str(entry.get(name) or "") or None


def _plan_definitions(pieces: Iterable[_Grid | _Words], numbered: Numbered) -> SheetPlan:
    """Collect what the page says of how it counts; else list measures, units and formulas."""
    rows = []
    for piece in pieces:
        if isinstance(piece, _Words):
            if DEFINITIONS in piece.part:
                rows.append(_row(piece.heading or piece.part, None, piece.text))
        elif piece.is_definition:
            for texts in map(piece.write, piece.table.rows):
                cells = dict(zip(piece.table.columns, texts, strict=True))
                rows.append(_row(texts[0], cells.get("单位"), cells[DEFINITIONS]))
    if not rows:
        said = ((e.get("name"), e.get("unit"), e.get("formula")) for e in numbered.entries.values())
        rows = [_row(*(str(part or "") or None for part in one)) for one in dict.fromkeys(said)]
    return SheetPlan(
        DEFINITIONS, "各项指标怎样统计、怎样比较", ("项目", "计量单位", "口径"), tuple(rows)
    )
