"""Check: the problems of the ledgers, as a list for the clerk and as JSON for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from analysis.answers import read_answer_file
from analysis.catalogue import Catalogue, load_catalogue
from analysis.cli.output import require_outputs, say, write_json
from analysis.errors import SourceError
from analysis.ledgers.rows import TableSummary
from analysis.problems import RULES, SKIP_REASONS, TABLE_KINDS, Problem
from analysis.records import Records
from analysis.validation import read_records
from analysis.workspace import (
    LEDGER_SUFFIXES,
    SourceFile,
    find_dataset,
    find_workspace,
    list_inputs,
    list_sources,
)

_WARNINGS_SHOWN = 3
_TWICE = "duplicate"
_SHEET = ("sheet", "header_rows", "rows", "records", "problems", "skipped")
_PROBLEM = (
    *("file", "sheet", "row", "column", "field"),
    *("value", "rule", "severity", "message"),
)
"""What the contract says of a sheet and of a problem."""
FOUND_ERRORS, CANNOT_RUN = 1, 2
_NOTHING = (
    "没有找到台账文件。可以读取的文件："
    f"{'、'.join(sorted(suffix.removeprefix('.') for suffix in LEDGER_SUFFIXES))}。"
    "请把台账放进这个文件夹，或写明台账所在的文件或文件夹，例如 tongbi check D:/台账。"
)


def run(options: SimpleNamespace) -> int:
    """Read the ledgers, list their problems, and say how every row ended."""
    as_of = options.as_of or date.today()
    workspace = find_workspace(Path.cwd())
    if options.answers:
        handed = read_answer_file(options.answers, workspace.catalogue)
        workspace = workspace.answered(handed.over(workspace.answers))
    places = options.sources or workspace.ledgers
    inputs = chain(list_inputs(workspace, options.sources), filter(None, [options.answers]))
    require_outputs([options.json], inputs, is_forced=options.force)
    dataset = find_dataset(places)
    if dataset is not None and options.annotate:
        raise SourceError(f"“{dataset}”是数据集，不能标注。请对原来的台账运行 --annotate。")
    sources = () if dataset else list_sources(places)
    if not (sources or dataset):
        shown = "、".join(f"“{place}”" for place in places)
        where = f"{shown}里" if shown else "没有指定台账，也没有 workspace.toml："
        raise SourceError(f"{where}{_NOTHING}")
    records = read_records(options.sources or None, workspace=workspace, as_of=as_of)
    if options.json:
        write_json(options.json, build_document(records, as_of, workspace.catalogue))
    told = [f"【答案不能用】{doubt}" for doubt in workspace.doubts]
    say(*told, is_error=str(options.json) == "-")
    if str(options.json) != "-":
        say(*describe_check(records))
    if options.annotate:
        say(*_annotate(records, sources, options.annotate), is_error=str(options.json) == "-")
    if not any(sheet.rows for file in records.files for sheet in file.sheets):
        return CANNOT_RUN  # the reasons are told above
    refused = any(file.is_unread for file in records.files)
    errors = any(problem.severity == "error" for problem in records.problems)
    return FOUND_ERRORS if errors or refused or told else 0


def _annotate(records: Records, sources: Sequence[SourceFile], folder: Path) -> Iterable[str]:
    from analysis.annotate import write_annotated

    copies = write_annotated(records, sources, folder)
    if not copies:
        yield "没有需要标注的问题，没有写出副本。"
        return
    yield f"标注副本{len(copies)}份（原台账没有改动）："
    for copy in copies:
        kind = "；原格式不能写回，副本只有各行内容" if copy.is_row_copy else ""
        yield f"    {copy.path}（{copy.problems}处{kind}）"


def build_document(records: Records, as_of: date, catalogue: Catalogue) -> dict[str, Any]:
    """Build the document of ``tongbi check --json``.

    `activity` is the catalogue's main activity; `activity_text` tells kinds of it apart.
    """
    main = {code: kind.kind_of or code for code, kind in catalogue.activities.items()}
    files = [
        {
            "file": file.file,
            "refused": file.refused,
            "sheets": [_pick(sheet, *_SHEET) for sheet in file.sheets],
        }
        for file in records.files
    ]
    return {
        "as_of": as_of.isoformat(),
        "files": files,
        "records": [_build_record(row, main) for row in records.table.to_dict("records")],
        "problems": [_pick(problem, *_PROBLEM) for problem in records.problems],
        "tables": [
            _build_table(file.file, sheet.sheet, table, main)
            for file in records.files
            for sheet in file.sheets
            for table in sheet.tables
        ],
        "skipped": [_pick(row, "file", "sheet", "row", "reason") for row in records.skipped],
    }


def _pick(thing: object, *names: str) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


def _build_table(
    file: str, sheet: str, table: TableSummary, main: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "file": file,
        "sheet": sheet,
        "rows": [table.first, table.last],
        "kind": table.kind,
        "counted": table.is_counted,
        "activity": main.get(table.activity, table.activity) or None,
        "organization": table.organization or None,
        "columns": dict(table.columns),
        "reasons": list(table.reasons),
    }


def _build_record(row: dict[Any, Any], main: Mapping[str, str]) -> dict[str, Any]:
    precision = row["precision"]
    shown = {"day": 10, "month": 7, "year": 4}[precision]
    return {
        "file": row["file"],
        "sheet": row["sheet"],
        "row": int(row["row"]),
        "activity": main.get(row["activity"], row["activity"]),
        "activity_text": row["activity_text"],
        "organization": row["organization"],
        "date": row["date"].date().isoformat()[:shown],
        "year": int(row["year"]),
        "month": _whole(row["month"]),
        "precision": precision,
        "count": _whole(row["count"]),
        "people": _whole(row["people"]),
        "warnings": list(row["warnings"]),
    }


def _whole(number: Any) -> int | None:
    return None if number is None or number != number or str(number) == "<NA>" else int(number)


def describe_check(records: Records) -> list[str]:
    """Describe what was read and what is wrong, line by line, in Chinese."""
    errors = [problem for problem in records.problems if problem.severity == "error"]
    warnings = [problem for problem in records.problems if problem.severity == "warning"]
    return [
        *(
            f"【{'略过' if file.is_passed_over else '未能读取'}】{file.file}：{file.refused}"
            for file in records.files
            if file.refused
        ),
        *map(_describe_problem, errors),
        *_describe_warnings(warnings),
        *_describe_tables(records),
        *_describe_totals(records, errors, warnings),
    ]


def _describe_problem(problem: Problem) -> str:
    place = f"{problem.file}" + (f"［{problem.sheet}］" if problem.sheet else "")
    column = f"{problem.column}列" if problem.column else ""
    return f"【{RULES[problem.rule].name_zh}】{place}第{problem.row}行{column}：{problem.message}"


def _describe_warnings(warnings: list[Problem]) -> Iterable[str]:
    by_rule = Counter(problem.rule for problem in warnings)
    for rule, number in by_rule.most_common():
        yield f"提示：{RULES[rule].name_zh}，{number}处。{RULES[rule].meaning_zh}"
        shown = [problem for problem in warnings if problem.rule == rule][:_WARNINGS_SHOWN]
        yield from (f"    {_describe_problem(problem)}" for problem in shown)
        if number > _WARNINGS_SHOWN:
            yield f"    ……其余{number - _WARNINGS_SHOWN}处见 --json、--annotate 或笔记本 01。"


def _describe_tables(records: Records) -> Iterable[str]:
    """Say of each table how it was read; what was asked about stands among the problems, too."""
    tables = [
        (f"{file.file}" + (f"［{sheet.sheet}］" if sheet.sheet else ""), table)
        for file in records.files
        for sheet in file.sheets
        for table in sheet.tables
    ]
    if tables:
        yield "这样读的："
    activities = load_catalogue().activities
    for place, table in tables:
        counted = "" if table.is_counted else "，没有计入"
        kind = activities[table.activity].name if table.activity in activities else ""
        whose = "、".join(filter(None, (kind, table.organization)))
        reasons = "；".join(table.reasons)
        last = f"至{table.last}" if table.last > table.first else ""
        yield (
            f"    {place}第{table.first}{last}行：{TABLE_KINDS[table.kind]}{counted}"
            f"{'（' + whose + '）' if whose else ''}。{reasons}"
        )


def _describe_totals(
    records: Records, errors: list[Problem], warnings: list[Problem]
) -> Iterable[str]:
    sheets = [sheet for file in records.files for sheet in file.sheets]
    rows = sum(sheet.rows for sheet in sheets)
    yield (
        f"共{len(records.files)}个文件、{len(sheets)}张表、{rows}行非空行："
        f"计入{sum(sheet.records for sheet in sheets)}行，"
        f"未计入{sum(sheet.problems for sheet in sheets)}行，"
        f"非数据{sum(sheet.skipped for sheet in sheets)}行。"
    )
    reasons = Counter(row.reason for row in records.skipped)
    if reasons:
        shown = "、".join(f"{SKIP_REASONS[reason]}{n}" for reason, n in reasons.most_common())
        yield f"非数据行：{shown}。"
    passed = [table for sheet in sheets for table in sheet.tables if table.passed_over]
    cells = sum(problem.rule == "cell_not_counted" for problem in warnings)
    left = f"{cells}格没有计入，见上面的提示；" if cells else ""
    if passed:
        kinds = "、".join(dict.fromkeys(TABLE_KINDS[table.kind] for table in passed))
        rows_left = sum(table.passed_over for table in passed)
        left += (
            f"另有{len(passed)}张表（{kinds}）{rows_left}行写有日子或数，没有计入，见“这样读的”；"
        )
    unread = sum(file.is_unread for file in records.files)
    by_rule = Counter(problem.rule for problem in errors)
    twice = by_rule.pop(_TWICE, 0)  # what is told twice is counted once, and no error
    if by_rule or twice:
        shown = "、".join(f"{RULES[rule].name_zh}{n}" for rule, n in by_rule.most_common())
        found = [f"错误{by_rule.total()}处：{shown}"] * bool(by_rule)
        found += [f"{RULES[_TWICE].name_zh}{twice}处，各计一次"] * bool(twice)
        found += [f"另有{unread}个文件未能读取，见上"] * bool(unread)
        yield f"{'；'.join(found)}；{left}提示{len(warnings)}处。"
    elif unread:
        yield f"有{unread}个文件未能读取，原因见上；{left}提示{len(warnings)}处。"
    elif not rows:
        yield f"没有读到任何一行台账，没有可以核对的；{left}提示{len(warnings)}处。"
    else:
        told = f"计入的各行没有发现错误；{left}" if left else "没有错误；"
        yield f"{told}提示{len(warnings)}处。"
