"""Tables: year over year of every organization and measure, on any engine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import narwhals as nw

from analysis.catalogue import Catalogue
from analysis.comparisons.years import SMALL_BASE, list_comparable
from analysis.datasets import Frame, Frames
from analysis.measures import measure_frame
from analysis.periods import Period

_KEYS = ["organization", "measure", "year"]


def comparison_frame(
    frames: Frames,
    years: Sequence[int] | None = None,
    organizations: Sequence[str] | None = None,
    *,
    catalogue: Catalogue | None = None,
) -> Frame:
    """Compare every measure of every year with the same days of the year before.

    The year before is looked up by its number, never by the order of rows: across a year without
    a ledger there is no comparison. A running year is compared with the same days of the previous
    one. Past reports are not asked.

    Parameters
    ----------
    frames : Frames
        Records on any engine.
    years, organizations : sequence, optional
        The years and organizations asked for; None for all.
    catalogue : Catalogue, optional
        Which activities there are; the default one if None.

    Returns
    -------
    narwhals.LazyFrame
        organization, year, measure, value, unit, records, baseline, change (with its sign) and
        change_pct (percent of a baseline of `SMALL_BASE` or more; not of rates and medians), by
        organization, measure and year; missing: "" where both sides are known, "baseline" where
        no number of the year before is, "unstated" where rows do not state theirs.
    """
    wanted = None if years is None else sorted({*years, *(year - 1 for year in years)})
    values = frames.hold(measure_frame(frames, wanted, organizations, catalogue=catalogue))
    measures = [each.code for each in list_comparable(catalogue)]
    sums = [each.code for each in list_comparable(catalogue) if each.is_sum]
    shown = values.filter(nw.col("measure").is_in(measures))
    if years is not None:
        shown = shown.filter(nw.col("year").is_in(list(years)))
    before = _list_baselines(frames, values, organizations, catalogue)
    joined = shown.join(before, on=_KEYS, how="left")
    return _compare(joined, sums).sort(*_KEYS)


def _list_baselines(
    frames: Frames,
    values: Frame,
    organizations: Sequence[str] | None,
    catalogue: Catalogue | None,
) -> Frame:
    """List the values of the year before, by the year that is compared with them."""
    last = frames.last_day
    if last is None or last == date(last.year, 12, 31):
        return _shift(values)
    same_days = Period.to_date(last.year, last).previous_year()
    running = measure_frame(
        frames.until(same_days.end), [same_days.end.year], organizations, catalogue=catalogue
    )
    whole = values.filter(nw.col("year") != same_days.end.year)
    return nw.concat([_shift(whole), _shift(running)])


def _shift(values: Frame) -> Frame:
    return values.select(
        "organization",
        "measure",
        (nw.col("year") + 1).alias("year"),
        nw.col("value").alias("baseline"),
        nw.col("unstated").alias("unstated_before"),
    )


def _compare(joined: Frame, sums: Sequence[str]) -> Frame:
    value, baseline = nw.col("value"), nw.col("baseline")
    is_told = (nw.col("unstated") == 0) & (nw.col("unstated_before").fill_null(0) == 0)
    is_known = ~value.is_null() & ~baseline.is_null()
    is_compared = is_told & is_known
    change = nw.when(is_compared).then(value - baseline)
    has_pct = is_compared & nw.col("measure").is_in(list(sums)) & (baseline >= SMALL_BASE)
    return joined.select(
        *("organization", "year", "measure", "value", "unit", "records", "baseline"),
        change.alias("change"),
        nw.when(has_pct).then((value - baseline) * 100 / baseline).alias("change_pct"),
        nw.when(~is_told)
        .then(nw.lit("unstated"))
        .otherwise(nw.when(is_known).then(nw.lit("")).otherwise(nw.lit("baseline")))
        .alias("missing"),
    )
