"""Life cycle: the rectification measures of every organization and year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import narwhals as nw
import pandas as pd

from analysis.measures.definitions import RECTIFICATION
from analysis.measures.rectification import (
    COUNTED,
    ITEM_COLUMNS,
    MEDIAN,
    RATES,
    STOCKS,
    Span,
    days_to_close,
    to_moment,
)
from analysis.periods import Period

Group = tuple[str, int]

_KEYS = ["organization", "year"]
_FAR = date(2199, 12, 31)
_SPAN = Span(nw.col("start"), nw.col("end"), nw.col("last_day"))
_INPUTS = ("rectification_closed_of_opened", "rectification_closed_of_opened_to_date")
_COUNTS = tuple(code for code in COUNTED if code != MEDIAN and code != "rectification_remaining")
_SHOWN = tuple(code for code in _COUNTS if code not in _INPUTS)


def aggregate_life_cycle(items: Any, spans: Any) -> Any:
    """Count items by organization and year.

    Parameters
    ----------
    items : narwhals frame
        organization and `ITEM_COLUMNS` of rectification items, those carried over left out.
    spans : narwhals frame
        year, start, end and last_day, a row a year, its end the last day of it that is known.

    Returns
    -------
    narwhals frame
        organization, year and for each count its sum, ``…_known`` and ``…_rows`` (rows counted
        that state a number, and all).
    """
    flags = [COUNTED[code](_SPAN).alias(f"{code}_rows") for code in _COUNTS]
    flagged = items.join(spans, how="cross").with_columns(*flags)
    amounts = [
        nw.when(nw.col(f"{code}_rows")).then(nw.col("amount")).alias(code) for code in _COUNTS
    ]
    counted = (
        flagged.with_columns(*amounts, nw.col(*(f"{code}_rows" for code in _COUNTS)).cast(nw.Int64))
        .group_by(*_KEYS)
        .agg(
            *(nw.col(code).sum() for code in _COUNTS),
            *(nw.col(code).count().alias(f"{code}_known") for code in _COUNTS),
            *(nw.col(f"{code}_rows").sum() for code in _COUNTS),
        )
    )
    names = [f"{code}{suffix}" for code in _COUNTS for suffix in ("", "_known", "_rows")]
    return counted.with_columns(nw.col(*names).cast(nw.Int64))


def aggregate_days_to_close(items: Any, spans: Any) -> Any:
    """Find each organization's median days from opening to closing of what closed in each year.

    Parameters as of `aggregate_life_cycle`; organization, year, value and records are returned.
    """
    timed = items.join(spans, how="cross").filter(COUNTED[MEDIAN](_SPAN))
    days = timed.with_columns(days_to_close().alias("days"))
    return days.group_by(*_KEYS).agg(
        nw.col("days").median().alias("value"), nw.len().alias("records")
    )


def measure_life_cycle(
    table: pd.DataFrame, coverage: pd.DataFrame, years: Sequence[int], last_day: date | None
) -> pd.DataFrame:
    """Measure the life cycle in each year, a row an organization, year and measure.

    Parameters
    ----------
    table, coverage : pandas.DataFrame
        Records that are not carried over and not later than `last_day`; what was kept.
    years : sequence of int
        The years; one later than `last_day` gives no rows.
    last_day : date or None
        The last day known.

    Returns
    -------
    pandas.DataFrame
        organization, year, measure, value, records.
    """
    items = table.loc[table["activity"] == RECTIFICATION, ["organization", *ITEM_COLUMNS]]
    known = [year for year in years if last_day is None or year <= last_day.year]
    is_covered = (coverage["activity"] == RECTIFICATION) & coverage["year"].isin(known)
    if not known or (items.empty and not is_covered.any()):
        return pd.DataFrame(columns=[*_KEYS, "measure", "value", "records"])
    frame = nw.from_native(items, eager_only=True)
    spans = nw.from_native(_list_spans(known, last_day), eager_only=True)
    counts: pd.DataFrame = aggregate_life_cycle(frame, spans).to_native().set_index(_KEYS)
    kept = _list_kept(counts, coverage[is_covered])
    in_use = _list_groups(table) | _list_groups(coverage)
    parts = [
        *(_pick(counts, code, in_use if code in STOCKS else frozenset(), kept) for code in _SHOWN),
        *(_divide(counts, code) for code in RATES),
        aggregate_days_to_close(frame, spans).to_native().assign(measure=MEDIAN),
    ]
    measured: pd.DataFrame = pd.concat([part for part in parts if len(part)] or parts[:1])
    return measured


def _list_spans(years: Sequence[int], last_day: date | None) -> pd.DataFrame:
    last = last_day or _FAR
    spans = [Period.to_date(year, last) for year in years]
    return pd.DataFrame(
        {
            "year": list(years),
            "start": [to_moment(span.start) for span in spans],
            "end": [to_moment(span.end) for span in spans],
            "last_day": [to_moment(last)] * len(spans),
        }
    )


def _list_kept(counts: pd.DataFrame, coverage: pd.DataFrame) -> frozenset[Group]:
    """List whose rectification ledger was kept when: it covers the year, or tells of it."""
    rows = counts["rectification_opened_rows"] + counts["rectification_closed_rows"]
    return _list_groups(coverage) | frozenset(counts.index[rows > 0])


def _list_groups(frame: pd.DataFrame) -> frozenset[Group]:
    return frozenset(zip(frame["organization"].tolist(), frame["year"].tolist(), strict=True))


def _pick(
    counts: pd.DataFrame, code: str, in_use: frozenset[Group], kept: frozenset[Group]
) -> pd.DataFrame:
    """Take one count of those who kept the ledger; of `in_use` also where items are still open."""
    has_rows = counts[f"{code}_rows"] > 0
    groups = sorted(kept | (in_use & frozenset(counts.index[has_rows])))
    keys = ([name for name, _ in groups], [year for _, year in groups])
    picked = counts[[code, f"{code}_known", f"{code}_rows"]].reindex(
        pd.MultiIndex.from_arrays(keys, names=_KEYS), fill_value=0
    )
    is_masked = (picked[f"{code}_rows"] > 0) & (picked[f"{code}_known"] == 0)
    value = picked[code].astype("Float64").mask(is_masked)
    table = pd.DataFrame({"value": value, "records": picked[f"{code}_rows"]})
    return table.reset_index().assign(measure=code)


def _divide(counts: pd.DataFrame, code: str) -> pd.DataFrame:
    """Take one rate in percent of those with a denominator."""
    part, whole = RATES[code]
    some = counts[counts[whole] > 0]
    rate = (100 * some[part] / some[whole]).astype("Float64")
    table = pd.DataFrame({"value": rate, "records": some[f"{whole}_rows"]})
    return table.reset_index().assign(measure=code)
