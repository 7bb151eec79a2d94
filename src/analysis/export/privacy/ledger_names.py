"""Ledger names: the persons whom the ledgers behind a notebook name, where no kernel tells them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import AnalysisError
from analysis.workspace import find_workspace

Cell = Mapping[str, Any]

_PARAMETERS = ("injected-parameters", "parameters")
_OURS = re.compile(r"^[^\S\n]*+(?:from|import)\s+analysis\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LedgerNames:
    """The persons that ledgers name, the organizations they are of, and the files that were read.

    Without files nobody can say whom a notebook may name.
    """

    names: frozenset[str] = frozenset()
    organizations: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()


def read_ledger_names(folder: Path, sources: Sequence[str] = ()) -> LedgerNames:
    """Read whom ledgers name: those given, or those of the workspace that `folder` lies in."""
    from analysis.validation import read_records  # brings pandas

    try:
        workspace = find_workspace(folder)
        if not sources and not workspace.ledgers:
            return LedgerNames()
        records = read_records([folder / each for each in sources] or None, workspace=workspace)
    except AnalysisError:  # there are no ledgers that could name anyone
        return LedgerNames()
    return LedgerNames(
        names=frozenset(name for file in records.files for name in file.names),
        organizations=frozenset(map(str, records.table["organization"].unique())),
        files=frozenset(file.file for file in records.files)
        | {report.file for report in records.past_reports},
    )


def find_sources(cells: Iterable[Cell]) -> tuple[str, ...]:
    """Find the ledgers that a notebook's parameters name; none if it leaves them to the workspace.

    Examples
    --------
    >>> cell = {"metadata": {"tags": ["parameters"]}, "source": "sources = ['台账']"}
    >>> find_sources([cell])
    ('台账',)
    """
    tagged = {
        tag: str(cell["source"])
        for cell in cells
        for tag in (cell.get("metadata") or {}).get("tags") or ()
        if tag in _PARAMETERS
    }
    for tag in filter(tagged.get, _PARAMETERS):
        try:
            statements = ast.parse(tagged[tag]).body
        except SyntaxError:
            continue
        for one in statements:
            if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "sources":
                return _read_texts(one.value)
    return ()


def _read_texts(written: ast.expr) -> tuple[str, ...]:
    try:
        value = ast.literal_eval(written)
    except ValueError:
        return ()
    listed = [value] if isinstance(value, str) else value
    is_list = isinstance(listed, list | tuple)
    return tuple(one for one in listed if isinstance(one, str)) if is_list else ()


def reads_ledgers(cells: Iterable[Cell]) -> bool:
    """Say whether the code of a notebook uses this program, which reads ledgers."""
    return any(cell["cell_type"] == "code" and _OURS.search(str(cell["source"])) for cell in cells)
