"""Measures: every measure by organization and year, as a table, JSON or CSV."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from analysis.cli.engine_measures import PANDAS, choose_engine, measure_on_engine
from analysis.cli.measure_rows import build_document, describe, write_head, write_rows
from analysis.cli.output import say, write_json, write_text
from analysis.errors import SourceError, UnknownNameError
from analysis.measures import list_organizations, list_years, measure_table, withhold_rows
from analysis.records import Records
from analysis.validation import read_records
from analysis.workspace import find_workspace


def run(options: argparse.Namespace) -> int:
    """Print every measure, or write it where the options say."""
    as_of = options.as_of or date.today()
    workspace = find_workspace(Path.cwd())
    engine = choose_engine(options, workspace)
    if engine != PANDAS:
        return measure_on_engine(options, workspace, engine, as_of)
    records = read_records(
        options.sources or None,
        workspace=workspace,
        as_of=as_of,
        suppress_below=options.suppress_below,
    )
    years, organizations = _choose(records, options)
    say(*_tell_left_out(records), is_error=True)
    table = measure_table(
        records,
        years=years,
        organizations=organizations,
        as_of=as_of,
        catalogue=workspace.catalogue,
    )
    table = withhold_rows(table, records)
    if options.json:
        write_json(options.json, build_document(table))
    if options.csv:
        write_text(options.csv, write_head() + write_rows(build_document(table)))
    if not options.json and not options.csv:
        say(*describe(table, workspace.catalogue))
    return 0


def _choose(
    records: Records, options: argparse.Namespace
) -> tuple[list[int] | None, list[str] | None]:
    """Hold the year and organization asked for against those the ledgers have."""
    known_years = list_years(records)
    if not known_years and (options.year is not None or options.org is not None):
        raise SourceError(records.tell_nothing_read())
    if options.year is not None and options.year not in known_years:
        raise UnknownNameError.of("年度", options.year, known_years)
    known = list_organizations(records)
    if options.org is not None and options.org not in known:
        raise UnknownNameError.of("单位", options.org, known)
    years = None if options.year is None else [options.year]
    return years, None if options.org is None else [options.org]


def _tell_left_out(records: Records) -> list[str]:
    """Say how many rows and files the numbers do not hold."""
    rows = sum(sheet.problems for file in records.files for sheet in file.sheets)
    files = sum(file.refused is not None for file in records.files)
    parts = [f"{files}个文件未能读取"] * bool(files) + [f"{rows}行有误"] * bool(rows)
    nothing = [] if list_years(records) else [records.tell_nothing_read()]
    told = [f"台账中有{'、'.join(parts)}，没有计入，逐条见 tongbi check。"] * bool(parts)
    return told + nothing
