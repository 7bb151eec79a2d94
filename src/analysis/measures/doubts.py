"""Doubts: how many rows belong to a value's activity and year and could not be counted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import narwhals as nw
import pandas as pd

from analysis.datasets import Frame, Frames
from analysis.measures.definitions import RECTIFICATION, Measure
from analysis.measures.life_cycle import select_doubtful
from analysis.measures.rectification import RULES, SURE_OF_DOUBTFUL, ItemColumns, Span
from analysis.measures.selection import select_rows
from analysis.periods import Period
from analysis.records import DOUBTFUL, Records

_KEYS = ("organization", "year")


def count_in_doubt(
    records: Records, measure: Measure, organization: str | None, period: Period
) -> int:
    """Count the rows that belong to a value and could not be counted.

    A row left out belongs to the year that it or its sheet tells, whatever the days of `period`
    in it. An item that contradicts itself is in doubt for all but how many were opened.
    """
    years = range(period.start.year, period.end.year + 1)
    by_key = _count_left_out(records)
    found = sum(by_key.get((measure.activity or "", organization, year), 0) for year in years)
    if measure.activity == RECTIFICATION and measure.code not in SURE_OF_DOUBTFUL:
        is_opened = RULES["rectification_opened"](
            _columns_of_doubtful(records, organization), Span.of(period, None)
        )
        found += int(is_opened.sum())
    return found


@lru_cache(maxsize=2)
def _count_left_out(records: Records) -> Mapping[tuple[str, str | None, int | None], int]:
    counts: dict[tuple[str, str | None, int | None], int] = {}
    for each in records.left_out:
        for name in (each.organization, None):
            key = (each.activity, name, each.year)
            counts[key] = counts.get(key, 0) + 1
    return counts


@lru_cache(maxsize=64)
def _columns_of_doubtful(records: Records, organization: str | None) -> ItemColumns:
    rows = select_rows(records, RECTIFICATION, organization)
    return ItemColumns.of_arrays(rows[(rows["status"] == DOUBTFUL).to_numpy(dtype=bool)])


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
    asked = [(m.activity or "", code, code in SURE_OF_DOUBTFUL) for code, m in measures.items()]
    names = frames.make(pd.DataFrame(asked, columns=["activity", "measure", "is_sure"]))
    left_out = frames.left_out.filter(~nw.col("year").is_null())
    parts = [
        left_out.select(*_KEYS, "activity", rows=nw.lit(1), is_item=nw.lit(0)),
        select_doubtful(classes).select(
            *_KEYS, "rows", activity=nw.lit(RECTIFICATION), is_item=nw.lit(1)
        ),
    ]
    columns = (*_KEYS, "activity", "rows", "is_item")
    numbers = nw.col("year", "rows", "is_item").cast(nw.Int64)
    found = nw.concat([part.select(*columns).with_columns(numbers) for part in parts])
    counted = (
        found.join(names, on="activity", how="inner")
        .filter((nw.col("is_item") == 0) | ~nw.col("is_sure"))
        .group_by(*_KEYS, "measure")
        .agg(nw.col("rows").sum().alias("in_doubt"))
    )
    return counted.with_columns(nw.col("in_doubt").cast(nw.Int64))
