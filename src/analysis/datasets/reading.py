"""Reading: a dataset, or what one organization needs of it, as records in memory."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.datasets.checking import check_files
from analysis.datasets.database import open_database, quote_name, reading
from analysis.datasets.schema import (
    OTHERS,
    check_activities,
    find_data,
    latest_day,
    read_header,
    scan_records,
    scan_table,
)
from analysis.errors import SourceError, UnknownNameError
from analysis.ledgers import (
    CitedPlace,
    Coverage,
    FileSummary,
    PublicCells,
    SheetSummary,
    choose_tables,
)
from analysis.ledgers.rows import DAY, NUMBER, TABLE_COLUMNS, TEXT, read_letters, read_tables
from analysis.past_reports import ReportSummary
from analysis.problems import LeftOut, Problem, Skipped
from analysis.records import Records

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_DTYPES = {TEXT: "str", DAY: "datetime64[s]", NUMBER: "Int64"}
_TABLE = {
    name: _DTYPES.get(kind, kind) for name, kind in TABLE_COLUMNS.items() if name != "warnings"
}
_COVERAGE = {"organization": "str", "activity": "str", "year": "int64", "month": "Int64"}
_STATED = {
    name: {"VARCHAR": "str", "DOUBLE": "Float64"}.get(kind, "int64")
    for name, kind in OTHERS["stated"].items()
} | {"year": "Int64"}

_PLACED = ("problems", "skipped")
_ENDED = ("rows", "records", "problems", "skipped")
BYTES_A_RECORD = 2_100
"""A record in memory with its texts, as measured on 200,000 invented ones."""

_ASSUMED = 8 * 2**30
"""Bytes of memory where the system does not say."""


def read_dataset(
    folder: Path,
    catalogue: Catalogue,
    *,
    organization: str | None = None,
    as_of: date | None = None,
) -> tuple[Records, date | None]:
    """Read a dataset, or what concerns one organization, as the ledgers hold it.

    Of one organization its rows are read, those that share a sheet with them, and the files
    and sheets that name it, or nobody (see `records.narrow_to`).

    Returns
    -------
    Records, date or None
        Records to be checked against the cut-off, and the cut-off: the one asked for, at most
        the dataset's own.

    Raises
    ------
    SourceError
        If the dataset cannot be read, or all of it at once is too much; says what to do.
    UnknownNameError
        If no ledger of it names the organization.
    """
    header = read_header(folder)
    check_activities(folder, header, catalogue)
    if organization is None:
        require_room(folder, header.records)
    with reading(folder), open_database() as connection:
        check_files(folder, connection)
        if organization is not None:
            data = find_data(folder)
            names = " UNION ".join(
                f"SELECT organization FROM {scan_table(data, name)}"
                for name in ("coverage", "institutions", "stated")
            )
            tables = (names, f"SELECT organization FROM {scan_records(data)}")
            asked = (f"SELECT 1 FROM ({one}) WHERE organization = ? LIMIT 1" for one in tables)
            if not any(connection.execute(one, [organization]).fetchone() for one in asked):
                found = connection.execute(
                    f"SELECT DISTINCT organization FROM ({names}) ORDER BY 1"
                )
                raise UnknownNameError.of(
                    "单位", organization, [row[0] for row in found.fetchall()]
                )
        records = _Asked(connection, find_data(folder), organization).read()
    return records, latest_day(header, as_of)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The tables of a dataset, cut down to what concerns one organization."""

    connection: DuckDBPyConnection
    data: Path
    organization: str | None

    def read(self) -> Records:
        """Read everything."""
        sources = self._read_sources()
        files = None if self.organization is None else sources["file"].tolist()
        told = {name: self._ask(name, files=files) for name in ("sheets", *_PLACED)}
        sheets = self._choose(told["sheets"])
        foreign = _places(told["sheets"].drop(sheets.index))
        coverage = self._ask("coverage", by_organization=True)
        problems, skipped = (
            told[name][~pd.MultiIndex.from_frame(told[name][["file", "sheet"]]).isin(list(foreign))]
            for name in _PLACED
        )
        return Records(
            table=self._read_table(sheets),
            problems=tuple(Problem(*row) for row in _list_rows(problems)),
            skipped=tuple(Skipped(*row) for row in _list_rows(skipped)),
            files=_build_files(sources, sheets, coverage),
            coverage=coverage[list(_COVERAGE)].drop_duplicates(ignore_index=True).astype(_COVERAGE),
            stated=self._read_stated(),
            past_reports=self._read_reports(),
            left_out=tuple(
                LeftOut(file, sheet, int(row), name, activity, None if year is None else int(year))
                for file, sheet, row, name, activity, year in _list_rows(
                    self._ask("left_out", by_organization=True)
                )
            ),
            dataset=self.data,
        )

    def _read_sources(self) -> pd.DataFrame:
        columns = ", ".join(map(quote_name, OTHERS["sources"]))
        query = f"SELECT {columns} FROM {scan_table(self.data, 'sources')}"
        if self.organization is None:
            return self.connection.execute(f"{query} ORDER BY position").df()
        named = "list_contains(organizations, ?) OR len(organizations) = 0"
        return self.connection.execute(
            f"{query} WHERE {named} ORDER BY position", [self.organization]
        ).df()

    def _read_table(self, sheets: pd.DataFrame) -> pd.DataFrame:
        columns = ", ".join(map(quote_name, (*TABLE_COLUMNS, "position")))
        query = f"SELECT {columns} FROM {scan_records(self.data)}"
        if self.organization is None:
            return _build_table(self.connection.execute(f"{query} ORDER BY position").df())
        own = self.connection.execute(f"{query} WHERE organization = ?", [self.organization]).df()
        shared = _places(sheets[sheets["is_shared"].astype(bool)])
        if shared:
            found = self.connection.execute(
                f"{query} WHERE organization <> ? AND list_contains(?, file)",
                [self.organization, sorted({file for file, _ in shared})],
            ).df()
            near = pd.MultiIndex.from_frame(found[["file", "sheet"]]).isin(list(shared))
            own = pd.concat([own, found[near]], ignore_index=True)
        return _build_table(own.sort_values("position", ignore_index=True))

    def _read_stated(self) -> pd.DataFrame:
        stated = self._ask("stated").astype(_STATED)
        if self.organization is None:
            return stated
        return stated[stated["organization"].isin([self.organization, ""])].reset_index(drop=True)

    def _read_reports(self) -> tuple[ReportSummary, ...]:
        """Read the past reports that state anything of the organization, or nothing of any."""
        reports = self._ask("past_reports")
        if self.organization is not None:
            stated = scan_table(self.data, "stated")
            own = f"SELECT file FROM {stated} WHERE organization IN (?, '')"
            others = self.connection.execute(
                f"SELECT DISTINCT file FROM {stated} WHERE file NOT IN ({own})", [self.organization]
            ).df()
            reports = reports[~reports["file"].isin(others["file"])]
        return tuple(ReportSummary(*row) for row in _list_rows(reports))

    def _ask(
        self, name: str, *, by_organization: bool = False, files: list[str] | None = None
    ) -> pd.DataFrame:
        """Read a small table, in order; the rows of an organization, or of some files."""
        columns = OTHERS[name]
        order = "position" if "position" in columns else ", ".join(map(quote_name, columns))
        query = f"SELECT {', '.join(map(quote_name, columns))} FROM {scan_table(self.data, name)}"
        where = ""
        asked: list[Any] = []
        if by_organization and self.organization is not None:
            where, asked = "WHERE organization = ?", [self.organization]
        elif files is not None:
            where, asked = "WHERE file IN (SELECT unnest(?))", [files]
        return self.connection.execute(f"{query} {where} ORDER BY {order}", asked).df()

    def _choose(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Keep files, or sheets, that name the organization, or none at all."""
        if self.organization is None:
            return frame
        named = frame["organizations"].tolist()
        return frame[[self.organization in names or len(names) == 0 for names in named]]


def read_kept_cells(records: Records, places: Iterable[CitedPlace]) -> Iterator[PublicCells]:
    """Read what a dataset keeps of the cells of some rows, in the order of the files.

    Raises
    ------
    SourceError
        If it cannot be read, because another one took its place for instance.
    """
    data = records.dataset
    if data is None:
        return
    types = {"file": "str", "sheet": "str", "row": "int64"}
    wanted = pd.DataFrame(sorted(set(places)), columns=list(types)).astype(types)
    with reading(data.parent), open_database() as connection:
        connection.register("wanted", wanted)
        found = connection.execute(
            f"SELECT file, sheet, row, cells FROM {scan_table(data, 'cells')} "
            "SEMI JOIN wanted USING (file, sheet, row)"
        ).fetchall()
    kept: dict[tuple[str, str], dict[int, tuple[str | None, ...]]] = {}
    for file, sheet, row, cells in found:
        kept.setdefault((file, sheet), {})[row] = tuple(cells)
    for summary in records.files:
        for one in summary.sheets:
            rows = kept.get((summary.file, one.sheet), {})
            for table, chosen in choose_tables(one, rows):
                cells_of = {row: rows[row] for row in chosen}
                yield PublicCells(summary.file, one.sheet, table.kind, table.headings, cells_of)


def _places(frame: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(frame["file"].tolist(), frame["sheet"].tolist(), strict=True))


def _list_rows(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """List the rows, None for what is absent."""
    columns = frame.drop(columns="position").astype(object)
    plain = columns.where(columns.notna(), None)
    return zip(*(plain[name].tolist() for name in plain), strict=True)


def _build_table(table: pd.DataFrame) -> pd.DataFrame:
    warnings = [tuple(text.split()) for text in table["warnings"].tolist()]
    lists = pd.Series(warnings, index=table.index, dtype=object)
    return table[list(TABLE_COLUMNS)].astype(_TABLE).assign(warnings=lists)


def _build_files(
    sources: pd.DataFrame, sheets: pd.DataFrame, coverage: pd.DataFrame
) -> tuple[FileSummary, ...]:
    covered: dict[tuple[str, str], list[Coverage]] = {}
    plain = coverage.astype(object).where(coverage.notna(), None)
    for name, activity, year, month, file, sheet in zip(
        *(plain[key].tolist() for key in plain), strict=True
    ):
        whole = None if month is None else int(month)
        covered.setdefault((file, sheet), []).append(Coverage(name, activity, int(year), whole))
    by_file: dict[str, list[SheetSummary]] = {}
    for row in sheets.to_dict("records"):
        kept = tuple(covered.get((row["file"], row["sheet"]), ()))
        rows, records, problems, skipped = (int(row[name]) for name in _ENDED)
        lines = tuple(map(int, row["header_rows"]))
        by_file.setdefault(row["file"], []).append(
            SheetSummary(
                sheet=row["sheet"],
                header_rows=lines,
                rows=rows,
                records=records,
                problems=problems,
                skipped=skipped,
                coverage=kept,
                letters=read_letters(row["letters"]),
                tables=read_tables(row["letters"]),
                nil=tuple(divmod(int(month), 100) for month in row["nil"]),
            )
        )
    return tuple(
        FileSummary(
            file=row["file"],
            sha256=row["sha256"],
            refused=row["refused"] if isinstance(row["refused"], str) else None,
            sheets=tuple(by_file.get(row["file"], ())),
            is_invented=bool(row["is_invented"]),
            names=frozenset(row["names"]),
        )
        for row in sources.to_dict("records")
    )


def list_kept_organizations(folder: Path, year: int) -> tuple[str, ...]:
    """List the organizations that kept a ledger in a year, or have a record of it, sorted.

    Raises
    ------
    SourceError
        If the dataset cannot be read.
    UnknownNameError
        If it holds nothing of the year.
    """
    data = find_data(folder)
    tables = (scan_table(data, "coverage"), scan_records(data))
    held = " UNION ".join(f"SELECT DISTINCT organization, year FROM {table}" for table in tables)
    with reading(folder), open_database() as connection:
        check_files(folder, connection)
        found = connection.execute(
            f"SELECT DISTINCT organization FROM ({held}) WHERE year = ? ORDER BY 1", [year]
        ).fetchall()
        if not found:
            years = connection.execute(f"SELECT DISTINCT year FROM ({held}) ORDER BY 1").fetchall()
            raise UnknownNameError.of("年度", year, [row[0] for row in years])
    names = [str(row[0]) for row in found]
    return tuple(name for name in names if name) or tuple(names)


def require_room(folder: Path, records: int) -> None:
    """See that all records of a dataset fit into half of this machine's memory.

    Raises
    ------
    SourceError
        If they do not; says how less can be read.
    """
    needed = records * BYTES_A_RECORD
    if needed <= find_memory() / 2:
        return
    raise SourceError(
        f"数据集“{folder}”有{records}条记录，全部读进内存约需{needed / 1e9:.0f}GB，这台机器不够。"
        '请只读一个单位：生成报告用 --org 或 --all-orgs，笔记本里写 organization="单位名称"；'
        "统计全部指标用 tongbi measures（不加 --engine pandas 和 --suppress-below）。"
    )


def find_memory() -> int:
    """Find how many bytes of memory this machine has."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # Windows
        return _ASSUMED
