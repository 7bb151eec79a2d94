"""Cited: the rows that the values of a page rest on, with their public cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from analysis.charts import Drawing
from analysis.content import list_entries
from analysis.ledgers import CitedPlace, CitedRows, guard_cells, quote_cells, read_public_cells
from analysis.records import Records, find_guarded
from analysis.report.model import Block
from analysis.vocabulary import find_phrases, load_phrases


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
    """Read the public cells of rows of the ledgers, by the rules of their workspace.

    Of a dataset are read those that it keeps.
    """
    workspace, wanted = records.workspace, set(places)
    if workspace is None:
        return ()
    catalogue, topics = workspace.catalogue, workspace.topics
    words = load_phrases(find_phrases(workspace.root)).words
    if records.dataset is None:
        tables = read_public_cells(records.files, wanted, catalogue, topics, words)
    else:
        from analysis.datasets import read_kept_cells

        tables = read_kept_cells(records, wanted)
    about, left_out = find_guarded(records, wanted, catalogue)
    guarded = guard_cells(
        tables, catalogue, topics=topics, words=words, about_persons=about, left_out=left_out
    )
    return quote_cells(guarded)


def _list_places(blocks: Iterable[Block]) -> Iterable[Mapping[str, Any]]:
    for block in blocks:
        if isinstance(block, Drawing):
            runs = (*block.caption.runs, *block.table.runs)
        else:
            runs = block.runs
        for entry in list_entries(runs):
            yield from entry["evidence"]
