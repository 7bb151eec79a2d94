"""Finding: everything that is worth saying of one organization's year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from analysis.cadence import Rhythm, check_cadence
from analysis.catalogue import Activity, Catalogue, load_catalogue
from analysis.comparisons import Comparison, compare_years, find_month_contributions
from analysis.findings.balance import build_balances, find_median_age
from analysis.findings.facts import Counted, Findings, Masked, RectificationState
from analysis.findings.switches import Switches, switch_off
from analysis.findings.weaknesses import count_after_cutoff, find_weaknesses
from analysis.measures import (
    ALL_ORGANIZATIONS,
    INSTITUTIONS,
    RECTIFICATION,
    Value,
    derive_value,
    find_measure,
    is_kept,
    list_measures,
    measure_value,
    name_organization,
)
from analysis.periods import Period, report_period
from analysis.records import Records
from analysis.trends import FORMS, FormsYear, build_forms

_LIFE_CYCLE = "rectification_"
_RATE_TO_DATE = "rectification_completion_rate_to_date"
_NOT_COMPARED = (RECTIFICATION, _RATE_TO_DATE)
_NUMBER_FIELDS = ("count", "people")
_SIGN = re.compile(r"[xX×ｘＸ＿_*＊?？]")
"""What ledgers write in the place of a number that they do not state."""


def find_findings(
    records: Records,
    *,
    organization: str | None = None,
    year: int,
    as_of: date | None = None,
    catalogue: Catalogue | None = None,
    holidays: pd.DataFrame | None = None,
    switches: Switches | None = None,
) -> Findings:
    """Find what the ledgers tell of `year`.

    An activity without a ledger this year is never told as zero: it is listed in `not_kept`.

    Parameters
    ----------
    records : Records
        All ledgers, checked; years before `year` serve as the baseline.
    organization : str or None
        Whose year; None for all organizations together.
    year : int
        The year in question.
    as_of : date, optional
        The last day counted; the records' own if None.
    catalogue : Catalogue, optional
        The activities; the default catalogue if None.
    holidays : pandas.DataFrame, optional
        As `analysis.cadence.read_holidays` makes it; without it no reminder is judged.
    switches : Switches, optional
        Weaknesses that the office does not want listed; they are named in `switched_off`.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization.
    AnalysisError
        If `as_of` lies before the year.
    """
    organization = None if organization == ALL_ORGANIZATIONS else organization
    known = catalogue or load_catalogue()
    last_day = as_of or records.as_of
    period = report_period(year, None if last_day is None else min(last_day, date(year, 12, 31)))
    compared = _compare(records, organization, period, known)
    rhythms = _find_rhythms(records, organization, period, known, holidays)
    counted = _list_counted(known, compared, rhythms)
    counted = tuple(_explain_change(records, organization, fact) for fact in counted)
    state = _find_rectification(compared)
    if state is not None:
        state = _split_opened(records, state, organization, period)
        state = _add_balance(records, state, organization, period)
    untold = [each for each in _in_order(known) if not _is_told(each, compared)]
    masked = _find_masked(records, compared.values())
    weaknesses, switched_off = switch_off(
        find_weaknesses(records, organization, period, untold, counted, state, masked),
        switches or Switches(),
    )
    return Findings(
        organization=name_organization(records, organization),
        period=period,
        counted=counted,
        rectification=state,
        forms=_find_forms(records, organization, period),
        weaknesses=weaknesses,
        masked=masked,
        not_kept=tuple(activity.name for activity in untold),
        stated_years=_list_stated(compared.values()),
        after_cutoff=count_after_cutoff(records, organization, period),
        switched_off=switched_off,
        unjudged=tuple(
            rhythm.note
            for code, rhythm in rhythms.items()
            if rhythm.note and code in compared and compared[code].value.is_kept
        ),
    )


def _compare(
    records: Records, organization: str | None, period: Period, catalogue: Catalogue
) -> dict[str, Comparison]:
    """Compare what is told, by code, in catalogue order.

    Heads are left out, the items' plain count, and the completion rate to date: last year's items
    have had a year more.
    """
    measures = [
        measure
        for code, measure in list_measures(catalogue).items()
        if measure.kind != "people" and code not in _NOT_COMPARED
    ]
    compared = compare_years(
        records, measures, organization=organization, year=period.start.year, as_of=period.end
    )
    return {each.measure.code: each for each in compared}


def _find_rhythms(
    records: Records,
    organization: str | None,
    period: Period,
    catalogue: Catalogue,
    holidays: pd.DataFrame | None,
) -> dict[str, Rhythm]:
    """Check every promised rhythm, by activity.

    None of all organizations together: what one of them held would hide what another missed.
    """
    if name_organization(records, organization) == ALL_ORGANIZATIONS:
        return {}
    checked = (
        check_cadence(
            records,
            activity,
            organization,
            period.start.year,
            period.end,
            holidays=holidays,
            catalogue=catalogue,
        )
        for activity in catalogue.activities.values()
        if activity.code not in (records.suppression or ())  # a rhythm tells counts of months
    )
    return {each.activity.code: each for each in checked if each is not None}


def _list_counted(
    catalogue: Catalogue, compared: Mapping[str, Comparison], rhythms: Mapping[str, Rhythm]
) -> tuple[Counted, ...]:
    return tuple(
        Counted(
            activity.code,
            activity.name,
            activity.family,
            activity.section,
            compared[activity.code],
            _if_judged(rhythms.get(activity.code)),
        )
        for activity in _in_order(catalogue)
        if _is_told(activity, compared) and activity.code in compared
    )


def _if_judged(rhythm: Rhythm | None) -> Rhythm | None:
    """Leave out a rhythm of which no period can be judged."""
    return rhythm if rhythm is not None and rhythm.due_count.number else None


def _explain_change(records: Records, organization: str | None, fact: Counted) -> Counted:
    """Say in which months a change lies that is more than chance."""
    if not fact.comparison.is_significant:
        return fact
    months = find_month_contributions(records, fact.comparison, organization)
    return replace(fact, months=months)


def _is_told(activity: Activity, compared: Mapping[str, Comparison]) -> bool:
    """Whether a ledger of this year tells of an activity; of the items, by their life cycle."""
    if activity.code == RECTIFICATION:
        return _find_rectification(compared) is not None
    return activity.code in compared and compared[activity.code].value.is_kept


def _find_rectification(compared: Mapping[str, Comparison]) -> RectificationState | None:
    found = {code: each for code, each in compared.items() if code.startswith(_LIFE_CYCLE)}
    if not any(each.value.number is not None for each in found.values()):
        return None
    return RectificationState(found, compared.get(INSTITUTIONS))


def _add_balance(
    records: Records, state: RectificationState, organization: str | None, period: Period
) -> RectificationState:
    """Add what stands beside the counts: the balance by remedy, the age, the rate to date.

    Up to a cut-off the two rates are one; what was closed after it is not told.
    """
    return replace(
        state,
        balances=build_balances(records, organization, period),
        median_age=find_median_age(records, organization, period),
        rate_to_date=(
            measure_value(records, _RATE_TO_DATE, organization, period)
            if period.is_whole_year
            else None
        ),
    )


def _split_opened(
    records: Records, state: RectificationState, organization: str | None, period: Period
) -> RectificationState:
    """Split what was opened into completed, remaining and completed without a day."""
    opened, rate = state.value("opened"), state.value("completion_rate")
    if opened is None or rate is None or opened.masked:
        return state
    done = rate.inputs[0]
    remaining, in_doubt = (
        measure_value(records, f"rectification_{code}", organization, period)
        for code in ("remaining", "opened_in_doubt")
    )
    if done.number is None or remaining.number is None or done.masked or remaining.masked:
        return state
    undated = derive_value(
        "rectification_undated",
        "写明完成而无完成日期",
        (opened.number or 0) - done.number - remaining.number - (in_doubt.number or 0),
        opened.unit,
        f"{opened.text}－{done.text}－{remaining.text}",
        (opened, done, remaining),
    )
    return replace(
        state,
        remaining=remaining,
        undated=undated if undated.number else None,
        in_doubt=in_doubt if in_doubt.number else None,
    )


def _find_forms(records: Records, organization: str | None, period: Period) -> FormsYear | None:
    kept = [code for code in FORMS if is_kept(records, find_measure(code), organization, period)]
    if not kept:
        return None
    (forms,) = build_forms(records, organization, [period.start.year], as_of=period.end)
    return forms


def _find_masked(records: Records, compared: Iterable[Comparison]) -> tuple[Masked, ...]:
    values = [each.value for each in compared if each.value.masked]
    if not values:
        return ()
    marked = _list_marked(records)
    return tuple(_describe_masked(value, marked) for value in values)


def _describe_masked(value: Value, marked: frozenset[tuple[str, str, int]]) -> Masked:
    rows = derive_value(
        f"{value.measure}.masked",
        f"{value.name}未载明数目的行",
        value.masked,
        "行",
        "数目以符号代替或空缺的台账行数",
        (value,),
    )
    places = {(place.file, place.sheet, place.row) for place in value.evidence}
    return Masked(value, rows, not places.isdisjoint(marked))


def _list_marked(records: Records) -> frozenset[tuple[str, str, int]]:
    """List the rows whose number the ledger writes as a sign."""
    return frozenset(
        (problem.file, problem.sheet, problem.row)
        for problem in records.problems
        if problem.field in _NUMBER_FIELDS and _SIGN.search(problem.value)
    )


def _in_order(catalogue: Catalogue) -> Sequence[Activity]:
    return sorted(catalogue.activities.values(), key=lambda activity: activity.order)


def _list_stated(compared: Iterable[Comparison]) -> tuple[int, ...]:
    values = [
        value
        for each in compared
        for value in (each.value, each.baseline)
        if value is not None and value.is_stated
    ]
    return tuple(sorted({int(value.period[:4]) for value in values}))
