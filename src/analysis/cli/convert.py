"""Convert: ledgers to a Parquet dataset, which every other command can read instead of them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from analysis.cli.output import say
from analysis.datasets import write_dataset
from analysis.errors import AnalysisError, SourceError
from analysis.export.privacy import Passage, Searcher, require_no_persons
from analysis.records import Records
from analysis.validation import find_cutoffs, read_unchecked
from analysis.workspace import Workspace, find_dataset, find_workspace

PARQUET = "parquet"


def run(options: SimpleNamespace) -> int:
    """Read the ledgers, write the dataset whole or not at all, and say what it holds."""
    kind, folder = options.to[0], Path(options.to[1])
    if kind != PARQUET:
        raise AnalysisError(f"只能转换成 parquet，不能转换成“{kind}”。请写 --to parquet 文件夹。")
    workspace = find_workspace(Path.cwd())
    if (dataset := find_dataset(options.sources or workspace.ledgers)) is not None:
        raise SourceError(f"“{dataset}”已经是数据集，不用转换。请写明原来的台账。")
    records = read_unchecked(options.sources or None, workspace)
    if not records.files:
        raise SourceError("没有找到台账文件，没有写出数据集。请写明台账所在的文件或文件夹。")
    if not any(sheet.rows for file in records.files for sheet in file.sheets):
        raise SourceError("台账都没有读成，没有写出数据集。原因见 tongbi check，改正后再试。")
    searcher = require_no_persons_in_file_names(records, workspace, with_names=options.with_names)
    write_dataset(
        records,
        find_cutoffs(records.table),
        folder,
        workspace.catalogue,
        as_of=options.as_of,
        hide=None if options.with_names else searcher.blot,
    )
    table = records.table
    years = sorted(set(table["year"].tolist()))
    span = f"{years[0]}—{years[-1]}年" if years else "没有年度"
    sheets = sum(len(file.sheets) for file in records.files)
    say(
        f"已写出数据集：{folder}",
        f"  {len(records.files)}个文件、{sheets}张表，{len(table)}条记录，"
        f"{table['organization'].nunique()}个单位，{span}；"
        f"个人姓名{'已保留' if options.with_names else '未写入'}。",
    )
    wrong = len({(p.file, p.sheet, p.row) for p in records.problems if p.severity == "error"})
    refused = sum(file.is_unread for file in records.files)
    if wrong or refused:
        left_out = f"{wrong}行未计入，{refused}个文件未能读取"
        say(f"  {left_out}，数据集中有记载；逐条见 tongbi check。")
    return 0


def require_no_persons_in_file_names(
    records: Records, workspace: Workspace, *, with_names: bool
) -> Searcher:
    """See that no file and no sheet, whose names a dataset keeps, is called after a person.

    Returns
    -------
    Searcher
        For what is blotted out of the rest.
    """
    names = frozenset(name for file in records.files for name in file.names)
    organizations = records.table["organization"].unique().tolist()
    called = [("台账的文件名", file.file) for file in records.files]
    called += [("工作表名", sheet.sheet) for file in records.files for sheet in file.sheets]
    require_no_persons(
        [Passage(place, name, is_file_name=True) for place, name in called],
        names,
        organizations,
        not_names=workspace.not_names,
        with_names=with_names,
    )
    return Searcher(names, organizations)
