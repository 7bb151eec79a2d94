"""Events: a seeded plan of what an invented office did, the ground truth of the sample."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from analysis.samples.invented_office import (
    BATCHES,
    HABITS,
    INSTITUTIONS,
    OFFICE,
    OWN_INSTITUTIONS,
    PROBLEMS,
    Habit,
    index_of_year,
    months_of,
)
from analysis.samples.layouts import find_layout
from analysis.samples.workdays import find_workday, first_of_weeks, list_reminders, list_workdays

_HOSTS = ("虚构甲", "虚构乙", "虚构丙")
_PLACES = ("一号会议室", "二号会议室", "党员活动室")
_METHODS = ("短信", "通知", "集体谈话")
_STAFF = 40
_LEVELS = 4
_THEME_FORMS = ("integrity_exam", "base_visit", "oath_review")


@dataclass(frozen=True, slots=True)
class Event:
    """One activity: a meeting, talk, letter, notice or case of discipline.

    `people`: heads present, persons talked to or copies signed; None when none is recorded.
    `level`: 0 to 3: 乡科, 一般, 农村, 其他.
    """

    activity: str
    kind: str
    held_date: date
    subject: str
    people: int | None
    host: str
    persons: str = ""
    place: str = ""
    method: str = ""
    level: int = 0
    holiday: str = ""
    is_masked: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One problem fed back, and how its rectification goes."""

    code: str
    origin: str
    found_date: date
    problem: str
    due_text: str
    due_date: date | None
    closed_date: date | None
    institutions: int
    institution_name: str
    host: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All that one office did in its years."""

    organization: str
    years: tuple[int, ...]
    events: tuple[Event, ...]
    items: tuple[Item, ...]

    def events_of(self, year: int, activities: Sequence[str]) -> tuple[Event, ...]:
        """Give the events of some activities in a year, oldest first."""
        found = [e for e in self.events if e.held_date.year == year and e.activity in activities]
        return tuple(sorted(found, key=lambda event: (event.held_date, event.activity)))

    def items_known(self, year: int) -> tuple[Item, ...]:
        """Give the items that the ledger of a year holds: new ones and those carried over."""
        start, end = date(year, 1, 1), date(year, 12, 31)
        return tuple(
            item
            for item in self.items
            if item.found_date <= end and (item.closed_date is None or item.closed_date >= start)
        )


def build_plans(
    *,
    seed: int,
    organizations: int = 1,
    years: tuple[int, int] = (2019, 2025),
    records: int | None = None,
) -> tuple[Plan, ...]:
    """Plan the years of some invented offices.

    The first office keeps to the table of habits; the others vary it. With `records` the number
    of rows in the ledgers of all offices and years comes near to that number.
    """
    span = tuple(range(years[0], years[1] + 1))
    scale = 1.0
    if records is not None:
        scale = records / (organizations * count_rows(_build_plan(seed, 0, span, 1.0)))
    return tuple(_build_plan(seed, number, span, scale) for number in range(organizations))


def count_rows(plan: Plan) -> int:
    """Count the events and items that ledgers hold; a year with only a report left has none.

    If all years are such years, what their reports sum up is counted.
    """
    kept = [year for year in plan.years if find_layout(year)] or list(plan.years)
    events = sum(event.held_date.year in kept for event in plan.events)
    return events + sum(item.found_date.year in kept for item in plan.items)


def _build_plan(seed: int, number: int, years: tuple[int, ...], scale: float) -> Plan:
    events = (event for year in years for event in _plan_events(seed, number, year, scale))
    items = (item for year in years for item in _plan_items(year, scale))
    name = OFFICE if number == 0 else f"{OFFICE}{number + 1:04d}"
    return Plan(name, years, tuple(events), tuple(items))


def _plan_events(seed: int, number: int, year: int, scale: float) -> list[Event]:
    index = index_of_year(year)
    events: list[Event] = []
    theme_days: tuple[date, ...] = ()
    for habit in HABITS:
        # A generator of its own for each activity and year: other years never move these dates.
        # S311: invented data, no secret.
        draw = random.Random(f"{seed}/{number}/{year}/{habit.activity}")  # noqa: S311
        factor = scale if number == 0 else scale * (0.6 + 0.8 * draw.random())
        amount = habit.amounts[index]
        rows = habit.rows[index] if habit.rows else amount or 0
        if amount is not None:
            amount, rows = round(amount * factor), round(rows * factor)
        dates = _draw_dates(habit, year, rows, draw, theme_days)
        if habit.activity == "theme_party_day":
            theme_days = tuple(dates)
        sizes = _spread(habit, amount, rows)
        events += [_draw_event(habit, k, day, sizes[k], draw) for k, day in enumerate(dates)]
    for k, name in enumerate(INSTITUTIONS[: OWN_INSTITUTIONS[index]]):
        day = find_workday(date(year, 3 + k, 24))
        kind = ("修订", "制定")[k % 2]
        events.append(Event("institution_revision", kind, day, f"《{name}》", None, _HOSTS[0]))
    return events


def _spread(habit: Habit, amount: int | None, rows: int) -> list[int | None]:
    """Say how many people or copies stand in each row of a habit summed in them.

    Most talks are with one person, the rest with three (the last with two).
    """
    if amount is None or habit.heads or rows == 0:
        return [None] * rows
    if habit.activity == "responsibility_letter":
        return [amount // rows + (1 if k < amount % rows else 0) for k in range(rows)]
    spare = max(amount - rows, 0)
    groups = (spare + 1) // 2
    sizes: list[int | None] = [1] * rows
    for k in range(groups):
        extra = 2 if k < groups - 1 or spare % 2 == 0 else 1
        sizes[(k + 1) * rows // (groups + 1)] = 1 + extra
    return sizes


def _draw_dates(
    habit: Habit, year: int, rows: int, draw: random.Random, theme_days: tuple[date, ...]
) -> list[date]:
    if habit.every == "holiday":
        reminders = list_reminders(year)
        return [reminders[k % len(reminders)][1] for k in range(rows)]
    if habit.every == "theme_day" and theme_days:
        shift = _THEME_FORMS.index(habit.activity)
        return [theme_days[(k * 2 + shift) % len(theme_days)] for k in range(rows)]
    months = months_of(habit, year)
    days = [day for day in list_workdays(year) if day.month in months]
    if habit.every == "week":
        days = list(first_of_weeks(days))
        return [days[k * len(days) // rows] for k in range(rows)]
    bounds = [k * len(days) // rows for k in range(rows + 1)] if rows else []
    return [
        days[low + int(draw.random() * (max(high, low + 1) - low))]
        for low, high in pairwise(bounds)
    ]


def _draw_event(habit: Habit, k: int, day: date, size: int | None, draw: random.Random) -> Event:
    people = size
    if habit.heads:
        low, high = habit.heads
        people = low + int(draw.random() * (high - low + 1))
    reminders = list_reminders(day.year)
    holiday = reminders[k % len(reminders)][0] if habit.every == "holiday" else ""
    # The same words never stand twice in a year of an activity.
    turn = k // (len(reminders) if holiday else len(habit.subjects))
    words = f"{holiday}{habit.subjects[k % len(habit.subjects)]}"
    first = int(draw.random() * _STAFF)
    return Event(
        activity=habit.activity,
        kind=habit.kinds[k % len(habit.kinds)],
        held_date=day,
        subject=f"{words}（{turn + 1}）" if turn else words,
        people=people,
        host=_HOSTS[k % len(_HOSTS)],
        persons="、".join(f"人员{(first + n) % _STAFF + 1:02d}" for n in range(size or 0)),
        place=_PLACES[int(draw.random() * len(_PLACES))],
        method=_METHODS[k % len(_METHODS)],
        level=int(draw.random() * _LEVELS),
        holiday=holiday,
        is_masked=size is None and habit.heads is None,
    )


def _plan_items(year: int, scale: float) -> list[Item]:
    batches = BATCHES[index_of_year(year)]
    pattern = [(batch, outcome) for batch in batches for outcome in batch.outcomes]
    items: list[Item] = []
    for k in range(max(1, round(len(pattern) * scale))):
        batch, (due, closed, institutions) = pattern[k % len(pattern)]
        month, day = batch.found.split("-")
        found = find_workday(date(year, int(month), int(day)))
        names = [INSTITUTIONS[(k + n) % len(INSTITUTIONS)] for n in range(institutions)]
        item = Item(
            code=f"{year}-{k + 1:02d}",
            origin=batch.origin,
            found_date=found,
            problem=PROBLEMS[k % len(PROBLEMS)],
            due_text=due if isinstance(due, str) else "",
            due_date=None if isinstance(due, str) else found + timedelta(days=due),
            closed_date=None if closed is None else find_workday(found + timedelta(days=closed)),
            institutions=institutions,
            institution_name="".join(f"《{name}》" for name in names),
            host=_HOSTS[k % len(_HOSTS)],
        )
        items.append(item)
    return items
