"""Life cycle: the rectification measures of every organization and year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
Row = tuple[str, int, str, float | None, int]

_KEYS = ["organization", "year"]
_COLUMNS = [*_KEYS, "measure", "value", "records"]
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
        return pd.DataFrame(columns=_COLUMNS)
    frame = nw.from_native(items, eager_only=True)
    spans = nw.from_native(_list_spans(known, last_day), eager_only=True)
    counts = _read_counts(aggregate_life_cycle(frame, spans).to_native())
    kept = _list_groups(coverage[is_covered]) | {
        group
        for group, count in counts.items()
        if count["rectification_opened_rows"] or count["rectification_closed_rows"]
    }
    in_use = _list_groups(table) | _list_groups(coverage)
    days: pd.DataFrame = aggregate_days_to_close(frame, spans).to_native().assign(measure=MEDIAN)
    rows = [*_list_counts(counts, kept, in_use), *_list_rates(counts)]
    measured = pd.DataFrame(rows, columns=_COLUMNS)
    return pd.concat([measured, days[_COLUMNS]]) if len(days) else measured


def _read_counts(counts: pd.DataFrame) -> dict[Group, dict[str, int]]:
    rows = counts.drop(columns=_KEYS).to_dict("records")
    keys = zip(counts["organization"].tolist(), counts["year"].tolist(), strict=True)
    return {
        key: {str(name): int(count) for name, count in row.items()}
        for key, row in zip(keys, rows, strict=True)
    }


def _list_counts(
    counts: Mapping[Group, Mapping[str, int]], kept: frozenset[Group], in_use: frozenset[Group]
) -> Iterator[Row]:
    """List the counts of those who kept the ledger, and what is open of those who kept any."""
    nothing: dict[str, int] = {}
    for group in sorted(kept | (in_use & counts.keys())):
        count = counts.get(group, nothing)
        for code in _SHOWN:
            rows = count.get(f"{code}_rows", 0)
            if group in kept or (code in STOCKS and rows):
                is_masked = rows and not count[f"{code}_known"]
                yield (*group, code, None if is_masked else count.get(code, 0), rows)


def _list_rates(counts: Mapping[Group, Mapping[str, int]]) -> Iterator[Row]:
    """List the rates in percent where there is something to divide by."""
    for group, count in counts.items():
        for code, (part, whole) in RATES.items():
            if count[whole]:
                yield (*group, code, 100 * count[part] / count[whole], count[f"{whole}_rows"])


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


def _list_groups(frame: pd.DataFrame) -> frozenset[Group]:
    return frozenset(zip(frame["organization"].tolist(), frame["year"].tolist(), strict=True))
