"""Life cycle: the rectification measures of every organization in one year."""

from __future__ import annotations

from datetime import date
from typing import Any

import narwhals as nw
import pandas as pd

from analysis.measures.definitions import RECTIFICATION
from analysis.measures.rectification import COUNTED, MEDIAN, RATES, STOCKS, Span, days_to_close
from analysis.periods import Period

_INPUTS = ("rectification_closed_of_opened", "rectification_closed_of_opened_to_date")
_COUNTS = tuple(code for code in COUNTED if code != MEDIAN and code != "rectification_remaining")
_SHOWN = tuple(code for code in _COUNTS if code not in _INPUTS)


def aggregate_life_cycle(items: Any, span: Span) -> Any:
    """Count items by organization.

    Parameters
    ----------
    items : narwhals frame
        Rectification items, those carried over left out.
    span : Span
        The year, its last day replaced by the day up to which it is known.

    Returns
    -------
    narwhals frame
        organization and for each count its sum, ``…_known`` and ``…_rows`` (rows counted that
        state a number, and all).
    """
    flags = {code: COUNTED[code](span) for code in _COUNTS}
    flagged = items.with_columns(
        *(nw.when(is_in).then(nw.col("amount")).alias(code) for code, is_in in flags.items()),
        *(nw.when(is_in).then(nw.lit(1)).alias(f"{code}_rows") for code, is_in in flags.items()),
    )
    counted = flagged.group_by("organization").agg(
        *(nw.col(code).sum() for code in flags),
        *(nw.col(code).count().alias(f"{code}_known") for code in flags),
        *(nw.col(f"{code}_rows").count() for code in flags),
    )
    names = [f"{code}{suffix}" for code in flags for suffix in ("", "_known", "_rows")]
    return counted.with_columns(nw.col(*names).cast(nw.Int64))


def aggregate_days_to_close(items: Any, span: Span) -> Any:
    """Find each organization's median days from opening to closing of what closed in the year."""
    timed = items.filter(COUNTED[MEDIAN](span)).with_columns(days_to_close().alias("days"))
    return timed.group_by("organization").agg(
        nw.col("days").median().alias("value"), nw.len().alias("records")
    )


def measure_life_cycle(
    table: pd.DataFrame, coverage: pd.DataFrame, year: int, last_day: date | None
) -> pd.DataFrame:
    """Measure the life cycle in one year, a row an organization and measure.

    Parameters
    ----------
    table, coverage : pandas.DataFrame
        Records that are not carried over and not later than `last_day`; what was kept.
    year : int
        The year; one later than `last_day` gives no rows.
    last_day : date or None
        The last day known.

    Returns
    -------
    pandas.DataFrame
        organization, year, measure, value, records.
    """
    items = table[table["activity"] == RECTIFICATION]
    is_future = last_day is not None and last_day.year < year
    if is_future or (items.empty and not (coverage["activity"] == RECTIFICATION).any()):
        return pd.DataFrame(columns=["organization", "year", "measure", "value", "records"])
    period = Period.year(year) if last_day is None else Period.to_date(year, last_day)
    span = Span(period, last_day)
    frame = nw.from_native(items, eager_only=True)
    counts = aggregate_life_cycle(frame, span).to_native().set_index("organization")
    kept = _list_kept(counts, coverage, year)
    in_use = _list_in_use(table, coverage, year)
    parts = [
        *(_pick(counts, code, in_use if code in STOCKS else [], kept) for code in _SHOWN),
        *(_divide(counts, code) for code in RATES),
        aggregate_days_to_close(frame, span).to_native().assign(measure=MEDIAN),
    ]
    return pd.concat([part for part in parts if len(part)] or parts[:1]).assign(year=year)


def _list_kept(counts: pd.DataFrame, coverage: pd.DataFrame, year: int) -> list[str]:
    """List whose rectification ledger was kept: it covers the year, or tells of it."""
    is_covered = (coverage["year"] == year) & (coverage["activity"] == RECTIFICATION)
    rows = counts["rectification_opened_rows"] + counts["rectification_closed_rows"]
    return sorted({*coverage.loc[is_covered, "organization"], *counts.index[rows > 0]})


def _list_in_use(table: pd.DataFrame, coverage: pd.DataFrame, year: int) -> set[str]:
    """List who kept any ledger in the year."""
    frames = (table, coverage)
    return {name for frame in frames for name in frame.loc[frame["year"] == year, "organization"]}


def _pick(
    counts: pd.DataFrame, code: str, in_use: set[str] | list[str], kept: list[str]
) -> pd.DataFrame:
    """Take one count of those who kept the ledger; of `in_use` also where items are still open."""
    rows = counts[f"{code}_rows"]
    carried = [name for name in in_use if rows.get(name, 0) > 0]
    names = sorted({*kept, *carried})
    picked = counts[[code, f"{code}_known", f"{code}_rows"]].reindex(names, fill_value=0)
    is_masked = (picked[f"{code}_rows"] > 0) & (picked[f"{code}_known"] == 0)
    return pd.DataFrame(
        {
            "organization": names,
            "measure": code,
            "value": picked[code].astype("Float64").mask(is_masked).array,
            "records": picked[f"{code}_rows"].array,
        }
    )


def _divide(counts: pd.DataFrame, code: str) -> pd.DataFrame:
    """Take one rate in percent of those with a denominator."""
    part, whole = RATES[code]
    some = counts[counts[whole] > 0]
    return pd.DataFrame(
        {
            "organization": some.index,
            "measure": code,
            "value": (100 * some[part] / some[whole]).astype("Float64").array,
            "records": some[f"{whole}_rows"].array,
        }
    )
