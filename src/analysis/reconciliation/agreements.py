"""Agreements: of each measure and year the ledger, its own report, and later reports on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.catalogue import Catalogue
from analysis.measures import (
    RECTIFICATION,
    Measure,
    Value,
    check_organization,
    is_left_over,
    list_measures,
    measure_value,
    name_organization,
)
from analysis.periods import Period
from analysis.reconciliation.recomputed import CheckedChange, check_changes
from analysis.reconciliation.revisions import Revision, State, judge_statements
from analysis.records import Records
from analysis.vocabulary import read_vocabulary

AgreementState = State | Literal["reports_differ", "only_kept"]

_WORST: tuple[AgreementState, ...] = (
    *("differs", "partial", "unstated", "approximate", "equal", "masked", "only_stated"),
)
"""What a cell is called where its statements are of several kinds: the first of these. A number
that is borne out stands before one that is masked in another report."""
_OPENED, _CLOSED = "rectification_opened", "rectification_closed"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What ledger and reports give of one measure in one year.

    Parameters
    ----------
    ledger : Value or None
        None where no ledger of the measure was kept in the year.
    own : tuple of Revision
        What reports on the year itself state; of each report one statement.
    later : tuple of Revision
        What reports on later years state of it, as 上年.
    state : str
        Those of `Revision`; ``reports_differ``: there is no ledger, and reports state two
        numbers; ``only_kept``: there is a report on the year, which does not state it.
    """

    measure: Measure
    year: int
    ledger: Value | None
    own: tuple[Revision, ...]
    later: tuple[Revision, ...]
    state: AgreementState

    @property
    def revisions(self) -> tuple[Revision, ...]:
        """All statements, those of reports on the year first."""
        return (*self.own, *self.later)

    @property
    def told(self) -> str:
        """The state in words."""
        return {**read_vocabulary("revisions"), **read_vocabulary("agreements")}[self.state]["cell"]

    @property
    def difference(self) -> Value | None:
        """How far ledger and report are apart: of the first statement that differs."""
        found = (each.difference for each in self.revisions)
        return next((each for each in found if each is not None), None)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """All years of one organization: agreements by year and measure, changes as they stand.

    `years` are those of which a past report speaks; of others there is nothing to reconcile.
    """

    organization: str
    years: tuple[int, ...]
    agreements: tuple[Agreement, ...]
    changes: tuple[CheckedChange, ...]

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The measures that stand in any year, in the catalogue's order."""
        return tuple(dict.fromkeys(each.measure for each in self.agreements))

    def find(self, measure: Measure, year: int) -> Agreement | None:
        """Find what there is of a measure in a year."""
        found = (each for each in self.agreements if each.measure == measure and each.year == year)
        return next(found, None)

    def in_state(self, *states: AgreementState) -> tuple[Agreement, ...]:
        """Give the agreements that are in one of these states."""
        return tuple(each for each in self.agreements if each.state in states)


def reconcile(
    records: Records,
    organization: str | None = None,
    *,
    until: int | None = None,
    catalogue: Catalogue | None = None,
) -> Reconciliation:
    """Set the ledgers of all years beside what past reports state, on their year and on others.

    Parameters
    ----------
    records : Records
        All ledgers and past reports, checked.
    organization : str or None
        Whose; may be left out where the ledgers name only one: without a name, of several there
        is nothing to set beside one another.
    until : int, optional
        The last year that is looked at; reports on later years are left out.
    catalogue : Catalogue, optional
        Where measures are found; that of the records' workspace, or the default one, if None.

    Returns
    -------
    Reconciliation
        Agreements by measure in the catalogue's order, then by year; changes by report and place.

    Raises
    ------
    UnknownNameError
        If no ledger or report names the organization.
    """
    if catalogue is None and records.workspace is not None:
        catalogue = records.workspace.catalogue
    selected = check_organization(records, organization)
    name = name_organization(records, selected)
    told: defaultdict[tuple[str, int], list[Revision]] = defaultdict(list)
    for each in judge_statements(records, selected, catalogue=catalogue):
        is_later = until is not None and max(each.year, each.report_year or 0) > until
        if each.stated.organization == name and not is_later:
            told[each.measure.code, each.year].append(each)
    if not told:
        return Reconciliation(name, (), (), ())
    measures = list_measures(catalogue)
    years = sorted({year for _, year in told})
    every = [each for said in told.values() for each in said]
    reported = {each.year for each in every if each.report_year in (None, each.year)}
    agreements = tuple(
        found
        for code in measures
        for year in years
        for found in _agree(
            records,
            measures[code],
            name,
            Period.year(year),
            told.get((code, year), ()),
            has_own_report=year in reported,
        )
    )
    said = {key: tuple(each) for key, each in told.items()}
    changes = check_changes(records, said, name, until=until, catalogue=catalogue)
    return Reconciliation(name, tuple(years), agreements, changes)


def _agree(
    records: Records,
    measure: Measure,
    organization: str,
    period: Period,
    said: Sequence[Revision],
    *,
    has_own_report: bool,
) -> Iterator[Agreement]:
    year = period.start.year
    if said:
        states = {each.state for each in said}
        state: AgreementState = next(each for each in _WORST if each in states)
        exact = {each.stated.number for each in said if not each.stated.masked}
        if state == "only_stated" and len(exact) > 1:
            state = "reports_differ"
        own = tuple(each for each in said if each.report_year in (None, year))
        later = tuple(each for each in said if each not in own)
        ledger = said[0].ledger if said[0].ledger.is_kept else None
        yield Agreement(measure, year, ledger, own, later, state)
        return
    # What a ledger counts and the year's own report might have said; a zero is not missed there.
    is_asked = measure.kind == "amount" and measure.code != RECTIFICATION
    is_asked = is_asked or measure.code in (_OPENED, _CLOSED)
    if not is_asked or not has_own_report or measure.code in (records.suppression or ()):
        return
    value = measure_value(records, measure, organization, period)
    is_known = value.is_kept and not value.is_stated and bool(value.number or value.masked)
    if is_known and not is_left_over(records, measure, organization, period):
        yield Agreement(measure, year, value, (), (), "only_kept")
