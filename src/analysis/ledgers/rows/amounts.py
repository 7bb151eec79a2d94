"""Amounts: how many times, heads or pieces each entry adds to its activity's measure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.catalogue import Catalogue
from analysis.ledgers.cells import CountReading, is_blank, read_amount, states_nothing
from analysis.ledgers.rows.columns import (
    Encoded,
    Flags,
    Mark,
    TableRows,
    Texts,
    choose_each,
    clean,
    encode,
    shown,
)
from analysis.ledgers.rows.kinds import Entries
from analysis.ledgers.tables import ABSENCE, Heading

Numbers = NDArray[np.float64]
"""Whole numbers, NaN where none is stated."""

_MOST_HEADS = 100_000
"""More heads, or times, than this in one row are a serial number, a date or a slip."""
_STRIKING, _OUTLIER = 20_000, 50
"""So large a number, and so many times the middle one of its column, is looked like a slip."""
_YEARS = (2010, 2040)
_ABOLISHED = re.compile(r"废除?|废止|失效|宣布失效")
_NAME_JOINTS = re.compile(r"[、,;/|\n]|(?<=[\u3400-\u9fff]{2}) (?=[\u3400-\u9fff]{2})")
_AND_SO_MANY = re.compile(r"(?:等|共|计)?\s*(\d{1,4})\s*(?:人次?|名|位)(?:同志|干部|党员)?$")
_MANY = re.compile(r"全体|全部|所有|各[^地]|等$|等人|等同志|班子成员|人员$|干部职工|党员干部|若干")
_MASKED_NAME = re.compile(r"[xX×*＊某]+")


@dataclass(frozen=True, slots=True, eq=False)
class Amounts:
    """Numbers of every entry."""

    counts: Numbers
    people: Numbers
    amounts: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class NumberColumn:
    """One column of numbers, or none."""

    heading: Heading | None
    values: Numbers
    readings: Encoded[CountReading] | None
    is_blank: Flags
    impossible: tuple[int, ...] = ()


def read_number_column(rows: TableRows, headings: Sequence[Heading]) -> NumberColumn:
    """Read the first column of a field that holds any number; without one, all is unstated."""
    filled = [h for h in headings if any(not is_blank(cell) for cell in rows.cells(h))]
    if not headings:
        unstated = np.full(len(rows), np.nan)
        return NumberColumn(None, unstated, None, np.ones(len(rows), dtype=bool))
    heading = (filled or list(headings))[0]
    encoded = encode(rows.cells(heading))
    readings: Encoded[CountReading] = encoded.map(lambda cell: read_amount(cell, heading.full_text))
    values = readings.take(lambda r: np.nan if r.value is None else float(r.value), np.float64)
    blanks = readings.take(lambda r: r.value is None and r.rule is None, bool)
    for position in rows.heads.get(heading.index, {}):
        values[position] = np.nan
    is_bare = encoded.take(
        lambda cell: clean(cell).isdigit() or isinstance(cell, int | float), bool
    )
    impossible = _find_impossible(values, is_bare)
    values[impossible] = np.nan
    return NumberColumn(heading, values, readings, blanks, tuple(impossible))


def _find_impossible(values: Numbers, is_bare: Flags) -> list[int]:
    """Find the numbers that cannot be heads or times: 20250305 is a date, 45123 a serial.

    A bare 2025 among tens is a year.
    """
    is_year = (values >= _YEARS[0]) & (values <= _YEARS[1]) & is_bare
    large = (values > _STRIKING) | is_year
    if not large.any():
        return []
    # What is beyond reason, or may be a year, says nothing of the others.
    known = np.sort(values[(values <= _MOST_HEADS) & ~is_year])
    if not len(known):
        return np.flatnonzero(values > _MOST_HEADS).tolist()
    middle = float(known[(len(known) - 1) // 2])
    is_odd = (values > _MOST_HEADS) | (large & (values > _OUTLIER * max(middle, 1.0)))
    return np.flatnonzero(is_odd).tolist()


def read_amounts(
    rows: TableRows, entries: Entries, catalogue: Catalogue
) -> tuple[Amounts, list[Mark]]:
    """Read count, people and amount of every entry.

    The amount of an activity that sums heads is its people; without a people column the number
    of names, else the count. A cell merged over several rows belongs to the first of them.
    """
    count = read_number_column(rows, rows.table.having("count"))
    people = _read_people(rows)
    at = entries.positions
    sums_heads = choose_each(
        entries.activities, lambda code: catalogue.activity(code).total == "people", bool
    )
    row_sums_heads = np.zeros(len(rows), dtype=bool)
    row_sums_heads[at[sums_heads]] = True
    marks = [
        *_marks_of(rows, people),
        *_marks_of(rows, count),
    ]
    names = _count_names(rows, row_sums_heads)
    counts = _counts_of(rows, count)
    heads, missing = _heads_of(rows, people, count, names)
    marks += [
        rows.mark(
            p,
            people.heading,
            "count_missing",
            "warning",
            "没有填写数量，也没有可数的姓名；请补填，未补填前不计入",
        )
        for p in np.flatnonzero(missing & row_sums_heads).tolist()
    ]
    once = np.ones(len(rows))
    for position in rows.continued():  # it goes on with the event of a row above
        if count.is_blank[position] or count.heading is None:
            once[position] = 0.0
    once[_abolished(rows)] = 0.0
    held = np.where(sums_heads, 1.0, once[at])
    amounts = np.where(sums_heads, heads[at], counts[at] * held)
    marks += _marks_of_continued(rows, count, row_sums_heads)
    marks += [
        rows.mark(p, None, "type_unknown", "warning", "废止的制度不计入制定、修订的项数")
        for p in _abolished(rows)
    ]
    return Amounts(counts[at] * held, people.values[at], amounts), marks


def _abolished(rows: TableRows) -> list[int]:
    """List the rows of institutions that were abolished: neither made nor revised."""
    headings = rows.table.having("revision")
    if not headings:
        return []
    return [place for place, text in enumerate(rows.texts(headings)) if _ABOLISHED.fullmatch(text)]


def join_persons(
    rows: TableRows,
    entries: Entries,
    amounts: Amounts,
    days: NDArray[Any],
    subjects: Texts,
    wrong: Collection[int],
) -> tuple[Amounts, list[Mark]]:
    """Count one event for all rows of one day, kind and topic; its heads are their persons.

    Rows with an error (`wrong`) are no part of it.
    """
    units = rows.texts(rows.table.having("organization")[:1])
    names = np.where(_find_absent(rows), "", rows.texts(rows.table.having("persons")[:1]))
    first_of: dict[tuple[str, ...], int] = {}
    members: dict[int, list[int]] = {}
    at = entries.positions.tolist()
    for entry, position in enumerate(at):
        if position in wrong:
            continue
        key = (str(days[position]), entries.activities[entry], subjects[position], units[position])
        members.setdefault(first_of.setdefault(key, entry), []).append(entry)
    counts, people, totals = (
        np.array(n) for n in (amounts.counts, amounts.people, amounts.amounts)
    )
    marks: list[Mark] = []
    for first, entry_list in members.items():
        heads = [count_names(names[at[entry]]) for entry in entry_list]
        people[first] = float(sum(max(number or 0, 0) for number in heads))
        row = rows.places[at[first]] + rows.sheet.first_row
        for entry in entry_list[1:]:
            counts[entry], people[entry], totals[entry] = 0.0, np.nan, 0.0
            note = f"与第{row}行是同一次活动的另一名参加人，只在第{row}行计一次"
            marks.append(rows.mark(at[entry], None, "same_event", "warning", note, field="persons"))
    return Amounts(counts, people, totals), marks


_SAYS_WHETHER_CAME = re.compile(
    r"签到|签名|签字|是否(?:参加|到会|参会)|(?:参加|出席|参会|到会)情况|备注|.{0,4}(?:得分|成绩|分数)"
)


def _find_absent(rows: TableRows) -> Flags:
    """Find who of a list did not come: absent in a word, or not signed where others are."""
    absent = np.zeros(len(rows), dtype=bool)
    headings = [
        heading
        for heading in rows.table.headings
        if _SAYS_WHETHER_CAME.fullmatch(heading.text) or heading.field == "score"
    ]
    for heading in headings:
        texts = rows.texts((heading,))
        absent |= choose_each(texts, lambda text: bool(ABSENCE.search(text)), bool)
        if heading.field not in {"remark", "score"} and (texts != "").any():
            absent |= texts == ""
    return absent


def _marks_of_continued(rows: TableRows, count: NumberColumn, sums_heads: Flags) -> list[Mark]:
    marks = []
    for position, head in rows.continued().items():
        if (count.is_blank[position] or count.heading is None) and not sums_heads[position]:
            row = rows.places[head] + rows.sheet.first_row
            note = f"日期和主题（或序号）与第{row}行合并在一格，是同一次（项），只在那一行计一次"
            marks.append(rows.mark(position, None, "merged_count", "warning", note, field="count"))
    return marks


def _read_people(rows: TableRows) -> NumberColumn:
    headings = rows.table.having("people")
    in_times = [h for h in headings if "人次" in h.text]  # 谈话对象人数 ｜ 谈话人次
    people = read_number_column(rows, [*in_times, *(h for h in headings if h not in in_times)])
    levels = rows.table.having("level_count")
    if people.heading is not None or not levels:
        return people
    columns = [read_number_column(rows, (heading,)) for heading in levels]
    stated = np.array([column.values for column in columns])
    sums = np.where(np.isnan(stated).all(axis=0), np.nan, np.nansum(stated, axis=0))
    blanks = np.logical_and.reduce([column.is_blank for column in columns])
    return NumberColumn(levels[0], sums, columns[0].readings, blanks)


def _counts_of(rows: TableRows, count: NumberColumn) -> Numbers:
    """Count one where nothing is stated: a row of a ledger is one activity."""
    if count.heading is None:
        return np.ones(len(rows))
    merged = np.zeros(len(rows), dtype=bool)
    merged[list(rows.heads.get(count.heading.index, {}))] = True
    return np.where(count.is_blank & ~merged, 1.0, np.where(merged, 0.0, count.values))


def _heads_of(
    rows: TableRows, people: NumberColumn, count: NumberColumn, names: Numbers
) -> tuple[Numbers, Flags]:
    """Find how many heads each row adds, and which rows do not state it."""
    if people.heading is not None:
        merged = np.zeros(len(rows), dtype=bool)
        merged[list(rows.heads.get(people.heading.index, {}))] = True
        heads = np.where(people.is_blank & ~merged, names, people.values)
        return np.where(merged, 0.0, heads), people.is_blank & ~merged & np.isnan(names)
    stated = np.where(count.is_blank, 1.0, count.values)
    is_unclear = names == -1
    if rows.table.having("persons"):
        is_unclear |= np.isnan(names) & count.is_blank
    heads = np.where(np.isnan(names), stated, np.where(names >= 2, names, stated))
    return np.where(is_unclear, np.nan, heads), is_unclear


def _count_names(rows: TableRows, wanted: Flags) -> Numbers:
    """Count the names of each row's persons; NaN where there are none, -1 where not countable."""
    headings = rows.table.having("persons")
    if not headings or not wanted.any():
        return np.full(len(rows), np.nan)
    encoded = encode(rows.cells(headings[0])).map(lambda cell: count_names(clean(cell)))
    has_column = bool(rows.table.having("people") or rows.table.having("level_count"))
    names: Numbers = encoded.take(lambda n: np.nan if n is None else float(n), np.float64)
    return np.where(names == -1, np.nan, names) if has_column else names


def count_names(text: str) -> int | None:
    """Count the names in a cell; None where it is blank, -1 where it says "all" or "and others".

    Examples
    --------
    >>> [count_names(text) for text in ("张三", "张三、李四", "张三等5人", "全体党员", "张 三", "")]
    [1, 2, 5, -1, 1, None]
    """
    if not text or states_nothing(text):
        return None
    if found := _AND_SO_MANY.search(text):
        return int(found[1])
    if _MANY.search(text):
        return -1
    return len([part for part in _NAME_JOINTS.split(text) if part.strip()])


def _marks_of(rows: TableRows, column: NumberColumn) -> list[Mark]:
    """Mark the cells that state no clear number: their rows count, their number is unknown."""
    if column.heading is None or column.readings is None:
        return []
    marks = []
    heading, readings = column.heading, column.readings
    merged = rows.heads.get(heading.index, {})
    for position in readings.positions(lambda reading: reading.rule is not None):
        if position in merged:
            continue
        marks.append(
            mark_of_count(
                rows,
                position,
                heading,
                readings.values[readings.codes[position]],
            )
        )
    below = (p for p, head in merged.items() if rows.places[p] != rows.places[head])
    for position in sorted(below):  # not a further day of one row
        row = rows.places[merged[position]] + rows.sheet.first_row
        note = f"数量与第{row}行合并在一格，只在那一行计入一次"
        marks.append(rows.mark(position, heading, "merged_count", "warning", note))
    for position in np.flatnonzero(column.is_blank).tolist() if rows.sheet.uncached else ():
        if rows.is_uncached(position, heading):
            note = "数量是公式，文件里没有保存结果；请用表格软件重新计算后保存"
            marks.append(rows.mark(position, heading, "formula_no_cache", "warning", note))
    for position in column.impossible:
        cell = shown(rows.cells(heading)[position])
        note = f"“{cell}”不像人数、次数，像是日期、年份、序号或笔误；数量按未载明计，请核对"
        marks.append(rows.mark(position, heading, "count_unparseable", "warning", note))
    return marks


def mark_of_count(
    rows: TableRows,
    position: int,
    heading: Heading,
    reading: CountReading,
    *,
    is_error: bool = False,
) -> Mark:
    """Make the problem of a cell that states no clear number.

    The row stays a record of an unknown number, but where the number alone says that there was
    an event at all: `is_error`.
    """
    rule = reading.rule or ""
    is_masked = rule == "count_masked"
    is_wrong = is_error and (rule in _WITHOUT_EVENT or rule == "count_unparseable")
    rule = "count_unparseable" if is_masked else rule
    return rows.mark(position, heading, rule, "error" if is_wrong else "warning", reading.note)


_WITHOUT_EVENT = frozenset({"count_negative", "count_not_integer", "cell_error"})
