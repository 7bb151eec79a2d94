"""Significance: whether two counts differ by more than chance, in exact arithmetic."""

from __future__ import annotations

from fractions import Fraction

ALPHA = 0.05
"""A change less likely than this under equal rates is called one; the usual convention."""

# Up to here the binomial terms are whole numbers; beyond, ratios to the likeliest one.
_EXACT_LIMIT = 1000
_NEGLIGIBLE = 1e-30


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


def _lower_tail(count: int, total: int, share: Fraction) -> float:
    """Find the probability of at most `count` of `total`."""
    if total > _EXACT_LIMIT:
        return _lower_tail_of_many(count, total, share)
    hit, miss = share.numerator, share.denominator - share.numerator
    term: int = miss**total
    tail = term
    for k in range(count):
        term = term * (total - k) * hit // ((k + 1) * miss)
        tail += term
    everything: int = share.denominator**total
    return tail / everything


def _lower_tail_of_many(count: int, total: int, share: Fraction) -> float:
    """Sum the terms relative to the likeliest one, where they are not negligible."""
    odds = float(share / (1 - share))
    mode = min(total, int((total + 1) * share))
    terms = {mode: 1.0}
    for step in (-1, 1):
        k, term = mode, 1.0
        while term > _NEGLIGIBLE and 0 <= k + step <= total:
            ratio = (total - k) * odds / (k + 1) if step > 0 else k / ((total - k + 1) * odds)
            k, term = k + step, term * ratio
            terms[k] = term
    return sum(term for k, term in terms.items() if k <= count) / sum(terms.values())
