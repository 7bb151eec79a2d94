"""Definitions: every measure with its unit and its 口径."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from analysis.catalogue import Activity, Break, Catalogue, default_catalogue
from analysis.errors import UnknownNameError
from analysis.formatting import quote_name

RECTIFICATION = "rectification_item"
INSTITUTIONS = "institution_revision"
PEOPLE_SUFFIX = "_people"

Kind = Literal["amount", "people", "rectification", "rate", "median"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity defined on records.

    Parameters
    ----------
    code, name : str
        The key in contracts and exports; the name that a reader sees.
    unit : str
        Shown with every value. A rate is in percent (100.0 is all), its unit ``%``.
    activity : str or None
        The catalogue's activity whose records are measured.
    definition : str
        The 口径, one Chinese sentence.
    kind : str
        ``amount`` and ``people`` are sums, ``rectification`` counts of items, ``rate`` a ratio of
        two such counts, ``median`` a number of days.
    breaks : tuple of Break
        When its definition changed, by day: values before and after are not of the same thing; and
        when its name or that of its organization did.
    is_planned : bool
        Whether a rule fixes how often it is held: no chance moves such a number.
    """

    code: str
    name: str
    unit: str
    activity: str | None
    definition: str
    kind: Kind
    breaks: tuple[Break, ...] = ()
    is_planned: bool = False

    @property
    def is_sum(self) -> bool:
        """Whether values of several organizations or disjoint spans can be added up."""
        return self.kind in ("amount", "people", "rectification")


_UNITS: Mapping[Kind, str] = {"rectification": "项", "rate": "%", "median": "天"}
_LIFE_CYCLE: tuple[tuple[str, Kind, str, str], ...] = (
    (
        "opened",
        "rectification",
        "反馈问题",
        "本期内反馈（发现）的问题，按反馈日期归期；结转到下一年台账的仍是同一项。",
    ),
    ("closed", "rectification", "完成整改", "完成（销号）日期在本期内的问题，不论哪一年反馈。"),
    (
        "closed_on_time",
        "rectification",
        "按期完成整改",
        "本期内完成、且完成日期不晚于整改时限的问题。",
    ),
    ("closed_late", "rectification", "逾期完成整改", "本期内完成、但完成日期晚于整改时限的问题。"),
    (
        "closed_without_due",
        "rectification",
        "未定时限而完成整改",
        "本期内完成、台账没有载明具体整改时限的问题（如立行立改、长期坚持）。",
    ),
    (
        "open_at_year_end",
        "rectification",
        "期末尚未完成整改",
        "期末（12月31日或截止日）以前反馈、到期末尚未完成的问题，含以前年度结转的。",
    ),
    (
        "overdue_at_year_end",
        "rectification",
        "期末逾期未完成整改",
        "整改时限在期末或期末以前、到期末尚未完成的问题，含以前年度结转的。",
    ),
    (
        "completion_rate",
        "rate",
        "当年整改完成率",
        "本期内反馈且到期末已完成的问题数，除以本期内反馈的问题数。",
    ),
    (
        "completion_rate_to_date",
        "rate",
        "截至目前整改完成率",
        "本期内反馈且到统计截止日已完成的问题数，除以本期内反馈的问题数；写明完成而没有完成日期的，"
        "自写明它的台账那一年年末起计入完成；完成后又重新打开、到截止日没有再完成的，不计入完成。",
    ),
    (
        "median_days_to_close",
        "median",
        "整改用时中位数",
        "本期内完成的问题从反馈到完成的天数的中位数；日期没有写到日的不计入。",
    ),
)
_INPUTS: tuple[tuple[str, Kind, str, str], ...] = (
    (
        "closed_of_opened",
        "rectification",
        "当年反馈当年完成整改",
        "本期内反馈且到期末已完成的问题。",
    ),
    (
        "closed_of_opened_to_date",
        "rectification",
        "当年反馈截至目前完成整改",
        "本期内反馈且到统计截止日已完成的问题。",
    ),
    (
        "remaining",
        "rectification",
        "当年反馈尚未完成整改",
        "本期内反馈、到期末尚未完成的问题，不含以前年度结转的。",
    ),
    (
        "opened_in_doubt",
        "rectification",
        "当年反馈是否完成待核",
        "本期内反馈、日期或状态自相矛盾或者没有写明、不能判断是否完成的问题，计入反馈，不计入完成，也不计入未完成。",
    ),
    (
        "opened_undated",
        "rectification",
        "当年反馈写明完成而无完成日期",
        "本期内反馈、写明已完成而没有完成日期的问题，计入反馈，不计入某一期的完成，也不计入未完成。",
    ),
    (
        "reopened",
        "rectification",
        "重新打开",
        "以前的台账写明已完成、本期的台账又列为未完成的问题，不再计入反馈。",
    ),
)


@lru_cache(maxsize=4)
def list_measures(catalogue: Catalogue | None = None) -> Mapping[str, Measure]:
    """List the measures of a catalogue (the default one if None) by code, in its order."""
    catalogue = catalogue or default_catalogue()
    of_activities = (
        measure
        for activity in sorted(catalogue.activities.values(), key=lambda item: item.order)
        for measure in _activity_measures(activity)
    )
    renamed = [
        Break(activity.code, each.until, f"由“{each.name}”改称", "renamed")
        for activity in catalogue.activities.values()
        for each in activity.formerly
    ]
    changes = sorted((*catalogue.breaks, *renamed), key=lambda each: each.day)
    breaks = {
        code: tuple(each for each in changes if each.activity == code)
        for code in (*catalogue.activities, RECTIFICATION)
    }
    return {
        each.code: replace(each, breaks=breaks[each.activity or ""])
        for each in (*of_activities, *_name_life_cycle(_LIFE_CYCLE))
    }


def find_measure(code: str, catalogue: Catalogue | None = None) -> Measure:
    """Find a measure by its code, among them those that are only a step to another measure.

    Raises
    ------
    UnknownNameError
        If there is no such measure; the message offers the nearest.
    """
    measures = list_measures(catalogue)
    found = measures.get(code) or _INPUT_MEASURES.get(code)
    if found is None:
        raise UnknownNameError.of("指标", code, measures)
    return found


def find_named_measure(word: str, catalogue: Catalogue | None = None) -> Measure:
    """Find a measure by its code or by the name that a reader sees.

    Raises
    ------
    UnknownNameError
        If there is none; the nearest that is offered is a name where a name was written.

    Examples
    --------
    >>> find_named_measure("集体学习").code, find_named_measure("group_study").name
    ('group_study', '集体学习')
    """
    measures = list_measures(catalogue)
    by_name = {each.name: each for each in measures.values()}
    found = measures.get(word) or by_name.get(word)
    if found is None:
        raise UnknownNameError.of("指标", word, measures if word.isascii() else by_name)
    return found


def _activity_measures(activity: Activity) -> Iterator[Measure]:
    name, code = quote_name(activity.name), activity.code
    once = "合计行不计，两份台账所载的同一件事只计一次。"
    definition = f"台账{name}按活动日期归期计{activity.unit}数；跨日的按开始日期计一次，{once}"
    if code == INSTITUTIONS:
        definition = (
            "本期内完成整改的问题所制定修订的制度，加上制度台账本期所载的制度；"
            "两处写明是同一制度的只计一项。"
        )
    elif activity.total == "people":
        definition = f"台账{name}各行所载{activity.unit}数之和，按活动日期归期；{once}"
    yield Measure(
        code,
        activity.name,
        activity.unit,
        code,
        definition,
        "amount",
        is_planned=activity.is_planned,
    )
    if activity.total == "count":
        yield Measure(
            code + PEOPLE_SUFFIX,
            f"{activity.name}参加人次",
            "人次",
            code,
            f"各次{name}台账所载参加人数之和；没有载明人数的不计入。",
            "people",
        )


def _name_life_cycle(entries: Iterable[tuple[str, Kind, str, str]]) -> Iterator[Measure]:
    for code, kind, name, definition in entries:
        full = f"rectification_{code}"
        yield Measure(full, name, _UNITS[kind], RECTIFICATION, definition, kind)


_INPUT_MEASURES: Mapping[str, Measure] = {each.code: each for each in _name_life_cycle(_INPUTS)}
