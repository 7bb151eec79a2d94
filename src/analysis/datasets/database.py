"""Database: DuckDB, loaded only when a dataset is asked for, and its refusals in words."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from analysis.errors import AnalysisError, SourceError, tell_installing

if TYPE_CHECKING:
    import duckdb

MEMORY_LIMIT = "3GiB"
"""For DuckDB itself; what cannot be held goes to a temporary folder."""

MISSING = f"读写 Parquet 数据集需要 DuckDB。{tell_installing('large')}"


def load_duckdb() -> ModuleType:
    """Load DuckDB.

    Raises
    ------
    AnalysisError
        If it is not installed; says how to.
    """
    try:
        import duckdb
    except ImportError as error:
        raise AnalysisError(MISSING) from error
    return duckdb


@contextmanager
def open_database(spill: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory that reads no settings and fetches nothing; closed at the end.

    Parameters
    ----------
    spill : Path, optional
        Where a folder for what memory cannot hold is made; the system's temporary folder if None.
    """
    duckdb = load_duckdb()
    with tempfile.TemporaryDirectory(prefix="tongbi-", dir=spill) as folder:
        settings = {
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": folder,
            "threads": os.cpu_count() or 1,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        connection = duckdb.connect(config=settings)
        try:
            yield connection
        finally:
            connection.close()


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Turn a refusal of DuckDB while it reads `folder` into one that says what to do.

    Raises
    ------
    SourceError
        If anything in it cannot be read.
    """
    duckdb = load_duckdb()
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise SourceError(
            f"读取数据集“{folder}”时内存或临时空间不足：{_first_line(error)}。"
            "请用 --org、--year 缩小范围，或换一台内存更大、临时文件夹更宽裕的机器。"
        ) from error
    except duckdb.Error as error:
        raise SourceError(
            f"数据集“{folder}”读不出来：{_first_line(error)}。"
            "多半是有文件缺失或损坏，请用 tongbi convert 从台账重新转换。"
        ) from error


def quote(text: object) -> str:
    """Write a text as SQL holds it."""
    return "'" + str(text).replace("'", "''") + "'"


def quote_name(name: str) -> str:
    """Write the name of a column as SQL holds it."""
    return '"' + name.replace('"', '""') + '"'


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n")[0].rstrip(".。")
