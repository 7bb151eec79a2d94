"""Withholding: which small counts, and which rows, tell of persons and are not to be published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.ledgers import CitedPlace
from analysis.records.record_table import Records
from analysis.suppression import Cell, Suppression

_HEADS = frozenset({"人次", "人", "名"})
_PEOPLE_SUFFIX = "_people"
_ABOUT_PERSONS = frozenset({"talk", "form", "letter", "rectification"})
"""Families of activities of whose topics nothing is shown: they tell what was said to whom."""


def withhold_small(records: Records, below: int | None, catalogue: Catalogue) -> Records:
    """Have small counts of persons withheld from whatever is made of the records.

    Call it on the records of all organizations: whether one's count may be shown depends on the
    others'. None withholds nothing.
    """
    if below is None:
        return replace(records, suppression=None) if records.suppression else records
    cells: dict[str, tuple[Cell, ...]] = {}
    table = records.table
    table = table[~table["is_carried_over"].astype(bool)]
    for activity in catalogue.activities.values():
        rows = table[table["activity"] == activity.code]
        chosen = activity.withhold_small
        if chosen or (chosen is None and activity.unit in _HEADS):
            cells[activity.code] = _list_cells(rows, "amount")
        if activity.total == "count" and chosen is not False:
            cells[activity.code + _PEOPLE_SUFFIX] = _list_cells(rows, "people")
    plan = Suppression(below, cells, records.as_of)
    told = table[table["activity"].isin(list(cells))]
    years = told["date"].dt.year.rename("of_year")
    guarded: set[tuple[str, str]] = set()  # a row of a count that is withheld tells of a person
    for named, rows in told.groupby(["activity", "organization", years]):
        code, organization, year = map(str, named)
        first, last = date(int(year), 1, 1), date(int(year), 12, 31)
        if plan.find(code, organization, first, last, float(rows["amount"].sum())) is not None:
            guarded.update(zip(rows["file"], rows["sheet"], strict=True))
    return replace(records, suppression=replace(plan, sheets=frozenset(guarded)))


def find_guarded(
    records: Records, places: Iterable[CitedPlace], catalogue: Catalogue
) -> tuple[frozenset[CitedPlace], frozenset[CitedPlace]]:
    """Find the rows that tell what was said to whom, and among them those that were left out.

    Of a row that could not be counted nobody knows what it tells.
    """
    wanted = set(places)
    table = records.table[["file", "sheet", "row", "activity"]]
    families: dict[CitedPlace, set[str]] = {}
    for file, sheet, row, code in table.itertuples(index=False):
        if (file, sheet, row) in wanted:
            families.setdefault((file, sheet, row), set()).add(catalogue.activities[code].family)
    left_out = frozenset(wanted - families.keys())
    about = {place for place, found in families.items() if not found.isdisjoint(_ABOUT_PERSONS)}
    return left_out | about, left_out


def _list_cells(rows: pd.DataFrame, column: str) -> tuple[Cell, ...]:
    columns = (rows[name].tolist() for name in ("organization", "date", column))
    return tuple(
        Cell(str(organization), day.date(), 0 if pd.isna(number) else int(number))
        for organization, day, number in zip(*columns, strict=True)
    )
