"""Roles: whether a sheet is a ledger, or options, sums or words that stand beside ledgers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from analysis.ledgers.cells import is_blank
from analysis.ledgers.files import Sheet
from analysis.ledgers.tables.headings import heading_text
from analysis.ledgers.tables.layout import DATA, EMPTY, Layout
from analysis.ledgers.tables.markers import (
    DICTIONARY_NAME,
    NOTE_NAME,
    SUMMARY_NAME,
    states_none_held,
)
from analysis.ledgers.tables.row_kinds import is_value
from analysis.ledgers.tables.verdicts import OF_MONEY
from analysis.problems import ANNOTATION_TITLE, Problem

Role = Literal["ledger", "dictionary", "summary", "statistics", "note", "headless"]

_SEVERAL = 2
_HEAD_OF_CODES = re.compile(
    r"(?:类型|类别|种类|状态|字典|活动|会议|谈话|学习)?(?:代码|编码|代号|键值|字典值)|值"
    r"|(?:dict|type|status)?_?(?:code|value|key)",
    re.IGNORECASE,
)
_MOST_CODE_COLUMNS = 6
_ROWS_OF_HEADS = 4
_OPENS_WITH_DAY = re.compile(
    r"\s*+(?:[\d①-⑳]{1,2}[.、．)）]\s*)?(?:20\d\d[-./年])?\s*\d{1,2}[-./月]\d{1,2}日?"
)
_NO_HEADER = (
    "header_missing",
    "工作表里有内容，却找不到表头，这一行没有读取。"
    "请在数据上方加一行表头，例如“日期、类型、主题、人数”",
)
_NO_VALUES = (
    "formula_no_cache",
    "这一行都是公式，文件里没有保存结果，没有读取；请用 WPS 或 Excel 打开，重新计算后保存",
)
_DATES = frozenset({"date", "found_date"})
_SPANS = frozenset({"year", "month"})


def find_role(sheet: Sheet, layout: Layout, *, is_alone: bool) -> Role:
    """Find what a sheet is for.

    Parameters
    ----------
    is_alone
        Whether no other sheet of the file is a ledger: sums that stand alone are the ledger.
    """
    if sheet.rows and ANNOTATION_TITLE in sheet.rows[0]:  # what only a marked copy has
        return "note"
    fields = [{heading.field for heading in table.headings} for table in layout.tables]
    has_dates = any(not each.isdisjoint(_DATES) for each in fields)
    kept = zip(layout.tables, fields, strict=True)
    has_spans_and_kinds = any(t.kinds and not each.isdisjoint(_SPANS) for t, each in kept)
    if sheet.hidden and not has_dates and not has_spans_and_kinds:
        return "dictionary"
    if (DICTIONARY_NAME.search(sheet.name) or lists_codes(sheet)) and not has_dates:
        return "dictionary"
    if NOTE_NAME.search(sheet.name) and not has_dates:
        return "note"
    if SUMMARY_NAME.search(sheet.name) and not has_dates and (not is_alone or not layout.tables):
        return "summary"
    if layout.tables:
        return "ledger"
    titles = (str(row[0]) for row in sheet.rows[:_ROWS_OF_HEADS] if sum(map(bool, row)) == 1)
    return "statistics" if any(map(OF_MONEY.search, (sheet.name, *titles))) else "headless"


def lists_codes(sheet: Sheet) -> bool:
    """Say whether a narrow sheet is headed as one of codes and their names."""
    heads = [heading_text(cell) for row in sheet.rows[:_ROWS_OF_HEADS] for cell in row]
    width = max(map(len, sheet.rows), default=0)
    return width <= _MOST_CODE_COLUMNS and any(map(_HEAD_OF_CODES.fullmatch, heads))


def dismiss(sheet: Sheet, layout: Layout, reason: str) -> Layout:
    """Make every row that is not empty a row skipped for one reason.

    Of a sheet of sums the rows that hold numbers are statistics, the heads over them a summary.
    """
    kinds = [kind if kind == EMPTY else reason for kind in layout.kinds]
    for place, kind in enumerate(kinds):
        if kind == "summary" and any(map(is_value, sheet.rows[place])):
            kinds[place] = "statistics"
    return replace(layout, tables=(), kinds=tuple(kinds))


def describe_headless(layout: Layout, sheet: Sheet) -> tuple[Layout, list[int]]:
    """Tell words from data in a sheet without a header; give the places of the data.

    A sheet of single texts holds no ledger: its first row is a title, the others are notes, or say
    that nothing was held. A letter, a notice holds a day where it is signed.
    """
    filled = {
        place: sum(cell is not None and str(cell).strip() != "" for cell in sheet.rows[place])
        for place, kind in enumerate(layout.kinds)
        if kind == DATA
    }
    lines = [text for place in filled for text in sheet.rows[place] if isinstance(text, str)]
    opened = ((text.strip(), _OPENS_WITH_DAY.match(text)) for text in lines)
    is_list = sum(bool(day) and text != day[0].strip() for text, day in opened if day) >= _SEVERAL
    valued = [place for place in filled if any(map(is_value, sheet.rows[place]))]
    is_prose = any(text.rstrip().endswith("。") or len(text) >= _PARAGRAPH for text in lines)
    signed = [  # a day, alone or behind a label
        place
        for place in valued
        if is_prose
        and all(is_blank(c) or is_value(c) or _SIGNED.search(str(c)) for c in sheet.rows[place])
    ]
    columns = sum(count >= _SEVERAL for count in filled.values())
    is_data = is_list or len(valued) > len(signed) or (columns > 1 and not is_prose)
    kinds = list(layout.kinds)
    first = min(filled, default=0)
    for place, count in filled.items():
        if count == 0:
            kinds[place] = "blank"
        elif not is_data or (count == 1 and place == first):
            texts = [heading_text(cell) for cell in sheet.rows[place] if isinstance(cell, str)]
            is_nil = not is_data and any(map(states_none_held, texts))
            kinds[place] = "nil" if is_nil else "title" if place == first else "note"
    # A person sees the rows filled whose formulas were never computed.
    formulas = Counter(row - sheet.first_row for row, _ in sheet.uncached)
    for place in (each for each, cells in formulas.items() if cells >= _SEVERAL):
        kinds[place] = DATA if kinds[place] == EMPTY else kinds[place]
    left = [place for place, kind in enumerate(kinds) if kind == DATA]
    return replace(layout, kinds=tuple(kinds)), left


_PARAGRAPH = 30
_SIGNED = re.compile(r"日期|时间|年月日|签|章|[:：]\s*$")


def report_headless(sheet: Sheet, places: Sequence[int]) -> list[Problem]:
    """Report the rows of a sheet without a header that are left as data."""
    problems = []
    for place in places:
        is_seen = any(not is_blank(cell) for cell in sheet.rows[place])
        rule, message = _NO_HEADER if is_seen else _NO_VALUES
        row = place + sheet.first_row
        problems.append(
            Problem(sheet.file, sheet.name, row, None, None, "", rule, "error", message)
        )
    return problems
