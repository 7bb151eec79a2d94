"""Mutants: sample ledgers changed at random, and what must hold of them however they are read."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any
from xml.sax.saxutils import escape

from analysis.ledgers.cells import is_blank
from analysis.ledgers.files.opening import read_workbook
from analysis.ledgers.tables import is_value
from analysis.records import Records
from analysis.workspace import SourceFile, list_sources
from workbooks import html, packed, parts_of, spreadsheetml, xls, xlsx

SAMPLE = Path(__file__).parents[1] / "data/sample"
_ROWS_KEPT = 14
_LAST_ROWS = 3
_ODD_VALUES: tuple[Any, ...] = (
    None, "", " ", "　", "\u200b", "/", "无", "-", "xx", 0, -5, 2.5, 1e15, 45000, 10**9, True,
    "#REF!", "合计", "小计", "一、集体学习", "注：略", "本月无", "=1+1", "<b>&", "全体党员",
    "28/32", "3月中旬", "6月31日", "2203-01-01", "二〇二三年三月十五日", "15日", "2023.3.15-17",
    "日期", "类型", "序号", date(2023, 3, 15),
    datetime(2024, 2, 29, 9, 30), date(9999, 12, 31), "长" * 300,
)  # fmt: skip

Grid = list[list[Any]]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file to read.

    Parameters
    ----------
    rows
        How many rows of each sheet hold something; None where damaged bytes leave it open.
    """

    name: str
    content: bytes
    rows: Mapping[str, int] | None


@cache
def seeds() -> tuple[tuple[str, dict[str, Grid]], ...]:
    """Give the books of the sample, each sheet cut to its first rows and its last."""
    books = []
    for source in list_sources([SAMPLE]):
        book = read_workbook(source)
        stem = PurePosixPath(source.name).stem
        sheets = {sheet.name: _cut([list(row) for row in sheet.rows]) for sheet in book.sheets}
        books.append((stem, {name: grid for name, grid in sheets.items() if grid}))
    return tuple(book for book in books if book[1])


def _cut(grid: Grid) -> Grid:
    return [*grid[:_ROWS_KEPT], *grid[_ROWS_KEPT:][-_LAST_ROWS:]]


def make_mutant(number: int) -> Mutant:
    """Make the mutant of one number: always the same."""
    chance = random.Random(number)  # noqa: S311
    stem, book = chance.choice(seeds())
    names = chance.sample(list(book), min(len(book), chance.choice((1, 1, 2, 3))))
    sheets = {name: [list(row) for row in book[name]] for name in names}
    for _ in range(chance.randint(1, 4)):
        name = chance.choice(names)
        sheets[name] = chance.choice(_CHANGES)(sheets[name], chance) or [["空"]]
    write, suffix = chance.choice(_WRITERS)
    content, rows = write(sheets, chance)
    if chance.random() < 0.35:
        content, rows = _damage(content, chance), None
    return Mutant(f"{number:05d}{stem}{suffix}", content, rows)


def _permute(grid: Grid, chance: random.Random) -> Grid:
    start = chance.choice((0, 1, 2, 3, 4))
    below = grid[start:]
    chance.shuffle(below)
    return grid[:start] + below


def _blank(grid: Grid, chance: random.Random) -> Grid:
    rate = chance.choice((0.02, 0.1, 0.5))
    return [[None if chance.random() < rate else cell for cell in row] for row in grid]


def _retype(grid: Grid, chance: random.Random) -> Grid:
    rate = chance.choice((0.02, 0.1, 0.4))
    return [[_other(cell, chance) if chance.random() < rate else cell for cell in row]
            for row in grid]  # fmt: skip


def _other(cell: Any, chance: random.Random) -> Any:
    if chance.random() < 0.5:
        return chance.choice(_ODD_VALUES)
    if isinstance(cell, date):
        return chance.choice((str(cell), (cell - date(1899, 12, 30)).days
                              if type(cell) is date else 45000.5, f"{cell:%Y.%m}"))  # fmt: skip
    return float(cell) if isinstance(cell, int) else str(cell)


def _cut_rows(grid: Grid, chance: random.Random) -> Grid:
    start = chance.randrange(len(grid))
    return grid[:start] + grid[start + chance.randint(1, 4) :]


def _repeat_rows(grid: Grid, chance: random.Random) -> Grid:
    start = chance.randrange(len(grid))
    part = grid[start : start + chance.randint(1, 5)]
    place = chance.randint(0, len(grid))
    return grid[:place] + [list(row) for row in part] + grid[place:]


def _space_rows(grid: Grid, chance: random.Random) -> Grid:
    place = chance.randint(0, len(grid))
    empty = [[None] * len(grid[0]) for _ in range(chance.randint(1, 3))]
    return grid[:place] + empty + grid[place:]


def _move_columns(grid: Grid, chance: random.Random) -> Grid:
    width = len(grid[0])
    order = [chance.randrange(-1, width) for _ in range(width + chance.randint(-2, 2))]
    if chance.random() < 0.6:
        order = chance.sample(range(width), width)
    return [[row[place] if place >= 0 else None for place in order] for row in grid]


def _put_beside(grid: Grid, chance: random.Random) -> Grid:
    other = chance.choice(list(chance.choice(seeds())[1].values()))
    height, gap = max(len(grid), len(other)), [None] * chance.randint(0, 2)
    left = grid + [[None] * len(grid[0])] * (height - len(grid))
    right = other + [[None] * len(other[0])] * (height - len(other))
    return [[*one, *gap, *two] for one, two in zip(left, right, strict=True)]


def _put_below(grid: Grid, chance: random.Random) -> Grid:
    other = chance.choice(list(chance.choice(seeds())[1].values()))
    width = max(len(grid[0]), len(other[0]))
    return [[*row, *[None] * (width - len(row))] for row in (*grid, *other)]


_HEADINGS = {
    "日期": ("召开时间", "*会议日期（必填）", "年月日", "计划时间", "登记日期", "几时"),
    "主题": ("学习内容", "议题", "2、主题（填空）"),
    "参加人数": ("实到人数", "人次", "应到人数", "姓名", "数量"),
    "学习类型": ("类别", "形式", "lx"),
}
_TITLES = ("2024年学习计划", "未参加人员名单", "2024年5月20日签到表", "各支部统计汇总", "报名表")


def _rename(grid: Grid, chance: random.Random) -> Grid:
    """Head columns by other words, and perhaps the sheet by another title."""
    new = {old: chance.choice(words) for old, words in _HEADINGS.items()}
    rows = [
        [new.get(cell, cell) if isinstance(cell, str) else cell for cell in row] for row in grid
    ]
    return [[chance.choice(_TITLES)], *rows] if chance.random() < 0.5 else rows


def _empty(grid: Grid, chance: random.Random) -> Grid:
    """Leave of the rows what a form prints: the first columns."""
    kept = chance.choice((0, 1, 2))
    return [*grid[:3], *([*row[:kept], *[None] * (len(row) - kept)] for row in grid[3:])]


def _turn(grid: Grid, chance: random.Random) -> Grid:
    width = max(map(len, grid), default=0)
    full = [[*row, *[None] * (width - len(row))] for row in grid]
    start = chance.choice((0, 1, 2))
    return [*full[:start], *(list(row) for row in zip(*full[start:], strict=True))]


_CHANGES: Sequence[Callable[[Grid, random.Random], Grid]] = (
    _permute, _blank, _retype, _retype, _cut_rows, _repeat_rows, _space_rows, _move_columns,
    _put_beside, _put_below, _rename, _rename, _empty, _turn,
)  # fmt: skip

Written = tuple[bytes, Mapping[str, int] | None]


def _count(sheets: Mapping[str, Grid]) -> dict[str, int]:
    return {name: sum(any(cell not in (None, "") for cell in row) for row in grid)
            for name, grid in sheets.items()}  # fmt: skip


@cache
def _template(names: tuple[str, ...]) -> dict[str, bytes]:
    """Pack a workbook of empty sheets whose style 1 is that of a date."""
    return parts_of(xlsx({name: [[date(2023, 1, 1)]] for name in names}))


def _write_xlsx(sheets: Mapping[str, Grid], chance: random.Random) -> Written:
    parts = dict(_template(tuple(sheets)))
    for number, grid in enumerate(sheets.values(), start=1):
        rows = "".join(f'<row r="{at}">{_cells(at, row)}</row>' for at, row in enumerate(grid, 1))
        merges = _merges(grid, chance) if chance.random() < 0.4 else ""
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f"<sheetData>{rows}</sheetData>{merges}</worksheet>"
        ).encode()
    return packed(parts), _count(sheets)


def _cells(at: int, row: Sequence[Any]) -> str:
    return "".join(
        _cell(f"{_letters(place)}{at}", cell) for place, cell in enumerate(row) if cell is not None
    )


def _letters(place: int) -> str:
    return chr(65 + place) if place < 26 else _letters(place // 26 - 1) + chr(65 + place % 26)


def _cell(place: str, cell: Any) -> str:
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, date):
        start = datetime(1899, 12, 30)
        days = (datetime(cell.year, cell.month, cell.day) - start) / timedelta(days=1)
        return f'<c r="{place}" s="1"><v>{days}</v></c>'
    if isinstance(cell, int | float):
        return f'<c r="{place}"><v>{cell!r}</v></c>'
    if str(cell).startswith("#"):
        return f'<c r="{place}" t="e"><v>{escape(str(cell))}</v></c>'
    return (
        f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(str(cell))}</t></is></c>'
    )


def _merges(grid: Grid, chance: random.Random) -> str:
    areas = []
    for _ in range(chance.randint(1, 6)):
        top, left = chance.randint(1, len(grid)), chance.randrange(len(grid[0]))
        bottom, right = top + chance.choice((0, 1, 2, 5)), left + chance.choice((0, 0, 1, 3))
        areas.append(f'<mergeCell ref="{_letters(left)}{top}:{_letters(right)}{bottom}"/>')
    return f"<mergeCells>{''.join(areas)}</mergeCells>"


def _write_csv(sheets: Mapping[str, Grid], chance: random.Random) -> Written:
    grid = next(iter(sheets.values()))
    stream = io.StringIO()
    csv.writer(stream, delimiter=chance.choice(",,\t;")).writerows(grid)
    text = stream.getvalue()
    encoding = chance.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16"))
    return text.encode(encoding), None


def _write_markup(sheets: Mapping[str, Grid], chance: random.Random) -> Written:
    if chance.random() < 0.5:
        return html(next(iter(sheets.values()))), None
    return spreadsheetml(sheets), None


def _write_xls(sheets: Mapping[str, Grid], _: random.Random) -> Written:
    return xls(sheets), None


_WRITERS: Sequence[tuple[Callable[..., Written], str]] = (
    (_write_xlsx, ".xlsx"), (_write_xlsx, ".xlsx"), (_write_xlsx, ".xlsx"), (_write_csv, ".csv"),
    (_write_csv, ".xlsx"), (_write_markup, ".xls"), (_write_xls, ".xls"),
)  # fmt: skip


def _damage(content: bytes, chance: random.Random) -> bytes:
    """Flip bytes, or cut some; of a package, half the time inside one of its parts."""
    if content.startswith(b"PK") and chance.random() < 0.6:
        parts = parts_of(content)
        name = chance.choice([name for name in parts if "xl/" in name])
        return packed({**parts, name: _damage_bytes(parts[name], chance)})
    return _damage_bytes(content, chance)


def _damage_bytes(content: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(content)
    if chance.random() < 0.3:
        start = chance.randrange(max(len(damaged), 1))
        del damaged[start : start + chance.choice((1, 10, 1000, len(damaged)))]
    for _ in range(chance.randint(1, 20)):
        if damaged:
            place = chance.randrange(len(damaged))
            damaged[place] ^= 1 << chance.randrange(8)
    return bytes(damaged)


_SAYS_NO_DATA = frozenset({"title", "subtitle", "section", "summary", "note"})


def tells_something(cells: Sequence[Any]) -> bool:
    """Say whether a row holds a day, a count beside its serial, or three cells."""
    values = [cell for cell in cells if is_value(cell)]
    serials = [cell for cell in values if type(cell) in (int, float)][:1]
    return len(cells) > 2 or len(values) > len(serials)


def find_hidden(records: Records, paths: Iterable[Path]) -> list[str]:
    """Name every row below a header that holds a day or several cells, and is said to be none."""
    grids = {
        (book.file, sheet.name): sheet
        for path in paths
        for book in [read_workbook(SourceFile(path, path.name))]
        for sheet in book.sheets
    }
    below = {
        (file.file, sheet.sheet): min(sheet.header_rows)
        for file in records.files
        for sheet in file.sheets
        if sheet.header_rows
    }
    faults = []
    for row in records.skipped:
        place = (row.file, row.sheet)
        if row.reason not in _SAYS_NO_DATA or row.row < below.get(place, row.row + 1):
            continue
        grid = grids[place]
        cells = [cell for cell in grid.rows[row.row - grid.first_row] if not is_blank(cell)]
        if tells_something(cells):
            faults.append(f"{row.file}［{row.sheet}］第{row.row}行 {row.reason}: {cells}"[:300])
    return faults


_ASIDES = (
    b"<!-- -->", b"<!--<c r='XFD1048576'><v>1</v></c>-->", b"<!--", b"-->", b"<![CDATA[x]]>",
    b"<![CDATA[", b"<?x y?>", b"<?", b"<!DOCTYPE a>", b"<c " * 5_000,
    b"<!--" + b"<c " * 5_000 + b"-->",
    b"<" * 5_000, b"'", b'"', b">", b"&#65;", b"&x;", b"\x00", b"\xef\xbb\xbf", b" " * 5_000,
)  # fmt: skip
_CHANGED_WORDS = (
    (b'r="', b"r='"), (b'r="', b'r = "'), (b'r="A', b'r="XFD'), (b'r="', b'r="A1" r="'),
    (b'r="B', b'r="B99999'), (b'r="', b'q="'), (b"<c ", b"<x:c "), (b"<c ", b"<c\n"),
    (b"<row ", b"<x:row "), (b"<v>", b"<!----><v>"), (b"<v>", b"<v >"), (b"</c>", b"</d>"),
    (b'="', b'="99999999'), (b"count", b"uniqueCount"),
    (b"<sst ", b'<sst uniqueCount="4294967295" '), (b"sheetData", b"x:sheetData"),
    (b"utf-8", b"utf-16"), (b"UTF-8", b"gb18030"), (b"utf-8", b"utf-7"),
    (b"worksheets/", b"WORKSHEETS\\"), (b"sheet1", b"SHEET2"), (b'"rId1"', b'"rId2"'),
    (b"<dimension ref=\"", b"<dimension ref=\"A1:XFD1048576\" x=\""),
)  # fmt: skip


def tamper(content: bytes, chance: random.Random) -> bytes:
    """Change the markup inside a package: comments, names, encodings, counts, places."""
    parts = parts_of(content)
    for _ in range(chance.randint(1, 3)):
        name = chance.choice([name for name in parts if name.endswith((".xml", ".rels"))])
        kind = chance.random()
        if kind < 0.35:
            places = [at for at, sign in enumerate(parts[name]) if sign in b"<> "]
            place = chance.choice(places or [0])
            parts[name] = parts[name][:place] + chance.choice(_ASIDES) + parts[name][place:]
        elif kind < 0.85:
            old, new = chance.choice(_CHANGED_WORDS)
            parts[name] = parts[name].replace(old, new, chance.choice((1, 2, -1)))
        elif kind < 0.95:
            change = chance.choice((str.upper, str.title, lambda name: name + "2"))
            parts[change(name)] = parts.get(name, b"") if chance.random() < 0.5 else parts.pop(name)
        else:
            text = parts[name].decode("utf-8", "replace")
            parts[name] = text.encode(chance.choice(("utf-16", "gb18030")))
    return packed(parts)


def find_faults(records: Records, mutants: Iterable[Mutant]) -> list[str]:
    """Name every row that was lost or counted twice: each ends once, as a record or otherwise."""
    ended: dict[tuple[str, str], Counter[int]] = {}
    table = records.table
    kept = set(zip(table["file"], table["sheet"], table["row"].tolist(), strict=True))
    wrong = {(p.file, p.sheet, p.row) for p in records.problems if p.severity == "error"}
    wrong |= {(f.file, s.sheet, row) for f in records.files for s in f.sheets for row in s.asked}
    skipped = [(row.file, row.sheet, row.row) for row in records.skipped]
    for file, sheet, row in (*kept, *wrong, *skipped):
        ended.setdefault((file, sheet), Counter())[row] += 1
    faults = [
        f"{file}［{sheet}］第{row}行 {times} 次"
        for (file, sheet), rows in ended.items()
        for row, times in rows.items()
        if times > 1
    ]
    summaries = {summary.file: summary for summary in records.files}
    for mutant in mutants:
        read = {sheet.sheet: sheet.rows for sheet in summaries[mutant.name].sheets}
        listed = {sheet: len(ended.get((mutant.name, sheet), ())) for sheet in read}
        if read != listed:
            faults.append(f"{mutant.name} {read} != {listed}")
        if mutant.rows is not None and any(mutant.rows.values()) and read != mutant.rows:
            faults.append(f"{mutant.name} {read} != {dict(mutant.rows)}")
    return faults
