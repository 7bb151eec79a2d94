"""Heads: how many times, how many heads, and of which level: talks and forms kind by kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from analysis.measures import (
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
    found = []
    for measure in measures:
        heads = measure_value(records, measure, selected, period)
        if not heads.is_kept or heads.is_stated:
            continue
        times: Value | None = None
        levels: tuple[Level, ...] = ()
        if measure.code not in (records.suppression or ()):
            rows = _select(records, measure, selected, period)
            are_stated = rows["count"].notna().all() and rows["people"].notna().any()
            if are_stated and len(rows):
                named, number = ("times", "次数"), int(rows["count"].sum())
                times = _make(heads, named, TIMES_UNIT, number, tuple(rows["place"]))
            levels = _split_levels(rows, heads)
        found.append(Heads(measure, times, heads, levels))
    return tuple(found)


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
    places = [
        place
        for place, each in enumerate(entries)
        if known.start <= each.day <= known.end and (each.last <= known.end or not is_cut)
    ]
    chosen = rows.iloc[places]
    return chosen.assign(place=pd.Series([entries[n].place for n in places], chosen.index))


def _split_levels(rows: pd.DataFrame, heads: Value) -> tuple[Level, ...]:
    named = []
    for text in rows["level"].tolist():
        plain = "".join(text.split())
        stem = plain
        for ending in _ENDINGS:
            stem = stem.removesuffix(ending)
        place, rest, level = len(_LEVELS), plain, (plain, plain)
        if stem in _LEVELS:
            place, rest, level = list(_LEVELS).index(stem), "", _LEVELS[stem]
        elif not plain:
            place, rest, level = len(_LEVELS) + 2, "", _UNNAMED
        elif len(plain) > _LONGEST:
            place, rest, level = len(_LEVELS) + 1, "", _LONG
        named.append(((place, rest), level))
    if all(level == _UNNAMED for _, level in named):
        return ()
    levels = []
    for rank, level in sorted(set(named)):
        part = rows[[each == (rank, level) for each in named]]
        known = part["amount"].dropna()
        number = int(known.sum()) if len(known) else None
        code, name = level
        value = _make(heads, (f"level_{code}", name), heads.unit, number, tuple(part["place"]))
        levels.append(Level(rank, name, replace(value, masked=len(part) - len(known))))
    return tuple(levels)


def _make(
    heads: Value, named: tuple[str, str], unit: str, number: int | None, places: tuple[Place, ...]
) -> Value:
    code, name = named
    measure = Measure(
        f"{heads.measure}.{code}", f"{heads.name}（{name}）", unit, None, "", "amount"
    )
    return build_value(measure, heads.organization, Period.from_key(heads.period), number, places)
