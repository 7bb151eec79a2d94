"""Rhythm: which periods of a year kept the rhythm that an activity promises."""

# Why it is so: docs/decisions/0019-rules-that-an-office-adopted.md

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from analysis.cadence.calendar import (
    EARLIEST_REMINDER_DAYS,
    UNIT_OF,
    is_day_off,
    list_days_off,
    list_periods,
    list_reminder_periods,
)
from analysis.catalogue import Activity, Cadence, Catalogue, default_catalogue
from analysis.formatting import format_day, format_value
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

    `unknown` is a period that no ledger covers in whole, that is not over at the cut-off, of which
    a record without an exact date may be, or in which something was held under a rule that asks
    who held it.
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

    `activity`: the activity; its `cadence` says what is promised, and whether its source is
    verified. `due_count`, `kept_count`, `missed_count`: how many periods can be judged, were kept,
    were missed, with the rows. `note`: why nothing can be judged; empty otherwise. `rules`: the
    rules that held in the year, each period judged by its own.
    """

    activity: Activity
    organization: str
    year: int
    beats: tuple[Beat, ...]
    due_count: Value
    kept_count: Value
    missed_count: Value
    note: str = ""
    rules: tuple[Cadence, ...] = ()

    @property
    def is_binding(self) -> bool:
        """Whether the office may be judged by it: its source is verified, or adopted."""
        return all(rule.is_binding for rule in self.rules)

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

    None for an activity without a promised rhythm. A period is judged by the rule that holds on
    all its days; rules that bind come before those that nobody adopted. A week or a month of which
    public holidays take every working day is not asked for. A reminder belongs to the holidays
    that its row names and to those of the same break, one that names none to those that begin
    within `REMINDER_DAYS` after it.

    Parameters
    ----------
    organization : str or None
        Whose records; None for all together.
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
    last_day = as_of or records.as_of
    every = select_entries(records, found.code, selected)
    entries = [each for each in every if last_day is None or each.day <= last_day]
    covered = covered_months(records, found.code, selected)
    off = frozenset() if holidays is None else list_days_off(holidays)
    earliest = timedelta(days=EARLIEST_REMINDER_DAYS)
    beats: list[Beat] = []
    rules: list[Cadence] = []
    note = ""
    for rule, since, until in _list_rules(found, year):
        judge = _Judge(rule.times, covered, last_day)
        if rule.every == "holiday":
            spans = () if holidays is None else list_reminder_periods(holidays, year)
            note = note if spans else f"{year}年的放假安排没有收录，节前提醒无法核对。"
            # One reminder is of all the holidays of one break, whichever of them it names:
            # docs/decisions/0026-one-reminder-before-one-break.md
            named = {
                (span, name): _list_reminders(
                    entries, span, {other for begun, other in spans if begun == span}, names
                )
                for span, name in spans
            }
        else:
            listed = list_periods(rule.every, year)
            spans = tuple(each for each in listed if not is_day_off(each[0], off))
            named = {}
        held = [each for each in spans if since <= each[0].start and each[0].end <= until]
        for span, name in held:
            within = Period(span.end - earliest, span.end) if named else span
            beat = judge.judge(span, name, within, named.get((span, name), entries))
            # Of a week in two years neither year's ledger says that nothing was held in it.
            is_cut = rule.every == "week" and span.start.year != span.end.year
            is_unknown = rule.asks_whom if beat.state == "kept" else is_cut and not beat.evidence
            beats.append(replace(beat, state="unknown") if is_unknown else beat)
        if held or not spans:
            rules.append(rule)
    if not rules:
        return None
    # Rows without a usable day may be of any period: where there are enough nobody knows of one.
    vague = sum(
        (each.activity, each.year) == (found.code, year) and selected in (None, each.organization)
        for each in records.left_out
    )
    if 0 < sum(beat.state == "missed" for beat in beats) <= vague:
        beats = [replace(b, state="unknown") if b.state == "missed" else b for b in beats]
    whose = name_organization(records, selected)
    return _build(found, whose, year, tuple(beats), note, tuple(rules))


def _list_rules(activity: Activity, year: int) -> list[tuple[Cadence, date, date]]:
    """List the rules that hold in a year with their first and last days, those that bind alone."""
    rules = [(rule, rule.since or date.min) for rule in activity.rules]
    ends = [day - timedelta(days=1) for _, day in rules[1:]] + [date.max]
    held = [
        (rule, since, until)
        for (rule, since), until in zip(rules, ends, strict=True)
        if since.year <= year <= until.year
    ]
    has_binding = any(rule.is_binding for rule in activity.rules)
    return [each for each in held if each[0].is_binding or not has_binding]


@dataclass(frozen=True, slots=True)
class _Judge:
    """What a period is judged by: how often it asks, the months covered, the last day known."""

    times: int
    covered: frozenset[tuple[int, int]]
    last_day: date | None

    def judge(self, period: Period, label: str, within: Period, entries: Iterable[Entry]) -> Beat:
        """Judge one period by the entries that lie in `within`."""
        possible = [e for e in entries if e.day <= within.end and e.last >= within.start]
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
    """Write how often an activity is asked for; 待核 where nobody verified or adopted the rule."""
    told: list[str] = []
    for rule in rhythm.rules:
        times = _NUMERALS[rule.times] if rule.times < len(_NUMERALS) else str(rule.times)
        doubt = "" if rule.is_binding else "（依据待核）"
        is_new = rule.since is not None and rule.since > date(rhythm.year, 1, 1)
        since = f"{format_day(rule.since)}起" if rule.since is not None and is_new else ""
        told.append(f"{since}{_EVERY[rule.every]}{times}次{doubt}")
    return "、".join(told)


def _list_reminders(
    entries: Iterable[Entry], period: Period, holidays: Set[str], catalogue: Catalogue
) -> list[Entry]:
    """List the reminders that name a holiday of a break, and those of none shortly before it."""
    reminders = []
    for entry in entries:
        named = {
            name
            for name, others in catalogue.holidays.items()
            if any(each in entry.holiday for each in (name, *others))
        }
        if named & holidays or (not named and entry.last >= period.start):
            reminders.append(entry)
    return reminders


def _build(
    activity: Activity,
    organization: str,
    year: int,
    beats: tuple[Beat, ...],
    note: str,
    rules: tuple[Cadence, ...],
) -> Rhythm:
    judged = [beat for beat in beats if beat.state != "unknown"]
    kept = [beat for beat in beats if beat.state == "kept"]
    units = {UNIT_OF[rule.every] for rule in rules}
    unit = units.pop() if len(units) == 1 else "期"
    due_count, kept_count = (
        Value(
            f"{activity.code}.periods_{code}",
            f"{activity.name}{word}的期数",
            organization,
            Period.year(year).key,
            len(found),
            unit,
            format_value(len(found), unit),
            tuple(dict.fromkeys(place for beat in found for place in beat.evidence)),
        )
        for code, word, found in (("due", "应开展", judged), ("kept", "已开展", kept))
    )
    missed_count = derive_value(
        f"{activity.code}.periods_missed",
        f"{activity.name}未开展的期数",
        len(judged) - len(kept),
        unit,
        f"{due_count.text}－{kept_count.text}",
        (due_count, kept_count),
    )
    return Rhythm(
        activity, organization, year, beats, due_count, kept_count, missed_count, note, rules
    )
