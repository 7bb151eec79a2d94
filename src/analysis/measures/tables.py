"""Tables: every measure by organization and year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import narwhals as nw
import pandas as pd

from analysis.catalogue import Catalogue
from analysis.errors import UnknownNameError
from analysis.measures.definitions import INSTITUTIONS, PEOPLE_SUFFIX, Measure, list_measures
from analysis.measures.institutions import count_repeated, find_revised
from analysis.measures.life_cycle import measure_life_cycle
from analysis.measures.selection import list_organizations, list_years
from analysis.records import Records

_KEYS = ["organization", "year", "measure"]
_TYPES = {"year": "int64", "value": "Float64", "records": "Int64"}


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
    than `as_of` (the records' own if None) is counted, and it stands for 31 December of its year.

    Returns
    -------
    pandas.DataFrame
        organization, year, measure, value (Float64), unit, records (Int64, the rows counted; of a
        rate those of its denominator), by organization, measure (in the catalogue's order), year.

    Raises
    ------
    UnknownNameError
        If a year or an organization occurs in no ledger.
    """
    last_day = as_of or records.as_of
    chosen_years = _choose("年度", years, list_years(records))
    chosen = _choose("单位", organizations, list_organizations(records))
    table = records.table[~records.table["is_carried_over"].astype(bool)]
    coverage = records.coverage
    if last_day is not None:
        table = table[table["date"] <= pd.Timestamp(last_day)]
        coverage = coverage[coverage["year"] <= last_day.year]
    measures = list_measures(catalogue)
    activities = _measure_activities(table, coverage, measures)
    parts = (
        activities,
        _measure_institutions(table, coverage, last_day),
        measure_life_cycle(table, coverage, chosen_years, last_day),
    )
    filled = [part.astype(_TYPES)[[*_KEYS, "value", "records"]] for part in parts if len(part)]
    return _arrange(filled, measures, chosen_years, chosen)


def aggregate_activities(table: Any, with_people: Sequence[str]) -> Any:
    """Sum each activity's amounts, and heads where recorded, by organization and year.

    Parameters
    ----------
    table : narwhals frame
        Records, carried-over items left out.
    with_people : sequence of str
        Activities whose heads are a measure of their own.

    Returns
    -------
    narwhals frame
        organization, year, measure, value, records.
    """
    sums = ("amount", "people")
    grouped = table.group_by("organization", "year", "activity").agg(
        nw.len().alias("records"),
        *(nw.col(name).sum() for name in sums),
        *(nw.col(name).count().alias(f"{name}_known") for name in sums),
    )
    counts = ("records", *sums, *(f"{name}_known" for name in sums))
    grouped = grouped.with_columns(nw.col(*counts).cast(nw.Int64))
    amounts = grouped.with_columns(
        nw.col("activity").alias("measure"),
        nw.when(nw.col("amount_known") > 0).then(nw.col("amount")).alias("value"),
    )
    has_people = nw.col("activity").is_in(list(with_people)) & (nw.col("people_known") > 0)
    people = grouped.filter(has_people).with_columns(
        nw.concat_str(nw.col("activity"), nw.lit(PEOPLE_SUFFIX)).alias("measure"),
        nw.col("people").alias("value"),
    )
    return nw.concat([frame.select(*_KEYS, "value", "records") for frame in (amounts, people)])


def _measure_activities(
    table: pd.DataFrame, coverage: pd.DataFrame, measures: Mapping[str, Measure]
) -> pd.DataFrame:
    with_people = [code for code in measures if f"{code}{PEOPLE_SUFFIX}" in measures]
    counted = table[table["activity"] != INSTITUTIONS]
    found: pd.DataFrame = aggregate_activities(
        nw.from_native(counted, eager_only=True), with_people
    ).to_native()
    kept = coverage[coverage["activity"].isin(list(measures))]
    zeros = _list_zeros(kept[kept["activity"] != INSTITUTIONS], found)
    return _stack([found, zeros])


def _list_zeros(coverage: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """List what was kept and holds nothing."""
    kept = coverage.rename(columns={"activity": "measure"})[_KEYS].drop_duplicates()
    have = set(zip(*(found[name].tolist() for name in _KEYS), strict=True))
    keys = zip(*(kept[name].tolist() for name in _KEYS), strict=True)
    is_empty = pd.Series([key not in have for key in keys], index=kept.index, dtype="bool")
    return kept[is_empty].assign(value=0, records=0)


def _measure_institutions(
    table: pd.DataFrame, coverage: pd.DataFrame, last_day: date | None
) -> pd.DataFrame:
    revised = find_revised(table).until(last_day)
    columns = ["organization", "year", "stated"]
    rows = _stack([revised.closed[columns], revised.own[columns]])
    grouped = rows.groupby(["organization", "year"])["stated"]
    repeated = count_repeated(revised)
    sums = pd.DataFrame({"value": grouped.sum(min_count=1), "records": grouped.size()})
    sums["value"] = sums["value"].astype("Int64") - [repeated.get(key, 0) for key in sums.index]
    found = sums.reset_index().assign(measure=INSTITUTIONS)
    zeros = _list_zeros(coverage[coverage["activity"] == INSTITUTIONS], found)
    return _stack([found, zeros])


def _stack(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else frames[0]


def _arrange(
    parts: Sequence[pd.DataFrame],
    measures: Mapping[str, Measure],
    years: Sequence[int],
    organizations: Sequence[str],
) -> pd.DataFrame:
    empty = pd.DataFrame({name: pd.Series(dtype="str") for name in ("organization", "measure")})
    table = _stack([*parts, empty.assign(year=0, value=0, records=0).astype(_TYPES)])
    is_wanted = table["year"].isin(list(years)) & table["organization"].isin(list(organizations))
    order = {code: place for place, code in enumerate(measures)}
    wanted = table[is_wanted & table["measure"].isin(list(order))]
    place = wanted["measure"].map(order)
    ordered = wanted.assign(place=place).sort_values(["organization", "place", "year"])
    units = ordered["measure"].map({code: measure.unit for code, measure in measures.items()})
    columns = [*_KEYS, "value", "unit", "records"]
    return ordered.assign(unit=units)[columns].reset_index(drop=True)


def _choose(kind: str, wanted: Iterable[Any] | None, known: Sequence[Any]) -> tuple[Any, ...]:
    if wanted is None:
        return tuple(known)
    chosen = tuple(wanted)
    for name in chosen:
        if name not in known:
            raise UnknownNameError.of(kind, name, known)
    return chosen
