"""Tables: every measure by organization and year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import narwhals as nw
import pandas as pd

from analysis.catalogue import Catalogue, default_catalogue
from analysis.datasets import Frame, Frames, frames_of
from analysis.errors import UnknownNameError
from analysis.measures.definitions import INSTITUTIONS, PEOPLE_SUFFIX, list_measures
from analysis.measures.doubts import tabulate_in_doubt
from analysis.measures.institution_counts import measure_institutions
from analysis.measures.life_cycle import (
    gather_items,
    list_closing_years,
    measure_life_cycle,
)
from analysis.measures.selection import list_organizations, list_years
from analysis.records import AGAIN, Records

_KEYS = ("organization", "year")
_COLUMNS = (*_KEYS, "measure", "value", "records", "unstated")
_COUNTS = ("rows", "amount", "people", "amount_known", "people_known")
_TYPES = {"year": "int64", "value": "Float64", "records": "Int64", "in_doubt": "int64"}
_TEXTS = ("organization", "measure", "unit")


def measure_table(
    records: Records,
    *,
    years: Iterable[int] | None = None,
    organizations: Iterable[str] | None = None,
    as_of: date | None = None,
    catalogue: Catalogue | None = None,
) -> pd.DataFrame:
    """Compute every measure by organization and year.

    A year for which no ledger was kept has no row; a ledger that was kept and holds nothing gives
    zero; rows that all leave their number unstated give a value that is missing. Nothing later
    than `as_of` (the records' own if None) is counted, and it stands for 31 December of its year;
    of a duty of once a year that year has no row while nothing is counted, for none was due yet.

    Returns
    -------
    pandas.DataFrame
        organization, year, measure, value (Float64), unit, records (Int64, the rows counted; of a
        rate those of its denominator), in_doubt (the rows that belong here and could not be
        counted, or do not state the number), by organization, measure (in the catalogue's order),
        year.

    Raises
    ------
    UnknownNameError
        If a year or an organization occurs in no ledger.
    """
    chosen_years = _choose("年度", years, list_years(records))
    chosen = _choose("单位", organizations, list_organizations(records))
    frames = frames_of(records, as_of)
    table = frames.collect(measure_frame(frames, chosen_years, chosen, catalogue=catalogue))
    return type_table(table)


def measure_frame(
    frames: Frames,
    years: Sequence[int] | None = None,
    organizations: Sequence[str] | None = None,
    *,
    catalogue: Catalogue | None = None,
) -> Frame:
    """Compute every measure by organization and year on the frames' own engine.

    Parameters
    ----------
    years, organizations : sequence, optional
        The years and organizations asked for, which ledgers tell of; None for all.
    catalogue : Catalogue, optional
        Which activities there are; the default one if None.

    Returns
    -------
    narwhals.LazyFrame
        As of `measure_table`, and unstated, the rows that do not state the number.
    """
    measures = list_measures(catalogue)
    asked = frames if organizations is None else frames.of_organizations(tuple(organizations))
    known = frames.hold(group_records(asked, years))
    coverage = _of_years(asked.coverage, years).select(*_KEYS, "activity")
    if frames.last_day is not None:
        coverage = coverage.filter(nw.col("year") <= frames.last_day.year)
    kept_empty = coverage.join(
        known.select(*_KEYS, "activity"), on=[*_KEYS, "activity"], how="anti"
    )
    nothing = (nw.lit(0).cast(nw.Int64).alias(name) for name in _COUNTS)
    empty = frames.hold(kept_empty.unique().with_columns(nw.col("year").cast(nw.Int64), *nothing))
    classes = frames.hold(gather_items(asked))
    telling = [known.select("year"), coverage.select("year"), list_closing_years(classes)]
    told = _collect_years(frames, telling) if years is None else tuple(years)
    with_people = [code for code in measures if f"{code}{PEOPLE_SUFFIX}" in measures]
    parts = [
        *_measure_activities(known, empty, with_people),
        measure_institutions(asked, coverage),
        *measure_life_cycle(asked, known, coverage, classes, told),
    ]
    in_years = nw.col("year").is_in(list(told))
    table = nw.concat([part.select(*_COLUMNS) for part in parts]).filter(in_years)
    if organizations is None and _names_any(frames, known):
        table = table.filter(nw.col("organization") != "")
    shown = pd.DataFrame(
        [(code, measure.unit, place) for place, (code, measure) in enumerate(measures.items())],
        columns=["measure", "unit", "place"],
    )
    doubts = tabulate_in_doubt(asked, classes, measures)
    ordered = table.join(frames.make(shown), on="measure", how="inner").join(
        doubts, on=[*_KEYS, "measure"], how="left"
    )
    last = frames.last_day
    if last is not None and (last.month, last.day) != (12, 31):
        activities = (catalogue or default_catalogue()).activities
        yearly = [code for code, activity in activities.items() if activity.is_yearly]
        is_not_due = (nw.col("year") == last.year) & nw.col("measure").is_in(yearly)
        is_none = (nw.col("value").fill_null(1) == 0) & (nw.col("in_doubt").fill_null(0) == 0)
        ordered = ordered.filter(~(is_not_due & is_none))
    return ordered.sort("organization", "place", "year").select(
        *_KEYS,
        "measure",
        "value",
        "unit",
        "records",
        (nw.col("in_doubt").fill_null(0) + nw.col("unstated").fill_null(0))
        .cast(nw.Int64)
        .alias("in_doubt"),
        "unstated",
    )


def type_table(table: pd.DataFrame) -> pd.DataFrame:
    """Give a table of measures, fetched from any engine, the types of `measure_table`."""
    columns = [*_KEYS, "measure", "value", "unit", "records", "in_doubt"]
    typed = table[columns].astype({**_TYPES, **dict.fromkeys(_TEXTS, "str")})
    return typed.reset_index(drop=True)


def _names_any(frames: Frames, known: Frame) -> bool:
    """Say whether any organization is named; the nameless one is shown only if none is."""
    is_named = nw.col("organization") != ""
    parts = (
        frame.filter(is_named).select("organization").head(1) for frame in (known, frames.stated)
    )
    return any(len(frames.collect(part)) for part in parts)


def list_frame_years(frames: Frames) -> tuple[int, ...]:
    """List the years that any ledger or past report tells of, as `list_years` does."""
    closed = nw.col("closed_date").dt.year()
    parts = [
        *(frame.select("year") for frame in (frames.records, frames.coverage, frames.stated)),
        frames.records.select(closed.alias("year")),
    ]
    return _collect_years(frames, parts)


def list_frame_organizations(frames: Frames) -> tuple[str, ...]:
    """List the organizations, sorted; the nameless one only where nothing is named."""
    parts = (frames.records, frames.coverage, frames.stated)
    names = nw.concat([part.select("organization") for part in parts]).unique()
    found = set(frames.collect(names)["organization"].tolist())
    return tuple(sorted(found - {""} or found))


def _collect_years(frames: Frames, parts: Iterable[Frame]) -> tuple[int, ...]:
    years: set[int] = set()
    for part in parts:
        stated = part.filter(~nw.col("year").is_null()).unique()
        years |= {int(year) for year in frames.collect(stated)["year"].tolist()}
    last = frames.last_day.year if frames.last_day else max(years, default=0)
    return tuple(sorted(year for year in years if year <= last))


def group_records(frames: Frames, years: Sequence[int] | None = None) -> Frame:
    """Sum each activity's amounts, and heads where recorded, by organization and year.

    Parameters
    ----------
    years : sequence of int, optional
        The years to be read; None for all.

    Returns
    -------
    narwhals.LazyFrame
        organization, year, activity; rows, amount, amount_known, people and people_known (rows
        that state the number).
    """
    keys = (*_KEYS, "activity")
    sums = ("amount", "people")
    found = (
        _of_years(frames.records, years)
        .filter(~nw.col("status").is_in(AGAIN))
        .group_by(*keys)
        .agg(
            nw.len().alias("rows"),
            *(nw.col(name).sum() for name in sums),
            *(nw.col(name).count().alias(f"{name}_known") for name in sums),
        )
    )
    return found.with_columns(nw.col("year", *_COUNTS).cast(nw.Int64))


def _of_years(frame: Frame, years: Sequence[int] | None) -> Frame:
    return frame if years is None else frame.filter(nw.col("year").is_in(list(years)))


def _measure_activities(known: Frame, empty: Frame, with_people: Sequence[str]) -> Iterator[Frame]:
    """Give the amounts of activities and, where any row states them, their heads."""
    columns = (*_KEYS, "activity", *_COUNTS)
    both = nw.concat([known.select(*columns), empty.select(*columns)])
    counted = both.filter(nw.col("activity") != INSTITUTIONS)
    is_stated = (nw.col("rows") == 0) | (nw.col("amount_known") > 0)
    amounts = counted.with_columns(
        nw.col("activity").alias("measure"),
        nw.when(is_stated).then(nw.col("amount")).alias("value"),
        nw.col("amount_known").alias("known"),
    )
    has_people = nw.col("activity").is_in(list(with_people)) & (nw.col("people_known") > 0)
    people = counted.filter(has_people).with_columns(
        nw.concat_str(nw.col("activity"), nw.lit(PEOPLE_SUFFIX)).alias("measure"),
        nw.col("people").alias("value"),
        nw.col("people_known").alias("known"),
    )
    for frame in (amounts, people):
        yield frame.select(
            *_KEYS,
            "measure",
            nw.col("value").cast(nw.Float64),
            nw.col("rows").alias("records"),
            (nw.col("rows") - nw.col("known")).alias("unstated"),
        )


def _choose(kind: str, wanted: Iterable[Any] | None, known: Sequence[Any]) -> tuple[Any, ...]:
    if wanted is None:
        return tuple(known)
    chosen = tuple(wanted)
    for name in chosen:
        if name not in known:
            raise UnknownNameError.of(kind, name, known)
    return chosen
