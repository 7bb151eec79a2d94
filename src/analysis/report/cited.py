"""Cited: the rows that the values of a page rest on, with their public cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from analysis.charts import Drawing
from analysis.content import list_entries
from analysis.ledgers import CitedPlace, CitedRows, read_cited_rows
from analysis.records import Records
from analysis.report.model import Block

_ABOUT_PERSONS = frozenset({"talk", "form", "letter", "rectification"})
"""Families of activities of whose topics nothing is shown: they tell what was said to whom."""


def cite_rows(blocks: Iterable[Block], records: Records) -> tuple[Mapping[str, Any], ...]:
    """Read the public cells of every row that the values of some blocks rest on.

    Of rows whose day is withheld, or that stand in a sheet of a withheld count, there are none.

    Raises
    ------
    ExportError
        If a ledger was changed since it was read.
    """
    plan = records.suppression
    dated: dict[CitedPlace, bool] = {}
    for place in _list_places(blocks):
        where = (str(place["file"]), str(place["sheet"]), int(place["row"]))
        dated[where] = dated.get(where, True) and place.get("date") is not None
        for other in place.get("history") or ():
            dated.setdefault((str(other["file"]), str(other["sheet"]), int(other["row"])), True)
    if plan is not None:
        dated = {at: known for at, known in dated.items() if known and at[:2] not in plan.sheets}
    return tuple(
        {
            "file": one.file,
            "sheet": one.sheet,
            "columns": list(one.columns),
            "withheld": list(one.withheld),
            "rows": [[row, list(cells)] for row, cells in one.rows.items()],
        }
        for one in read_cells(records, dated)
    )


def read_cells(records: Records, places: Iterable[CitedPlace]) -> tuple[CitedRows, ...]:
    """Read the public cells of rows of the ledgers, by the rules of their workspace."""
    workspace, wanted = records.workspace, set(places)
    if workspace is None:
        return ()
    kinds = workspace.catalogue.activities
    table = records.table[["file", "sheet", "row", "activity"]]
    families: dict[CitedPlace, set[str]] = {}
    for file, sheet, row, code in table.itertuples(index=False):
        if (file, sheet, row) in wanted:
            families.setdefault((file, sheet, row), set()).add(kinds[code].family)
    left_out = wanted - families.keys()
    about = {place for place, found in families.items() if not found.isdisjoint(_ABOUT_PERSONS)}
    return read_cited_rows(
        records.files,
        wanted,
        workspace.catalogue,
        topics=workspace.topics,
        about_persons=about | left_out,
        left_out=left_out,
    )


def _list_places(blocks: Iterable[Block]) -> Iterable[Mapping[str, Any]]:
    for block in blocks:
        if isinstance(block, Drawing):
            runs = (*block.caption.runs, *block.table.runs)
        else:
            runs = block.runs
        for entry in list_entries(runs):
            yield from entry["evidence"]
