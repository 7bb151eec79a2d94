"""Rhythm: which periods of a year kept the rhythm that an activity promises."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from analysis.cadence.calendar import (
    EARLIEST_REMINDER_DAYS,
    UNIT_OF,
    list_periods,
    list_reminder_periods,
)
from analysis.catalogue import Activity, Catalogue, default_catalogue
from analysis.formatting import format_value
from analysis.measures import (
    Entry,
    Place,
    Value,
    check_organization,
    covered_months,
    derive_value,
    name_organization,
    select_entries,
)
from analysis.periods import Period
from analysis.records import Records

State = Literal["kept", "missed", "unknown"]

_NUMERALS = ("", "一", "两", "三", "四", "五", "六", "七", "八", "九")
_EVERY = {
    "week": "每周",
    "month": "每月",
    "quarter": "每季度",
    "half_year": "每半年",
    "year": "每年",
    "holiday": "每个节日前",
}


@dataclass(frozen=True, slots=True)
class Beat:
    """One period of a rhythm.

    `unknown` is a period that no ledger covers in whole, that is not over at the cut-off, or of
    which a record without an exact date may be.
    """

    period: Period
    label: str
    state: State
    evidence: tuple[Place, ...]

    @property
    def key(self) -> str:
        """The period in figures."""
        return self.period.key


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How an activity kept its promised rhythm in one year.

    Parameters
    ----------
    activity : Activity
        The activity; its `cadence` says what is promised, and whether its source is verified.
    organization : str
        Whose records.
    year : int
        The year.
    beats : tuple of Beat
        Every period of the year.
    due_count, kept_count, missed_count : Value
        How many periods can be judged, were kept, were missed, with the rows.
    note : str
        Why nothing can be judged; empty otherwise.
    """

    activity: Activity
    organization: str
    year: int
    beats: tuple[Beat, ...]
    due_count: Value
    kept_count: Value
    missed_count: Value
    note: str = ""

    @property
    def periods(self) -> tuple[Period, ...]:
        """Every period of the year."""
        return tuple(beat.period for beat in self.beats)

    @property
    def kept(self) -> tuple[Beat, ...]:
        """The periods that kept the rhythm."""
        return self._select("kept")

    @property
    def missed(self) -> tuple[Beat, ...]:
        """The periods that a ledger covers and that did not keep it."""
        return self._select("missed")

    @property
    def unknown(self) -> tuple[Beat, ...]:
        """The periods of which it cannot be said."""
        return self._select("unknown")

    def _select(self, state: State) -> tuple[Beat, ...]:
        return tuple(beat for beat in self.beats if beat.state == state)


def check_cadence(
    records: Records,
    activity: Activity | str,
    organization: str | None,
    year: int,
    as_of: date | None = None,
    *,
    holidays: pd.DataFrame | None = None,
    catalogue: Catalogue | None = None,
) -> Rhythm | None:
    """Check which periods of `year` kept the rhythm that the catalogue promises.

    None for an activity without a promised rhythm. A reminder belongs to the holidays that its
    row names; one that names none belongs to those that begin within `REMINDER_DAYS` after it.

    Parameters
    ----------
    records : Records
        All ledgers, checked.
    activity : Activity or str
        The activity or its code.
    organization : str or None
        Whose records; None for all together.
    year : int
        The year.
    as_of : date, optional
        The last day known (the records' own if None); a period that is not over then is missed
        by nobody.
    holidays : pandas.DataFrame, optional
        As `read_holidays` makes it; without it, and for a year it lacks, no reminder is judged.
    catalogue : Catalogue, optional
        Where activities and names of holidays stand; the default one if None.

    Raises
    ------
    UnknownNameError
        If there is no such activity, or no ledger names the organization.
    """
    names = catalogue or default_catalogue()
    found = names.activity(activity) if isinstance(activity, str) else activity
    selected = check_organization(records, organization)
    if found.cadence is None:
        return None
    judge = _Judge(
        found.cadence.times,
        covered_months(records, found.code, selected),
        as_of or records.as_of,
    )
    last_day = as_of or records.as_of
    every = select_entries(records, found.code, selected)
    entries = [each for each in every if last_day is None or each.day <= last_day]
    if found.cadence.every == "holiday":
        spans = () if holidays is None else list_reminder_periods(holidays, year)
        beats = tuple(
            judge.judge(span, name, _reach_back(span), _list_reminders(entries, span, name, names))
            for span, name in spans
        )
    else:
        spans = list_periods(found.cadence.every, year)
        beats = tuple(judge.judge(span, name, span, entries) for span, name in spans)
    note = "" if spans else f"{year}年的放假安排没有收录，节前提醒无法核对。"
    return _build(found, name_organization(records, selected), year, beats, note)


@dataclass(frozen=True, slots=True)
class _Judge:
    """What a period is judged by: how often it asks, the months covered, the last day known."""

    times: int
    covered: frozenset[tuple[int, int]]
    last_day: date | None

    def judge(self, period: Period, label: str, within: Period, entries: Iterable[Entry]) -> Beat:
        """Judge one period by the entries that lie in `within`."""
        possible = _list_touching(entries, within)
        certain = [each for each in possible if each.day in within and each.last in within]
        is_over = self.last_day is None or period.end <= self.last_day
        is_covered = self.covered.issuperset(period.months())
        state: State = "missed"
        if sum(each.count for each in certain) >= self.times:
            state = "kept"
        elif not (is_over and is_covered) or len(possible) > len(certain):
            state = "unknown"
        return Beat(period, label, state, tuple(each.place for each in certain))


def write_cadence(rhythm: Rhythm) -> str:
    """Write how often an activity is asked for, with 待核 where the source is not verified."""
    cadence = rhythm.activity.cadence
    if cadence is None:
        return ""
    times = _NUMERALS[cadence.times] if cadence.times < len(_NUMERALS) else str(cadence.times)
    doubt = "" if cadence.verified else "（依据待核）"
    return f"{_EVERY[cadence.every]}{times}次{doubt}"


def _list_touching(entries: Iterable[Entry], period: Period) -> list[Entry]:
    return [each for each in entries if each.day <= period.end and each.last >= period.start]


def _reach_back(period: Period) -> Period:
    return Period(period.end - timedelta(days=EARLIEST_REMINDER_DAYS), period.end)


def _list_reminders(
    entries: Iterable[Entry], period: Period, holiday: str, catalogue: Catalogue
) -> list[Entry]:
    """List the reminders that name the holiday, and those that name none shortly before it."""
    reminders = []
    for entry in entries:
        named = _find_holidays(entry.holiday, catalogue)
        if holiday in named or (not named and entry.last >= period.start):
            reminders.append(entry)
    return reminders


def _find_holidays(text: str, catalogue: Catalogue) -> frozenset[str]:
    return frozenset(
        name
        for name, others in catalogue.holidays.items()
        if any(each in text for each in (name, *others))
    )


def _build(
    activity: Activity, organization: str, year: int, beats: tuple[Beat, ...], note: str
) -> Rhythm:
    judged = [beat for beat in beats if beat.state != "unknown"]
    kept = [beat for beat in beats if beat.state == "kept"]
    due_count = _count(activity, "due", "应开展", organization, year, judged)
    kept_count = _count(activity, "kept", "已开展", organization, year, kept)
    missed_count = derive_value(
        f"{activity.code}.periods_missed",
        f"{activity.name}未开展的期数",
        len(judged) - len(kept),
        due_count.unit,
        f"{due_count.text}－{kept_count.text}",
        (due_count, kept_count),
    )
    return Rhythm(activity, organization, year, beats, due_count, kept_count, missed_count, note)


def _count(
    activity: Activity, code: str, word: str, organization: str, year: int, beats: list[Beat]
) -> Value:
    every = activity.cadence.every if activity.cadence else "year"
    unit = UNIT_OF[every]
    return Value(
        f"{activity.code}.periods_{code}",
        f"{activity.name}{word}的期数",
        organization,
        Period.year(year).key,
        len(beats),
        unit,
        format_value(len(beats), unit),
        tuple(dict.fromkeys(place for beat in beats for place in beat.evidence)),
    )
