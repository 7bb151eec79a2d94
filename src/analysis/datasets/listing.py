"""Listing: whose ledgers of a year a dataset holds, without reading their records."""

from __future__ import annotations

from pathlib import Path

from analysis.datasets.checking import check_files
from analysis.datasets.database import open_database, reading
from analysis.datasets.schema import find_data, scan_records, scan_table
from analysis.errors import UnknownNameError


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
