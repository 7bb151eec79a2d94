"""Institutions: what was revised, in the rectification ledger and in the institutions' own."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import narwhals as nw
import pandas as pd

from analysis.datasets import Frame, Frames
from analysis.measures.definitions import INSTITUTIONS, RECTIFICATION
from analysis.periods import Period
from analysis.records import count_titles, split_names

Group = tuple[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Revised:
    """The rows that state institutions, each with the column `stated` (Int64, NA if masked).

    Parameters
    ----------
    closed : pandas.DataFrame
        Items that are closed and state institutions; `year` is the year of closing.
    own : pandas.DataFrame
        Rows of the institutions' own ledger.
    """

    closed: pd.DataFrame
    own: pd.DataFrame

    @property
    def is_empty(self) -> bool:
        """Whether no row states an institution."""
        return self.closed.empty and self.own.empty

    def within(self, period: Period) -> Revised:
        """Keep what was closed, or is dated, in `period`."""
        start, end = pd.Timestamp(period.start), pd.Timestamp(period.end)
        return Revised(
            self.closed[self.closed["closed_date"].between(start, end)],
            self.own[self.own["date"].between(start, end)],
        )

    def until(self, last_day: date | None) -> Revised:
        """Keep what was closed, or is dated, not later than `last_day`."""
        return self if last_day is None else self.within(Period(date(1900, 1, 1), last_day))


def find_revised(rows: pd.DataFrame) -> Revised:
    """Find the rows that state institutions among rows that are not carried over.

    An item that names institutions in 《》 without stating their number states as many as it names.
    """
    items = rows[(rows["activity"] == RECTIFICATION) & rows["closed_date"].notna()]
    named = items["institution_name"].map(count_titles)
    stated = items["institutions"].astype("Int64").fillna(named.astype("Int64").where(named > 0))
    closed = items.assign(stated=stated, year=items["closed_date"].dt.year.astype("int64"))
    own = rows[rows["activity"] == INSTITUTIONS]
    return Revised(closed[closed["stated"].notna()], own.assign(stated=own["amount"]))


def count_repeated(revised: Revised) -> dict[Group, int]:
    """Count, by organization and year, the institutions that both ledgers name."""
    by_items = _names_by_group(revised.closed, "institution_name")
    names = revised.own["institution_name"].where(
        revised.own["institution_name"] != "", revised.own["subject"]
    )
    by_ledger = _names_by_group(revised.own.assign(name=names), "name")
    repeated = {
        key: len(found & by_items[key]) for key, found in by_ledger.items() if key in by_items
    }
    return {key: count for key, count in repeated.items() if count}


def _names_by_group(rows: pd.DataFrame, column: str) -> dict[Group, set[str]]:
    found: defaultdict[Group, set[str]] = defaultdict(set)
    columns = (rows[name].tolist() for name in ("organization", "year", column))
    for organization, year, text in zip(*columns, strict=True):
        found[organization, int(year)].update(split_names(text))
    return dict(found)


def measure_institutions(frames: Frames, coverage: Frame) -> Frame:
    """Sum what is stated by organization and year; what both ledgers name counts once.

    Parameters
    ----------
    frames : Frames
        The records.
    coverage : narwhals.LazyFrame
        organization, year and activity of what was kept.

    Returns
    -------
    narwhals.LazyFrame
        organization, year, measure, value, records.
    """
    keys = ("organization", "year")
    named = frames.institutions.filter(nw.col("name") != "")
    own = nw.when(nw.col("is_own")).then(nw.lit(1)).otherwise(nw.lit(0))
    by_name = named.with_columns(own.alias("own")).group_by(*keys, "name")
    repeated = (
        by_name.agg(nw.col("own").min().alias("least"), nw.col("own").max().alias("most"))
        .filter(nw.col("least") != nw.col("most"))
        .select(*keys, nw.lit(0).alias("rows"), nw.lit(-1).alias("stated"), _known=nw.lit(0))
    )
    first = nw.when(nw.col("is_first")).then(nw.lit(1)).otherwise(nw.lit(0))
    is_known = (
        nw.when(nw.col("is_first") & ~nw.col("stated").is_null())
        .then(nw.lit(1))
        .otherwise(nw.lit(0))
    )
    stated = frames.institutions.select(
        *keys, first.alias("rows"), nw.col("stated").fill_null(0), _known=is_known
    )
    kept = coverage.filter(nw.col("activity") == INSTITUTIONS).select(
        *keys, nw.lit(0).alias("rows"), nw.lit(0).alias("stated"), _known=nw.lit(0)
    )
    numbers = ("rows", "stated", "_known")
    parts = [
        part.with_columns(nw.col("year", *numbers).cast(nw.Int64))
        for part in (stated, repeated, kept)
    ]
    added = nw.concat(parts).group_by(*keys).agg(nw.col(*numbers).sum())
    is_stated = (nw.col("rows") == 0) | (nw.col("_known") > 0)
    return added.select(
        *keys,
        nw.lit(INSTITUTIONS).alias("measure"),
        nw.when(is_stated).then(nw.col("stated")).cast(nw.Float64).alias("value"),
        nw.col("rows").cast(nw.Int64).alias("records"),
        (nw.col("rows") - nw.col("_known")).cast(nw.Int64).alias("unstated"),
    )
