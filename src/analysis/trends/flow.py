"""Flow: rectification by month: what was opened, what was closed, what is still open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analysis.measures import Value, measure_value, measure_values, name_organization
from analysis.periods import Period
from analysis.records import Records

_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Flow:
    """Rectification by month of one year, up to the month of the cut-off.

    `months`: January to December, or to the month of the cut-off. `opened`, `closed`: items that
    were opened, closed in each month. `open_stock`: items still open at the end of each month,
    those of earlier years among them. `in_doubt`: items opened in these months that may or may not
    be done: never in the stock. `undated`: items opened in them that are done on no day told, in
    no month's number. `reopened`: items that were done before and are in the stock again.
    """

    organization: str
    year: int
    months: tuple[Period, ...]
    opened: tuple[Value, ...]
    closed: tuple[Value, ...]
    open_stock: tuple[Value, ...]
    in_doubt: Value
    undated: Value
    reopened: Value

    @property
    def is_kept(self) -> bool:
        """Whether a ledger covers any month."""
        return any(value.is_kept for value in (*self.opened, *self.closed, *self.open_stock))


@dataclass(frozen=True, slots=True)
class Burndown:
    """What is left of the items opened in one year, by month.

    `year`: the year in which they were opened. `months`: January to December, or to the month of
    the cut-off. `remaining`: items of the year opened by the end of the month and not yet closed
    then.
    """

    organization: str
    year: int
    months: tuple[Period, ...]
    remaining: tuple[Value, ...]


def build_flow(
    records: Records, organization: str | None, year: int, *, as_of: date | None = None
) -> Flow:
    """Follow rectification through the months of one year.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization.
    """
    months = _list_months(year, as_of or records.as_of)
    opened, closed, open_stock = (
        measure_values(records, code, organization, months)
        for code in (
            "rectification_opened",
            "rectification_closed",
            "rectification_open_at_year_end",
        )
    )
    name = name_organization(records, organization)
    span = Period(date(year, 1, 1), months[-1].end if months else date(year, 12, 31))
    in_doubt, undated, reopened = (
        measure_value(records, f"rectification_{code}", organization, span)
        for code in ("opened_in_doubt", "opened_undated", "reopened")
    )
    return Flow(name, year, months, opened, closed, open_stock, in_doubt, undated, reopened)


def build_burndown(
    records: Records, organization: str | None, year: int, *, as_of: date | None = None
) -> Burndown:
    """Follow what is left of the items opened in one year.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization.
    """
    months = _list_months(year, as_of or records.as_of)
    start = date(year, 1, 1)
    spans = [Period(start, month.end) for month in months]
    remaining = measure_values(records, "rectification_remaining", organization, spans)
    return Burndown(name_organization(records, organization), year, months, remaining)


def _list_months(year: int, last_day: date | None) -> tuple[Period, ...]:
    months = (Period.month(year, month) for month in range(1, _DECEMBER + 1))
    if last_day is None:
        return tuple(months)
    return tuple(
        Period(month.start, min(month.end, last_day)) for month in months if month.start <= last_day
    )
