"""Doubts: how many rows belong to a value's activity and year and could not be counted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import narwhals as nw
import pandas as pd

from analysis.datasets import Frame, Frames
from analysis.measures.definitions import RECTIFICATION, Measure
from analysis.measures.rectification import find_counted
from analysis.measures.selection import select_rows
from analysis.periods import Period
from analysis.records import DOUBTFUL, Records

_KEYS = ("organization", "year")
_SURE_OF_DOUBTFUL = (RECTIFICATION, "rectification_opened", "rectification_opened_in_doubt")
"""Measures that an item counts for, though nobody knows whether it is done."""


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
    if measure.activity == RECTIFICATION and measure.code not in _SURE_OF_DOUBTFUL:
        rows = select_rows(records, RECTIFICATION, organization)
        doubtful = rows[(rows["status"] == DOUBTFUL).to_numpy(dtype=bool)]
        found += int(find_counted(doubtful, "rectification_opened", period).sum())
    return found


@lru_cache(maxsize=2)
def _count_left_out(records: Records) -> Mapping[tuple[str, str | None, int | None], int]:
    counts: dict[tuple[str, str | None, int | None], int] = {}
    for each in records.left_out:
        for name in (each.organization, None):
            key = (each.activity, name, each.year)
            counts[key] = counts.get(key, 0) + 1
    return counts


def tabulate_in_doubt(frames: Frames, measures: Mapping[str, Measure]) -> Frame:
    """Count them by organization, year and measure on any engine; without a row none are.

    Returns
    -------
    narwhals.LazyFrame
        organization, year, measure, in_doubt.
    """
    pairs = [
        (each.activity or "", code, code in _SURE_OF_DOUBTFUL) for code, each in measures.items()
    ]
    names = frames.make(pd.DataFrame(pairs, columns=["activity", "measure", "is_sure"]))
    is_doubtful = nw.col("status") == DOUBTFUL
    parts = [
        frames.left_out.filter(~nw.col("year").is_null()).select(
            *_KEYS, "activity", nw.lit(0).alias("is_item")
        ),
        frames.records.filter(is_doubtful).select(*_KEYS, "activity", nw.lit(1).alias("is_item")),
    ]
    rows = nw.concat(
        [part.with_columns(nw.col("year", "is_item").cast(nw.Int64)) for part in parts]
    )
    counted = (
        rows.join(names, on="activity", how="inner")
        .filter((nw.col("is_item") == 0) | ~nw.col("is_sure"))
        .group_by(*_KEYS, "measure")
        .agg(nw.len().alias("in_doubt"))
    )
    return counted.with_columns(nw.col("in_doubt").cast(nw.Int64))
