"""Heads: how many times, how many heads, and of which level: talks and forms kind by kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from analysis.measures import (
    Entry,
    Measure,
    Place,
    Value,
    build_value,
    check_organization,
    known_part,
    measure_value,
    select_entries,
    select_rows,
)
from analysis.periods import Period
from analysis.records import Records

TIMES_UNIT = "次"

_LEVELS = {
    "省部": ("province", "省部级"),
    "厅局": ("bureau", "厅局级"),
    "县处": ("county", "县处级"),
    "乡科": ("township", "乡科级"),
    "一般": ("staff", "一般干部"),
    "农村": ("village", "农村人员"),
    "其他": ("other", "其他人员"),
}
"""Stem of a level as ledgers write it → its code and name, the highest first."""

_ENDINGS = ("干部", "人员", "级")
# A level is a word; a longer text is a remark, which may hold what is no business of a table.
_LONGEST = 12
_LONG = ("remark", "其他写法")
_UNNAMED = ("unnamed", "未注明级别")


@dataclass(frozen=True, slots=True)
class Level:
    """The heads of one level; `rank` orders levels, the highest first."""

    rank: tuple[int, str]
    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Heads:
    """One kind of talk or form in a period: counts only, nobody is named.

    Parameters
    ----------
    measure : Measure
        What is counted; its values are heads (人次).
    times : Value or None
        How many talks that were, one with twenty people being one; None where the ledger does not
        state both times and heads.
    heads : Value
        How many heads; of another unit than `times`, so never added to it.
    levels : tuple of Level
        The heads by level, and those whose row states none, last; together they are `heads`.
        Empty where no row states a level.
    """

    measure: Measure
    times: Value | None
    heads: Value
    levels: tuple[Level, ...]


def build_heads(
    records: Records, measures: Iterable[Measure], organization: str | None, period: Period
) -> tuple[Heads, ...]:
    """Count each measure by times, heads and level, in the order given.

    A kind without a ledger, or whose heads a past report states, is left out. Kinds are never
    added up. Where small counts are withheld heads are not split: the parts would give them away.
    How many people there are of a level stands in no ledger: no share is given.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization.
    """
    selected = check_organization(records, organization)
    built = (_build_one(records, each, selected, period) for each in measures)
    return tuple(each for each in built if each is not None)


def _build_one(
    records: Records, measure: Measure, organization: str | None, period: Period
) -> Heads | None:
    heads = measure_value(records, measure, organization, period)
    if not heads.is_kept or heads.is_stated:
        return None
    if records.suppression is not None and measure.code in records.suppression:
        return Heads(measure, None, heads, ())
    rows = _select(records, measure, organization, period)
    return Heads(measure, _count_times(rows, heads), heads, _split_levels(rows, heads))


def _select(
    records: Records, measure: Measure, organization: str | None, period: Period
) -> pd.DataFrame:
    """Select the rows that `measure_value` counts: those said to lie in the period as a whole."""
    code = measure.activity or ""
    rows = select_rows(records, code, organization)
    known = known_part(records, period)
    if known is None:
        return rows.iloc[:0]
    entries = select_entries(records, code, organization)
    is_cut = known.end != records.as_of
    places = [n for n, each in enumerate(entries) if _is_inside(each, known, is_cut=is_cut)]
    chosen = rows.iloc[places]
    return chosen.assign(place=pd.Series([entries[n].place for n in places], chosen.index))


def _is_inside(entry: Entry, period: Period, *, is_cut: bool) -> bool:
    starts_inside = period.start <= entry.day <= period.end
    return starts_inside and (entry.last <= period.end or not is_cut)


def _count_times(rows: pd.DataFrame, heads: Value) -> Value | None:
    if rows.empty or rows["count"].isna().any() or not rows["people"].notna().any():
        return None
    number = int(rows["count"].sum())
    return _make(heads, ("times", "次数"), TIMES_UNIT, number, tuple(rows["place"]))


def _split_levels(rows: pd.DataFrame, heads: Value) -> tuple[Level, ...]:
    named = [_name_level(text) for text in rows["level"].tolist()]
    if all(found == _UNNAMED for _, found in named):
        return ()
    levels = dict(sorted((found, rank) for rank, found in named))
    found = [each for _, each in named]
    return tuple(
        Level(rank, level[1], _sum_level(rows[[each == level for each in found]], heads, level))
        for level, rank in sorted(levels.items(), key=lambda item: item[1])
    )


def _name_level(text: str) -> tuple[tuple[int, str], tuple[str, str]]:
    """Find the rank of a level and its code and name."""
    plain = "".join(text.split())
    stem = plain
    for ending in _ENDINGS:
        stem = stem.removesuffix(ending)
    if not plain:
        return (len(_LEVELS) + 2, ""), _UNNAMED
    if stem in _LEVELS:
        return (list(_LEVELS).index(stem), ""), _LEVELS[stem]
    if len(plain) > _LONGEST:
        return (len(_LEVELS) + 1, ""), _LONG
    return (len(_LEVELS), plain), (plain, plain)


def _sum_level(rows: pd.DataFrame, heads: Value, level: tuple[str, str]) -> Value:
    code, name = level
    known = rows["amount"].dropna()
    number = int(known.sum()) if len(known) else None
    value = _make(heads, (f"level_{code}", name), heads.unit, number, tuple(rows["place"]))
    return replace(value, masked=len(rows) - len(known))


def _make(
    heads: Value, named: tuple[str, str], unit: str, number: int | None, places: tuple[Place, ...]
) -> Value:
    code, name = named
    measure = Measure(
        f"{heads.measure}.{code}", f"{heads.name}（{name}）", unit, None, "", "amount"
    )
    return build_value(measure, heads.organization, Period.from_key(heads.period), number, places)
