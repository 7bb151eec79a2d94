"""Layout: the files of a dataset, their columns and types, and the mark that tells what it is.

.. code-block:: text

   DIR/tongbi.json                  the mark (`Header`), written last; it names the data's folder
   DIR/data-1/records/year=2023/part-0.parquet   records of a year by organization and position
             /institutions.parquet               institutions that rows state, one row a name
             /coverage.parquet                   what was kept
             /sources.parquet, sheets.parquet    the ledgers, and how the rows of each sheet ended
             /problems.parquet, skipped.parquet  what is wrong, and which rows are no data
             /cells.parquet                      of rows the cells that may be shown, as written
             /left_out.parquet                   the activities of rows that could not be counted
             /stated.parquet                     values that past reports state
             /past_reports.parquet               the past reports that were read

Texts are empty where nothing is stated, days and numbers are null. No column holds NaN.
"""

from __future__ import annotations

import glob
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from analysis.catalogue import Catalogue
from analysis.datasets.database import quote
from analysis.errors import SourceError
from analysis.ledgers.rows import DAY, NUMBER, TABLE_COLUMNS, TEXT
from analysis.workspace import DATASET_MARK
from analysis.writing import read_whole

SCHEMA = 7
"""Raised when a reader of an older program would misunderstand the files."""

FORMAT = "tongbi-dataset"
YEAR_FOLDER = "year="
ROW_GROUP = 122_880
"""Rows a reader takes or leaves at a time; one organization's rows lie in few of these."""

_SQL_TYPES = {TEXT: "VARCHAR", DAY: "DATE", NUMBER: "BIGINT", "int64": "BIGINT", "bool": "BOOLEAN"}

Columns = Mapping[str, str]

RECORDS: Columns = {
    **{name: _SQL_TYPES.get(kind, "VARCHAR") for name, kind in TABLE_COLUMNS.items()},
    "position": "BIGINT",
    "known_on": "DATE",
    "wrong_on": "DATE",
}
"""Columns of records (`year` stands in the folder's name) with their types in SQL.

`warnings` are parted by blanks. `position` numbers all rows in the order of the ledgers.
`known_on` is the last date that the row of the ledger states: before it the row lies in the
future. `wrong_on` is the first cut-off at which the row contradicts itself, null for never:
a row counts at a cut-off from `known_on` until the day before `wrong_on`.
"""

INSTITUTIONS: Columns = {
    "organization": "VARCHAR",
    "year": "BIGINT",
    "day": "DATE",
    "is_own": "BOOLEAN",
    "name": "VARCHAR",
    "is_first": "BOOLEAN",
    "stated": "BIGINT",
    "known_on": "DATE",
    "wrong_on": "DATE",
}
"""A row for each institution that a closed item, or a row of the institutions' own ledger, names.

`day` is that of closing, or of the row. A row of a ledger without a name has one row here, its
`name` empty. `stated`, the number that the row adds, stands with its first name (`is_first`).
"""

OTHERS: Mapping[str, Columns] = {
    "coverage": {
        "organization": "VARCHAR",
        "activity": "VARCHAR",
        "year": "BIGINT",
        "month": "BIGINT",
        "file": "VARCHAR",
        "sheet": "VARCHAR",
    },
    "sources": {
        "file": "VARCHAR",
        "sha256": "VARCHAR",
        "rows": "BIGINT",
        "records": "BIGINT",
        "problems": "BIGINT",
        "skipped": "BIGINT",
        "refused": "VARCHAR",
        "is_invented": "BOOLEAN",
        "organizations": "VARCHAR[]",
        "names": "VARCHAR[]",
        "position": "BIGINT",
    },
    "sheets": {
        "file": "VARCHAR",
        "sheet": "VARCHAR",
        "header_rows": "BIGINT[]",
        "rows": "BIGINT",
        "records": "BIGINT",
        "problems": "BIGINT",
        "skipped": "BIGINT",
        "organizations": "VARCHAR[]",
        "is_shared": "BOOLEAN",
        "letters": "VARCHAR",
        "nil": "BIGINT[]",
        "position": "BIGINT",
    },
    "problems": {
        "file": "VARCHAR",
        "sheet": "VARCHAR",
        "row": "BIGINT",
        "column": "VARCHAR",
        "field": "VARCHAR",
        "value": "VARCHAR",
        "rule": "VARCHAR",
        "severity": "VARCHAR",
        "message": "VARCHAR",
        "position": "BIGINT",
    },
    "skipped": {
        "file": "VARCHAR",
        "sheet": "VARCHAR",
        "row": "BIGINT",
        "reason": "VARCHAR",
        "position": "BIGINT",
    },
    "cells": {
        "file": "VARCHAR",
        "sheet": "VARCHAR",
        "row": "BIGINT",
        "cells": "VARCHAR[]",
    },
    "left_out": {
        "file": "VARCHAR",
        "sheet": "VARCHAR",
        "row": "BIGINT",
        "organization": "VARCHAR",
        "activity": "VARCHAR",
        "year": "BIGINT",
        "position": "BIGINT",
    },
    "stated": {
        "file": "VARCHAR",
        "row": "BIGINT",
        "start": "BIGINT",
        "end": "BIGINT",
        "text": "VARCHAR",
        "activity": "VARCHAR",
        "measure": "VARCHAR",
        "label": "VARCHAR",
        "value": "DOUBLE",
        "unit": "VARCHAR",
        "qualifier": "VARCHAR",
        "year": "BIGINT",
        "organization": "VARCHAR",
    },
    "past_reports": {
        "file": "VARCHAR",
        "sha256": "VARCHAR",
        "lines": "BIGINT",
        "position": "BIGINT",
    },
}
"""The small tables.

`coverage` has a row for each sheet that was kept, by organization. `sources` counts a file's
rows; a file that was refused says why. `organizations` are those that a file or sheet names, none
of them empty; `is_shared` tells a sheet whose rows are of several organizations, or of a nameless
one. `letters` says, as JSON, in which columns a sheet's fields stand; `nil` are the months of
which it says that nothing was held, as 202503. `cells` has of each row a cell for each column of
its table, empty for a blank one, null for one that is filled and not public. `refused` and a
problem's `column` and `field` are null where there is none.
"""

TABLES: Mapping[str, Columns] = {"institutions": INSTITUTIONS, **OTHERS}


@dataclass(frozen=True, slots=True)
class Header:
    """What a dataset says of itself.

    `is_invented`: whether any ledger is an invented sample; readers must be told. `has_names`:
    whether personal columns were kept. `as_of`: the last day that counts, as 2025-12-31; empty for
    none. `activities`: code → unit and total of each activity as they were when the ledgers were
    read. `data`: the folder inside the dataset that holds its files. `former`: the names of
    organizations that were put under those of today.
    """

    is_invented: bool
    has_names: bool
    as_of: str
    activities: Mapping[str, tuple[str, str]]
    records: int = 0
    data: str = ""
    former: tuple[str, ...] = ()

    @property
    def last_day(self) -> date | None:
        """The last day that counts."""
        return date.fromisoformat(self.as_of) if self.as_of else None


def latest_day(header: Header, as_of: date | None) -> date | None:
    """Find the cut-off: the one asked for, at most the dataset's own."""
    days = [day for day in (header.last_day, as_of) if day is not None]
    return min(days, default=None)


def list_activities(catalogue: Catalogue) -> dict[str, tuple[str, str]]:
    """List the unit and total of each activity, on which numbers in a dataset rest."""
    return {
        code: (activity.unit, activity.total)
        for code, activity in sorted(catalogue.activities.items())
    }


def write_header(folder: Path, header: Header) -> None:
    """Put the mark in place, in one step; from then on the dataset is what it names."""
    document = {"format": FORMAT, "schema": SCHEMA, **asdict(header)}
    text = json.dumps(document, ensure_ascii=False, indent=1)
    beside = folder / f".{DATASET_MARK}.tmp"
    beside.write_text(text + "\n", encoding="utf-8")
    beside.replace(folder / DATASET_MARK)


def find_data(folder: Path) -> Path:
    """Find the folder that holds the files of a dataset."""
    return folder / read_header(folder).data


def read_header(folder: Path) -> Header:
    """Read the mark.

    Raises
    ------
    SourceError
        If it is no mark of ours, or of a newer program.
    """
    try:
        text = read_whole(folder / DATASET_MARK).decode("utf-8")
    except (OSError, ValueError) as error:
        raise SourceError(_refuse(folder, f"的 {DATASET_MARK} 打不开")) from error
    return parse_header(folder, text)


def parse_header(folder: Path, text: str) -> Header:
    """Read the text of the mark of `folder`; see `read_header`."""
    try:
        document = json.loads(text)
        if document["format"] != FORMAT:
            raise SourceError(_refuse(folder, "不是同比的数据集"))
        if document["schema"] != SCHEMA:
            raise SourceError(
                f"数据集“{folder}”的格式版本是{document['schema']}，本程序只读版本{SCHEMA}。"
                "请用本程序的 tongbi convert 从台账重新转换，或换用生成它的程序版本。"
            )
        as_of = str(document["as_of"])
        if as_of:
            date.fromisoformat(as_of)
        if not document["data"]:
            raise ValueError("no folder of data is named")
        return Header(
            is_invented=bool(document["is_invented"]),
            has_names=bool(document["has_names"]),
            as_of=as_of,
            activities={
                str(code): (str(unit), str(total))
                for code, (unit, total) in document["activities"].items()
            },
            records=int(document["records"]),
            data=Path(str(document["data"])).name,
            former=tuple(map(str, document["former"])),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(_refuse(folder, f"的 {DATASET_MARK} 损坏")) from error


def scan_records(data: Path) -> str:
    """Write the SQL that scans all records, `year` taken from the name of each one's folder.

    DuckDB takes it from the whole path; where a folder above is named like a column, too, each
    year is scanned by itself.
    """
    years = sorted({path.parent.name for path in (data / "records").glob("*/*.parquet")})
    if not years:
        columns = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in RECORDS.items())
        return f"(SELECT {columns} WHERE false)"
    if "=" not in str(data):
        scanned = quote_pattern(data / "records", "*", "*.parquet")
        types = "hive_partitioning = true, hive_types = {'year': BIGINT}"
        return f"read_parquet({scanned}, {types})"
    parts = (
        f"SELECT *, {int(name.removeprefix(YEAR_FOLDER))}::BIGINT AS year FROM read_parquet("
        f"{quote_pattern(data / 'records' / name, '*.parquet')}, hive_partitioning = false)"
        for name in years
    )
    return f"({' UNION ALL BY NAME '.join(parts)})"


def scan_table(data: Path, name: str) -> str:
    """Write the SQL that scans one of the small tables."""
    path = quote_pattern(data / f"{name}.parquet")
    return f"read_parquet({path}, hive_partitioning = false)"


def quote_pattern(folder: Path, *parts: str) -> str:
    """Write a path, and patterns below it, as SQL holds them: letters of the path mean no more."""
    return quote(Path(glob.escape(str(folder)), *parts))


def check_activities(folder: Path, header: Header, catalogue: Catalogue) -> None:
    """See that numbers in a dataset mean what the catalogue says.

    Raises
    ------
    SourceError
        If an activity is counted in another unit now.
    """
    known = list_activities(catalogue)
    for code, meaning in header.activities.items():
        if known.get(code, meaning) != meaning:
            was, now = meaning[0], known[code][0]
            raise SourceError(
                f"数据集“{folder}”转换时“{code}”按{was}（{meaning[1]}）计，现在的活动目录"
                f"按{now}（{known[code][1]}）计，数值不能混用。"
                "请用现在的目录重新运行 tongbi convert。"
            )


def check_names(folder: Path, former: Iterable[str]) -> None:
    """See that organizations are called in a dataset as they are today.

    Raises
    ------
    SourceError
        If a name that is a former one by now was none when the ledgers were read.
    """
    if new := sorted(set(former) - set(read_header(folder).former)):
        raise SourceError(
            f"数据集“{folder}”是在 workspace.toml 写明“{'”“'.join(new)}”的改名、合并或分设以前"
            "转换的，仍按原来的名称计。请重新运行 tongbi convert。"
        )


def list_wrong(
    found: Mapping[str, str], expected: Columns, types: Mapping[str, str]
) -> Iterator[str]:
    """Say which columns of a file are absent or of another type.

    Parameters
    ----------
    found : mapping
        The columns of the file and their types, as an engine names them.
    expected : mapping
        The columns of `TABLES` that should be there.
    types : mapping
        Our types as the engine names them; a column of a type that is not here is not looked at.
    """
    for name, kind in expected.items():
        if kind not in types:
            continue
        if name not in found:
            yield f"缺少列“{name}”"
        elif found[name] != types[kind]:
            yield f"的列“{name}”类型不对：应为 {kind}，实为 {found[name]}"


def _refuse(folder: Path, reason: str) -> str:
    return f"“{folder}”{reason}，未予读取。请用 tongbi convert 从台账重新转换。"
