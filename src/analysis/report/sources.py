"""Sources: which files and rows a report rests on, and which rows are left out, by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from analysis.content import Cell, Paragraph, Table
from analysis.findings import Findings, RowsLeftOut
from analysis.ledgers import FileSummary
from analysis.problems import RULES
from analysis.records import Records

_HASH_SHOWN = 8
_ROWS_LISTED = 200
"""More rows than this are in `tongbi check`; a page of them helps no reader."""


def describe_sources(records: Records) -> tuple[Mapping[str, Any], ...]:
    """List the files with their hash and what became of their rows, as an export keeps them."""
    return tuple(
        {
            "file": file.file,
            "sha256": file.sha256,
            "rows": sum(sheet.rows for sheet in file.sheets),
            "records": sum(sheet.records for sheet in file.sheets),
            "problems": sum(sheet.problems for sheet in file.sheets),
            "skipped": sum(sheet.skipped for sheet in file.sheets),
        }
        for file in records.files
    )


def tell_sources(records: Records) -> Table:
    """Tabulate the files: rows are records, left out, or no data, and the three add up."""
    rows = [_tell_file(file) for file in records.files]
    rows += [_tell_past_report(name) for name in _list_past_reports(records)]
    columns = ("文件", "指纹", "非空行", "计入", "有误未计入", "非数据行")
    return Table(
        Paragraph(("所用台账",), "note"),
        columns,
        tuple(rows),
        "指纹是文件内容的校验值，文件改动一个字就会变。非数据行是标题、表头、合计、备注等。",
    )


def tell_left_out(findings: Findings, records: Records) -> Table | None:
    """Tabulate the rows left out, one line a row; None if there are none."""
    found = next((each for each in findings.weaknesses if isinstance(each, RowsLeftOut)), None)
    if found is None:
        return None
    places = {(place.file, place.sheet, place.row) for place in found.total.evidence}
    rows: list[tuple[Cell, ...]] = []
    for problem in records.problems:
        place = (problem.file, problem.sheet, problem.row)
        if problem.severity != "error" or place not in places:
            continue
        rule = RULES[problem.rule].name_zh if problem.rule in RULES else problem.rule
        where = f"{problem.file} {problem.sheet} 第{problem.row}行"
        rows.append((where, problem.column or "", rule, problem.message))
    shown = tuple(rows[:_ROWS_LISTED])
    more = "" if len(rows) <= _ROWS_LISTED else "其余的请用 tongbi check 查看。"
    title = Paragraph(("没有计入的行", found.total), "note")
    return Table(title, ("位置", "列", "问题", "说明"), shown, more)


def _tell_file(file: FileSummary) -> tuple[Cell, ...]:
    if file.refused is not None:
        return (file.file, file.sha256[:_HASH_SHOWN], f"没有读入：{file.refused}", "", "", "")
    counts = (
        sum(sheet.rows for sheet in file.sheets),
        sum(sheet.records for sheet in file.sheets),
        sum(sheet.problems for sheet in file.sheets),
        sum(sheet.skipped for sheet in file.sheets),
    )
    return (file.file, file.sha256[:_HASH_SHOWN], *(str(count) for count in counts))


def _tell_past_report(name: str) -> tuple[Cell, ...]:
    return (name, "", "往年报告，只取所载数据", "", "", "")


def _list_past_reports(records: Records) -> Iterator[str]:
    if len(records.stated):
        yield from sorted(set(records.stated["file"]))
