"""Selection: what a person has chosen to see, and the days that it means in each year."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from analysis.periods import Period

ViewName = Literal["trend", "calendar", "year_over_year", "composition", "flow"]
Quantity = Literal["amount", "people", "rate", "life_cycle"]

VIEWS: Mapping[ViewName, str] = MappingProxyType(
    {
        "trend": "逐年趋势",
        "calendar": "逐月分布",
        "year_over_year": "同比",
        "composition": "构成",
        "flow": "整改进度",
    }
)
QUANTITIES: Mapping[Quantity, str] = MappingProxyType(
    {
        "amount": "次数（份数、项数）",
        "people": "参加人次",
        "rate": "整改完成率",
        "life_cycle": "整改各环节",
    }
)
_FEBRUARY = 2


@dataclass(frozen=True, slots=True)
class Selection:
    """What is seen: which years, up to which day of each, whose, of what, in which form.

    Parameters
    ----------
    years : tuple of int
        The years, ascending and each once, whatever order they are given in.
    organization : str or None
        Whose values; None for all organizations together.
    activities : tuple of str
        Codes of the catalogue's activities, and of groups of them such as ``@study``.
    quantity : str
        What of them is measured; of rectification alone if a rate or the life cycle.
    cutoff : tuple of int or None
        Month and day up to which each year counts; None for whole years.
    """

    years: tuple[int, ...]
    organization: str | None = None
    activities: tuple[str, ...] = ()
    quantity: Quantity = "amount"
    view: ViewName = "trend"
    cutoff: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "years", tuple(sorted(set(self.years))))

    @property
    def year(self) -> int:
        """The year in question: the last one chosen."""
        return self.years[-1]

    def period(self, year: int, last_day: date | None = None) -> Period:
        """Find the days of a year that count: to the cut-off, and never past `last_day`.

        The end of February stays the end of February, in leap years too.

        Examples
        --------
        >>> Selection((2025,), cutoff=(2, 28)).period(2024).end
        datetime.date(2024, 2, 29)
        """
        end = date(year, 12, 31)
        if self.cutoff is not None:
            month, day = self.cutoff
            last = monthrange(year, month)[1]
            is_end = month == _FEBRUARY and day >= 28
            end = date(year, month, last if is_end else min(day, last))
        if last_day is not None and last_day.year == year:
            end = min(end, last_day)
        return Period(date(year, 1, 1), end)
