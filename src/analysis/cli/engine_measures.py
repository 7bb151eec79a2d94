"""Engines: measures by DuckDB or Spark, fetched and written piece by piece."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from analysis.cli.measure_rows import build_document, describe, write_head, write_rows
from analysis.cli.output import say, write_json_rows, write_texts
from analysis.datasets import Frame, Frames, write_dataset
from analysis.errors import AnalysisError, UnknownNameError
from analysis.measures import (
    list_frame_organizations,
    list_frame_years,
    measure_frame,
    type_table,
)
from analysis.validation import find_cutoffs, read_unchecked
from analysis.workspace import Workspace, find_dataset

PANDAS, DUCKDB, SPARK = "pandas", "duckdb", "spark"
ENGINES = (PANDAS, DUCKDB, SPARK)


def choose_engine(options: argparse.Namespace, workspace: Workspace) -> str:
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


def measure_on_engine(
    options: argparse.Namespace, workspace: Workspace, engine: str, as_of: date
) -> int:
    """Print every measure, or write it where the options say, without holding the table."""
    with _open(options, workspace, engine, as_of) as frames:
        years = _choose_year(options, frames)
        organizations = _choose_organization(options, frames)
        table = measure_frame(frames, years, organizations, catalogue=workspace.catalogue)
        _write(options, workspace, frames, frames.hold(table))
    return 0


@contextmanager
def _open(
    options: argparse.Namespace, workspace: Workspace, engine: str, as_of: date
) -> Iterator[Frames]:
    with _as_dataset(options, workspace) as folder:
        if engine == SPARK:
            from analysis.datasets.spark import open_spark

            with open_spark(
                folder, workspace.catalogue, as_of=as_of, master=options.master
            ) as frames:
                yield frames
            return
        from analysis.datasets import open_duckdb

        with open_duckdb(Path(folder), workspace.catalogue, as_of=as_of) as frames:
            yield frames


@contextmanager
def _as_dataset(options: argparse.Namespace, workspace: Workspace) -> Iterator[Path | str]:
    """Find the dataset; ledgers are converted to one that is gone afterwards."""
    sources = options.sources
    if len(sources) == 1 and "://" in sources[0]:
        yield sources[0]
        return
    folder = find_dataset(sources or workspace.ledgers)
    if folder is not None:
        yield folder.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="tongbi-") as temporary:
        records = read_unchecked(sources or None, workspace)
        made = Path(temporary) / "dataset"
        write_dataset(records, find_cutoffs(records.table), made, workspace.catalogue)
        yield made


def _choose_year(options: argparse.Namespace, frames: Frames) -> list[int] | None:
    if options.year is None:
        return None
    known = list_frame_years(frames)
    if options.year not in known:
        raise UnknownNameError.of("年度", options.year, known)
    return [options.year]


def _choose_organization(options: argparse.Namespace, frames: Frames) -> list[str] | None:
    if options.org is None:
        return None
    known = list_frame_organizations(frames)
    if options.org not in known:
        raise UnknownNameError.of("单位", options.org, known)
    return [options.org]


def _write(options: argparse.Namespace, workspace: Workspace, frames: Frames, table: Frame) -> None:
    def pieces() -> Iterator[list[dict[str, object]]]:
        return (build_document(type_table(piece)) for piece in frames.iterate(table))

    if options.json:
        write_json_rows(options.json, pieces())
    if options.csv:
        write_texts(options.csv, _join(write_head(), map(write_rows, pieces())))
    if not options.json and not options.csv:
        for number, piece in enumerate(frames.iterate(table)):
            say(*describe(type_table(piece), workspace.catalogue)[bool(number) :])


def _join(first: str, others: Iterator[str]) -> Iterator[str]:
    yield first
    yield from others
