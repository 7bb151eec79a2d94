"""Forms: the four forms of oversight, their counts, shares and exact bounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from analysis.formatting import PERCENT, format_percent, format_value
from analysis.measures import Value, derive_value
from analysis.records import Records
from analysis.trends.series import build_trend
from analysis.trends.shares import LEVEL, find_share_interval

FORMS = tuple(f"supervision_form_{number}" for number in range(1, 5))
SHARE_BASE = 10
"""Below so many cases a share says more than the counts do, so none is given."""

TOTAL_NAME = "四种形态合计"

# A ledger that tells two forms apart is taken to hold all cases of the year.
_TOLD_APART = 2

_TEN_THOUSANDS = "万"
_IN_TEN_THOUSANDS = 10_000
INTERVAL = f"{LEVEL:.0%}区间"
_BOUNDS = {"low": "下限", "high": "上限"}
INTERVAL_NOTE = (
    f"占比的{INTERVAL}是克洛珀—皮尔逊精确区间，各形态逐项计算：假定各人次互不相关、情形不变，"
    "占比因偶然可有的范围。台账是全数，区间不是抽样误差。"
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which bounds a share lies, in percent; see `find_share_interval`."""

    low: Value
    high: Value


@dataclass(frozen=True, slots=True)
class FormsYear:
    """The four forms in one year.

    Parameters
    ----------
    label : str
        Its name, with the cut-off of a running one.
    counts : tuple of Value or None
        The four counts; None for a form that no ledger tells of.
    total : Value or None
        Their sum (of the national series the published total); None if a number is not stated,
        and where ledgers tell of one form alone: these may not be all cases.
    shares : tuple of Value or None
        Each in percent of `total`; None without a total, of a total below `SHARE_BASE`, and where
        rows left out may change them.
    bounds : tuple of Bounds or None
        The exact interval of each share; None where there is no share.
    """

    year: int
    counts: tuple[Value | None, ...]
    total: Value | None
    label: str
    shares: tuple[Value | None, ...] = (None,) * len(FORMS)
    bounds: tuple[Bounds | None, ...] = (None,) * len(FORMS)

    @property
    def is_in_doubt(self) -> bool:
        """Whether rows that could not be counted may change the shares: none is given then."""
        return self.total is not None and any(each and each.in_doubt for each in self.counts)

    @property
    def is_too_small(self) -> bool:
        """Whether there are cases, but too few for shares."""
        return self.total is not None and 0 < _count(self.total) < SHARE_BASE


def build_forms(
    records: Records,
    organization: str | None = None,
    years: Iterable[int] | None = None,
    *,
    as_of: date | None = None,
) -> tuple[FormsYear, ...]:
    """Find the four forms and their shares, year by year.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization.
    """
    chosen = None if years is None else tuple(years)
    trends = [build_trend(records, code, organization, chosen, as_of=as_of) for code in FORMS]
    found = []
    for year, *counts in zip(trends[0].years, *(trend.values for trend in trends), strict=True):
        kept = [value for value in counts if value is not None]
        known = [value for value in kept if value.number is not None and not value.masked]
        total = None
        if len(known) >= max(len(kept), _TOLD_APART):
            total = derive_value(
                "supervision_forms.total",
                TOTAL_NAME,
                sum(value.number or 0 for value in known),
                known[0].unit,
                "＋".join(format_value(value.number, value.unit) for value in known),
                tuple(known),
            )
        found.append(add_shares(FormsYear(year, tuple(counts), total, trends[0].label(year)), 0))
    return tuple(found)


def add_shares(forms: FormsYear, rounded_off: int) -> FormsYear:
    """Add the shares and their bounds, none of a total below `SHARE_BASE` or in doubt.

    The bounds are wide enough for what rounding may have taken off or added.
    """
    total = forms.total
    if total is None or _count(total) < SHARE_BASE or forms.is_in_doubt:
        return forms
    fewest, whole = max(1, _count(total) - rounded_off), _count(total) + rounded_off
    shares: list[Value | None] = []
    bounds: list[Bounds | None] = []
    for value in forms.counts:
        if value is None or value.number is None:
            shares.append(None)
            bounds.append(None)
            continue
        shares.append(_derive(value, total, "", 100 * value.number / (total.number or 0)))
        least, most = max(0, _count(value) - rounded_off), _count(value) + rounded_off
        low, _ = find_share_interval(least, max(least, whole))
        _, high = find_share_interval(min(most, fewest), fewest)
        bounds.append(
            Bounds(
                _derive(value, total, "low", 100 * low), _derive(value, total, "high", 100 * high)
            )
        )
    return replace(forms, shares=tuple(shares), bounds=tuple(bounds))


def _count(value: Value) -> int:
    """Give the heads of a value, whole ones also where it is published in 万人次."""
    scale = _IN_TEN_THOUSANDS if value.unit.startswith(_TEN_THOUSANDS) else 1
    return int(Decimal(str(value.number or 0)) * scale)


def _derive(value: Value, total: Value, bound: str, share: float) -> Value:
    """Derive a share in percent, or one of its bounds."""
    name = _BOUNDS.get(bound, "")
    written = "÷".join(format_value(each.number, each.unit) for each in (value, total))
    found = derive_value(
        f"{value.measure}.share{bound and f'_{bound}'}",
        f"{value.name}占比{name}",
        share,
        PERCENT,
        f"{written}，{INTERVAL}{name}" if bound else written,
        (value, total),
    )
    return replace(found, text=format_percent(share)) if bound else found
