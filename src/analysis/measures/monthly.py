"""Monthly: one measure by month, telling "none held" from "no record kept"."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pandas as pd

from analysis.errors import ReportError
from analysis.measures.definitions import INSTITUTIONS, Measure, find_measure
from analysis.measures.rectification import MONTHLY
from analysis.measures.selection import (
    check_organization,
    covered_months,
    list_years,
    select_items,
    select_rows,
)
from analysis.records import Records

Month = tuple[int, int]


def monthly_table(
    records: Records, measure: Measure | str, organization: str | None
) -> pd.DataFrame:
    """Compute one measure by month.

    Returns
    -------
    pandas.DataFrame
        year, month, value (Int64), is_kept; a row for each month from January of the first year
        to December of the last, or the month of the records' `as_of`. A month that no ledger
        covers has no value. Where a year holds records without a month, a month with none of
        its own has no value either, though it is kept.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization.
    ReportError
        If the measure is none of what happens on a day (a stock, a rate, a median).
    """
    found = find_measure(measure) if isinstance(measure, str) else measure
    day, column = MONTHLY.get(found.code, "date"), found.kind
    if found.code in MONTHLY:
        column = "amount"
    elif found.kind not in ("amount", "people") or found.code == INSTITUTIONS:
        raise ReportError(
            f"“{found.name}”不能按月统计：它不是某一天发生的事的数量。请改用按年统计。"
        )
    selected = check_organization(records, organization)
    rows = select_rows(records, found.activity or "", selected)
    if day == "closed_date":
        rows = select_items(records, selected)
    last_day = pd.Timestamp(records.as_of or date.max)
    known, vague = _sum_by_month(rows[rows[day] <= last_day], day, column)
    kept = covered_months(records, found.activity or "", selected) | set(known)
    years = list_years(records)
    last = (records.as_of or date.max).timetuple()[:2]
    months = [
        (year, month)
        for year in range(min(years, default=1), max(years, default=0) + 1)
        for month in range(1, 13)
        if (year, month) <= last
    ]
    none_held = [month in kept and month[0] not in vague for month in months]
    values = [known.get(m, 0 if none else None) for m, none in zip(months, none_held, strict=True)]
    return pd.DataFrame(
        {
            "year": pd.Series([year for year, _ in months], dtype="int64"),
            "month": pd.Series([month for _, month in months], dtype="int64"),
            "value": pd.Series(values, dtype="Int64"),
            "is_kept": pd.Series([month in kept for month in months], dtype="bool"),
        }
    )


def _sum_by_month(
    rows: pd.DataFrame, day: str, column: str
) -> tuple[dict[Month, int | None], frozenset[int]]:
    """Sum by month (None if no row states its number), and list years with rows of no month."""
    is_vague = (rows["precision"] == "year") & (day == "date")
    placed = rows[~is_vague]
    sums: defaultdict[Month, list[int]] = defaultdict(list)
    for moment, number in zip(placed[day], placed[column], strict=True):
        sums[moment.year, moment.month].extend([] if pd.isna(number) else [int(number)])
    known = {month: sum(numbers) if numbers else None for month, numbers in sums.items()}
    return known, frozenset(rows.loc[is_vague, "year"].tolist())
