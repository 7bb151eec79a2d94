"""Replacing: a dataset as a whole or not at all; whoever looks sees the old one or the new one.

The files lie in a folder of their own inside the dataset (``data-1``, ``data-2``, …); the mark
names it and is replaced last, in one step. What a killed run leaves behind has no mark and is
removed by the next one.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.datasets.database import load_duckdb, open_database, quote, quote_name
from analysis.datasets.schema import (
    INSTITUTIONS,
    RECORDS,
    ROW_GROUP,
    TABLES,
    YEAR_FOLDER,
    Columns,
    Header,
    find_data,
    scan_records,
    write_header,
)
from analysis.errors import ExportError, SourceError, find_reason
from analysis.records import list_institutions
from analysis.workspace import DATASET_MARK

if TYPE_CHECKING:
    import duckdb

_STAGING = ".new"
_DATA = "data-"
_WRITTEN = frozenset({".parquet", ".tmp", ""})
_STATES = """
    (activity = 'rectification_item' AND closed_date IS NOT NULL AND NOT is_carried_over
     AND (institutions IS NOT NULL OR contains(institution_name, '《')))
    OR (activity = 'institution_revision' AND NOT is_carried_over)
"""


class Staging:
    """A dataset that is being written; see `replace_dataset`.

    `connection`: the database that queries are asked of.
    """

    def __init__(self, folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.folder = folder
        self.connection = connection
        self.records = 0

    def write_records(
        self, query: str, year: int, part: int = 0, *, is_ordered: bool = False
    ) -> None:
        """Write records of one year.

        Parameters
        ----------
        query : str
            A SELECT that gives the columns of `layout.RECORDS`, in any order and any types that
            can be cast to theirs. Texts given as ENUM are written several times faster.
        year : int
            The year of every one of them.
        part : int
            Number of the file, if a year has several.
        is_ordered : bool
            Whether the query gives them by organization and position; otherwise they are sorted.
        """
        path = self.folder / "records" / f"{YEAR_FOLDER}{year}" / f"part-{part}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        columns = {name: kind for name, kind in RECORDS.items() if name != "year"}
        order = "" if is_ordered else 'ORDER BY "organization", "position"'
        self.records += self._copy(query, columns, path, order)

    def write_table(self, name: str, query: str) -> None:
        """Write one of the small tables of `layout.TABLES` from a SELECT of its columns."""
        self._copy(query, TABLES[name], self.folder / f"{name}.parquet")

    def write_frame(self, name: str, frame: pd.DataFrame) -> None:
        """Write one of the small tables from a frame."""
        self.connection.register("given", frame)
        self.write_table(name, "SELECT * FROM given")
        self.connection.unregister("given")

    def finish(self) -> None:
        """Write the institutions that the records state, and every table not written yet, empty."""
        if self.records and not (self.folder / "institutions.parquet").exists():
            self._write_institutions()
        for name, columns in TABLES.items():
            if not (self.folder / f"{name}.parquet").exists():
                nothing = ", ".join(f"NULL AS {quote_name(column)}" for column in columns)
                self.write_table(name, f"SELECT {nothing} WHERE false")

    def _copy(self, query: str, columns: Columns, path: Path, order: str = "") -> int:
        given = self.connection.sql(query)
        types = dict(zip(given.columns, map(str, given.types), strict=True))
        casts = []
        for name, kind in columns.items():
            column, has = quote_name(name), types[name]
            # An ENUM is written as the text that it is.
            is_its_own = has == kind or (kind == "VARCHAR" and has.startswith("ENUM"))
            casts.append(column if is_its_own else f"CAST({column} AS {kind}) AS {column}")
        done = self.connection.execute(
            f"COPY (SELECT {', '.join(casts)} FROM ({query}) {order}) TO {quote(path)} "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
        ).fetchone()
        return int(done[0]) if done else 0

    def _write_institutions(self) -> None:
        columns = ", ".join(f"{quote_name(name)} {kind}" for name, kind in INSTITUTIONS.items())
        names = ", ".join(map(quote_name, INSTITUTIONS))
        self.connection.execute(f"CREATE TEMP TABLE institutions_found ({columns})")
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {scan_records(self.folder)} WHERE {_STATES}")
            while len(chunk := cursor.fetch_df_chunk(32)):
                self.connection.register("chunk", list_institutions(chunk))
                self.connection.execute(f"INSERT INTO institutions_found SELECT {names} FROM chunk")
                self.connection.unregister("chunk")
        self.write_table("institutions", "FROM institutions_found ORDER BY organization, day, name")
        self.connection.execute("DROP TABLE institutions_found")


@contextmanager
def replace_dataset(folder: Path, header: Header) -> Iterator[Staging]:
    """Write a dataset into `folder`; it takes the place of the one there when all is written.

    Whatever goes wrong, or if the process is killed, the dataset that stood there still stands.

    Parameters
    ----------
    folder : Path
        The dataset; made if it is not there. A folder that holds other things is refused.
    header : Header
        What the dataset says of itself; the number of records is filled in.

    Raises
    ------
    ExportError
        If it cannot be written: a foreign folder, no room, no right.
    """
    current = _require_free(folder)
    last = current.name.removeprefix(_DATA) if current else ""
    number = int(last) if last.isdigit() else 0
    load_duckdb()
    with _refusing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _clean(folder, current)
        staging = folder / _STAGING
        staging.mkdir()
    try:
        with _refusing(folder), open_database(staging) as connection:
            written = Staging(staging, connection)
            yield written
            written.finish()
        with _refusing(folder):
            data = staging.rename(folder / f"{_DATA}{number + 1}")
            write_header(folder, replace(header, records=written.records, data=data.name))
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        if not (folder / DATASET_MARK).exists():
            with suppress(OSError):
                folder.rmdir()
    _clean(folder, data)


def _require_free(folder: Path) -> Path | None:
    """Return the data folder of the dataset that stands there, None for none."""
    if (folder / DATASET_MARK).exists():
        with suppress(SourceError):
            return find_data(folder)
    if not folder.exists():
        return None
    if not folder.is_dir():
        raise ExportError(f"“{folder}”是一个文件，不能写成数据集。请换一个文件夹。")
    if any(not _is_ours(path) for path in folder.iterdir()):
        raise ExportError(
            f"文件夹“{folder}”里有别的文件，未予写入。请换一个空文件夹，或原有数据集的文件夹。"
        )
    return None


def _is_ours(path: Path) -> bool:
    is_mark = path.name.startswith((DATASET_MARK, f".{DATASET_MARK}"))
    number = path.name.removeprefix(_DATA)  # of a person's own folder it is a word, or empty
    return is_mark or path.name == _STAGING or (number != path.name and number.isdecimal())


def _clean(folder: Path, current: Path | None) -> None:
    """Remove what earlier or killed runs have left."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink() and _is_ours(path) and path != current:
            files = (one for one in path.rglob("*") if not one.is_dir())
            if all(one.suffix in _WRITTEN for one in files):  # else a person put something there
                shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _refusing(folder: Path) -> Iterator[None]:
    duckdb = load_duckdb()
    try:
        yield
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
        reason = find_reason(str(error).strip().split("\n")[0])
        raise ExportError(
            f"数据集“{folder}”没有写成：{reason}。原有的数据集没有改动。"
            "请检查磁盘空间、该文件夹是否允许写入，再运行一次。"
        ) from error


def frame_of(rows: list[Mapping[str, Any]] | list[dict[str, Any]], table: str) -> pd.DataFrame:
    """Make the frame of a small table out of its rows."""
    return pd.DataFrame(rows, columns=list(TABLES[table]))
