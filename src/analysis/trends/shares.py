"""Shares: between which bounds the share of a part lies, exact for counts of any size."""

# Why it is so: docs/decisions/0012-what-shares-and-trends-may-claim.md

from __future__ import annotations

from functools import lru_cache

import numpy as np

LEVEL = 0.95
"""The usual convention; each bound is passed by chance once in forty times."""

# Terms further from the likeliest one than this are below 1e-30 of it, whatever the share.
_DEVIATIONS, _AT_LEAST = 12.0, 80
_HALVINGS = 50


@lru_cache(maxsize=1024)
def find_share_interval(count: int, total: int) -> tuple[float, float]:
    """Find between which bounds the share behind `count` of `total` lies, exact, 95 percent.

    The bounds of Clopper and Pearson (1934, Biometrika 26:404): below the lower one, `count` or
    more would come up in less than 2.5 percent of all cases, above the upper one `count` or fewer.
    It never covers less than 95 percent, however small the counts are; the usual normal interval
    does, and has no width at all at none or all. It holds for one share; four shares of one total
    are not independent.

    Of a complete record, as ledgers and published totals are, it is no sampling error. It says how
    far the share may move by chance if cases come independently under unchanged conditions.

    Parameters
    ----------
    count : int
        How many there are of the part.
    total : int
        How many there are in all, at least one.

    Returns
    -------
    tuple of float
        Lower and upper bound, from 0 to 1.

    Raises
    ------
    ValueError
        If `total` is not positive or `count` is not between 0 and `total`.

    Examples
    --------
    Three of ten may be a fifteenth or two thirds; none of ten may still be nearly a third.

    >>> tuple(round(bound, 4) for bound in find_share_interval(3, 10))
    (0.0667, 0.6525)
    >>> tuple(round(bound, 4) for bound in find_share_interval(0, 10))
    (0.0, 0.3085)
    """
    if total < 1 or not 0 <= count <= total:
        raise ValueError(f"{count} of {total} is no share")
    return 1.0 - _find_upper(total - count, total), _find_upper(count, total)


def _find_upper(count: int, total: int) -> float:
    """Find the share at which at most `count` of `total` has half the probability left over.

    The binomial probability is summed from terms relative to the likeliest one.
    """
    low, high = count / total, 1.0
    for _ in range(_HALVINGS if count < total else 0):
        middle = (low + high) / 2
        mode = min(total, int((total + 1) * middle))
        reach = int(_DEVIATIONS * (total * middle * (1 - middle)) ** 0.5) + _AT_LEAST
        first, last = max(0, mode - reach), min(total, mode + reach)
        k = np.arange(first + 1, last + 1, dtype="float64")
        steps = np.log((total - k + 1) / k * (middle / (1 - middle)))
        logs = np.concatenate([[0.0], np.cumsum(steps)])
        terms = np.exp(logs - logs.max())
        is_below = terms[: max(0, count - first + 1)].sum() / terms.sum() > (1 - LEVEL) / 2
        low, high = (middle, high) if is_below else (low, middle)
    return (low + high) / 2
