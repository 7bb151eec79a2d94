"""Measures: every measure by organization and year, as a table, JSON or CSV."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.cli.engines import PANDAS, choose_engine, measure_on_engine
from analysis.cli.output import say, write_json, write_text
from analysis.errors import NOTHING_READ, SourceError, UnknownNameError
from analysis.formatting import format_value
from analysis.measures import (
    WITHHELD,
    list_measures,
    list_organizations,
    list_years,
    measure_table,
    withhold_rows,
)
from analysis.records import Records
from analysis.validation import read_records
from analysis.workspace import find_workspace

PERCENT = "%"
RATIO = "比率"
_COLUMNS = ["organization", "year", "measure", "value", "unit", "records"]


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
        raise SourceError(NOTHING_READ)
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
    nothing = [] if list_years(records) else [NOTHING_READ]
    told = [f"台账中有{'、'.join(parts)}，没有计入，逐条见 tongbi check。"] * bool(parts)
    return told + nothing


def build_document(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Build the rows for other programs; a rate is the ratio itself, 0 to 1, as it is defined."""
    return [
        {
            "organization": row["organization"],
            "year": int(row["year"]),
            "measure": row["measure"],
            "value": _number(row["value"], is_rate=row["unit"] == PERCENT),
            "unit": RATIO if row["unit"] == PERCENT else row["unit"],
            "records": _number(row["records"]),
        }
        for row in table.to_dict("records")
    ]


def write_head() -> str:
    """Write the first line of a CSV, which says that it is UTF-8."""
    return "\ufeff" + ",".join(_COLUMNS) + "\n"


def write_rows(document: list[dict[str, Any]]) -> str:
    """Write rows of `build_document` as lines of a CSV."""
    rows = pd.DataFrame(document, columns=_COLUMNS, dtype=object)
    return rows.to_csv(index=False, header=False, lineterminator="\n")


def _number(value: Any, *, is_rate: bool = False) -> int | float | None:
    if pd.isna(value):
        return None
    number = float(value) / 100 if is_rate else float(value)
    return int(number) if number.is_integer() else number


def describe(table: pd.DataFrame, catalogue: Catalogue) -> list[str]:
    """Describe a table for the terminal, its head first."""
    measures = list_measures(catalogue)
    lines = ["单位\t年度\t指标\t数值\t台账行数"]
    for row in table.to_dict("records"):
        name = measures[row["measure"]].name
        value = row.get("withheld") or format_value(_number(row["value"]), row["unit"])
        rows = WITHHELD if row.get("withheld") else row["records"]
        lines.append(f"{row['organization']}\t{row['year']}\t{name}\t{value}\t{rows}")
    return lines
