"""Upright: tables whose events lie across, in columns of events, months or kinds, set upright."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate

from analysis.catalogue import Activity
from analysis.ledgers.cells import is_amount, is_blank, normalise, read_date, states_nothing
from analysis.ledgers.files import Scalar, Sheet
from analysis.ledgers.tables.context import Context, Span, find_sections, read_span
from analysis.ledgers.tables.headings import Heading, Vocabulary, heading_text
from analysis.ledgers.tables.layout import DATA, Layout, Table, find_label_column
from analysis.ledgers.tables.markers import is_numbered, names_body, states_none_held
from analysis.problems import column_letter, column_number

_JOINTS = re.compile(r"[、,，;；\n 和及]+")
_BARE_DAY = re.compile(r"0?[1-9]|[12]\d|3[01]")
_ASIDE = re.compile(
    r"[(（][^()（）\d]*[)）]$|(?<=[日号])(?!.*(?:取消|未|改|推|延|停|拟|计划))[\u4e00-\u9fff]{1,6}$"
)
_TICK = re.compile(r"[√✓✔☑]|已?(?:开展|召开|完成)")
_SUM = re.compile(
    r".{0,8}(?:合计|小计|累计|总计|共计|总数)(?:次数|人次)?|(?:全年|年度|总)(?:次数|人次|数)?"
)
_ASKS_DAY = re.compile(r"日期|时间")
_FEWEST_SPANS = 2

WAYS = (
    (
        "栏目在左、内容在右，一张表单记一次活动",
        "填了日子、看得出是哪一类的，一张表单算一次活动；没有填的、看不出种类的跳过",
        "谈话时间｜5月9日｜地点｜一楼；谈话人｜甲某｜被谈话人｜乙某",
    ),
    (
        "表头竖排在左边，一列是一次活动",
        "按列读：日期一行记各次活动，地点、主持人、人数各行是它的栏目；下面又排一遍表头的，接着读",
        "日期｜3月1日｜4月2日；地点｜一楼｜二楼；人数｜20｜22",
    ),
    (
        "各月（季度、半年、年度）一栏，栏里是次数",
        "逐格读；本月是零的算没有开展，空着的算不知道；合计、累计、季度小计是相加的结果，绝不再加",
        "活动类别｜1月｜2月｜3月｜一季度小计",
    ),
    (
        "各月一栏，栏里是日子",
        "逐日读作一次活动；读不懂的、与这一栏的月份不符的，只是这一格不计",
        "支部｜1月｜2月：一支部｜3日、15日｜6日",
    ),
    (
        "各类活动一栏，栏里是日子",
        "逐日读作一次活动；表头写支委会时间、党课时间的也是",
        "月份｜支委会｜党小组会：1月｜5日｜9日、20日",
    ),
    (
        "名单左右排几栏（序号、姓名、签名又排一遍）",
        "左栏读完接着读右栏，仍是一张名单",
        "姓名｜签名｜姓名｜签名：张三｜｜李四｜",
    ),
    (
        "一行一个人，各天一栏",
        "打了勾（没有写请假、缺席）的算到场：一天一次活动，人数为到场的人",
        "姓名｜3月5日｜4月9日：张三｜√｜请假",
    ),
    (
        "第一次、第二次……各一栏，栏里是日子",
        "逐日读作一次活动",
        "谈话对象｜第一次谈话时间｜第二次谈话时间：某甲｜3月1日｜9月1日",
    ),
    (
        "各节日一栏（表名是节前廉政提醒）",
        "打勾、写次数的逐格读，计在表名的年份，写明节日，不写哪一天；写日子的逐日读，"
        "排在最前的元旦、春节栏里十一、十二月的日子是上一年的",
        "单位｜元旦｜春节｜清明：甲科｜12月29日｜√｜",
    ),
    ("各单位一栏，一行一个月", "逐格读", "月份｜一支部｜二支部：1月｜5日｜6日"),
    (
        "谈话台账里谁和谁谈一栏（或一行），一行（或一栏）一个月",
        "逐格读作那个月的谈话",
        "月份｜班子成员之间｜书记与党员：1月｜2｜3",
    ),
)
"""How a table may lie, how it is then read, and an example."""
_MOST_TIMES = 31
_MOST_REMINDERS = 5
_FEWEST_FEASTS = 3
_TURNS_OF_YEAR = 2
"""The first holidays of a year (元旦, 春节), of which one is reminded in December, too."""


@dataclass(frozen=True, slots=True, eq=False)
class Upright:
    """A sheet made of a table that lies across: a row an event, its headings in the first row.

    Parameters
    ----------
    rows
        For each row of the made sheet, the row of the spreadsheet that its record stands in.
    cells
        For each row, the spreadsheet's row and column of each of its cells, None for made ones.
    reason
        How the table lies, in Chinese.
    is_sideways
        Whether an event is a column: its cells stand in several rows of the spreadsheet.
    sums
        Cells of 合计 that differ from their row: row, column, the number stated, the sum.
    """

    sheet: Sheet
    rows: tuple[int, ...]
    cells: tuple[tuple[tuple[int, int] | None, ...], ...]
    reason: str
    is_sideways: bool = False
    sums: tuple[tuple[int, int, int, int], ...] = ()

    def letters(self, columns: Mapping[str, str]) -> dict[str, str]:
        """Give the letters of the columns that stand in one column of the table, too, by field."""
        found: dict[str, str] = {}
        for code, letter in () if self.is_sideways else columns.items():
            index = column_number(letter) - 1
            places = {place[1] for row in self.cells[1:] if (place := row[index])}
            if len(places) == 1:
                found[code] = column_letter(places.pop())
        return found


_Made = list[tuple[Scalar, tuple[int, int] | None]]


def set_upright(
    sheet: Sheet, table: Table, layout: Layout, vocabulary: Vocabulary, context: Context
) -> Upright | None:
    """Make a table that lies across a sheet of a row an event; None where it lies as others do."""
    if table.shape == "sideways":
        return _turn(sheet, table, vocabulary)
    if table.shape == "form":
        is_letter = context.activity is not None and context.activity.family == "letter"
        is_asked = is_letter and not context.is_activity_declared
        return _read_forms(sheet, table, vocabulary, is_letter=is_asked)
    if blocks := _find_blocks_of_persons(table):
        return _stack(sheet, table, layout, blocks)
    places = [place for place in range(table.start, table.stop) if layout.kinds[place] == DATA]
    days = [
        (heading, Span(heading.text, "date"))
        for heading in table.headings
        if heading.field is None and read_date(heading.text, 2000).precision == "day"
    ]
    if len(days) >= _FEWEST_SPANS and table.having("persons"):
        return _unfold(sheet, table, places, days, context, vocabulary, is_of_days=False)
    spans = _find_of_kind(table, vocabulary, context.activity) or _find_spans(table, vocabulary)
    if not spans or (len(spans) < _FEWEST_SPANS and not _is_of_one_year(spans, table)):
        return None
    cells = [sheet.rows[place][heading.index] for place in places for heading, _ in spans]
    asks_day = any(map(_ASKS_DAY.search, context.names))
    held = _what_cells_hold(cells, asks_day=asks_day)
    if not held or (held == "numbers" and spans[0][1].field == "activity"):
        return None
    is_many = any(isinstance(cell, int | float) and cell > _MOST_REMINDERS for cell in cells)
    if held == "numbers" and spans[0][1].field == "holiday" and is_many:
        return None  # those who were reminded
    return _unfold(sheet, table, places, spans, context, vocabulary, is_of_days=held == "days")


def _make(
    sheet: Sheet, made: Sequence[_Made], rows: Sequence[int], reason: str, *, is_sideways: bool
) -> Upright:
    cells = tuple(tuple(place for _, place in row) for row in made)
    at = {
        place: (n, k) for n, row in enumerate(cells, 1) for k, place in enumerate(row, 1) if place
    }
    new = replace(
        sheet,
        rows=[[value for value, _ in row] for row in made],
        first_row=1,
        first_column=1,
        merges=(),
        errors={at[place]: code for place, code in sheet.errors.items() if place in at},
        uncached=frozenset(at[place] for place in sheet.uncached if place in at),
        month_only=frozenset(at[place] for place in sheet.month_only if place in at),
        struck=frozenset(),
        above=(),
    )
    return Upright(new, tuple(rows), cells, reason, is_sideways)


# --- events as columns ---------------------------------------------------------------------------


def _turn(sheet: Sheet, table: Table, vocabulary: Vocabulary) -> Upright:
    """Turn a table whose headings stand on the left; where they stand again, it goes on below."""
    column = find_label_column(sheet, vocabulary)
    grid = _fill_merged(sheet)
    labels: dict[str, int] = {}
    blocks: list[dict[str, int]] = [{}]
    first = table.start - 1
    is_headed = first >= 0 and is_numbered(heading_text(sheet.rows[first][column]))
    heads: list[list[int]] = [[first] if is_headed else []]
    for place in range(table.start, table.stop):
        label = heading_text(sheet.rows[place][column])
        is_alone = all(map(is_blank, sheet.rows[place][column + 1 :]))
        is_head = is_alone and vocabulary.field(label) is None
        if is_head or label in blocks[-1]:
            blocks.append({})
            heads.append([place] if is_head and label else [])
        if not is_head:
            blocks[-1][label] = place
            labels.setdefault(label, len(labels))
    first_row, first_column = sheet.first_row, sheet.first_column
    made: list[_Made] = [[(label, None) for label in labels]]
    rows = [first_row + table.start]
    for block, above in zip(blocks, heads, strict=True):
        for place in above:
            head = (sheet.rows[place][column], (place + first_row, column + first_column))
            made.append([head, *[(None, None)] * (len(labels) - 1)])
            rows.append(place + first_row)
        dated = [p for label, p in block.items() if vocabulary.field(label) in _DATES]
        stands = next(iter((*dated, *block.values())), table.start) + first_row
        for index in range(column + 1, len(grid[0])):
            row: _Made = [(None, None)] * len(labels)
            for label, place in block.items():
                at = place + first_row, index + first_column
                row[labels[label]] = grid[place][index], at
            made.append(row)
            rows.append(stands)
    kept = [n for n, row in enumerate(made) if any(not is_blank(value) for value, _ in row)]
    reason = "表头竖排在左边，一列是一次活动，按列读"
    made, rows = [made[n] for n in kept], [rows[n] for n in kept]
    return _make(sheet, made, rows, reason, is_sideways=True)


_DATES = frozenset({"date", "found_date"})


def _read_forms(
    sheet: Sheet, table: Table, vocabulary: Vocabulary, *, is_letter: bool
) -> Upright | None:
    """Make a row of each filled form whose labels stand beside their values; None without a day.

    The text of a letter with a place to sign (`is_letter`) is none of how many were signed.
    """
    forms: list[dict[str, _Cell]] = [{}]
    for place in range(table.start, table.stop):
        for label, value in _pair(sheet, place, vocabulary):
            if label in forms[-1] and vocabulary.field(label) in _DATES:
                forms.append({})
            forms[-1].setdefault(label, value)
    labels = list(dict.fromkeys(label for form in forms for label in form))
    dated = [label for label in labels if vocabulary.field(label) in _DATES]
    if is_letter and not any(vocabulary.field(label) in {"people", "count"} for label in labels):
        return None
    made: list[_Made] = [[(label, None) for label in labels]]
    rows = [sheet.first_row + table.start]
    for form in forms:
        days = [form[label] for label in dated if label in form and not is_blank(form[label][0])]
        if days and days[0][1] is not None:
            made.append([form.get(label, (None, None)) for label in labels])
            rows.append(days[0][1][0])
    if len(rows) == 1:
        return None
    reason = "栏目在左、内容在右，一张表单是一次活动"
    return _make(sheet, made, rows, reason, is_sideways=True)


def _pair(sheet: Sheet, place: int, vocabulary: Vocabulary) -> Iterable[tuple[str, _Cell]]:
    """Pair the labels of a row with what stands to their right, or behind their colon."""
    label = ""
    filled = [(index, cell) for index, cell in enumerate(sheet.rows[place]) if not is_blank(cell)]
    fields = [vocabulary.field(heading_text(cell).rstrip(":")) for _, cell in filled]
    is_even = len(filled) % 2 == 0 and all(fields[::2])  # 活动地点 ｜ 会议室, a heading itself
    for nth, (index, cell) in enumerate(filled):
        at = place + sheet.first_row, index + sheet.first_column
        text = heading_text(cell)
        if is_even and nth % 2:
            yield label, (cell, at)
            continue
        front, _, behind = text.partition(":")
        if behind and vocabulary.field(front):
            yield front, (behind, at)
            label = ""
        elif vocabulary.field(text.rstrip(":")) and not (label and read_date(cell, 2000).date):
            label = text.rstrip(":")
        elif label:
            yield label, (cell, at)
            label = ""


def _fill_merged(sheet: Sheet) -> list[list[Scalar]]:
    """Fill merged cells: what stands once is of each of their rows and columns."""
    rows = [list(row) for row in sheet.rows]
    for merge in sheet.merges:
        top, left = merge.top - sheet.first_row, merge.left - sheet.first_column
        if top >= 0 <= left:
            for row in rows[top : merge.bottom - sheet.first_row + 1]:
                width = merge.right - merge.left + 1
                row[left : left + width] = [rows[top][left]] * width
    return rows


# --- persons in several blocks beside one another -------------------------------------------------


def _find_blocks_of_persons(table: Table) -> list[Sequence[Heading]]:
    """Find the blocks of a list that goes on beside itself: 姓名 ｜ 签名 ｜ 姓名 ｜ 签名."""
    named = [heading for heading in table.headings if heading.text]
    if table.having("date") or len(table.having("persons")) < _FEWEST_SPANS:
        return []
    starts = [place for place, heading in enumerate(named) if heading.text == named[0].text]
    pairs = zip(starts, [*starts[1:], len(named)], strict=True)
    blocks: list[Sequence[Heading]] = [named[start:stop] for start, stop in pairs]
    is_same = len({tuple(heading.text for heading in block) for block in blocks}) == 1
    return blocks if is_same and len(blocks) > 1 else []


def _stack(
    sheet: Sheet, table: Table, layout: Layout, blocks: Sequence[Sequence[Heading]]
) -> Upright:
    """Put the blocks of a list under one another."""
    made: list[_Made] = [[(heading.text, None) for heading in blocks[0]]]
    rows = [sheet.first_row + table.header[-1]]
    places = [place for place in range(table.start, table.stop) if layout.kinds[place] == DATA]
    for block in blocks:
        for place in places:
            cells = [_cell(sheet, place, heading) for heading in block]
            if any(not is_blank(value) for value, _ in cells):
                made.append([*cells])
                rows.append(place + sheet.first_row)
    reason = "名单左右排了几栏，接着读"
    return _make(sheet, made, rows, reason, is_sideways=False)


# --- months, quarters, kinds or bodies as columns ------------------------------------------------


_NTH = re.compile(r"第[一二三四五六七八九十\d]{1,2}次|[首二三]次")


def _find_spans_of_days(table: Table, vocabulary: Vocabulary) -> list[tuple[Heading, Span]]:
    """Find that each column of days is of one kind, or of the first, second … time of a row."""
    days = table.having("date")
    named = [vocabulary.catalogue.find_activities_in(heading.text) for heading in days]
    spans = [Span(found[0].name, "activity") for found in named if len(found) == 1]
    if all(_NTH.match(heading.group) or _NTH.match(heading.text) for heading in days):
        spans = [Span(heading.full_text, "serial") for heading in days]
    is_each = len(set(spans)) == len(days) > 1 and not table.having("found_date")
    return list(zip(days, spans, strict=True)) if is_each else []


def _find_of_kind(
    table: Table, vocabulary: Vocabulary, activity: Activity | None
) -> list[tuple[Heading, Span]]:
    """Find the columns that only a ledger of one kind has: holidays of reminders, pairs of talks.

    A pair (书记与党员) stands beside months.
    """
    if activity is None:
        return []
    catalogue = vocabulary.catalogue
    feasts = [heading for heading in table.headings if heading.is_feast]
    if activity.code == "holiday_reminder" and len(feasts) >= _FEWEST_FEASTS:
        first = set(list(catalogue.holidays)[:_TURNS_OF_YEAR])
        is_late = (not first.issuperset(catalogue.find_holidays_in(h.text)) for h in feasts)
        late = zip(feasts, accumulate(map(int, is_late)), strict=True)
        return [(h, Span(h.text, "holiday", may_be_early=not before)) for h, before in late]
    if activity.family != "talk" or not table.having("month"):
        return []
    unknown = (h for h in table.headings if h.field is None and h.text)
    pair = [h for h in unknown if catalogue.says_form_of(h.text, activity.code)]
    return [(h, Span(h.text, "pair")) for h in pair] if len(pair) >= _FEWEST_SPANS else []


def _find_spans(table: Table, vocabulary: Vocabulary) -> list[tuple[Heading, Span]]:
    """Find the columns that are each of one month, kind or body; sums of others are left out."""
    if table.having("date") or table.having("found_date"):
        return _find_spans_of_days(table, vocabulary)
    spans = []
    for heading in table.headings:
        named = (heading.text, *reversed(heading.group.split("/")))
        span = next((read for text in named if (read := read_span(text))), None)
        if span is not None and not _SUM.fullmatch(heading.text):
            spans.append((heading, span))
    finest: dict[int | None, set[int]] = {}
    kept: list[tuple[Heading, Span]] = []
    for heading, span in sorted(spans, key=lambda pair: len(pair[1].months)):
        covered = finest.setdefault(span.year, set())
        if not covered.intersection(span.months) or any(other == span for _, other in kept):
            kept.append((heading, span))
            covered.update(span.months)
    if len({span for _, span in kept}) >= _FEWEST_SPANS or _is_of_one_year(kept, table):
        return sorted(kept, key=lambda pair: pair[0].index)
    kinds = [
        (heading, Span(heading.text, "activity"))
        for heading in table.headings
        if heading.field is None and not heading.is_sum and vocabulary.activity(heading.text)
    ]
    if len(kinds) >= _FEWEST_SPANS or not table.having("month"):
        return kinds
    return [
        (heading, Span(heading.text, "organization"))
        for heading in table.headings
        if heading.field is None and names_body(heading.text)
    ]


def _is_of_one_year(spans: Sequence[tuple[Heading, Span]], table: Table) -> bool:
    """Say whether the one column of numbers is headed by its year: 项目 ｜ 2024年."""
    return len(spans) == 1 and spans[0][1].year is not None and bool(table.having("activity"))


def _what_cells_hold(cells: Iterable[Scalar], *, asks_day: bool) -> str:
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


def _split_days(text: str) -> list[str]:
    whole = normalise(text)
    if read_date(whole, 2000, 1).precision == "day":
        return [whole]
    parts = [_ASIDE.sub("", part.strip()) for part in _JOINTS.split(text)]
    return [normalise(part) for part in parts if part]


def _unfold(
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
    across = {heading.index for heading, _ in spans}
    is_of_persons = spans[0][1].field == "date"  # 到会次数 behind the days is a sum of them
    sums = [
        h
        for h in table.headings
        if h.index not in across and (_is_sum(h) or (is_of_persons and h.field == "count"))
    ]
    others = [h for h in table.headings if h.index not in across and h not in sums]
    labels = [h for h in others if h.text and h.field != "remark"]
    groups: dict[Span, dict[str, Heading]] = {}
    for heading, span in spans:
        is_leaf = span.field != "month" or read_span(heading.text) is not None
        leaf = ("日期" if is_of_days else "签到") if is_leaf else heading.text
        leaf = "次数" if leaf == "签到" and span.field != "date" else leaf
        groups.setdefault(span, {})[leaf] = heading
    leaves = list(dict.fromkeys(leaf for each in groups.values() for leaf in each))
    kind = _find_kind_column(sheet, labels, places, vocabulary)
    by = {
        "month": ["年度", "月份", "备注"],
        "activity": ["活动类型"],
        "organization": ["单位"],
        "pair": ["谈话类型"],
        "date": ["日期"],
        "serial": ["序号"],
        "holiday": ["年度", "节日"],
    }
    header = ["活动类型" if h is kind else h.text for h in labels]
    told_by = by[spans[0][1].field]
    is_kind_told = kind is not None or "活动类型" in told_by or not table.sections
    header += ["分节" if is_kind_told else "活动类型", *told_by, *leaves]
    made: list[_Made] = [[(text, None) for text in header]]
    rows = [sheet.first_row + table.header[-1]]
    grid = _fill_merged(sheet)
    for place, section in zip(places, find_sections(table.sections, places), strict=True):
        front = [_cell(sheet, place, h, grid[place][h.index]) for h in labels]
        front.append((section.kind or None, None))
        for span, columns in groups.items():
            cells = {leaf: _cell(sheet, place, h) for leaf, h in columns.items()}
            year = span.year or section.year or context.year
            lines = _part_days(cells, span, year) if is_of_days else [cells]
            is_absent = any(_is_absent(value) for value, _ in cells.values())
            if span.field == "date":
                lines = [] if is_absent else [{}]
            elif not is_of_days:
                done = {leaf: (1, at) for leaf, (value, at) in cells.items() if _is_tick(value)}
                lines = [] if span.field == "holiday" and is_absent else [{**cells, **done}]
            months = span.months if len(span.months) == 1 else (None,)
            told = [f"{year}年" if year else None, months[0], span.text]
            told = [told[0], told[2]] if span.field == "holiday" else told
            is_dated = span.months or span.field == "holiday"
            middle: _Made = [(t, None) for t in (told if is_dated else [span.text])]
            for line in lines if any(_says(value) for value, _ in cells.values()) else ():
                made.append([*front, *middle, *(line.get(leaf, (None, None)) for leaf in leaves)])
                rows.append(place + sheet.first_row)
    found = "日子，逐日读作一次活动" if is_of_days else "次数，逐格读"
    words = {
        "month": "各月（季度）",
        "activity": "各类活动",
        "organization": "各单位",
        "serial": "各次",
        "pair": "谁和谁谈",
        "holiday": "各节日",
    }
    if (by_what := spans[0][1].field) == "date":
        reason = "一行一个人，各天一栏：到了的人逐日合为一次活动"
    else:
        reason = f"{words[by_what]}一栏，栏里是{found}"
    upright = _make(sheet, made, rows, reason, is_sideways=False)
    differing = () if is_of_days else _check_sums(sheet, places, sums, groups)
    return replace(upright, sums=tuple(differing))


_Cell = tuple[Scalar, tuple[int, int] | None]


def _cell(sheet: Sheet, place: int, heading: Heading, value: Scalar = None) -> _Cell:
    at = place + sheet.first_row, heading.index + sheet.first_column
    return sheet.rows[place][heading.index] if value is None else value, at


def _part_days(cells: dict[str, _Cell], span: Span, year: int | None) -> list[dict[str, _Cell]]:
    """Give the cells of each day of one month; what stands beside several days is of none.

    A day of another month than its column's is written so that it cannot be read.
    """
    value, at = cells.get("日期", (None, None))
    if at is None:
        return [cells]
    days = _days_of(value)
    if len(span.months) == 1:
        (month,) = span.months
        days = [f"{day}（不在{month}月）" if _is_elsewhere(day, month) else day for day in days]
    if span.may_be_early and year is not None:
        early = {day: read_date(day, year - 1) for day in days if read_date(day).date is None}
        late = {day: read.date for day, read in early.items() if read.date}
        days = [late[day] if day in late and late[day].month > _OCTOBER else day for day in days]
    return [{**(cells if len(days) == 1 else {}), "日期": (day, at)} for day in days]


_OCTOBER = 10


def _is_sum(heading: Heading) -> bool:
    return (
        heading.is_sum
        or heading.field == "running_total"
        or bool(_SUM.fullmatch(heading.text))
        or (heading.field is None and read_span(heading.text) is not None)
    )


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


_ABSENT = re.compile(r"[×✗✘xX○]|.*(?:假|缺|旷|未|差|否|病)")


def _is_absent(cell: Scalar) -> bool:
    return isinstance(cell, str) and _ABSENT.match(normalise(cell)) is not None


def _is_elsewhere(part: Scalar, month: int) -> bool:
    read = read_date(part, 2000, month)
    return read.precision == "day" and read.date is not None and read.date.month != month


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
