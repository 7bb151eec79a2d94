"""Narrowing: of all records those that concern one organization, with the files they stand in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from analysis.ledgers.rows import FileSummary
from analysis.problems import Problem, Skipped
from analysis.records.record_table import Records

_Sheet = tuple[str, str]
_Placed = TypeVar("_Placed", Problem, Skipped)
_ByPlace = Mapping[_Sheet, Sequence[tuple[int, _Placed]]]
_FRAMES = ("table", "coverage", "stated")
_NONE = np.empty(0, dtype=np.int64)


def narrow_to(records: Records, organization: str | None) -> Records:
    """Keep what concerns one organization: its records, and the files and sheets they stand in.

    A sheet or file that names no organization, one that could not be read for instance, concerns
    all of them; so does every row left out of a sheet that several share, because nobody can say
    whose it was. An organization that no ledger names leaves the records as they are.

    Returns
    -------
    Records
        The same object if there is nothing to leave out.
    """
    if organization is None or organization not in _list_named(records):
        return records
    return split_by_organization(records, (organization,))[organization]


def split_by_organization(
    records: Records, organizations: Collection[str] | None = None
) -> dict[str, Records]:
    """Narrow the records to each organization, or each of those named, at one go."""
    named = _list_named(records)
    wanted = named if organizations is None else [name for name in named if name in organizations]
    owned = (records.table, records.coverage)
    if len(named) == 1 and not any((frame["organization"] == "").any() for frame in owned):
        return dict.fromkeys(wanted, records)
    frames = (getattr(records, name) for name in _FRAMES)
    rows = [
        frame.groupby("organization", sort=False).indices if len(frame) else {} for frame in frames
    ]
    sharing = _Sharing.of(records)
    problems, skipped = _group(records.problems), _group(records.skipped)
    narrowed: dict[str, Records] = {}
    reporting = set(records.stated["file"].unique())
    for name in wanted:
        table, coverage, stated = (positions.get(name, _NONE) for positions in rows)
        sheets = sharing.list_sheets(name)
        told = _take(records.stated, np.sort(np.append(stated, rows[2].get("", _NONE))))
        of_others = reporting - set(told["file"].unique())
        reports = (each for each in records.past_reports if each.file not in of_others)
        narrowed[name] = replace(
            records,
            table=_take(records.table, table),
            coverage=_take(records.coverage, coverage),
            stated=told,
            past_reports=tuple(reports),
            problems=_choose(problems, sheets),
            skipped=_choose(skipped, sheets),
            left_out=tuple(each for each in records.left_out if each.organization == name),
            files=sharing.list_files(name, sheets),
        )
    return narrowed


def _list_named(records: Records) -> list[str]:
    frames = (getattr(records, name) for name in _FRAMES)
    found = {name for frame in frames if len(frame) for name in frame["organization"].unique()}
    names = {name for name in found if isinstance(name, str)}
    return sorted(names - {""} or names)


def _take(frame: pd.DataFrame, positions: Any) -> pd.DataFrame:
    taken: pd.DataFrame = frame.iloc[positions]
    return taken.reset_index(drop=True)


def _group(items: Iterable[_Placed]) -> _ByPlace[_Placed]:
    grouped: dict[_Sheet, list[tuple[int, _Placed]]] = {}
    for number, each in enumerate(items):
        grouped.setdefault((each.file, each.sheet), []).append((number, each))
    return grouped


def _choose(grouped: _ByPlace[_Placed], sheets: Iterable[_Sheet]) -> tuple[_Placed, ...]:
    """Choose what stands in some sheets, in the order of all."""
    found = [pair for sheet in sheets for pair in grouped.get(sheet, ())]
    return tuple(each for _, each in sorted(found, key=lambda pair: pair[0]))


@dataclass(frozen=True, slots=True, eq=False)
class _Sharing:
    """Whose the files and sheets are.

    `files`: each file's place among all and its summary, by its name. `sheets`, `own_files`: the
    sheets and files that name an organization, by its name. `nameless`, `common_files`: sheets that
    name none, by the file; files that name none.
    """

    files: Mapping[str, tuple[int, FileSummary]]
    sheets: Mapping[str, frozenset[_Sheet]]
    own_files: Mapping[str, frozenset[str]]
    nameless: Mapping[str, frozenset[_Sheet]]
    common_files: frozenset[str]

    @classmethod
    def of(cls, records: Records) -> _Sharing:
        rows = records.table[["organization", "file", "sheet"]].drop_duplicates()
        found = set(zip(*(rows[name].tolist() for name in rows.columns), strict=True))
        found |= {
            (covered.organization, file.file, sheet.sheet)
            for file in records.files
            for sheet in file.sheets
            for covered in sheet.coverage
        }
        owned = [each for each in found if each[0]]
        named = {(file, sheet) for _, file, sheet in owned}
        known = {(file.file, one.sheet) for file in records.files for one in file.sheets}
        told = {(each.file, each.sheet) for each in records.problems}
        told |= {(each.file, each.sheet) for each in records.skipped}
        files = {file.file for file in records.files}
        return cls(
            {file.file: (place, file) for place, file in enumerate(records.files)},
            _collect((name, (file, sheet)) for name, file, sheet in owned),
            _collect((name, file) for name, file, _ in owned),
            _collect((sheet[0], sheet) for sheet in (known | told) - named),
            frozenset(files - {file for _, file, _ in owned}),
        )

    def list_sheets(self, name: str) -> frozenset[_Sheet]:
        """List the sheets that concern an organization."""
        files = self.own_files.get(name, frozenset()) | self.common_files
        nameless = (self.nameless.get(file, frozenset()) for file in files)
        return self.sheets.get(name, frozenset[_Sheet]()).union(*nameless)

    def list_files(self, name: str, sheets: Collection[_Sheet]) -> tuple[FileSummary, ...]:
        """List the files that concern an organization, each with the sheets that do."""
        files = self.own_files.get(name, frozenset()) | self.common_files
        summaries = []
        for _, file in sorted(map(self.files.__getitem__, files), key=lambda pair: pair[0]):
            kept = tuple(one for one in file.sheets if (file.file, one.sheet) in sheets)
            is_whole = len(kept) == len(file.sheets)
            summaries.append(file if is_whole else replace(file, sheets=kept))
        return tuple(summaries)


def _collect(pairs: Iterable[tuple[str, Any]]) -> dict[str, frozenset[Any]]:
    found: dict[str, set[Any]] = {}
    for key, item in pairs:
        found.setdefault(key, set()).add(item)
    return {key: frozenset(items) for key, items in found.items()}
