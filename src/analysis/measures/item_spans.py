"""Items: a life-cycle measure in several spans of days, with the items counted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd

from analysis.measures.definitions import Measure
from analysis.measures.rectification import (
    MEDIAN,
    OF_A_DAY,
    RULES,
    STOCKS,
    UNDATED,
    UNKNOWN_IN_DOUBT,
    ItemColumns,
    Span,
)
from analysis.measures.selection import (
    is_kept,
    known_part,
    list_in_use,
    list_places,
    name_organization,
    prove_item,
    select_items,
)
from analysis.measures.values import Place, Value, build_value
from analysis.periods import Period
from analysis.records import Records

UNKNOWN = "待核"
_NOTHING_TO_TIME = "没有可以计算用时的问题"


@dataclass(frozen=True, slots=True, eq=False)
class _Items:
    """The items of an organization, by date and place, each attribute one entry an item.

    `told` lists who kept any ledger, or closed an item, in which year.
    """

    columns: ItemColumns
    places: tuple[Place, ...]
    later: tuple[str, ...]
    organizations: tuple[str, ...]
    amounts: tuple[int | None, ...]
    told: frozenset[tuple[str, int]]


def measure_items(
    records: Records, measure: Measure, organization: str | None, periods: tuple[Period, ...]
) -> list[Value | None]:
    """Compute a count of items, or the median of their days, in each period.

    None where the rectification ledger was not kept: it does not cover the period and tells of
    nothing closed in it. A stock needs the ledger of its year, or that items are still open in
    a year in which the organization kept any ledger at all.
    """
    items = _list_items(records, organization)
    name = name_organization(records, organization)
    values: list[Value | None] = []
    for period in periods:
        part = known_part(records, period)
        if part is None:
            values.append(None)
            continue
        found: list[int] = np.flatnonzero(
            RULES[measure.code](items.columns, Span.of(part, records.as_of))
        ).tolist()
        if measure.code in STOCKS:
            year = part.end.year
            found = [each for each in found if (items.organizations[each], year) in items.told]
        # Its days are covered (of a stock its year), or a closing in them is told.
        span = Period.year(part.end.year) if measure.code in STOCKS else part
        is_told = found or is_kept(records, measure, organization, span)
        if not is_told:
            closed = RULES["rectification_closed"](items.columns, Span.of(span, records.as_of))
            is_told = bool(np.any(closed))
        value = _build(measure, name, period, (items, found)) if is_told else None
        if value is not None and not found and measure.code in UNKNOWN_IN_DOUBT:
            is_dated = measure.code not in OF_A_DAY or len(period.months()) == 1
            is_unknown = _is_all_in_doubt(
                items.columns, Span.of(part, records.as_of), is_dated=is_dated
            )
            value = replace(value, number=None, text=UNKNOWN) if is_unknown else value
        values.append(value)
    return values


def _is_all_in_doubt(items: ItemColumns, span: Span, *, is_dated: bool) -> bool:
    """Say whether nothing is known of what was opened, so that a count of none claims too much.

    Of what needs its day it is enough that one is done on no day told, and none on a day; a month
    counts what its days tell.
    """
    opened = RULES["rectification_opened"](items, span)
    is_undated = RULES[UNDATED](items, span)
    is_closed = RULES["rectification_closed"](items, span)
    if not is_dated and is_undated.any() and not is_closed.any():
        return True
    return bool(opened.any() and items.is_doubtful[opened].all())


@lru_cache(maxsize=8)
def _list_items(records: Records, organization: str | None) -> _Items:
    rows = select_items(records, organization)
    organizations = tuple(rows["organization"].tolist())
    closed_years = rows["closed_date"].dt.year.tolist()
    closed = zip(organizations, closed_years, strict=True)
    return _Items(
        ItemColumns.of_arrays(rows),
        list_places(rows.assign(later_rows="")),
        tuple(rows["later_rows"].tolist()),
        organizations,
        tuple(None if pd.isna(amount) else int(amount) for amount in rows["amount"].tolist()),
        list_in_use(records) | {(name, int(year)) for name, year in closed if year == year},
    )


def _build(
    measure: Measure, organization: str, period: Period, counted: tuple[_Items, list[int]]
) -> Value:
    items, found = counted
    places = tuple(
        prove_item(items.places[each], items.later[each], measure.code, period.end)
        for each in found
    )
    if measure.code == MEDIAN:
        days = float(np.median(items.columns.days_to_close[found])) if found else None
        value = build_value(measure, organization, period, days, places)
        return value if found else replace(value, text=_NOTHING_TO_TIME)
    stated = [items.amounts[each] for each in found]
    known = [amount for amount in stated if amount is not None]
    masked = len(stated) - len(known)
    number = None if masked and not known else sum(known)
    return build_value(measure, organization, period, number, places, masked=masked)
