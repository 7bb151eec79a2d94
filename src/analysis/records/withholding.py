"""Withholding: records that say which small counts of persons are not to be published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pandas as pd

from analysis.catalogue import Activity, Catalogue
from analysis.records.record_table import Records
from analysis.suppression import Cell, Suppression

_HEADS = frozenset({"人次", "人", "名"})
_PEOPLE_SUFFIX = "_people"


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
        for measure, column in _list_counts(activity):
            cells[measure] = tuple(_list_cells(rows, column))
    plan = Suppression(below, cells, records.as_of)
    guarded = frozenset(_find_sheets(table, plan))
    return replace(records, suppression=replace(plan, sheets=guarded))


def _find_sheets(table: pd.DataFrame, plan: Suppression) -> Iterator[tuple[str, str]]:
    """Find the sheets with rows of a count that is withheld: a row there tells of a person."""
    told = table[table["activity"].isin(list(plan.cells))]
    years = told["date"].dt.year.rename("of_year")
    for named, rows in told.groupby(["activity", "organization", years]):
        activity, organization, year = map(str, named)
        first, last = date(int(year), 1, 1), date(int(year), 12, 31)
        if plan.find(activity, organization, first, last, float(rows["amount"].sum())) is not None:
            yield from zip(rows["file"], rows["sheet"], strict=True)


def _list_counts(activity: Activity) -> Iterator[tuple[str, str]]:
    """List the measures of an activity that count persons, and the columns they add up."""
    chosen = activity.withhold_small
    if chosen or (chosen is None and activity.unit in _HEADS):
        yield activity.code, "amount"
    if activity.total == "count" and chosen is not False:
        yield activity.code + _PEOPLE_SUFFIX, "people"


def _list_cells(rows: pd.DataFrame, column: str) -> Iterator[Cell]:
    columns = (rows[name].tolist() for name in ("organization", "date", column))
    for organization, day, number in zip(*columns, strict=True):
        is_known = not pd.isna(number)
        yield Cell(str(organization), day.date(), int(number) if is_known else 0)
