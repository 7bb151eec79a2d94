"""Revisions: one statement of a past report beside what the ledgers of its year give now."""

# Why it is so: docs/decisions/0014-what-past-reports-and-gaps-may-say.md

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.formatting import format_value
from analysis.measures import (
    HEADS,
    STATED_NOTE,
    Measure,
    Place,
    Statement,
    Value,
    check_organization,
    covered_months,
    derive_value,
    find_measure,
    is_left_over,
    list_organizations,
    measure_value,
    missing_value,
    stated_value,
)
from analysis.past_reports import PLANNED, is_within
from analysis.periods import Period
from analysis.records import Records

State = Literal["equal", "approximate", "differs", "masked", "unstated", "partial", "only_stated"]

STATED_SUFFIX = ".stated"
UNSTATED = "未载明数目"


@dataclass(frozen=True, slots=True)
class Revision:
    """One statement of a past report beside the ledgers of the year that it speaks of.

    Parameters
    ----------
    stated, ledger : Value
        The report's number (its row is the line in the report) and that of the ledgers, which
        is not kept where `state` is ``only_stated``.
    difference : Value or None
        The size of the difference, never negative; None unless the two differ.
    state : str
        ``equal``; ``approximate``: within what 约, 余 and the like allow; ``differs``; ``masked``:
        the report states no number; ``unstated``: rows of the ledger state none; ``partial``: the
        ledger does not cover every month of the year; ``only_stated``: there is no ledger of it.
    report_year : int or None
        The year of which the report is: `year`, or one after it that names it as the year before.
    paragraph, sentence
        Where in the report it stands, from 1, and what stands there; without text the line and
        the words of the number alone.
    """

    measure: Measure
    year: int
    stated: Value
    ledger: Value
    difference: Value | None
    state: State
    report_year: int | None = None
    paragraph: int = 0
    sentence: str = ""

    @property
    def place(self) -> Place:
        """The line of the past report."""
        return self.stated.evidence[0]

    @property
    def quoted(self) -> str:
        """The report, the paragraph and the sentence."""
        return f"{self.place.file}第{self.paragraph}段：{self.sentence}"


def compare_with_reports(
    records: Records,
    organization: str | None = None,
    year: int | None = None,
    *,
    catalogue: Catalogue | None = None,
) -> tuple[Revision, ...]:
    """Compare what past reports state with the ledgers, where there are both.

    Of each report the first statement on a measure and year counts. Nothing is corrected: both
    numbers stand, with the rows and the line they come from. A year that is not over at the
    records' `as_of` is left out, and a report of which it cannot be said whose it is.

    Parameters
    ----------
    records : Records
        All ledgers and past reports, checked.
    organization : str or None
        Whose reports; None for those of all organizations, each beside its own ledgers.
    year : int, optional
        The year spoken of; all years if None.
    catalogue : Catalogue, optional
        Where measures are found; the default one if None.

    Returns
    -------
    tuple of Revision
        By year, then in the order of the reports and their lines.

    Raises
    ------
    UnknownNameError
        If no ledger or report names the organization.
    """
    found = judge_statements(records, organization, year, catalogue=catalogue)
    return tuple(each for each in found if each.state != "only_stated")


def judge_statements(
    records: Records,
    organization: str | None = None,
    year: int | None = None,
    *,
    catalogue: Catalogue | None = None,
) -> Iterator[Revision]:
    """Judge what past reports state as `compare_with_reports` does, and what no ledger holds."""
    selected = check_organization(records, organization)
    told: Counter[tuple[str, str, int]] = Counter()
    summaries = {each.file: each for each in records.past_reports}
    # Of which year a report is; of one that does not say so, the last that it states.
    years = dict(records.stated.dropna(subset=["year"]).groupby("file")["year"].max())
    years |= {each.file: each.year for each in records.past_reports if each.year is not None}
    for statement in _list_statements(records, selected, year, catalogue):
        measure, owner, of_year = statement.measure, statement.owner, statement.year
        period = Period.year(of_year)
        if records.as_of is not None and records.as_of < period.end:
            continue
        ledger = measure_value(records, measure, owner, period)
        is_known = ledger.is_kept and not ledger.is_stated
        if not is_known or is_left_over(records, measure, owner, period):
            ledger = missing_value(measure, owner, period)
        key = (measure.code, owner, of_year)
        told[key] += 1
        file = statement.statement.place.file
        summary = summaries.get(file)
        paragraph, sentence = (
            summary.quote(statement.statement.place.row, statement.start)
            if summary is not None
            else (statement.statement.place.row, "")
        )
        yield replace(
            _judge(records, statement, ledger, told[key]),
            report_year=years.get(file),
            paragraph=paragraph,
            sentence=sentence or statement.text,
        )


@dataclass(frozen=True, slots=True)
class _Stated:
    """What one report states of one measure and year."""

    measure: Measure
    owner: str
    year: int
    statement: Statement
    start: int
    text: str


def _list_statements(
    records: Records, selected: str | None, year: int | None, catalogue: Catalogue | None
) -> Iterator[_Stated]:
    stated = records.stated
    if stated.empty:
        return
    is_asked = (stated["measure"] != "") & stated["year"].notna()
    is_asked &= (stated["qualifier"] != PLANNED) & (year is None or stated["year"] == year)
    names = list_organizations(records)
    default = names[0] if len(names) == 1 else ""
    seen: set[tuple[str, str, str, int]] = set()
    for row in stated[is_asked].sort_values(["year", "file", "row", "start"]).to_dict("records"):
        owner = str(row["organization"]) or default
        measure = find_measure(str(row["measure"]), catalogue)
        if measure.code in (records.suppression or ()):
            continue  # two numbers that differ little would tell a small one
        key = (str(row["file"]), owner, measure.code, int(row["year"]))
        is_fitting = (row["unit"] in HEADS) == (measure.unit in HEADS)
        if key in seen or not owner or selected not in (None, owner) or not is_fitting:
            continue
        seen.add(key)
        number = None if pd.isna(row["value"]) else float(row["value"])
        if number and number.is_integer():
            number = int(number)
        place = Place(key[0], "", int(row["row"]), None)
        said = Statement(place, number, str(row["qualifier"]))
        yield _Stated(measure, owner, key[3], said, int(row["start"]), str(row["text"]))


def _judge(records: Records, stated: _Stated, ledger: Value, place: int) -> Revision:
    number, qualifier = stated.statement.number, stated.statement.qualifier
    measure, period = stated.measure, Period.year(stated.year)
    value = stated_value(measure, stated.owner, period, (stated.statement,))
    value = replace(  # under a name of its own: the ledgers have one of the same measure
        value,
        measure=f"{value.measure}{STATED_SUFFIX}{'' if place == 1 else f'_{place}'}",
        name=f"{value.name}（往年报告所载）",
        text=UNSTATED if value.number is None else value.text.removesuffix(STATED_NOTE),
    )
    covered = covered_months(records, measure.activity or "", stated.owner)
    state: State = "differs"
    if not ledger.is_kept:
        state = "only_stated"
    elif number is None:
        state = "masked"
    elif ledger.number is None or ledger.masked:
        state = "unstated"
    elif number == ledger.number:
        state = "equal"
    elif qualifier and is_within(qualifier, number, ledger.number):
        state = "approximate"
    elif not covered.issuperset(period.months()):
        state = "partial"
    difference = None
    if state == "differs":
        apart = (ledger.number or 0) - (number or 0)
        written = [format_value(each.number, each.unit) for each in (ledger, value)]
        name = f"{ledger.name}：现台账与往年报告相差"
        inputs = (ledger, value)
        difference = derive_value(
            f"{value.measure}.change", name, apart, ledger.unit, "－".join(written), inputs
        )
        difference = replace(difference, text=format_value(abs(apart), ledger.unit))
    return Revision(measure, stated.year, value, ledger, difference, state)
