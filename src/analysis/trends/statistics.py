"""Statistics: the direction, slope and turning point of a short yearly series."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, pairwise
from math import factorial
from statistics import median
from typing import Literal

from analysis.errors import AnalysisError

MIN_YEARS = 5
"""With four values even a steady rise has a probability of 1/12 by chance: no direction is told."""

ALPHA = 0.05
"""The usual convention."""

# A single odd year is no turn: the series must move on for two years on either side.
_STEPS = 2

Direction = Literal["up", "down"]


def kendall_p_value(numbers: Sequence[float]) -> float:
    """Find how likely so much order is by chance (Mann–Kendall, two-sided, exact, with ties).

    The inversions of all arrangements of the numbers are distributed as the coefficients of the
    q-multinomial [n]!/∏[tᵢ]!, tᵢ the sizes of the ties (Mann 1945, Econometrica 13:245; Kendall
    1975, Rank Correlation Methods).

    Examples
    --------
    >>> round(kendall_p_value([3, 5, 4, 8, 9, 12]), 4)
    0.0167
    """
    score = abs(_score(numbers))
    pairs = sum(first != second for first, second in combinations(numbers, 2))
    if pairs == 0:
        return 1.0
    counts = [1]
    for size in range(2, len(numbers) + 1):  # times 1 + q + … + q^(size-1)
        length = len(counts) + size - 1
        counts = [sum(counts[max(0, i - size + 1) : i + 1]) for i in range(length)]
    arrangements = factorial(len(numbers))
    for tie in Counter(numbers).values():
        arrangements //= factorial(tie)
        for size in range(2, tie + 1):  # divided by the same, which leaves nothing over
            quotient: list[int] = []
            for i in range(len(counts) - size + 1):
                quotient.append(counts[i] - sum(quotient[max(0, i - size + 1) : i]))
            counts = quotient
    if sum(counts) != arrangements:
        raise AnalysisError("趋势检验的内部核对没有通过，请把数据和这句话一起报告给开发者。")
    extreme = sum(count for k, count in enumerate(counts) if abs(pairs - 2 * k) >= score)
    return extreme / sum(counts)


def find_direction(numbers: Sequence[float]) -> Direction | None:
    """Say whether a series rises or falls, None if chance may account for its order.

    By the exact test of Mann and Kendall, see `kendall_p_value`, at `ALPHA`. Whoever asks it of
    many series at once adjusts the p-values first.

    Examples
    --------
    >>> find_direction([3, 5, 4, 8, 9, 12]), find_direction([1, 2, 3, 4])
    ('up', None)
    """
    if len(numbers) < MIN_YEARS or kendall_p_value(numbers) >= ALPHA:
        return None
    return "up" if _score(numbers) > 0 else "down"


def find_slope(years: Sequence[int], numbers: Sequence[float]) -> float | None:
    """Find the median of the slopes between all pairs of years (Theil–Sen), per year.

    None for fewer than `MIN_YEARS` values (Sen 1968, JASA 63:1379).

    Examples
    --------
    >>> find_slope([2019, 2020, 2021, 2023, 2024], [1, 3, 5, 9, 60])
    2.0
    """
    if len(years) < MIN_YEARS:
        return None
    points = zip(years, numbers, strict=True)
    return float(median((y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in combinations(points, 2)))


def find_turn(years: Sequence[int], numbers: Sequence[float]) -> tuple[int, Direction] | None:
    """Find the year up to which a series only rose and since which it only falls, or the reverse.

    A description of the numbers, no test: it claims nothing beyond them. (Tests of a change-point,
    as that of Pettitt 1979, Appl. Statist. 28:126, look for a step in level, not for a peak.)

    Returns the year and the direction before it; None if there is no such year, or less than two
    steps on either side of it.

    Examples
    --------
    >>> find_turn(range(2017, 2024), [131.6, 173.7, 184.9, 195.4, 212.5, 183.8, 171.8])
    (2021, 'up')
    """
    steps = [second - first for first, second in pairwise(numbers)]
    for place in range(_STEPS, len(steps) - _STEPS + 1):
        before, after = steps[:place], steps[place:]
        if min(before) > 0 > max(after):
            return years[place], "up"
        if max(before) < 0 < min(after):
            return years[place], "down"
    return None


def _score(numbers: Sequence[float]) -> int:
    return sum((second > first) - (second < first) for first, second in combinations(numbers, 2))
