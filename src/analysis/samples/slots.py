"""Slots: the rows of an invented office's year, each once, to be drawn again for many offices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.catalogue import load_catalogue
from analysis.samples.cases import BATCHES, INSTITUTIONS, OWN_INSTITUTIONS, PROBLEMS
from analysis.samples.invented_office import HABITS, Habit, index_of_year
from analysis.samples.layouts import FORMS, LETTERS, TALKS

ITEM = "rectification_item"
OWN = "institution_revision"
_COMMON = (1, 3)
_HOLIDAYS = ("春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")


@dataclass(frozen=True, slots=True)
class Slot:
    """One kind of row; `low` and `high` bound its heads, or what it adds where people are summed.

    `days` are those that an item may take until its due date, None without one.
    """

    activity: str
    text: str
    subject: str
    sheet: str
    low: int | None
    high: int | None
    sums_people: bool
    holiday: str = ""
    days: int | None = None
    due_text: str = ""
    institution: str = ""
    origin: str = ""


def list_slots(year: int) -> tuple[Slot, ...]:
    """List the rows of the office's table of habits and cases for a year, about two hundred."""
    index = index_of_year(year)
    habits = (slot for habit in HABITS for slot in _list_habit(habit, index))
    return (*habits, *_list_items(index), *_list_own(index))


def _list_habit(habit: Habit, index: int) -> Iterator[Slot]:
    number = habit.rows[index] if habit.rows else habit.amounts[index] or 0
    low, high = habit.heads or _COMMON
    for place in range(number):
        holiday = _HOLIDAYS[place % len(_HOLIDAYS)] if habit.every == "holiday" else ""
        yield Slot(
            habit.activity,
            habit.kinds[place % len(habit.kinds)],
            f"{holiday}{habit.subjects[place % len(habit.subjects)]}",
            _name_sheet(habit.activity),
            low,
            high,
            sums_people=load_catalogue().activities[habit.activity].total == "people",
            holiday=holiday,
        )


def _list_items(index: int) -> Iterator[Slot]:
    cases = [(batch.origin, case) for batch in BATCHES[index] for case in batch.outcomes]
    for place, (origin, (due, _, institutions)) in enumerate(cases):
        yield Slot(
            ITEM,
            "反馈问题整改",
            PROBLEMS[place % len(PROBLEMS)],
            "整改台账",
            None,
            None,
            sums_people=False,
            days=due if isinstance(due, int) else None,
            due_text=due if isinstance(due, str) else "",
            institution=INSTITUTIONS[place % len(INSTITUTIONS)] if institutions else "",
            origin=origin,
        )


def _list_own(index: int) -> Iterator[Slot]:
    for place in range(OWN_INSTITUTIONS[index]):
        name = INSTITUTIONS[place % len(INSTITUTIONS)]
        yield Slot(OWN, "修订制度", "", "制度台账", None, None, sums_people=False, institution=name)


def _name_sheet(activity: str) -> str:
    groups = ((TALKS, "谈话台账"), (FORMS, "四种形态"), (LETTERS, "责任书"))
    return next((name for group, name in groups if activity in group), "学习和会议台账")
