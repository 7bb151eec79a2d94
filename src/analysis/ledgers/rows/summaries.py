"""Summaries: how the rows of each sheet and file ended, and which months a ledger was kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from analysis.ledgers.files import Sheet
from analysis.ledgers.rows.activity_table import Filled
from analysis.ledgers.rows.letters import Letters
from analysis.ledgers.tables import EMPTY, Context, Layout
from analysis.problems import Problem, Skipped


@dataclass(frozen=True, slots=True)
class Coverage:
    """A month, or with `month` None a whole year, for which a ledger of an activity was kept."""

    organization: str
    activity: str
    year: int
    month: int | None


@dataclass(frozen=True, slots=True)
class SheetSummary:
    """How the rows of one sheet ended; `rows` counts those that are not empty.

    A row counts once in `records` even where it holds several activities.
    """

    sheet: str
    header_rows: tuple[int, ...]
    rows: int
    records: int
    problems: int
    skipped: int
    coverage: tuple[Coverage, ...] = ()
    letters: tuple[Letters, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class FileSummary:
    """One file: why it was refused, or how the rows of its sheets ended.

    `names` are the persons whom its personal columns name; they are kept to search what is
    exported for them, and are never written anywhere.
    """

    file: str
    sha256: str
    refused: str | None
    sheets: tuple[SheetSummary, ...]
    is_invented: bool
    names: frozenset[str] = field(default=frozenset(), repr=False)


def summarise(
    sheet: Sheet,
    layout: Layout,
    columns: Filled,
    problems: Iterable[Problem],
    skipped: Sequence[Skipped],
    coverage: Iterable[Coverage],
) -> SheetSummary:
    """Count how the rows of a sheet ended."""
    return SheetSummary(
        sheet=sheet.name,
        header_rows=tuple(p + sheet.first_row for found in layout.tables for p in found.header),
        rows=len(layout.kinds) - layout.kinds.count(EMPTY),
        records=len(set(columns["row"].tolist())),
        problems=len({problem.row for problem in problems if problem.severity == "error"}),
        skipped=len(skipped),
        coverage=tuple(sorted(set(coverage), key=_order)),
    )


def _order(covered: Coverage) -> tuple[str, str, int, int]:
    return covered.organization, covered.activity, covered.year, covered.month or 0


def find_coverage(
    columns: Filled,
    context: Context,
    organization: str,
    nil: Iterable[tuple[int | None, int | None]],
    kinds: Iterable[str],
) -> list[Coverage]:
    """Find the spans for which a sheet was kept as the ledger of an activity.

    A sheet of one month covers that month, a sheet of a year that year. Without a stated year it
    covers the years of its records. Months in rows such as 本月无 are covered, too. Of several
    organizations in one sheet each kept what its own rows are of, in the years of its own rows:
    that another one held talks in 2024 is no zero of it.

    Parameters
    ----------
    nil
        Year and month of each row that says that nothing was held.
    kinds
        Activities that the sheet is about by its name, title or headings.
    """
    of_sheet = tuple(kinds)
    held = _group_by_organization(columns, "activity") or {organization: {}}
    years = _group_by_organization(columns, "year")
    months = [(year, month) for year, month in nil if year is not None and month is not None]
    covered = []
    for name, activities in held.items():
        spans = _list_spans(context, years.get(name, ()))
        kept = dict.fromkeys([*of_sheet, *activities])
        covered += [Coverage(name, each, *span) for each, span in product(kept, [*spans, *months])]
    return covered


def _group_by_organization(columns: Filled, column: str) -> dict[str, dict[Any, None]]:
    """List by organization what a column holds, each once, in the order of rows."""
    names, values = columns["organization"].tolist(), columns[column].tolist()
    if len(set(names)) == 1:
        return {names[0]: dict.fromkeys(values)}
    found: dict[str, dict[Any, None]] = {}
    for name, value in dict.fromkeys(zip(names, values, strict=True)):
        found.setdefault(name, {})[value] = None
    return found


def _list_spans(context: Context, years: Iterable[int]) -> list[tuple[int, int | None]]:
    if context.year is not None:
        return [(context.year, context.month)]
    return [(int(year), None) for year in years]


def share_months(summaries: Sequence[SheetSummary]) -> tuple[SheetSummary, ...]:
    """Let every sheet of one month cover the activities that its sister sheets hold.

    A book of twelve sheets is one ledger: what March lacks and April has was not held in March.
    """
    months = {(c.organization, c.year, c.month) for s in summaries for c in s.coverage if c.month}
    kinds = {(c.organization, c.year, c.activity) for s in summaries for c in s.coverage if c.month}
    if len({month for *_, month in months}) < 2:
        return tuple(summaries)
    return tuple(
        replace(
            summary,
            coverage=tuple(sorted({*summary.coverage, *_shared(summary, kinds)}, key=_order)),
        )
        for summary in summaries
    )


def _shared(summary: SheetSummary, kinds: Iterable[tuple[str, int, str]]) -> Iterable[Coverage]:
    spans = {(c.organization, c.year, c.month) for c in summary.coverage if c.month}
    if len(spans) != 1:
        return []
    ((organization, year, month),) = spans
    return [
        Coverage(organization, activity, year, month)
        for name, other, activity in kinds
        if (name, other) == (organization, year)
    ]
