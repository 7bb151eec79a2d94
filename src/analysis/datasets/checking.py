"""Checking: whether every file of a dataset is there, can be read, and has its columns."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.datasets.database import load_duckdb
from analysis.datasets.schema import (
    RECORDS,
    TABLES,
    YEAR_FOLDER,
    Columns,
    find_data,
    list_wrong,
    quote_pattern,
)
from analysis.errors import SourceError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ADVICE = "请用 tongbi convert 从台账重新转换。"
_KINDS = {
    "VARCHAR": "BYTE_ARRAY/UTF8",
    "BIGINT": "INT64",
    "DATE": "INT32/DATE",
    "BOOLEAN": "BOOLEAN",
    "DOUBLE": "DOUBLE",
}


def check_files(folder: Path, connection: DuckDBPyConnection) -> None:
    """See that each file of a dataset has every column, with its type; only footers are read.

    Raises
    ------
    SourceError
        Naming the file, the column and what to do.
    """
    data = find_data(folder)
    for name, columns in TABLES.items():
        path = data / f"{name}.parquet"
        if not path.is_file():
            raise SourceError(f"数据集“{folder}”缺少文件 {name}.parquet。{_ADVICE}")
        _check_columns(connection, folder, path, columns)
    expected = {name: kind for name, kind in RECORDS.items() if name != "year"}
    records = data / "records"
    for partition in sorted(records.iterdir()) if records.is_dir() else ():
        is_year = re.fullmatch(rf"{YEAR_FOLDER}\d{{4}}", partition.name, re.ASCII)
        if not (partition.is_dir() and is_year):
            raise SourceError(
                f"数据集“{folder}”的 records 里有不认识的“{partition.name}”，"
                f"应为 year=2023 这样的文件夹。请移走它，或{_ADVICE.removeprefix('请')}"
            )
        if not any(partition.glob("*.parquet")):
            raise SourceError(f"数据集“{folder}”的分区 {partition.name} 里没有数据文件。{_ADVICE}")
    for part in sorted(records.glob("*/*.parquet")):
        _check_columns(connection, folder, part, expected)


def _check_columns(
    connection: DuckDBPyConnection, folder: Path, path: Path, expected: Columns
) -> None:
    name = path.relative_to(folder).as_posix()
    query = (
        "SELECT name, type, converted_type FROM parquet_schema("
        f"{quote_pattern(path)}) WHERE type IS NOT NULL"
    )
    try:
        rows = connection.execute(query).fetchall()
    except load_duckdb().Error as error:
        raise SourceError(f"数据集“{folder}”的文件 {name} 损坏，读不出来。{_ADVICE}") from error
    found = {
        column: kind if converted in (None, "INT_64") else f"{kind}/{converted}"
        for column, kind, converted in rows
    }
    if wrong := "；".join(list_wrong(found, expected, _KINDS)):
        raise SourceError(f"数据集“{folder}”的文件 {name} {wrong}。{_ADVICE}")
