"""Sources: which files and rows a report rests on, and which rows are left out, by rule."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from analysis.content import Cell, Paragraph, Table
from analysis.findings import Findings, RowsLeftOut
from analysis.ledgers import FileSummary
from analysis.measures import WITHHELD
from analysis.past_reports import ReportSummary
from analysis.problems import RULES, WITHHELD_WORDS, withhold_words
from analysis.records import Records

_HASH_SHOWN = 8
_COUNTS = ("rows", "records", "problems", "skipped")
_TELLING = ("rows", "records", "skipped")
_REPORT_NOTE = "往年报告只取所载数据：行是不空的文字行，计入的是取了数的行。"
_ROWS_LISTED = 200
"""More rows than this are in `tongbi check`; a page of them helps no reader."""


def describe_sources(records: Records) -> tuple[Mapping[str, Any], ...]:
    """List the files with their hash and what became of their rows, as an export keeps them.

    Of a past report a row is a line that is not empty; lines whose numbers are taken are its
    records, all others are skipped. Where small counts are withheld, the counts of rows that would
    tell them are None.
    """
    hidden = _list_hidden(records)
    ledgers = ({"file": f.file, "sha256": f.sha256, **_count_rows(f)} for f in records.files)
    reports = map(partial(_describe_report, records), records.past_reports)
    return tuple(
        {**each, **dict.fromkeys(_TELLING)} if each["file"] in hidden else each
        for each in (*ledgers, *reports)
    )


def _count_rows(file: FileSummary) -> dict[str, int]:
    return {name: sum(getattr(sheet, name) for sheet in file.sheets) for name in _COUNTS}


def _describe_report(records: Records, report: ReportSummary) -> dict[str, Any]:
    stated = records.stated
    lines = stated.loc[stated["file"] == report.file, "row"].nunique() if len(stated) else 0
    counts = (report.lines, lines, 0, report.lines - lines)
    named = dict(zip(_COUNTS, counts, strict=True))
    return {"file": report.file, "sha256": report.sha256, **named}


def _list_hidden(records: Records) -> frozenset[str]:
    """List the ledgers whose number of rows tells how many persons some count is about."""
    if records.suppression is None:
        return frozenset()
    table = records.table
    is_told = table["activity"].isin(list(records.suppression.cells))
    return frozenset(table.loc[is_told, "file"])


def tell_sources(records: Records) -> Table:
    """Tabulate the files: rows are records, left out, or no data, and the three add up."""
    refused = {file.file: file.refused for file in records.files if file.refused is not None}
    reports = {report.file for report in records.past_reports}
    rows = [
        _tell_file(each, refused.get(each["file"]), is_report=each["file"] in reports)
        for each in describe_sources(records)
    ]
    columns = ("文件", "指纹", "非空行", "计入", "有误未计入", "非数据行")
    return Table(
        Paragraph(("所用台账",), "note"),
        columns,
        tuple(rows),
        "指纹是文件内容的校验值，文件改动一个字就会变。非数据行是标题、表头、合计、备注等。"
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


def _tell_file(
    stated: Mapping[str, Any], refused: str | None, *, is_report: bool
) -> tuple[Cell, ...]:
    name = f"{stated['file']}{'（往年报告）' * is_report}"
    fingerprint = stated["sha256"][:_HASH_SHOWN]
    if refused is not None:
        return (name, fingerprint, f"没有读入：{refused}", "", "", "")
    counts = (stated[part] for part in _COUNTS)
    return (name, fingerprint, *(WITHHELD if c is None else str(c) for c in counts))
