"""Habits: work that is crowded into December, and long silences between records."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import comb

from analysis.formatting import PERCENT, format_value
from analysis.measures import (
    Measure,
    Value,
    check_organization,
    covered_months,
    derive_value,
    find_measure,
    measure_values,
    select_entries,
)
from analysis.periods import Period
from analysis.records import Records

MIN_FOR_SHARE = 10
"""Below ten events a share of one month says nothing."""


LONG_SILENCE_DAYS = 92
"""The longest quarter: a shorter silence leaves no quarter without a record."""


def find_silence_chance(count: int, silence_days: int, days: int) -> float:
    """Find how likely a silence so long is, anywhere, if records fall on days by chance.

    Of `count` points thrown on a line the longest of the spaces between and beside them exceeds
    the part x with the probability Σ (-1)^(j+1) C(n+1, j) (1 - jx)^n over j with jx < 1
    (Fisher 1929, Proc. R. Soc. A 125:54; David and Nagaraja, Order Statistics, 6.4). Summed in
    fractions, for its terms are large and of both signs.

    Examples
    --------
    One record leaves one of its sides without a record for half the line or more, always; with
    two records a space of more than half is as likely as that one of three parts of a broken
    stick is: 3 · (1/2)².

    >>> find_silence_chance(1, 50, 100), find_silence_chance(2, 50, 100)
    (1.0, 0.75)
    """
    part = Fraction(silence_days, days)
    total = Fraction(0)
    for place in range(1, count + 2):
        left = 1 - place * part
        if left <= 0:
            break
        sign = 1 if place % 2 else -1
        total += sign * comb(count + 1, place) * left**count
    return float(total)


def find_year_end_share(
    records: Records,
    measure: Measure | str,
    organization: str | None,
    year: int,
    months: int = 1,
) -> Value | None:
    """Find the part of a year's sum that falls in December, or its last `months`, in percent.

    None for a year that is not over or not kept, for fewer than `MIN_FOR_SHARE`, where rows do not
    state a number or a month, and where rows that could not be counted may turn it.
    """
    found = find_measure(measure) if isinstance(measure, str) else measure
    if not found.is_sum or (records.as_of is not None and records.as_of < date(year, 12, 31)):
        return None
    first = 13 - months
    last = Period(Period.month(year, first).start, Period.month(year, 12).end)
    spans = (last, Period.year(year))
    late, whole = measure_values(records, found, organization, spans)
    if whole.is_stated or late.masked or whole.masked or late.number is None:
        return None
    if whole.number is None or whole.number < MIN_FOR_SHARE or whole.in_doubt:
        return None
    return derive_value(
        f"{found.code}.december_share" if months == 1 else f"{found.code}.last_{months}_share",
        f"{found.name}{'、'.join(f'{month}月' for month in range(first, 13))}占全年的比重",
        100 * late.number / whole.number,
        PERCENT,
        f"{format_value(late.number, found.unit)}÷{format_value(whole.number, found.unit)}",
        (late, whole),
    )


def find_longest_silence(
    records: Records, activity: str, organization: str | None, year: int
) -> Period | None:
    """Find the longest span of days in a year without a record of an activity.

    Only days up to the records' `as_of` are looked at. None where the ledger does not cover every
    month of them, holds no record, or one without an exact day.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization.
    """
    selected = check_organization(records, organization)
    last = min(records.as_of or date(year, 12, 31), date(year, 12, 31))
    if last < date(year, 1, 1):
        return None
    looked_at = Period(date(year, 1, 1), last)
    entries = select_entries(records, activity, selected)
    inside = [each for each in entries if each.last >= looked_at.start and each.day <= last]
    covered = covered_months(records, activity, selected)
    if not inside or not covered.issuperset(looked_at.months()):
        return None
    if any(each.day != each.last for each in inside):
        return None
    one = timedelta(days=1)
    marks = [looked_at.start - one, *sorted(each.day for each in inside), last + one]
    gaps = [Period(day + one, after - one) for day, after in pairwise(marks) if after - day > one]
    return max(gaps, key=lambda gap: gap.end - gap.start, default=None)
