"""Origins: what was opened over the years, by where the items came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from analysis.measures import (
    RECTIFICATION,
    Value,
    build_value,
    check_organization,
    find_counted,
    list_places,
    select_rows,
)
from analysis.periods import Period
from analysis.records import Records
from analysis.trends.series import Trend, build_trend
from analysis.vocabulary import name_origin

_OPENED = "rectification_opened"
_MOST = 8
"""Of more sources than panels that one can compare none is drawn."""


def build_origin_trends(
    records: Records,
    organization: str | None = None,
    years: Iterable[int] | None = None,
    *,
    as_of: date | None = None,
) -> tuple[Trend, ...]:
    """Follow each source of rectification items over years; they add up to what was opened.

    A year of which only a report tells, or rows that state no number, leaves the sources unknown.
    Empty where the ledgers name fewer than two sources.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization.
    """
    whole = build_trend(records, _OPENED, organization, years, as_of=as_of)
    rows = select_rows(records, RECTIFICATION, check_organization(records, organization))
    rows = rows.assign(origin=rows["origin"].map(name_origin))
    spans = [None if v is None or v.is_stated else Period.from_key(v.period) for v in whole.values]
    counted = [None if s is None else rows[find_counted(rows, _OPENED, s)] for s in spans]
    kinds = {kind for each in counted if each is not None for kind in each["origin"]}
    if not 1 < len(kinds) <= _MOST:
        return ()
    trends = []
    for kind in sorted(kinds, key=lambda kind: (not kind, kind)):
        label = kind or "未注明来源"
        code = f"{_OPENED}.origin_{kind or 'unnamed'}"
        measure = replace(whole.measure, code=code, name=f"反馈问题（{label}）")
        values: list[Value | None] = []
        for span, opened, every in zip(spans, counted, whole.values, strict=True):
            part = None if opened is None else opened[opened["origin"] == kind]
            if span is None or part is None or every is None or every.masked:
                values.append(None)
                continue
            number, places = int(part["amount"].sum()), list_places(part)
            values.append(build_value(measure, whole.organization, span, number, places))
        trends.append(replace(whole, measure=measure, values=tuple(values)))
    return tuple(trends)
