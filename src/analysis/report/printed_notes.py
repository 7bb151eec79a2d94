"""Printed notes: what a report rests on: its files and rows, what is left out, what is unproven."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from analysis.content import Cell, Heading, ListBlock, Paragraph, Run, Table
from analysis.findings import Findings, RowsLeftOut
from analysis.measures import WITHHELD, Measure, Value
from analysis.narrative import merge_text
from analysis.problems import RULES, WITHHELD_WORDS, withhold_words
from analysis.records import Records
from analysis.report.model import Block
from analysis.suppression import Suppression

_HASH_SHOWN = 8
_COUNTS = ("rows", "records", "problems", "skipped")
_TELLING = ("rows", "records", "skipped")
_REPORT_NOTE = "往年报告按不空的文字行计。"
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ROWS_LISTED = 200
"""More rows than this are in `tongbi check`; a page of them helps no reader."""


def describe_sources(records: Records, until: int | None = None) -> tuple[Mapping[str, Any], ...]:
    """List the files with their hash and what became of their rows, as an export keeps them.

    Those that are of years after `until` alone, and hold no row of an earlier item, have no part
    in a report of that year: it stays the same when they come.

    Of a past report a row is a line that is not empty; lines whose numbers are taken are its
    records, all others are skipped. Where small counts are withheld, the counts of rows that would
    tell them are None.
    """
    described: list[Mapping[str, Any]] = []
    hidden: frozenset[str] = frozenset()  # whose number of rows tells how many persons are counted
    if records.suppression is not None:
        is_told = records.table["activity"].isin(list(records.suppression.cells))
        hidden = frozenset(records.table.loc[is_told, "file"])
    later = frozenset[str]() if until is None else _list_later(records, until)
    for file in records.files:
        # One passed over adds nothing, and a report may not list those made before it.
        if file.is_passed_over or file.file in later:
            continue
        counts = {name: sum(getattr(each, name) for each in file.sheets) for name in _COUNTS}
        described.append({"file": file.file, "sha256": file.sha256, **counts})
    for report in records.past_reports:
        if report.file in later:
            continue
        stated = records.stated
        lines = stated.loc[stated["file"] == report.file, "row"].nunique() if len(stated) else 0
        counts = dict(zip(_COUNTS, (report.lines, lines, 0, report.lines - lines), strict=True))
        described.append({"file": report.file, "sha256": report.sha256, **counts})
    return tuple(
        {**each, **dict.fromkeys(_TELLING)} if each["file"] in hidden else each
        for each in described
    )


def _list_later(records: Records, year: int) -> frozenset[str]:
    """List the files of which all that is known is of later years."""
    years: dict[str, set[int]] = {}
    for frame in (records.table, records.stated):
        known = frame[["file", "year"]].dropna().drop_duplicates()
        for file, each in zip(known["file"].tolist(), known["year"].tolist(), strict=True):
            years.setdefault(file, set()).add(int(each))
    for summary in records.files:
        covered = {each.year for sheet in summary.sheets for each in sheet.coverage}
        years.setdefault(summary.file, set()).update(covered)
    return frozenset(file for file, found in years.items() if found and min(found) > year)


def tell_sources(records: Records, until: int | None = None) -> Table:
    """Tabulate the files: rows are records, left out, or no data, and the three add up."""
    refused = {file.file: file.refused for file in records.files if file.refused is not None}
    reports = {report.file for report in records.past_reports}
    rows: list[tuple[Cell, ...]] = []
    for stated in describe_sources(records, until):
        file = stated["file"]
        named = (f"{file}{'（往年报告）' * (file in reports)}", stated["sha256"][:_HASH_SHOWN])
        if file in refused:
            rows.append((*named, f"没有读入：{refused[file]}", "", "", ""))
            continue
        counts = (stated[part] for part in _COUNTS)
        rows.append((*named, *(WITHHELD if count is None else str(count) for count in counts)))
    columns = ("文件", "指纹", "非空行", "计入", "未计入", "非数据行")
    return Table(
        Paragraph(("所用台账",), "note"),
        columns,
        tuple(rows),
        "指纹是文件内容的校验值。非数据行是标题、表头、合计、备注等。"
        + _REPORT_NOTE * bool(reports),
    )


def tell_left_out(findings: Findings, records: Records) -> Table | None:
    """Tabulate the rows left out, one line a row, none quoted; None if there are none."""
    found = next((each for each in findings.weaknesses if isinstance(each, RowsLeftOut)), None)
    if found is None:
        return None
    places = {(place.file, place.sheet, place.row) for place in found.total.evidence}
    rows: list[tuple[Cell, ...]] = []
    is_withheld = False
    for problem in records.problems:
        place = (problem.file, problem.sheet, problem.row)
        if problem.severity != "error" or place not in places:
            continue
        rule = RULES[problem.rule].name_zh if problem.rule in RULES else problem.rule
        where = f"{problem.file} {problem.sheet} 第{problem.row}行"
        told = withhold_words(problem)
        is_withheld = is_withheld or told != problem
        rows.append((where, problem.column or "", rule, told.message))
    shown = tuple(rows[:_ROWS_LISTED])
    more = "" if len(rows) <= _ROWS_LISTED else "其余的请用 tongbi check 查看。"
    note = WITHHELD_WORDS * is_withheld + more
    title = Paragraph(("没有计入的行", found.total), "note")
    return Table(title, ("位置", "列", "问题", "说明"), shown, note)


def tell_withheld(
    suppression: Suppression | None, measures: Mapping[str, Measure]
) -> Iterator[Block]:
    """Tell the rule by which small counts are withheld; nothing where none are."""
    if suppression is None:
        return
    below = suppression.below
    names = [m.name for code, m in measures.items() if m.kind == "amount" and code in suppression]
    yield Heading(3, "小数目不公开", "withheld")
    yield Paragraph(
        (
            f"涉及人的数目（{'、'.join(names)}，以及各项活动的参加人次）大于0而少于{below}的，"
            f"写作“少于{below}”，不写数目，也不列依据的行；0照写。"
            "能用公布的数相减推算出小数目的，一并写作“不公开”：各单位合计公布的，从小到大再略去其他单位的数，"
            "直到每个略去的数都有一种以上的可能；与全年相差不到这个界限的，不公开不满一年的数。"
            "这些数不按月、按季公布，也不作同比、占比和图，依据只列行号、不列日期；"
            "有不公开的数的工作表，各数都不列行号，有涉及人的数目的台账文件不公开行数。",
        ),
        "note",
    )


def tell_unchecked(unchecked: Iterable[str], values: Iterable[Value]) -> ListBlock:
    """List typed numbers, each with the nearest value that the ledgers give.

    Parameters
    ----------
    unchecked : iterable of str
        Numbers with the words around them, as `own.list_unchecked` gives them.
    values : iterable of Value
        The report's values of its own period.
    """
    known = [value for value in values if value.number is not None]
    told: list[tuple[Run, ...]] = []
    for words in unchecked:
        nearest = find_nearest(words, known)
        more = () if nearest is None else (f"，最接近的台账数：{nearest.name}", nearest)
        told.append(merge_text((f"“{words}”", *more)))
    return ListBlock(tuple(told))


def find_nearest(words: str, values: Iterable[Value]) -> Value | None:
    """Find the value that a typed number may mean: same name, then same unit, then least apart."""
    found = _NUMBER.search(words)
    known = list(values)
    if found is None or not known:
        return None
    typed, after = float(found[0]), words[found.end() :].strip()

    def distance(value: Value) -> tuple[bool, bool, float]:
        is_named = value.name in words
        return not is_named, not after.startswith(value.unit), abs((value.number or 0) - typed)

    return min(known, key=distance)
