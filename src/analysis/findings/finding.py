"""Finding: everything that is worth saying of one organization's year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from analysis.cadence import Rhythm, check_cadence
from analysis.catalogue import Activity, Catalogue, load_catalogue
from analysis.comparisons import (
    Comparison,
    compare_periods,
    compare_years,
    find_month_contributions,
)
from analysis.findings.balance import build_balances, reconcile_rows
from analysis.findings.facts import Asked, Counted, Findings, Masked, RectificationState
from analysis.findings.switches import Switches, switch_off
from analysis.findings.weaknesses import count_after_cutoff, find_left_out, find_weaknesses
from analysis.measures import (
    ALL_ORGANIZATIONS,
    INSTITUTIONS,
    RECTIFICATION,
    Value,
    check_organization,
    covered_months,
    derive_value,
    find_counted,
    find_measure,
    is_kept,
    list_measures,
    measure_value,
    select_items,
)
from analysis.periods import report_period
from analysis.records import UNDONE, Records
from analysis.trends import FORMS, build_forms

_LIFE_CYCLE = "rectification_"
_RATE_TO_DATE = "rectification_completion_rate_to_date"
_RESTATED = ("closed_date_changed", "count_changed")
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
    last_day = as_of or records.as_of
    asked = Asked(
        records,
        None if organization == ALL_ORGANIZATIONS else organization,
        report_period(year, None if last_day is None else min(last_day, date(year, 12, 31))),
        catalogue or load_catalogue(),
    )
    compared = _compare(asked)
    not_due = {
        activity.code: activity.name
        for activity in asked.catalogue.activities.values()
        if activity.is_yearly and not asked.period.is_whole_year and activity.code in compared
        if compared[activity.code].value.number == 0 and not compared[activity.code].value.in_doubt
    }
    compared = {code: each for code, each in compared.items() if code not in not_due}
    checked = _find_rhythms(asked, holidays)
    rhythms = {code: rhythm for code, rhythm in checked.items() if rhythm.is_binding}
    counted = _list_counted(asked, compared, rhythms)
    state = _find_rectification(asked, compared)
    untold = [
        each
        for each in asked.catalogue.activities.values()
        if not _is_told(each, compared) and each.code not in not_due
    ]
    masked = _find_masked(records, [each.value for each in compared.values() if each.value.masked])
    weaknesses, switched_off = switch_off(
        find_weaknesses(asked, untold, counted, state, masked), switches or Switches()
    )
    values = (value for each in compared.values() for value in (each.value, each.baseline))
    has_forms = any(
        is_kept(records, find_measure(c), asked.organization, asked.period) for c in FORMS
    )
    forms = build_forms(records, asked.organization, [year] * has_forms, as_of=asked.period.end)
    return Findings(
        organization=asked.name,
        period=asked.period,
        counted=counted,
        rectification=state,
        forms=forms[0] if forms else None,
        weaknesses=weaknesses,
        masked=masked,
        not_kept=tuple(activity.name for activity in untold),
        stated_years=tuple(sorted({int(v.period[:4]) for v in values if v and v.is_stated})),
        after_cutoff=count_after_cutoff(asked),
        switched_off=switched_off,
        unjudged=tuple(
            rhythm.note
            for code, rhythm in rhythms.items()
            if rhythm.note and code in compared and compared[code].value.is_kept
        ),
        not_adopted=tuple(
            rhythm
            for code, rhythm in checked.items()
            if code not in rhythms and code in compared and compared[code].value.is_kept
        ),
        not_due=tuple(not_due.values()),
        restated=tuple(_list_restated(asked)),
    )


def _list_restated(asked: Asked) -> Iterator[str]:
    """List what a later ledger states otherwise: a day of completion, a number of heads."""
    told = [each for each in asked.records.problems if each.rule in _RESTATED]
    if not told:
        return
    table, years = asked.records.table, (asked.year, asked.year - 1)
    is_near = table["year"].isin(years) | table["closed_date"].dt.year.isin(years)
    near = table.loc[is_near, ["file", "sheet", "row"]]
    places = set(near.itertuples(index=False, name=None))
    for each in told:
        if (each.file, each.sheet, each.row) in places:
            said = each.message.partition("；请")[0]
            yield f"{each.file}［{each.sheet}］第{each.row}行：{said}"


def _compare(asked: Asked) -> dict[str, Comparison]:
    """Compare what is told, by code, in catalogue order.

    Heads are left out, the items' plain count, and the completion rate to date: last year's items
    have had a year more.
    """
    measures = [
        measure
        for code, measure in list_measures(asked.catalogue).items()
        if measure.kind != "people" and code not in _NOT_COMPARED
    ]
    compared = compare_years(
        asked.records,
        measures,
        organization=asked.organization,
        year=asked.year,
        as_of=asked.period.end,
    )
    return {each.measure.code: each for each in compared}


def _find_rhythms(asked: Asked, holidays: pd.DataFrame | None) -> dict[str, Rhythm]:
    """Check every promised rhythm, by activity.

    None of all organizations together: what one of them held would hide what another missed.
    """
    if asked.name == ALL_ORGANIZATIONS:
        return {}
    checked = (
        check_cadence(
            asked.records,
            activity,
            asked.organization,
            asked.year,
            asked.period.end,
            holidays=holidays,
            catalogue=asked.catalogue,
        )
        for activity in asked.catalogue.activities.values()
        if activity.code not in (asked.records.suppression or ())  # a rhythm tells months' counts
    )
    return {each.activity.code: each for each in checked if each is not None}


def _list_counted(
    asked: Asked, compared: Mapping[str, Comparison], rhythms: Mapping[str, Rhythm]
) -> tuple[Counted, ...]:
    """List what is told, with a rhythm of which some period can be judged, and where a change is.

    In which months it lies is said of a change that is more than chance.
    """
    counted: list[Counted] = []
    for activity in asked.catalogue.activities.values():
        comparison, rhythm = compared.get(activity.code), rhythms.get(activity.code)
        if comparison is None or not _is_told(activity, compared):
            continue
        months = None
        if comparison.is_significant:
            months = find_month_contributions(asked.records, comparison, asked.organization)
        counted.append(
            Counted(
                activity.code,
                activity.name,
                activity.family,
                activity.section,
                comparison,
                rhythm if rhythm is not None and rhythm.due_count.number else None,
                months,
                activity.theme,
                activity.group,
                find_left_out(asked, activity.code),
                () if activity.code == INSTITUTIONS else _find_missing_months(asked, activity.code),
            )
        )
    return tuple(counted)


def _find_missing_months(asked: Asked, activity: str) -> tuple[int, ...]:
    """Find the months of the period that one organization's ledger does not cover."""
    if asked.name == ALL_ORGANIZATIONS:
        return ()
    chosen = check_organization(asked.records, asked.organization)
    covered = covered_months(asked.records, activity, chosen)
    return tuple(pair[1] for pair in asked.period.months() if pair not in covered)


def _is_told(activity: Activity, compared: Mapping[str, Comparison]) -> bool:
    """Whether a ledger of this year tells of an activity; of the items, by their life cycle."""
    if activity.code == RECTIFICATION:
        return any(
            code.startswith(_LIFE_CYCLE) and each.value.number is not None
            for code, each in compared.items()
        )
    is_kept = activity.code in compared and compared[activity.code].value.is_kept
    return activity.is_unsorted or is_kept


def _find_rectification(
    asked: Asked, compared: Mapping[str, Comparison]
) -> RectificationState | None:
    """Find the life cycle, and what stands beside its counts; None without any of them.

    Up to a cut-off the two rates are one; what was closed after it is not told.
    """
    found = {code: each for code, each in compared.items() if code.startswith(_LIFE_CYCLE)}
    if not any(each.value.number is not None for each in found.values()):
        return None
    records, organization, period = asked.records, asked.organization, asked.period
    rate_to_date = None
    if period.is_whole_year:
        rate_to_date = measure_value(records, _RATE_TO_DATE, organization, period)
    state = RectificationState(
        found,
        compared.get(INSTITUTIONS),
        balances=build_balances(records, organization, period),
        rate_to_date=rate_to_date,
        left_out=find_left_out(asked, RECTIFICATION),
        ledger_rows=reconcile_rows(records, organization, period),
    )
    reopened = measure_value(records, "rectification_reopened", organization, period)
    rows = select_items(records, check_organization(records, organization))
    opened = rows[find_counted(rows, "rectification_opened", period)]
    is_done = find_counted(opened, f"{_LIFE_CYCLE}closed_of_opened_to_date", period, records.as_of)
    later = opened[is_done & find_counted(opened, f"{_LIFE_CYCLE}remaining", period)]
    undone = opened[opened["status"] == UNDONE]
    state = replace(state, closed_later=_name_items(later), reopened_later=_name_items(undone))
    if reopened.number:
        named = _name_items(rows[find_counted(rows, "rectification_reopened", period)])
        measure = find_measure("rectification_reopened")
        found[measure.code] = compare_periods(records, measure, organization, period)
        state = replace(state, reopened=reopened, reopened_items=named)
    return _split_opened(asked, state)


def _name_items(rows: pd.DataFrame) -> tuple[str, ...]:
    """Name items by their numbers, or by the rows they stand in."""
    numbers = zip(rows["item"].tolist(), rows["row"].tolist(), strict=True)
    return tuple(item or f"台账第{row}行" for item, row in numbers)


def _split_opened(asked: Asked, state: RectificationState) -> RectificationState:
    """Split what was opened: what remains, is completed without a day, or is in doubt."""
    opened, rate = state.value("opened"), state.value("completion_rate")
    remaining, in_doubt = (
        measure_value(asked.records, f"rectification_{code}", asked.organization, asked.period)
        for code in ("remaining", "opened_in_doubt")
    )
    if opened is None or rate is None or opened.masked:
        return replace(state, in_doubt=in_doubt if in_doubt.number else None)
    done = rate.inputs[0]
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


def _find_masked(records: Records, values: Sequence[Value]) -> tuple[Masked, ...]:
    """Tell of which values rows state no number, and whether a sign stands in its place."""
    marked = {
        (problem.file, problem.sheet, problem.row)
        for problem in (records.problems if values else ())
        if problem.field in _NUMBER_FIELDS and _SIGN.search(problem.value)
    }
    found: list[Masked] = []
    for value in values:
        rows = derive_value(
            f"{value.measure}.masked",
            f"{value.name}未载明数目的行",
            value.masked,
            "行",
            "数目以符号代替或空缺的台账行数",
            (value,),
        )
        places = {(place.file, place.sheet, place.row) for place in value.evidence}
        found.append(Masked(value, rows, not places.isdisjoint(marked)))
    return tuple(found)
