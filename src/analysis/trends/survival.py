"""Survival: how long items stay open, with those that are still open counted (Kaplan–Meier)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Step:
    """One day on which items were closed.

    `days`: days since an item was opened. `at_risk`: items still open, and looked at, up to that
    day. `closed`: items closed on it. `open_share`: the estimated part of all items that is open
    after it.
    """

    days: int
    at_risk: int
    closed: int
    open_share: Fraction


def estimate_open_share(
    days: Sequence[int], is_closed: Sequence[bool], entered: Sequence[int] | None = None
) -> tuple[Step, ...]:
    """Estimate which part of the items is still open after so many days.

    An item that is not closed counts as open up to the last day it was looked at and then leaves:
    to leave it out would make the office look faster than it is (Kaplan and Meier 1958, JASA
    53:457, the product-limit estimate). On one day closing comes before leaving.

    Parameters
    ----------
    days : sequence of int
        Days that each item was open, to its closing or to the last day known.
    is_closed : sequence of bool
        Whether it was closed then.
    entered : sequence of int, optional
        Days since it was opened after which each item is known; 0 for all if None. One opened
        before the first ledger is known because it was still open then: counted from its opening
        it would make the office look slower than it is, for those closed sooner are in no ledger
        (left truncation; Tsai, Jewell and Wang 1987, Biometrika 74:883).

    Returns
    -------
    tuple of Step
        A step for each number of days after which an item was closed, ascending.

    Examples
    --------
    Of five items three were closed after 10, 20 and 20 days; one is open since 15 days, one
    since 30. After 10 days 4/5 are open, after 20 days 4/5 × 1/3.

    >>> steps = estimate_open_share([10, 20, 20, 15, 30], [True, True, True, False, False])
    >>> [(step.days, step.at_risk, str(step.open_share)) for step in steps]
    [(10, 5, '4/5'), (20, 3, '4/15')]

    If the last is known only since its 12th day, nobody would have seen it closed after 10.

    >>> late = [0, 0, 0, 0, 12]
    >>> steps = estimate_open_share(
    ...     [10, 20, 20, 15, 30], [True, True, True, False, False], late
    ... )
    >>> [(step.days, step.at_risk, str(step.open_share)) for step in steps]
    [(10, 4, '3/4'), (20, 3, '1/4')]
    """
    triples = list(zip(days, is_closed, entered or [0] * len(days), strict=True))
    share = Fraction(1)
    steps: list[Step] = []
    for day in sorted({length for length, closed, _ in triples if closed}):
        known = [item for item in triples if item[2] == 0 or item[2] < day]
        at_risk = sum(length >= day for length, _, _ in known)
        closed = sum(length == day and is_event for length, is_event, _ in known)
        if not closed:
            continue
        share *= Fraction(at_risk - closed, at_risk)
        steps.append(Step(day, at_risk, closed, share))
    return tuple(steps)


def find_median_days(steps: Sequence[Step]) -> int | None:
    """Find after how many days half of the items are closed, None if they never are.

    Examples
    --------
    >>> find_median_days(estimate_open_share([10, 20, 30], [True, True, False]))
    20
    >>> find_median_days(estimate_open_share([10, 20, 30], [True, False, False])) is None
    True
    """
    return next((step.days for step in steps if step.open_share <= HALF), None)


def share_after(steps: Sequence[Step], days: int) -> Fraction:
    """Look up the part still open after so many days."""
    return next((step.open_share for step in reversed(steps) if step.days <= days), Fraction(1))
