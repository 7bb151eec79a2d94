"""Matrices: months, kinds, bodies or days as columns, unfolded into a row an event or number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from analysis.ledgers.cells import is_amount, is_blank, normalise, read_date, states_nothing
from analysis.ledgers.files import Scalar, Sheet
from analysis.ledgers.tables.across.column_spans import is_sum
from analysis.ledgers.tables.across.made_sheets import (
    Cell,
    Made,
    Upright,
    cell_of,
    fill_merged,
    make_sheet,
)
from analysis.ledgers.tables.context import Context, Span, find_sections, read_span
from analysis.ledgers.tables.headings import Heading, Vocabulary, heading_text
from analysis.ledgers.tables.layout import Table
from analysis.ledgers.tables.markers import states_none_held

_JOINTS = re.compile(r"[、,，;；\n 和及]+")
_BARE_DAY = re.compile(r"0?[1-9]|[12]\d|3[01]")
_ASIDE = re.compile(
    r"[(（][^()（）\d]*[)）]$|(?<=[日号])(?!.*(?:取消|未|改|推|延|停|拟|计划))[\u4e00-\u9fff]{1,6}$"
)
_TICK = re.compile(r"[√✓✔☑]|已?(?:开展|召开|完成)")
_MOST_TIMES = 31


def what_cells_hold(cells: Iterable[Scalar], *, asks_day: bool) -> str:
    """Say whether the cells of a matrix hold "days" or "numbers", "" where neither."""
    found = {"days": 0, "numbers": 0, "": 0}
    for cell in cells:
        if not _says(cell):
            continue
        if _is_of_days(cell):
            found["days"] += 1
        elif is_amount(cell) or _is_tick(cell):
            found["numbers"] += 1
        else:
            found[""] += 1
    if found["days"] + found["numbers"] <= found[""]:
        return "" if found[""] else "numbers"  # a form not filled in
    if found["days"] >= found["numbers"]:
        return "days"
    return "days" if asks_day else "" if found["days"] else "numbers"


def _is_tick(cell: Scalar) -> bool:
    return isinstance(cell, str) and _TICK.fullmatch(normalise(cell)) is not None


def _is_of_days(cell: Scalar) -> bool:
    """Say whether a cell holds days and no number: 3日、15日; 3,15; a date."""
    if not isinstance(cell, str):
        return isinstance(cell, date)
    parts = _split_days(cell)
    if not parts or (len(parts) == 1 and _BARE_DAY.fullmatch(parts[0])):
        return False
    return all(
        _BARE_DAY.fullmatch(part) or read_date(part, 2000, 1).precision == "day" for part in parts
    )


_WITH_HEADS = re.compile(
    r"(?P<day>.*\d[日号]?)\s*[/,，、;；(（\s]\s*(?P<heads>\d{1,4})\s*人次?\s*[)）]?"
)
"""5日/16人: the day, and how many came."""


def _split_days(text: str) -> list[str]:
    whole = normalise(text)
    if found := _WITH_HEADS.fullmatch(whole):
        whole = text = found["day"]
    if read_date(whole, 2000, 1).precision == "day":
        return [whole]
    parts = [_ASIDE.sub("", part.strip()) for part in _JOINTS.split(text)]
    return [normalise(part) for part in parts if part]


_MATRICES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "month": (("年度", "月份", "备注"), "各月（季度）一栏"),
    "activity": (("活动类型",), "各类活动一栏"),
    "organization": (("单位",), "各单位一栏"),
    "pair": (("谈话双方",), "谁和谁谈一栏"),
    "talked": (("谈话对象",), "谈话人一行一个、谈话对象一栏一个"),
    "level": (("层级",), "和谁谈（签）一栏"),
    "date": (("日期",), "一行一个人，各天一栏"),
    "serial": (("序号",), "各次一栏"),
    "holiday": (("年度", "节日"), "各节日一栏"),
}
"""By what the columns of a matrix differ: the columns that say so once it is unfolded, in words."""


def unfold(
    sheet: Sheet,
    table: Table,
    places: Sequence[int],
    spans: Sequence[tuple[Heading, Span]],
    context: Context,
    vocabulary: Vocabulary,
    *,
    is_of_days: bool,
) -> Upright:
    """Make a row of each month, or each day, that a row of a matrix fills."""
    by = spans[0][1].field
    across = {heading.index for heading, _ in spans}
    others = [h for h in table.headings if h.index not in across]
    # 到会次数 behind the days of persons is a sum of them
    sums = [h for h in others if is_sum(h) or (by == "date" and h.field == "count")]
    labels = [h for h in others if h not in sums and h.text and h.field != "remark"]
    groups: dict[Span, dict[str, Heading]] = {}
    held = (sheet.rows[place][h.index] for place in places for h, _ in spans)
    says_heads = any(isinstance(cell, str) and "人" in cell for cell in held)
    for heading, span in spans:
        is_leaf = span.field != "month" or read_span(heading.text) is not None
        leaf = ("日期" if is_of_days else "签到") if is_leaf else heading.text
        leaf = "次数" if leaf == "签到" and by != "date" else leaf
        if leaf == "次数" and says_heads:
            leaf = "次数/人次"
        if heading.is_kind and leaf.startswith("次数"):  # 党课 over 2022年 ｜ 2023年
            leaf = heading.group.split("/")[-1] or leaf
        groups.setdefault(span, {})[leaf] = heading
    leaves = list(dict.fromkeys(leaf for each in groups.values() for leaf in each))
    cells_of_days = (sheet.rows[p][h.index] for p in places for h, _ in spans if is_of_days)
    leaves += ["人数"] * any(map(_heads_of, cells_of_days))
    kind = _find_kind_column(sheet, labels, places, vocabulary)
    told_by, words = _MATRICES[by]
    is_kind_told = kind is not None or by == "activity" or not table.sections
    label = "谈话人" if by == "talked" else ""
    header = ["活动类型" if h is kind else label or h.text for h in labels]
    header += ["分节" if is_kind_told else "活动类型", *told_by, *leaves]
    made: list[Made] = [[(text, None) for text in header]]
    rows = [sheet.first_row + table.header[-1]]
    grid = fill_merged(sheet)
    for place, section in zip(places, find_sections(table.sections, places), strict=True):
        front = [cell_of(sheet, place, h, grid[place][h.index]) for h in labels]
        front.append((section.kind or None, None))
        for span, columns in groups.items():
            cells = {leaf: cell_of(sheet, place, h) for leaf, h in columns.items()}
            year = span.year or section.year or context.year
            told = [*front, *_tell_span(span, year)]
            for line in _part_cells(cells, span, year, is_of_days=is_of_days):
                made.append([*told, *(line.get(leaf, (None, None)) for leaf in leaves)])
                rows.append(place + sheet.first_row)
    found = "栏里是日子，逐日读作一次活动" if is_of_days else "栏里是次数，逐格读"
    reason = f"{words}：到了的人逐日合为一次活动" if by == "date" else f"{words}，{found}"
    upright = make_sheet(sheet, made, rows, reason, is_sideways=False)
    differing = () if is_of_days else _check_sums(sheet, places, sums, groups)
    return replace(upright, sums=tuple(differing))


def _tell_span(span: Span, year: int | None) -> Made:
    """Give the made cells that say of when, of whom or of what kind a column is."""
    in_year = f"{year}年" if year else None
    if span.field == "holiday":
        return [(in_year, None), (span.text, None)]
    if not span.months:
        return [(span.text, None)]
    month = span.months[0] if len(span.months) == 1 else None
    return [(in_year, None), (month, None), (span.text, None)]


def _part_cells(
    cells: dict[str, Cell], span: Span, year: int | None, *, is_of_days: bool
) -> list[dict[str, Cell]]:
    """Give the cells of each row that a place of a matrix makes: its days, its number, who came."""
    values = [value for value, _ in cells.values()]
    if not any(map(_says, values)):
        return []
    if is_of_days:
        return _part_days(cells, span, year)
    is_absent = any(isinstance(cell, str) and _ABSENT.match(normalise(cell)) for cell in values)
    if is_absent and span.field in {"date", "holiday"}:
        return []
    if span.field == "date":
        return [{}]
    done = {leaf: (1, at) for leaf, (value, at) in cells.items() if _is_tick(value)}
    return [{**cells, **done}]


_ABSENT = re.compile(r"[×✗✘xX○]|.*(?:假|缺|旷|未|差|否|病)")


def _part_days(cells: dict[str, Cell], span: Span, year: int | None) -> list[dict[str, Cell]]:
    """Give the cells of each day of one month; what stands beside several days is of none.

    A day of another month than its column's is written so that it cannot be read.
    """
    value, at = cells.get("日期", (None, None))
    if at is None:
        return [cells]
    days = _days_of(value)
    if len(span.months) == 1:
        (month,) = span.months
        read = {day: read_date(day, 2000, month) for day in days}
        days_read = {d: r.date for d, r in read.items() if r.date and r.precision == "day"}
        other = {day for day, found in days_read.items() if found.month != month}
        days = [f"{day}（不在{month}月）" if day in other else day for day in days]
    if span.may_be_early and year is not None:
        early = {day: read_date(day, year - 1) for day in days if read_date(day).date is None}
        late = {day: read.date for day, read in early.items() if read.date}
        days = [late[day] if day in late and late[day].month > _OCTOBER else day for day in days]
    heads = {"人数": (number, at)} if (number := _heads_of(value)) else {}
    return [{**(cells if len(days) == 1 else {}), **heads, "日期": (day, at)} for day in days]


def _heads_of(cell: Scalar) -> str | None:
    """Give the number of heads that stands behind a day: 5日/16人."""
    found = _WITH_HEADS.fullmatch(normalise(cell)) if isinstance(cell, str) else None
    return found["heads"] if found else None


_OCTOBER = 10


def _says(cell: Scalar) -> bool:
    if not isinstance(cell, str):
        return not is_blank(cell)
    text = normalise(cell)
    return bool(text) and not states_nothing(text) and not states_none_held(text)


def _days_of(cell: Scalar) -> list[Scalar]:
    """List the days of a cell: 3,15 → 3日, 15日."""
    if not isinstance(cell, str):
        is_bare = isinstance(cell, int) and not isinstance(cell, bool) and cell <= _MOST_TIMES
        return [f"{cell}日" if is_bare else cell]
    parts = _split_days(cell)
    return [f"{part}日" if _BARE_DAY.fullmatch(part) else part for part in parts]


def _find_kind_column(
    sheet: Sheet, labels: Sequence[Heading], places: Sequence[int], vocabulary: Vocabulary
) -> Heading | None:
    """Find the column whose cells name kinds of activities, whatever its heading."""
    for heading in labels:
        texts = {heading_text(sheet.rows[place][heading.index]) for place in places} - {""}
        known = sum(vocabulary.activity(text) is not None for text in texts)
        if heading.field == "activity" or (known and known * 2 >= len(texts)):
            return heading
    return None


def _check_sums(
    sheet: Sheet,
    places: Sequence[int],
    sums: Sequence[Heading],
    groups: dict[Span, dict[str, Heading]],
) -> Iterable[tuple[int, int, int, int]]:
    """Find sums over a whole row that differ from its months."""
    months = [each["次数"] for each in groups.values() if len(each) == 1 and "次数" in each]
    whole = [
        h
        for h in sums
        if re.fullmatch(r"合计|总计|共计|全年(?:合计|次数)?|总数|总次数|年度合计", h.text)
    ]
    for place in places if len(months) == len(groups) else ():
        numbers = [sheet.rows[place][h.index] for h in months]
        added = [number for number in numbers if isinstance(number, int)]
        for heading in whole:
            stated = sheet.rows[place][heading.index]
            is_clear = len(added) == sum(map(_says, numbers)) and isinstance(stated, int)
            if is_clear and isinstance(stated, int) and stated != sum(added):
                at = place + sheet.first_row, heading.index + sheet.first_column
                yield (*at, stated, sum(added))
