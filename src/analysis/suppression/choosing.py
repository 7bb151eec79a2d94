"""Choosing: which numbers of one sum are withheld, so that none can be computed from the rest.

Complementary cell suppression in one sum, as statistical offices do it (Hundepool et al.,
*Statistical Disclosure Control*, 2012, chapter 4): a small number is withheld, and with it the
smallest others, until subtraction leaves each withheld number more than one value. Who reads the
report is taken to know the rule: that what is shown as small lies between one and the threshold,
what is withheld with it not below the threshold and not above the smallest number shown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import inf
from typing import Literal

Kind = Literal["small", "complement"]
_MARGIN = 2
"""How far a sum of withheld numbers is from the least and the most that it can be. Nearer, one who
knows how they are chosen learns from one more withheld number that the rest are at that end."""

TOTAL = ""
"""Stands for the sum of all in the result."""


def choose_hidden(
    numbers: Mapping[str, int], below: int, withheld: Collection[str] = ()
) -> dict[str, Kind]:
    """Choose which numbers of one sum are withheld.

    Zeros are shown: nobody stands behind them.

    Parameters
    ----------
    numbers : mapping of str to int
        The parts by name, none negative.
    below : int
        Numbers from one up to this, exclusive, are small.
    withheld : collection of str
        What is withheld for another reason, `TOTAL` for the sum.

    Returns
    -------
    dict
        Each withheld name, `TOTAL` for the sum: ``small``, or ``complement`` of a small one.

    Examples
    --------
    >>> choose_hidden({"甲": 2, "乙": 7, "丙": 30}, 5)
    {'甲': 'small', '乙': 'complement'}
    >>> choose_hidden({"甲": 2, "乙": 0}, 5)
    {'甲': 'small', '': 'small'}
    """
    present = {name: number for name, number in numbers.items() if number > 0}
    total = sum(present.values())
    hidden: dict[str, Kind] = {n: "small" for n, number in present.items() if number < below}
    forced = {name for name in withheld if name in present and name not in hidden}
    hidden |= dict.fromkeys(forced, "complement")
    if 0 < total < below:
        return {**hidden, TOTAL: "small" if len(present) == 1 else "complement"}
    if TOTAL in withheld and total:
        return {**hidden, TOTAL: "complement"}
    left = sorted((number, name) for name, number in present.items() if name not in hidden)
    while not _is_safe(present, hidden, forced, below):
        if not left:
            return {**hidden, TOTAL: "complement"}
        hidden[left.pop(0)[1]] = "complement"
    return hidden


def _is_safe(
    present: Mapping[str, int], hidden: Mapping[str, Kind], forced: Collection[str], below: int
) -> bool:
    """Tell whether each withheld number may be at least two, given what the others may be."""
    first = min(((number, n) for n, number in present.items() if n not in hidden), default=None)
    rest = sum(present[name] for name in hidden)
    bounds: list[tuple[float, float]] = [
        (1, below - 1)
        if kind == "small"
        else (below, inf if name in forced or first is None else first[0] - (name > first[1]))
        for name, kind in hidden.items()
    ]
    lowest, highest = (_add_up(bounds, len(bounds), side) for side in (0, 1))
    is_far = not hidden or lowest + _MARGIN <= rest <= highest - _MARGIN
    return is_far and all(
        max(low, rest - _add_up(bounds, place, 1)) < min(high, rest - _add_up(bounds, place, 0))
        for place, (low, high) in enumerate(bounds)
    )


def _add_up(bounds: Sequence[tuple[float, float]], place: int, side: int) -> float:
    """Add up one side of all bounds but those at `place`."""
    return sum(bound[side] for number, bound in enumerate(bounds) if number != place)
