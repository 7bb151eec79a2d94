"""National: what the published figures of the four forms show over the years."""

from __future__ import annotations

from dataclasses import dataclass, replace

from analysis.formatting import POINTS, format_value
from analysis.measures import Value, derive_value
from analysis.trends import FormsYear, NationalForms


@dataclass(frozen=True, slots=True)
class FirstFormShare:
    """The share of the first form in the last year, and its change from the year before."""

    year: int
    share: Value
    change: Value | None
    is_rise: bool


@dataclass(frozen=True, slots=True)
class NationalFinding:
    """The published total over the years, its turning point, and the first form's share.

    Parameters
    ----------
    first, last : Value
        The total in the first and the last year.
    turn : Value or None
        The total in the year up to which it moved one way and since which the other.
    is_peak : bool
        Whether it rose before the turn.
    share : FirstFormShare or None
        None if the last year's shares are not known.
    unequal_years : tuple of int
        Years of which the four forms do not add up to the total within rounding.
    """

    first: Value
    last: Value
    turn: Value | None
    is_peak: bool
    share: FirstFormShare | None
    unequal_years: tuple[int, ...]


def find_national(national: NationalForms) -> NationalFinding:
    """Find what the published figures show."""
    total = national.total
    known = [value for value in total.values if value is not None]
    turn = total.turn
    return NationalFinding(
        first=known[0],
        last=known[-1],
        turn=dict(zip(total.years, total.values, strict=True)).get(turn[0]) if turn else None,
        is_peak=bool(turn and turn[1] == "up"),
        share=_find_share(national.years),
        unequal_years=tuple(
            check.year for check in national.checks if not check.is_within_rounding
        ),
    )


def _find_share(years: tuple[FormsYear, ...]) -> FirstFormShare | None:
    share = years[-1].shares[0]
    if share is None or share.number is None:
        return None
    before = years[-2].shares[0] if len(years) > 1 else None
    if before is None or before.number is None:
        return FirstFormShare(years[-1].year, share, None, is_rise=False)
    change = derive_value(
        f"{share.measure}.change",
        f"{share.name}较上年增减",
        share.number - before.number,
        POINTS,
        f"{share.text}－{before.text}",
        (share, before),
    )
    size = replace(change, text=format_value(abs(share.number - before.number), POINTS))
    return FirstFormShare(years[-1].year, share, size, is_rise=share.number >= before.number)
