"""Significance: whether two counts differ by more than chance, in exact arithmetic."""

# Why it is so: docs/decisions/0009-when-a-change-is-one.md

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import inf

ALPHA = 0.05
"""A change less likely than this under equal rates is called one; the usual convention."""

# Up to here the binomial terms are whole numbers; beyond, ratios to the likeliest one.
_EXACT_LIMIT = 1000
_NEGLIGIBLE = 1e-30
_HALVINGS = 50


def find_p_value(counts: tuple[int, int], exposures: tuple[int, int]) -> float:
    """Find how likely so unequal counts are if events come at one rate (two-sided).

    Given the sum of two Poisson counts, the first is binomial with the share of the first
    exposure (Przyborowski and Wilenski 1940, Biometrika 31:313). The smaller tail is doubled, as
    in the interval of Clopper and Pearson, so that one leap day cannot turn the result round.

    Parameters
    ----------
    counts : tuple of int
        Events in each span.
    exposures : tuple of int
        Days of each span.

    Raises
    ------
    ValueError
        If a count is negative or an exposure is not positive.

    Examples
    --------
    Three meetings last year and eight this year are no rise; three and thirteen are.

    >>> round(find_p_value((8, 3), (365, 365)), 4)
    0.2266
    >>> round(find_p_value((13, 3), (365, 366)), 4)
    0.021
    """
    first, second = counts
    if min(counts) < 0 or min(exposures) <= 0:
        raise ValueError(f"counts {counts} in spans of {exposures} days cannot be compared")
    total = first + second
    share = Fraction(exposures[0], sum(exposures))
    tails = (_lower_tail(first, total, share), _lower_tail(second, total, 1 - share))
    return min(1.0, 2 * min(tails))


def find_ratio_interval(counts: tuple[int, int], exposures: tuple[int, int]) -> tuple[float, float]:
    """Find between which bounds the ratio of the two rates lies, exact, 95 percent.

    Given the sum, the first count is binomial; the bounds of Clopper and Pearson (1934,
    Biometrika 26:404) for its share p become those of the ratio by p/(1-p) times the exposures
    turned round (Przyborowski and Wilenski 1940). It holds one just where `find_p_value` finds no
    difference.

    Returns
    -------
    tuple of float
        Lower and upper bound of first rate / second rate; 0 and infinity where a count is zero.

    Raises
    ------
    ValueError
        If a count is negative or an exposure is not positive.

    Examples
    --------
    Eight after three may be a fall by a third or a rise to fifteen times as much:

    >>> tuple(round(bound, 2) for bound in find_ratio_interval((8, 3), (365, 365)))
    (0.64, 15.61)
    """
    if min(counts) < 0 or min(exposures) <= 0:
        raise ValueError(f"counts {counts} in spans of {exposures} days cannot be compared")
    first, second = counts
    days = exposures[1] / exposures[0]
    most_of_first = _find_share(first, first + second)
    most_of_second = _find_share(second, first + second)
    low = 0.0 if first == 0 else days * (1 - most_of_second) / most_of_second
    high = inf if second == 0 else days * most_of_first / (1 - most_of_first)
    return low, high


def adjust_p_values(p_values: Sequence[float]) -> tuple[float, ...]:
    """Turn the p-values of one table into q-values, in the same order.

    Calling a change where q is below 5 percent keeps the expected part of false ones among those
    called below 5 percent (Benjamini and Hochberg 1995, J. R. Statist. Soc. B 57:289), also for
    measures that rise and fall together (Benjamini and Yekutieli 2001, Ann. Statist. 29:1165).

    Examples
    --------
    >>> [round(q, 3) for q in adjust_p_values([0.01, 0.04, 0.03, 0.5])]
    [0.04, 0.053, 0.053, 0.5]
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__, reverse=True)
    q_values = list(p_values)
    smallest = 1.0
    for place, number in enumerate(order):
        smallest = min(smallest, p_values[number] * len(order) / (len(order) - place))
        q_values[number] = smallest
    return tuple(q_values)


def _find_share(count: int, total: int) -> float:
    """Find the share at which at most `count` of `total` has the probability ALPHA / 2."""
    if count == total:
        return 1.0
    low, high = count / total, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_below = _sum_terms(count, total, middle) > ALPHA / 2
        low, high = (middle, high) if is_below else (low, middle)
    return (low + high) / 2


def _lower_tail(count: int, total: int, share: Fraction) -> float:
    """Find the probability of at most `count` of `total`."""
    if total > _EXACT_LIMIT:
        return _sum_terms(count, total, float(share))
    hit, miss = share.numerator, share.denominator - share.numerator
    term: int = miss**total
    tail = term
    for k in range(count):
        term = term * (total - k) * hit // ((k + 1) * miss)
        tail += term
    everything: int = share.denominator**total
    return tail / everything


def _sum_terms(count: int, total: int, share: float) -> float:
    """Sum the terms relative to the likeliest one, where they are not negligible."""
    odds = share / (1 - share)
    mode = min(total, int((total + 1) * share))
    terms = {mode: 1.0}
    for step in (-1, 1):
        k, term = mode, 1.0
        while term > _NEGLIGIBLE and 0 <= k + step <= total:
            ratio = (total - k) * odds / (k + 1) if step > 0 else k / ((total - k + 1) * odds)
            k, term = k + step, term * ratio
            terms[k] = term
    return sum(term for k, term in terms.items() if k <= count) / sum(terms.values())
