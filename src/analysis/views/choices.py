"""Choices: what there is to choose from in some records; a choice made to fit them, and named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from analysis.catalogue import Activity, Catalogue
from analysis.measures import (
    ALL_ORGANIZATIONS,
    PEOPLE_SUFFIX,
    RECTIFICATION,
    Measure,
    list_measures,
    list_organizations,
    list_years,
)
from analysis.narrative import SECTION_TITLES
from analysis.records import Records
from analysis.views.chosen import QUANTITIES, VIEWS, Selection

GROUPS: Mapping[str, str] = MappingProxyType(
    {
        **{f"@{section}": title for section, title in SECTION_TITLES.items()},
        "@talk": "各类谈话",
        "@form": "监督执纪四种形态",
    }
)
"""Sections of the report and families of the catalogue that are chosen as one."""

_FIRST = ("group_study", "theme_party_day", "integrity_talk")
_MOST_YEARS = 10
_MOST_NAMED = 2
_HEADS = "人次"
_BY_QUANTITY = {
    "rate": ("completion_rate",),
    "life_cycle": (
        "opened",
        "closed",
        "closed_on_time",
        "closed_late",
        "open_at_year_end",
        "overdue_at_year_end",
        "median_days_to_close",
    ),
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the knobs offer, names with what they stand for, and the choice to begin with.

    `names` names every activity and group by its code, those too that no ledger tells of.
    """

    years: tuple[int, ...]
    organizations: tuple[tuple[str, str | None], ...]
    activities: tuple[tuple[str, str], ...]
    first: Selection
    names: Mapping[str, str]


def list_choices(records: Records, catalogue: Catalogue) -> Choices:
    """List the years, organizations, groups and activities that the records tell of."""
    years = list_years(records)
    names = list_organizations(records)
    organizations: list[tuple[str, str | None]] = [(name, name) for name in names if name]
    if len(organizations) != 1:
        organizations.insert(0, (ALL_ORGANIZATIONS, None))
    told = list_told(records, catalogue)
    groups = [
        (f"【{title}】全部{len(inside)}项", code)
        for code, title in GROUPS.items()
        if len(inside := [each for each in told if _belongs(each, code)]) > 1
    ]
    activities = (*groups, *((each.name, each.code) for each in told))
    codes = [each.code for each in told]
    first = [code for code in _FIRST if code in codes] or codes[:1]
    start = Selection(years[-_MOST_YEARS:], organizations[0][1], tuple(first))
    named = {each.code: each.name for each in catalogue.activities.values()}
    return Choices(years, tuple(organizations), activities, start, {**GROUPS, **named})


def list_told(records: Records, catalogue: Catalogue) -> list[Activity]:
    """List the activities that a ledger or a past report tells of, in the catalogue's order."""
    frames = (records.table, records.coverage, records.stated)
    held = {code for frame in frames if len(frame) for code in frame["activity"].dropna().unique()}
    ordered = sorted(catalogue.activities.values(), key=lambda each: each.order)
    return [each for each in ordered if each.code in held]


def _belongs(activity: Activity, group: str) -> bool:
    return group[1:] in (activity.section, activity.family)


def expand_activities(codes: Iterable[str], choices: Choices, catalogue: Catalogue) -> list[str]:
    """List the activities that codes of activities and groups stand for, each once, in order."""
    chosen = set(codes)
    return [
        code
        for _, code in choices.activities
        if code in catalogue.activities
        and (code in chosen or any(_belongs(catalogue.activities[code], one) for one in chosen))
    ]


def find_measures(
    selection: Selection, choices: Choices, catalogue: Catalogue
) -> tuple[list[Measure], list[str]]:
    """Find the measures of a selection, and the names of activities that have no such measure."""
    known = list_measures(catalogue)
    if selection.quantity in _BY_QUANTITY:
        codes = [f"rectification_{each}" for each in _BY_QUANTITY[selection.quantity]]
        is_told = any(code == RECTIFICATION for _, code in choices.activities)
        return ([known[code] for code in codes], []) if is_told else ([], [])
    found: list[Measure] = []
    without: list[str] = []
    for code in expand_activities(selection.activities, choices, catalogue):
        measure = known[code]
        if selection.quantity == "people" and measure.unit != _HEADS:
            people = known.get(code + PEOPLE_SUFFIX)
            (without.append(measure.name) if people is None else found.append(people))
        else:
            found.append(measure)
    return found, without


def fit_selection(selection: Selection, choices: Choices) -> tuple[Selection, str]:
    """Fit a choice of another day to what there is now, and say what is gone; empty if nothing."""
    years = tuple(year for year in selection.years if year in choices.years)
    codes = [code for _, code in choices.activities]
    activities = tuple(code for code in selection.activities if code in codes)
    is_known = selection.organization in [None, *(name for _, name in choices.organizations)]
    offered = selection.organization if len(choices.organizations) > 1 else None
    gone = [
        *(f"{year}年" for year in selection.years if year not in years),
        *([] if is_known else [selection.organization or ALL_ORGANIZATIONS]),
        *(choices.names.get(c, c) for c in selection.activities if c not in activities),
    ]
    fitted = replace(
        selection,
        years=years or choices.first.years,
        organization=offered if is_known and offered else choices.first.organization,
        activities=activities or choices.first.activities,
    )
    if not gone:
        return replace(selection, organization=fitted.organization), ""
    return fitted, f"上次选的{'、'.join(gone)}现在台账里没有，已换成有的。"


def name_selection(selection: Selection, choices: Choices) -> str:
    """Name what a selection shows: the form, of what, which years, up to which day."""
    if selection.view == "flow":
        subject = "反馈、完成、未完成"
    elif selection.quantity in _BY_QUANTITY:
        subject = QUANTITIES[selection.quantity]
    else:
        names = [name for name, code in choices.activities if code in selection.activities]
        more = f"等{len(names)}种" if len(names) > _MOST_NAMED else ""
        heads = "的参加人次" if selection.quantity == "people" else ""
        subject = f"{'、'.join(names[:_MOST_NAMED])}{more}{heads}" or "没有选活动"
    parts = [f"{VIEWS[selection.view]}：{subject}", _name_years(selection.years)]
    if selection.cutoff is not None:
        month, day = selection.cutoff
        parts.append(f"各年截至{month}月{day}日")
    return "，".join(part for part in parts if part)


def name_whose(selection: Selection, choices: Choices) -> str:
    """Name whose values a selection shows."""
    if selection.organization is not None:
        return selection.organization
    known = [name for _, name in choices.organizations]
    return str(known[0]) if len(known) == 1 else ALL_ORGANIZATIONS


def _name_years(years: tuple[int, ...]) -> str:
    """Write years that follow each other as a span.

    Examples
    --------
    >>> _name_years((2019, 2020, 2021, 2025))
    '2019—2021年、2025年'
    """
    spans: list[list[int]] = []
    for year in years:
        if spans and spans[-1][-1] == year - 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return "、".join(
        f"{span[0]}年" if len(span) == 1 else f"{span[0]}—{span[-1]}年" for span in spans
    )
