"""Measures: every measure by organization and year, as a table, JSON or CSV, from any engine."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.cli.output import (
    disarm,
    require_outputs,
    say,
    use_todays_name,
    write_csv,
    write_json_rows,
)
from analysis.datasets import Frames, check_names, write_dataset
from analysis.errors import NOTHING_READ, AnalysisError, SourceError, UnknownNameError
from analysis.formatting import PERCENT, format_value
from analysis.measures import (
    SURE_OF_DOUBTFUL,
    UNKNOWN,
    WITHHELD,
    Measure,
    list_frame_organizations,
    list_frame_years,
    list_measures,
    list_organizations,
    list_years,
    measure_frame,
    measure_table,
    type_table,
    withhold_rows,
)
from analysis.validation import find_cutoffs, read_records, read_unchecked
from analysis.workspace import Workspace, find_dataset, find_workspace, list_inputs

PANDAS, DUCKDB, SPARK = "pandas", "duckdb", "spark"
RATIO = "比率"
_OF_ITEMS = "rectification_"
_LISTED = ("名称", "代码", "单位", "口径")
_COLUMNS = ["organization", "year", "measure", "name", "value", "unit", "records", "in_doubt"]


def run(options: SimpleNamespace) -> int:
    """Print every measure, or write it where the options say."""
    workspace = find_workspace(Path.cwd())
    say(*(f"【答案不能用】{doubt}" for doubt in workspace.doubts), is_error=True)
    inputs = list_inputs(workspace, options.sources)
    require_outputs([options.json, options.csv], inputs, is_forced=options.force)
    if options.org:
        options.org = use_todays_name(workspace, options.org)
    engine = choose_engine(options, workspace)
    if engine == PANDAS:
        table = _measure_ledgers(options, workspace)
        _write(options, workspace.catalogue, lambda: [table])
        return 0
    with _open(options, workspace, engine) as frames:
        if not list_frame_years(frames):
            raise SourceError(NOTHING_READ)
        years = _choose("年度", options.year, lambda: list_frame_years(frames))
        organizations = _choose("单位", options.org, lambda: list_frame_organizations(frames))
        found = measure_frame(frames, years, organizations, catalogue=workspace.catalogue)
        held = frames.hold(found)
        _write(options, workspace.catalogue, lambda: map(type_table, frames.iterate(held)))
    return 0


def tell_measures() -> str:
    """Tell every measure of the workspace: its name and code, as paragraphs may use, and 口径."""
    catalogue = find_workspace(Path.cwd()).catalogue
    rows = [
        (each.name, each.code, each.unit, each.definition)
        for each in list_measures(catalogue).values()
    ]
    return "\n".join("\t".join(map(str, map(disarm, row))) for row in [_LISTED, *rows])


def choose_engine(options: SimpleNamespace, workspace: Workspace) -> str:
    """Choose the engine: the one asked for, else DuckDB for a dataset and pandas for ledgers.

    Raises
    ------
    AnalysisError
        If options do not go together.
    """
    below = options.suppress_below
    is_hiding = bool(workspace.suppress_below if below is None else below)
    if options.master and options.engine != SPARK:
        raise AnalysisError("--master 是 Spark 集群的地址，只能和 --engine spark 一起用。")
    if options.engine != SPARK and any("://" in source for source in options.sources):
        raise AnalysisError(
            "hdfs://、s3a:// 这样的地址只有 Spark 能读：请加 --engine spark；"
            "本机的台账或数据集请直接写文件夹。"
        )
    if is_hiding and options.engine in (DUCKDB, SPARK):
        raise AnalysisError(
            "涉及人的小数目设为不公开时，要看全部单位才能决定隐去哪些，只能用 --engine pandas；"
            "确实要全部公开的，请加 --suppress-below 0。"
        )
    if options.engine:
        return str(options.engine)
    is_dataset = find_dataset(options.sources or workspace.ledgers) is not None
    return DUCKDB if is_dataset and not is_hiding else PANDAS


def _measure_ledgers(options: SimpleNamespace, workspace: Workspace) -> pd.DataFrame:
    """Measure by pandas what is in memory, and say how much of the ledgers is not."""
    as_of = options.as_of or date.today()
    records = read_records(
        options.sources or None,
        workspace=workspace,
        as_of=as_of,
        suppress_below=options.suppress_below,
    )
    if not list_years(records):
        raise SourceError(records.tell_nothing_read())
    years = _choose("年度", options.year, lambda: list_years(records))
    organizations = _choose("单位", options.org, lambda: list_organizations(records))
    rows = sum(sheet.problems for file in records.files for sheet in file.sheets)
    files = sum(file.is_unread for file in records.files)
    if parts := [f"{files}个文件未能读取"] * bool(files) + [f"{rows}行未计入"] * bool(rows):
        say(f"台账中有{'、'.join(parts)}，逐条见 tongbi check。", is_error=True)
    table = measure_table(
        records,
        years=years,
        organizations=organizations,
        as_of=as_of,
        catalogue=workspace.catalogue,
    )
    return withhold_rows(table, records)


def _choose(kind: str, asked: Any, list_known: Callable[[], Sequence[Any]]) -> list[Any] | None:
    """Hold what was asked for against what the ledgers have; None is all."""
    if asked is None:
        return None
    if asked not in (known := list_known()):
        raise UnknownNameError.of(kind, asked, known)
    return [asked]


@contextmanager
def _open(options: SimpleNamespace, workspace: Workspace, engine: str) -> Iterator[Frames]:
    """Open a dataset on an engine; ledgers are converted to one that is gone afterwards."""
    as_of = options.as_of or date.today()
    sources = options.sources
    with tempfile.TemporaryDirectory(prefix="tongbi-") as temporary:
        if len(sources) == 1 and "://" in sources[0]:
            place: Path | str = sources[0]
        elif folder := find_dataset(sources or workspace.ledgers):
            place = folder.absolute()
            check_names(folder, workspace.former_names)
        else:
            place = Path(temporary) / "dataset"
            records = read_unchecked(sources or None, workspace)
            write_dataset(records, find_cutoffs(records.table), place, workspace.catalogue)
        if engine == SPARK:
            from analysis.datasets.spark import open_spark

            opened = open_spark(place, workspace.catalogue, as_of=as_of, master=options.master)
        else:
            from analysis.datasets import open_duckdb

            opened = open_duckdb(Path(place), workspace.catalogue, as_of=as_of)
        with opened as frames:
            yield frames


def _write(
    options: SimpleNamespace, catalogue: Catalogue, pieces: Callable[[], Iterable[pd.DataFrame]]
) -> None:
    """Write what comes piece by piece, never holding the whole table."""
    measures = list_measures(catalogue)
    if options.json:
        write_json_rows(options.json, (build_document(each, measures) for each in pieces()))
    if options.csv:
        documents = (build_document(each, measures) for each in pieces())
        rows = ([[row[name] for name in _COLUMNS] for row in each] for each in documents)
        write_csv(options.csv, _COLUMNS, rows)
    if not options.json and not options.csv:
        for number, table in enumerate(pieces()):
            say(*describe(table, catalogue)[bool(number) :])


def build_document(table: pd.DataFrame, measures: Mapping[str, Measure]) -> list[dict[str, Any]]:
    """Build the rows for other programs; a rate is the ratio itself, 0 to 1, as it is defined."""
    return [
        {
            "organization": row["organization"],
            "year": int(row["year"]),
            "measure": row["measure"],
            "name": measures[row["measure"]].name,
            "value": _number(row["value"], is_rate=row["unit"] == PERCENT),
            "unit": RATIO if row["unit"] == PERCENT else row["unit"],
            "records": _number(row["records"]),
            "in_doubt": int(row["in_doubt"]),
        }
        for row in table.to_dict("records")
    ]


def _number(value: Any, *, is_rate: bool = False) -> int | float | None:
    if pd.isna(value):
        return None
    number = float(value) / 100 if is_rate else float(value)
    return int(number) if number.is_integer() else number


def describe(table: pd.DataFrame, catalogue: Catalogue) -> list[str]:
    """Describe a table for the terminal, its head first."""
    measures = list_measures(catalogue)
    lines = ["单位\t年度\t指标\t数值\t台账行数\t待核行数"]
    for row in table.to_dict("records"):
        name = measures[row["measure"]].name
        of_state = row["measure"] not in SURE_OF_DOUBTFUL and row["measure"].startswith(_OF_ITEMS)
        is_unknown = pd.isna(row["value"]) and row["in_doubt"] and of_state
        value = UNKNOWN if is_unknown else format_value(_number(row["value"]), row["unit"])
        value = row.get("withheld") or value
        rows = WITHHELD if row.get("withheld") else row["records"]
        whose = f"{disarm(row['organization'])}\t{row['year']}\t{disarm(name)}"
        doubt = WITHHELD if row.get("withheld") else row["in_doubt"] or ""
        lines.append(f"{whose}\t{value}\t{rows}\t{doubt}".rstrip("\t"))
    return lines
