"""Converting: records read from ledgers, written as a dataset."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.catalogue import Catalogue
from analysis.datasets.replacing import frame_of, replace_dataset
from analysis.datasets.schema import Header, list_activities
from analysis.ledgers import FileSummary, guard_cells, read_public_cells
from analysis.ledgers.rows import write_letters
from analysis.records import Records, find_guarded, read_later_rows
from analysis.vocabulary import find_phrases, load_phrases

Hide = Callable[[str], str]
Sheet = tuple[str, str]

_SPOKEN = (
    *("activity_text", "subject", "item", "due_text", "remedy", "origin", "institution_name"),
    "method",
)
"""Columns of free text, in which a person may be named."""


def write_dataset(
    records: Records,
    cutoffs: pd.DataFrame,
    folder: Path,
    catalogue: Catalogue,
    *,
    as_of: date | None = None,
    hide: Hide | None = None,
) -> Header:
    """Write records as a dataset.

    Parameters
    ----------
    records : Records
        What the ledgers hold, before it is checked against a cut-off (`build_records`).
    cutoffs : pandas.DataFrame
        known_on and wrong_on of each record, see `layout.RECORDS`.
    catalogue : Catalogue
        By which the ledgers were read.
    as_of : date, optional
        The last day that counts for whoever reads the dataset.
    hide : callable, optional
        Blots persons out of a text; with it the columns that name persons are left empty.
        None keeps everything.

    Raises
    ------
    ExportError
        If it cannot be written.
    """
    header = Header(
        is_invented=any(file.is_invented for file in records.files),
        has_names=hide is None,
        as_of=as_of.isoformat() if as_of else "",
        activities=list_activities(catalogue),
        records=len(records.table),
        former=tuple(sorted(records.workspace.former_names if records.workspace else ())),
    )
    shown = records
    if hide is not None:
        hidden = {name: _hide_all(records.table[name], hide) for name in _SPOKEN}
        nameless = records.table.assign(persons="", **hidden)
        shown = replace(
            records,
            table=nameless.astype({"persons": records.table["persons"].dtype}),
            problems=tuple(
                replace(each, value=hide(each.value), message=hide(each.message))
                for each in records.problems
            ),
            files=tuple(file.without_names(hide) for file in records.files),
            stated=records.stated.assign(text=_hide_all(records.stated["text"], hide)),
        )
    index = shown.table.index
    table = shown.table.assign(
        warnings=pd.Series(map(" ".join, shown.table["warnings"]), index=index, dtype="str"),
        position=np.arange(len(index)),
        known_on=cutoffs["known_on"],
        wrong_on=cutoffs["wrong_on"],
    ).sort_values(["organization", "position"])
    with replace_dataset(folder, header) as staging:
        for year, rows in table.groupby("year", sort=True):
            staging.connection.register("rows_of_year", rows)
            staging.write_records("SELECT * FROM rows_of_year", int(str(year)), is_ordered=True)
            staging.connection.unregister("rows_of_year")
        for name, frame in _list_tables(shown).items():
            staging.write_frame(name, frame)
        staging.write_frame("cells", frame_of(_list_cells(records, hide), "cells"))
    return header


def _list_tables(records: Records) -> dict[str, pd.DataFrame]:
    problems = [{**asdict(each), "position": n} for n, each in enumerate(records.problems)]
    skipped = [{**asdict(each), "position": n} for n, each in enumerate(records.skipped)]
    reports = [{**asdict(each), "position": n} for n, each in enumerate(records.past_reports)]
    left_out = [{**asdict(each), "position": n} for n, each in enumerate(records.left_out)]
    named: dict[Sheet, set[str]] = {}
    for file in records.files:
        for sheet in file.sheets:
            names = {each.organization for each in sheet.coverage}
            named.setdefault((file.file, sheet.sheet), set()).update(names)
    of_rows: dict[Sheet, set[str]] = {}
    distinct = records.table[["file", "sheet", "organization"]].drop_duplicates()
    for place, name, owner in zip(*(distinct[key].tolist() for key in distinct), strict=True):
        of_rows.setdefault((place, name), set()).add(owner)
        named.setdefault((place, name), set()).add(owner)
    owners = _Owners(named, of_rows)
    counts = ("rows", "records", "problems", "skipped")
    sources = [
        {
            "file": file.file,
            "sha256": file.sha256,
            **{name: sum(getattr(sheet, name) for sheet in file.sheets) for name in counts},
            "refused": file.refused,
            "is_invented": file.is_invented,
            "organizations": owners.of_file(file.file),
            "names": sorted(file.names),
            "position": position,
        }
        for position, file in enumerate(records.files)
    ]
    lacking = {"measure", "qualifier"} - set(records.stated.columns)  # of an empty one
    return {
        "coverage": frame_of(_list_coverage(records), "coverage"),
        "sources": frame_of(sources, "sources"),
        "sheets": frame_of(_list_sheets(records.files, owners), "sheets"),
        "problems": frame_of(problems, "problems"),
        "skipped": frame_of(skipped, "skipped"),
        "left_out": frame_of(left_out, "left_out"),
        "stated": records.stated.assign(**dict.fromkeys(lacking, "")),
        "past_reports": frame_of(reports, "past_reports"),
    }


def _list_cells(records: Records, hide: Hide | None) -> list[dict[str, object]]:
    """List of each row that may be cited the cells that may be shown."""
    if records.workspace is None:
        return []
    catalogue, topics = records.workspace.catalogue, records.workspace.topics
    words = load_phrases(find_phrases(records.workspace.root)).words
    rows = records.table[["file", "sheet", "row"]].itertuples(index=False, name=None)
    later = map(read_later_rows, records.table["later_rows"].unique().tolist())
    places = {(one.file, one.sheet, one.row) for found in later for one in found}
    places.update(rows, ((one.file, one.sheet, one.row) for one in records.problems))
    about, left_out = find_guarded(records, places, catalogue)
    tables = read_public_cells(records.files, places, catalogue, topics, words)
    guarded = guard_cells(
        tables, catalogue, topics=topics, words=words, about_persons=about, left_out=left_out
    )
    listed = [
        {
            "file": table.file,
            "sheet": table.sheet,
            "row": row,
            "cells": [hide(cell) if hide and cell else cell for cell in cells],
        }
        for table in guarded
        for row, cells in table.rows.items()
    ]
    return sorted(listed, key=lambda one: (one["file"], one["sheet"], one["row"]))


def _list_coverage(records: Records) -> list[dict[str, object]]:
    """List what each sheet covers; what stands in no sheet, too."""
    rows = [
        {**asdict(each), "file": file.file, "sheet": sheet.sheet}
        for file in records.files
        for sheet in file.sheets
        for each in sheet.coverage
    ]
    keys = ["organization", "activity", "year", "month"]
    known = {tuple(row[key] for key in keys) for row in rows}
    for row in records.coverage[keys].astype(object).to_dict("records"):
        plain = {key: None if row[key] is pd.NA else row[key] for key in keys}
        if tuple(plain.values()) not in known:
            rows.append({**plain, "file": "", "sheet": ""})
    return sorted(rows, key=lambda row: tuple(str(row[key]) for key in keys))


@dataclass(frozen=True, slots=True)
class _Owners:
    """Whose a sheet is: the organizations that it names, and those of its rows ("" for none)."""

    named: Mapping[Sheet, set[str]]
    of_rows: Mapping[Sheet, set[str]]

    def of_sheet(self, sheet: Sheet) -> list[str]:
        """List those that a sheet names."""
        return sorted(self.named.get(sheet, set()) - {""})

    def of_file(self, file: str) -> list[str]:
        """List those that any sheet of a file names."""
        names = (each for (name, _), each in self.named.items() if name == file)
        return sorted(set[str]().union(*names) - {""})

    def is_shared(self, sheet: Sheet) -> bool:
        """Tell whether a sheet holds rows of several, or of a nameless one."""
        owners = self.of_rows.get(sheet, set())
        return len(owners) > 1 or "" in owners


def _list_sheets(files: Sequence[FileSummary], owners: _Owners) -> list[dict[str, object]]:
    sheets = [(file.file, sheet) for file in files for sheet in file.sheets]
    return [
        {
            "file": file,
            "sheet": sheet.sheet,
            "header_rows": list(sheet.header_rows),
            "rows": sheet.rows,
            "records": sheet.records,
            "problems": sheet.problems,
            "skipped": sheet.skipped,
            "organizations": owners.of_sheet((file, sheet.sheet)),
            "is_shared": owners.is_shared((file, sheet.sheet)),
            "letters": write_letters(sheet.letters, sheet.tables),
            "nil": [100 * year + month for year, month in sheet.nil],
            "position": place,
        }
        for place, (file, sheet) in enumerate(sheets)
    ]


def _hide_all(texts: pd.Series, hide: Hide) -> pd.Series:
    shown = {text: hide(text) for text in texts.unique().tolist()}
    return texts.map(shown).astype(texts.dtype)
