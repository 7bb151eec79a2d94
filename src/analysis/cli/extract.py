"""Extract: the values that reports state, each with its place, as a list, JSON or CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from analysis.catalogue import Catalogue
from analysis.cli.output import disarm, require_outputs, say, write_csv, write_json
from analysis.errors import SourceError
from analysis.formatting import plain_number
from analysis.past_reports import (
    CLOSED_LABEL,
    SUFFIXES,
    Report,
    StatedValue,
    find_changes,
    list_reports,
    read_reports,
)
from analysis.workspace import LEDGER_SUFFIXES, find_workspace, list_inputs

CANNOT_RUN = 2
_COLUMNS = (
    *("file", "start", "end", "text", "clause", "activity"),
    *("label", "value", "unit", "qualifier", "year"),
)
"""What the contract says of a value."""
_OF_CHANGES = ("change", "refers_to")
"""What a change or share is, and the activity that it is of; else None."""


def run(options: SimpleNamespace) -> int:
    """Read the reports and list what they state; what could not be read is told, too."""
    workspace = find_workspace(Path.cwd())
    places = options.reports or [place for place in workspace.past_reports if place.exists()]
    files = list_reports(places)
    if not files:
        shown = "、".join(f"“{place}”" for place in places)
        where = f"{shown}里" if shown else "没有指定往年报告，也没有 workspace.toml："
        raise SourceError(f"{where}没有找到报告。请写明报告所在的文件或文件夹。")
    inputs = (*(file.path for file, _ in files), *list_inputs(workspace, ()))
    require_outputs([options.json, options.csv], inputs, is_forced=options.force)
    reports = list(read_reports(files, workspace.catalogue))
    rows = [row for report in reports for row in list_rows(report, workspace.catalogue)]
    if options.json:
        write_json(options.json, rows)
    if options.csv:
        columns = (*_COLUMNS, *_OF_CHANGES)
        write_csv(options.csv, columns, [[list(row.values()) for row in rows]])
    if not options.json and not options.csv:
        say(*(line for report in reports for line in describe(report, workspace.catalogue)))
    refused = [report for report in reports if report.refused]
    say(*(f"【未能读取】{report.file}：{report.refused}" for report in refused), is_error=True)
    # A ledger that lies beside reports is named, and no fault of theirs.
    others = LEDGER_SUFFIXES - SUFFIXES
    failed = [one for one in refused if Path(one.file).suffix.lower() not in others]
    return CANNOT_RUN if failed or len(refused) == len(reports) else 0


def list_rows(report: Report, catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    """List the values of a report as they are written down, changes with what they refer to."""
    is_markdown = report.file.lower().endswith(".md")
    changes = {
        each.end: each
        for each in find_changes(
            report.text, catalogue, file=report.file, year=report.year, is_markdown=is_markdown
        )
    }
    for value in report.stated:
        change = None if value.activity else changes.get(value.end)
        told = {name: getattr(value, name) for name in _COLUMNS}
        of_change = (change.kind, change.activity) if change else (None, None)
        yield told | dict(zip(_OF_CHANGES, of_change, strict=True))


def describe(report: Report, catalogue: Catalogue) -> Iterator[str]:
    """Describe a report: whose it is, what it states of activities, and what of others."""
    if report.refused:
        return
    known = [value for value in report.stated if value.activity]
    other = [value for value in report.stated if not value.activity]
    year = f"{report.year}年" if report.year else "年度不明"
    whose = f"{report.organization}，" if report.organization else ""
    yield (
        f"{report.file}（{whose}{year}）：找到{len(report.stated)}个数，"
        f"其中{len(known)}个说明了是哪项活动。"
    )
    yield from _list_values(known, catalogue)
    if other:
        yield "  没有归到活动的："
        yield from _list_values(other, catalogue)


def _list_values(stated: Sequence[StatedValue], catalogue: Catalogue) -> Iterator[str]:
    for value in stated:
        name = value.label or "—"
        if value.activity and value.label != CLOSED_LABEL:
            name = catalogue.activity(value.activity).name
        number = "未载明" if value.value is None else f"{plain_number(value.value)}{value.unit}"
        more = f"（{value.qualifier}）" if value.qualifier else ""
        year = f"{value.year}年" if value.year else "年度不明"
        place = f"第{value.line}行：{' '.join(value.clause.split())}"
        yield f"    {disarm(name)}\t{number}{more}\t{year}\t{place}"
