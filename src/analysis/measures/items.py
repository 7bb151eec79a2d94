"""Items: a life-cycle measure in several spans of days, with the items counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import narwhals as nw
import pandas as pd

from analysis.measures.definitions import RECTIFICATION, Measure
from analysis.measures.rectification import (
    COUNTED,
    ITEM_COLUMNS,
    MEDIAN,
    STOCKS,
    Span,
    days_to_close,
    to_moment,
)
from analysis.measures.selection import (
    is_kept,
    known_part,
    list_in_use,
    list_places,
    name_organization,
    select_rows,
)
from analysis.measures.values import Value, build_value
from analysis.periods import Period
from analysis.records import Records

_COLUMNS = [*ITEM_COLUMNS, "file", "sheet", "row", "organization"]


def measure_items(
    records: Records, measure: Measure, organization: str | None, periods: tuple[Period, ...]
) -> list[Value | None]:
    """Compute a count of items, or the median of their days, in each period.

    None where the rectification ledger was not kept: it does not cover the period and tells of
    nothing closed in it. A stock needs the ledger of its year, or that items are still open in
    a year in which the organization kept any ledger at all.
    """
    known = [known_part(records, period) for period in periods]
    items = select_rows(records, RECTIFICATION, organization)[_COLUMNS]
    told = _list_told(records, items)
    counted = _select_items(measure, items, known, records.as_of)
    values: list[Value | None] = []
    for number, (period, part) in enumerate(zip(periods, known, strict=True)):
        rows = counted.get(number, items.iloc[:0])
        if part is not None and measure.code in STOCKS:
            names = [name for name, year in told if year == part.end.year]
            rows = rows[rows["organization"].isin(names)]
        if part is None or (rows.empty and not _has_ledger(records, measure, organization, part)):
            values.append(None)
            continue
        values.append(_build(measure, name_organization(records, organization), period, rows))
    return values


def _select_items(
    measure: Measure,
    items: pd.DataFrame,
    periods: Sequence[Period | None],
    last_day: date | None,
) -> dict[int, pd.DataFrame]:
    """Select the items that each period counts, by the period's place."""
    known = [(number, each) for number, each in enumerate(periods) if each is not None]
    spans = pd.DataFrame(
        {
            "span": [number for number, _ in known],
            "start": [to_moment(each.start) for _, each in known],
            "end": [to_moment(each.end) for _, each in known],
        }
    )
    if items.empty or spans.empty:
        return {}
    last = None if last_day is None else to_moment(last_day)
    joined = nw.from_native(items, eager_only=True).join(
        nw.from_native(spans, eager_only=True), how="cross"
    )
    counted = joined.filter(COUNTED[measure.code](Span(nw.col("start"), nw.col("end"), last)))
    if measure.code == MEDIAN:
        counted = counted.with_columns(days_to_close().alias("days"))
    selected: pd.DataFrame = counted.to_native()
    return {number: selected[selected["span"] == number] for number in selected["span"].unique()}


def _build(measure: Measure, organization: str, period: Period, rows: pd.DataFrame) -> Value:
    places = list_places(rows)
    if measure.code == MEDIAN:
        days = float(rows["days"].median()) if len(rows) else None
        return build_value(measure, organization, period, days, places)
    stated = rows["amount"].dropna()
    masked = len(rows) - len(stated)
    number = None if masked and stated.empty else int(stated.sum())
    return build_value(measure, organization, period, number, places, masked=masked)


def _has_ledger(
    records: Records, measure: Measure, organization: str | None, period: Period
) -> bool:
    """Say whether the ledger covers the period (of a stock its year), or tells of a closing."""
    span = Period.year(period.end.year) if measure.code in STOCKS else period
    if is_kept(records, measure, organization, span):
        return True
    closed_date = select_rows(records, RECTIFICATION, organization)["closed_date"]
    return bool(closed_date.between(pd.Timestamp(span.start), pd.Timestamp(span.end)).any())


def _list_told(records: Records, items: pd.DataFrame) -> frozenset[tuple[str, int]]:
    """List who kept any ledger, or closed an item, in which year."""
    closed = items[items["closed_date"].notna()]
    years = closed["closed_date"].dt.year.tolist()
    return list_in_use(records) | frozenset(zip(closed["organization"], years, strict=True))
