"""Plan: the counts of persons in all ledgers, and which of their sums are withheld."""

# Why it is so: docs/decisions/0015-what-withheld-counts-may-not-show.md

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from analysis.suppression.choosing import TOTAL, Kind, choose_hidden

LOWEST = 3
"""Of a number below two, "fewer than two" would be the number itself."""

REFUSED = f"“suppress_below”（小数目不公开的界限）应是不小于{LOWEST}的整数：“少于2”只能是1。"


@dataclass(frozen=True, slots=True)
class Cell:
    """What one row of a ledger adds to a count, and to whose."""

    organization: str
    day: date
    number: int


@dataclass(frozen=True, slots=True, eq=False)
class Suppression:
    """Which counts of persons are withheld, decided on the ledgers of all organizations.

    The same count is withheld wherever it would be shown: in the report of the organization, in
    the table of all, in another file of the same run.

    `below`: counts from one up to this, exclusive, are small. `cells`: code of a measure → what its
    rows add; a measure that is not here withholds nothing. `last_day`: the last day that counts.
    `sheets`: where rows of a withheld count stand. Nothing may name rows of these: what is missing
    between the rows that are named would be counted.
    """

    below: int
    cells: Mapping[str, tuple[Cell, ...]]
    last_day: date | None = None
    sheets: frozenset[tuple[str, str]] = frozenset()

    def __contains__(self, measure: object) -> bool:
        return measure in self.cells

    def find(
        self, measure: str, organization: str | None, start: date, end: date, number: float
    ) -> Kind | None:
        """Find whether a count is withheld, and as what.

        Parameters
        ----------
        organization : str or None
            Whose count; None for all together.
        """
        if measure not in self.cells or number <= 0:
            return None
        names = {cell.organization for cell in self.cells[measure]}
        is_alone = organization is None and len(names) == 1
        name = next(iter(names)) if is_alone else organization or TOTAL
        if number < self.below and name != TOTAL:
            return "small"
        hidden = _find_hidden(self, measure, start, end)
        if number < self.below:
            return hidden.get(TOTAL, "small")
        return "complement" if name in hidden else None

    def hides_part(self, measure: str, start: date, end: date) -> bool:
        """Tell whether a count of any organization is withheld on these days."""
        return measure in self.cells and bool(_find_hidden(self, measure, start, end))


@lru_cache(maxsize=4096)
def _find_hidden(plan: Suppression, measure: str, start: date, end: date) -> Mapping[str, Kind]:
    numbers = _sum_up(plan, measure, start, end)
    first = date(start.year, 1, 1)
    if start != first or end.year != start.year:
        return {**dict.fromkeys(numbers, "complement"), TOTAL: "complement"}
    last = date(start.year, 12, 31)
    last = last if plan.last_day is None else min(last, plan.last_day)
    if end >= last:
        return _close(numbers, plan.below, frozenset())
    of_year = _sum_up(plan, measure, first, last)
    hidden = set(_find_hidden(plan, measure, first, last))
    sums = {**numbers, TOTAL: sum(numbers.values())}
    of_all = {**of_year, TOTAL: sum(of_year.values())}
    rests = {name: of_all.get(name, 0) - number for name, number in sums.items()}
    near = {name for name, rest in rests.items() if 0 < rest < plan.below}
    return _close(numbers, plan.below, frozenset(hidden | near))


def _close(numbers: Mapping[str, int], below: int, withheld: frozenset[str]) -> Mapping[str, Kind]:
    if len(numbers) > 1:
        return choose_hidden(numbers, below, withheld)
    hidden = {**choose_hidden(numbers, below, withheld - {TOTAL})}
    hidden |= dict.fromkeys(withheld & numbers.keys(), "complement")
    return hidden


def _sum_up(plan: Suppression, measure: str, start: date, end: date) -> dict[str, int]:
    """Add up the counts of each organization; one without a row on these days has zero."""
    sums = dict.fromkeys(sorted({cell.organization for cell in plan.cells[measure]}), 0)
    for cell in plan.cells[measure]:
        if start <= cell.day <= end:
            sums[cell.organization] += cell.number
    return sums
