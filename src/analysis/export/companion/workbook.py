"""Workbook: what the sheets of a report's companion hold, before anything writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.export.companion.page_grids import Grid, GridCell, Piece, Shown, Words, read_grids
from analysis.export.page.manifest import HIDDEN_ROWS, Entry, Numbered, list_places, period_label

EVIDENCE = "依据"
DEFINITIONS = "口径"
CONTENTS = "目录"
MAX_ROWS = 100_000
"""Rows of the sheet of evidence; a workbook with more opens too slowly to be of use."""

_LONGEST_NAME = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")
_WRITTEN = re.compile(r"(?P<before>\D*?)(?P<number>\d+(?:\.\d+)?)(?P<after>\D*)")
_UNIT = re.compile(r"[^（(\s]*")
_PLAIN = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?")
_KEYS = "依据编号"
_KEY = re.compile(r"〔N-\d+〕")
_ABSENT = ("", "—")

Number = int | float


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
    """All sheets in order, and the row of the sheet of evidence where each key begins."""

    title: str
    sheets: tuple[SheetPlan, ...]
    evidence_rows: Mapping[str, int]


def plan_workbook(
    title: str, blocks: Sequence[str], numbered: Numbered, notes: Sequence[str] = ()
) -> WorkbookPlan:
    """Plan the companion of a page: a sheet a table, the evidence, the definitions.

    Parameters
    ----------
    title : str
        The page's title.
    blocks : sequence of str
        The page's HTML; values carry their keys.
    numbered : Numbered
        The page's values.
    notes : sequence of str
        What the first sheet says of the whole.
    """
    pieces = read_grids(blocks)
    evidence = _plan_evidence(numbered)
    tables = tuple(_plan_tables(pieces))
    definitions = _plan_definitions(pieces, numbered)
    contents = _plan_contents(title, (*tables, evidence, definitions), notes)
    rows: dict[str, int] = {}
    for number, row in enumerate(evidence.rows, start=2):
        rows.setdefault(row[0].key, number)
    return WorkbookPlan(title, (contents, *tables, evidence, definitions), rows)


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


def _plan_contents(title: str, sheets: Sequence[SheetPlan], notes: Sequence[str]) -> SheetPlan:
    listed = [_row(sheet.name, sheet.title) for sheet in sheets]
    said = [_row("说明", note) for note in notes]
    return SheetPlan(CONTENTS, title, ("工作表", "内容"), (_row("报告", title), *said, *listed))


def _plan_tables(pieces: Iterable[Piece]) -> Iterator[SheetPlan]:
    grids = [piece for piece in pieces if isinstance(piece, Grid) and not _defines(piece)]
    titles = list(_title_grids(grids))
    for grid, title, name in zip(grids, titles, name_sheets(titles), strict=True):
        head, rows = _plan_grid(grid)
        yield SheetPlan(name, title, head, rows)


def _title_grids(grids: Iterable[Grid]) -> Iterator[str]:
    number = 0
    for grid in grids:
        said = _KEY.sub("", grid.caption).split("。")[0] or grid.heading or grid.part
        if grid.figure:
            yield f"{grid.figure} {said}".strip()
        else:
            number += 1
            yield f"表{number} {said}".strip()


def _plan_grid(grid: Grid) -> tuple[tuple[str, ...], tuple[tuple[SheetCell, ...], ...]]:
    columns = [_plan_column(head, cells) for head, cells in _columns(grid)]
    heads = tuple(head for head, _ in columns)
    rows = list(zip(*(cells for _, cells in columns), strict=True))
    keys = [" ".join(_list_keys(row)) for row in grid.rows]
    if not any(keys):
        return heads, tuple(rows)
    return (*heads, _KEYS), tuple(
        (*row, SheetCell(listed)) for row, listed in zip(rows, keys, strict=True)
    )


def _columns(grid: Grid) -> Iterator[tuple[str, list[GridCell]]]:
    for place, head in enumerate(grid.head):
        yield head, [row[place] for row in grid.rows]


def _list_keys(row: Iterable[GridCell]) -> list[str]:
    return list(dict.fromkeys(value.key for cell in row for value in cell.values))


def _plan_column(head: str, cells: Sequence[GridCell]) -> tuple[str, list[SheetCell]]:
    """Plan a column; a unit that all its numbers share goes into its head."""
    texts = [cell.text for cell in cells if cell.text not in _ABSENT]
    if not any(cell.values for cell in cells):
        is_numeric = bool(texts) and all(map(_PLAIN.fullmatch, texts))
        return head, [_plain_cell(cell.text, is_numeric=is_numeric) for cell in cells]
    units = {_unit_of(cell) for cell in cells if cell.values}
    is_single = all(len(cell.values) < 2 for cell in cells)
    unit = units.pop() if len(units) == 1 and is_single else ""
    named = f"{head}（{unit}）" if unit and unit not in head else head
    return named, [_value_cell(cell, unit) for cell in cells]


def _plain_cell(text: str, *, is_numeric: bool) -> SheetCell:
    if not is_numeric or text in _ABSENT:
        return SheetCell(text or None)
    decimals = len(text.partition(".")[2])
    number = float(text) if decimals else int(text)
    return SheetCell(number, "0" + "." * bool(decimals) + "0" * decimals)


def _unit_of(cell: GridCell) -> str:
    written = _WRITTEN.fullmatch(cell.values[0].text)
    found = _UNIT.match(written["after"]) if written else None
    return found[0] if found else ""


def _value_cell(cell: GridCell, unit: str) -> SheetCell:
    """Write a cell of one value as its unrounded number, shown as the page shows it."""
    written = _WRITTEN.fullmatch(cell.text)
    if len(cell.values) != 1 or not written or not cell.values[0].number:
        key = cell.values[0].key if len(cell.values) == 1 else ""
        return SheetCell(cell.text or None, key=key)
    value = cell.values[0]
    number, shown = _number(value), _format(written, unit)
    # The words beside it say the direction: a negative number shows no sign.
    return SheetCell(number, f"{shown};{shown}" if number < 0 else shown, value.key)


def _format(written: re.Match[str], unit: str) -> str:
    decimals = len(written["number"].partition(".")[2])
    pattern = "0" + "." * bool(decimals) + "0" * decimals
    after = written["after"].removeprefix(unit)
    return _quote(written["before"]) + pattern + _quote(after)


def _quote(text: str) -> str:
    inner = text.replace('"', "”")
    return f'"{inner}"' if text else ""


def _number(value: Shown) -> Number:
    return float(value.number) if set(value.number) & set(".eE") else int(value.number)


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
)


def _plan_evidence(numbered: Numbered) -> SheetPlan:
    rows = [row for entry in numbered.entries.values() for row in _evidence_rows(entry, numbered)]
    shown = tuple(rows[:MAX_ROWS])
    if len(rows) > MAX_ROWS:
        more = f"共{len(rows)}行，此处只列前{MAX_ROWS}行，其余见网页文件的依据表。"
        shown += (_row("", more, *[None] * (len(_EVIDENCE_HEAD) - 2)),)
    return SheetPlan(EVIDENCE, "每个数的台账行", _EVIDENCE_HEAD, shown)


def _evidence_rows(entry: Entry, numbered: Numbered) -> Iterator[tuple[SheetCell, ...]]:
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
        yield (*stated, *_row(hidden, None, None, None))
        return
    for place in places:
        yield (*stated, *_row(*place))


def _place(place: Mapping[str, object]) -> tuple[str | int | None, ...]:
    row = place["row"]
    day = str(place["date"]) if place.get("date") else None
    number = row if isinstance(row, int) else None
    return str(place["file"]), str(place["sheet"] or "") or None, number, day


def _text(entry: Entry, name: str) -> str | None:
    return str(entry.get(name) or "") or None


def _plan_definitions(pieces: Iterable[Piece], numbered: Numbered) -> SheetPlan:
    """Collect what the page says of how it counts; else list measures, units and formulas."""
    rows = [row for piece in pieces for row in _define(piece)]
    if not rows:
        said = ((e.get("name"), e.get("unit"), e.get("formula")) for e in numbered.entries.values())
        rows = [_row(*(str(part or "") or None for part in one)) for one in dict.fromkeys(said)]
    return SheetPlan(
        DEFINITIONS, "各项指标怎样统计、怎样比较", ("项目", "计量单位", "口径"), tuple(rows)
    )


def _defines(grid: Grid) -> bool:
    return DEFINITIONS in grid.head and not any(c.values for row in grid.rows for c in row)


def _define(piece: Piece) -> Iterator[tuple[SheetCell, ...]]:
    if isinstance(piece, Words):
        if DEFINITIONS in piece.part:
            yield _row(piece.heading or piece.part, None, piece.text)
    elif _defines(piece):
        places = {head: place for place, head in enumerate(piece.head)}
        for row in piece.rows:
            unit = row[places["单位"]].text if "单位" in places else None
            yield _row(row[0].text, unit, row[places[DEFINITIONS]].text)
