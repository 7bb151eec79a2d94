"""Withheld: values that small counts of persons do not show; see `analysis.suppression`."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis.measures.definitions import Measure
from analysis.measures.values import ALL_ORGANIZATIONS, Value
from analysis.periods import Period
from analysis.records import Records
from analysis.suppression import Kind

WITHHELD = "不公开"


def withhold(records: Records, measure: Measure, value: Value, period: Period) -> Value:
    """Take number and rows out of a value that is not to be published.

    Of counts of persons that are published the rows are named without their days: these would
    give the counts of months away. A sum over organizations names no rows where one of its parts
    is withheld, and no value does in a sheet where rows of a withheld count stand.
    """
    plan = records.suppression
    if plan is None:
        return value
    value = replace(value, evidence=tuple(replace(p, history=()) for p in value.evidence))
    if measure.code in plan and value.number is not None:
        is_all = value.organization == ALL_ORGANIZATIONS
        named = None if is_all else value.organization
        start, end = period.start, period.end
        kind = plan.find(measure.code, named, start, end, value.number)
        if kind is not None:
            text = write_withheld(kind, plan.below, value.unit)
            hidden = replace(value, number=None, text=text, evidence=(), masked=0)
            return replace(hidden, is_withheld=True, has_hidden_rows=True)
        if is_all and plan.hides_part(measure.code, start, end):
            return replace(value, evidence=(), has_hidden_rows=True)
        value = replace(value, evidence=tuple(replace(p, date=None) for p in value.evidence))
    if all((place.file, place.sheet) not in plan.sheets for place in value.evidence):
        return value
    return replace(value, evidence=(), has_hidden_rows=True)


def write_withheld(kind: Kind, below: int, unit: str) -> str:
    """Write what stands in place of a number."""
    return f"少于{below}{unit}" if kind == "small" else WITHHELD


def withhold_rows(table: pd.DataFrame, records: Records) -> pd.DataFrame:
    """Take the numbers out of a table of measures by organization and year.

    Returns
    -------
    pandas.DataFrame
        `value` and `records` missing where they are withheld; `withheld` says what to write
        instead, "" elsewhere. Without suppression the table as it is.
    """
    plan = records.suppression
    if plan is None:
        return table
    texts = []
    for name, year, code, number, unit in zip(
        *(table[c].tolist() for c in ("organization", "year", "measure", "value", "unit")),
        strict=True,
    ):
        span = Period.year(int(year))
        known = None if pd.isna(number) else float(number)
        kind = known and plan.find(code, name, span.start, span.end, known)
        texts.append(write_withheld(kind, plan.below, unit) if kind else "")
    is_withheld = pd.Series([bool(text) for text in texts], index=table.index)
    hidden = {column: table[column].mask(is_withheld, pd.NA) for column in ("value", "records")}
    return table.assign(**hidden, withheld=texts)
