"""Institutions: what was revised, in the rectification ledger and in the institutions' own."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from analysis.datasets import Frame, Frames
from analysis.measures.definitions import INSTITUTIONS
from analysis.records import split_names


def count_repeated(rows: pd.DataFrame) -> int:
    """Count, by organization and year, the institutions that items and the own ledger name."""
    named: dict[bool, set[tuple[str, int, str]]] = {True: set(), False: set()}
    columns = (rows[name].tolist() for name in ("is_own", "organization", "year", "names"))
    for is_own, organization, year, text in zip(*columns, strict=True):
        named[is_own].update((organization, year, name) for name in split_names(text))
    return len(named[True] & named[False])


def measure_institutions(frames: Frames, coverage: Frame) -> Frame:
    """Sum what is stated by organization and year; what both ledgers name counts once.

    Parameters
    ----------
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
