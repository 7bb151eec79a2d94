"""Doubts: how many rows belong to a value's activity and year and could not be counted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import narwhals as nw
import pandas as pd

from analysis.datasets import Frame, Frames
from analysis.measures.definitions import RECTIFICATION, Measure
from analysis.measures.life_cycle import select_doubtful, select_undated, select_unproven
from analysis.measures.rectification import (
    OF_A_DAY,
    RULES,
    SURE_OF_DOUBTFUL,
    TO_DATE,
    UNDATED,
    ItemColumns,
    Span,
)
from analysis.measures.selection import select_rows
from analysis.periods import Period
from analysis.records import DOUBTFUL, SAID_CLOSED, Records

_KEYS = ("organization", "year")


def count_in_doubt(
    records: Records, measure: Measure, organization: str | None, period: Period
) -> int:
    """Count the rows that belong to a value and could not be counted.

    A row left out belongs to the year that it or its sheet tells, whatever the days of `period`
    in it. An item that contradicts itself is in doubt for all but how many were opened, one that
    is done on no day told for what was done in which days, and to date as long as it is unproven.
    """
    years = range(period.start.year, period.end.year + 1)
    by_key = _count_left_out(records)
    found = sum(by_key.get((measure.activity or "", organization, year), 0) for year in years)
    if measure.activity == RECTIFICATION and measure.code not in SURE_OF_DOUBTFUL:
        found += _count(records, organization, period, "rectification_opened_in_doubt")
        found += count_undated(records, measure, organization, period)
    return found


def count_undated(
    records: Records, measure: Measure, organization: str | None, period: Period
) -> int:
    """Count the items done on no day told that a measure of a period may lack."""
    if measure.code in OF_A_DAY:
        return _count(records, organization, period, UNDATED)
    if measure.code in TO_DATE:
        return _count(records, organization, period, "rectification_opened_unproven")
    return 0


def _count(records: Records, organization: str | None, period: Period, rule: str) -> int:
    columns = _columns_in_doubt(records, organization)
    return int(RULES[rule](columns, Span.of(period, None)).sum())


@lru_cache(maxsize=2)
def _count_left_out(records: Records) -> Mapping[tuple[str, str | None, int | None], int]:
    counts: dict[tuple[str, str | None, int | None], int] = {}
    for each in records.left_out:
        for name in (each.organization, None):
            key = (each.activity, name, each.year)
            counts[key] = counts.get(key, 0) + 1
    return counts


@lru_cache(maxsize=64)
def _columns_in_doubt(records: Records, organization: str | None) -> ItemColumns:
    """Give the items that contradict themselves, or are done on no day told."""
    rows = select_rows(records, RECTIFICATION, organization)
    is_asked = rows["closed_date"].isna() & rows["status"].isin((DOUBTFUL, *SAID_CLOSED))
    return ItemColumns.of_arrays(rows[is_asked.to_numpy(dtype=bool)])


def tabulate_in_doubt(frames: Frames, classes: Frame, measures: Mapping[str, Measure]) -> Frame:
    """Count them by organization, year and measure on any engine; without a row none are.

    Parameters
    ----------
    measures : mapping
        Code → the measures asked for.

    Returns
    -------
    narwhals.LazyFrame
        organization, year, measure, in_doubt.
    """
    asked = [
        (m.activity or "", code, code in SURE_OF_DOUBTFUL, code in OF_A_DAY, code in TO_DATE)
        for code, m in measures.items()
    ]
    columns = ["activity", "measure", "is_sure", "is_of_a_day", "is_to_date"]
    names = frames.make(pd.DataFrame(asked, columns=columns))
    left_out = frames.left_out.filter(~nw.col("year").is_null())
    items = (select_doubtful(classes), select_undated(classes), select_unproven(classes))
    parts = [
        left_out.select(*_KEYS, "activity", rows=nw.lit(1), is_item=nw.lit(0)),
        *(
            each.select(*_KEYS, "rows", activity=nw.lit(RECTIFICATION), is_item=nw.lit(kind))
            for kind, each in enumerate(items, start=1)
        ),
    ]
    shown = (*_KEYS, "activity", "rows", "is_item")
    numbers = nw.col("year", "rows", "is_item").cast(nw.Int64)
    found = nw.concat([part.select(*shown).with_columns(numbers) for part in parts])
    kind = nw.col("is_item")
    is_in_doubt = (kind == 0) | ((kind == 1) & ~nw.col("is_sure"))
    is_undated = ((kind == 2) & nw.col("is_of_a_day")) | ((kind == 3) & nw.col("is_to_date"))
    counted = (
        found.join(names, on="activity", how="inner")
        .filter(is_in_doubt | is_undated)
        .group_by(*_KEYS, "measure")
        .agg(nw.col("rows").sum().alias("in_doubt"))
    )
    return counted.with_columns(nw.col("in_doubt").cast(nw.Int64))
