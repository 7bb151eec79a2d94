"""Cells: what of an event or item stands under which key, and how a ledger writes a date."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from analysis.samples.events import Event, Item

Scalar = str | int | date | datetime | None

_REMEDY_DAYS = 30
_TYPING_DAYS = 25
_LEVELS = ("乡科级", "一般干部", "农村", "其他")

DATE_FORMS: Mapping[str, Callable[[date], Scalar]] = {
    "date": lambda day: day,
    "slashes": lambda day: f"{day.year}/{day.month}/{day.day}",
    "dots": lambda day: f"{day.year}.{day.month}.{day.day}",
    "iso": lambda day: day.isoformat(),
    "chinese": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "month_day": lambda day: f"{day.month}月{day.day}日",
    "stamp": lambda day: f"{day.isoformat()} 09:30:00",
}

# Where the date of an activity may lack its year, other dates of the row never do.
_WITH_YEAR = {"month_day": "iso", "dots": "iso"}


def write_date(day: date, form: str, *, is_main: bool) -> Scalar:
    """Write a date the way a ledger does."""
    return DATE_FORMS[form if is_main else _WITH_YEAR.get(form, form)](day)


def event_cells(event: Event, organization: str) -> dict[str, Scalar]:
    """Lay out an event by key; dates are still dates."""
    people: Scalar = "xx" if event.is_masked else event.people
    return {
        "date": event.held_date,
        "month": f"{event.held_date.month}月",
        "organization": organization,
        "kind": event.kind,
        "subject": event.subject,
        "people": people,
        "expected": None if event.people is None else event.people + 2,
        f"{event.activity}:{event.level}": people,
        "host": event.host,
        "host_post": "书记",
        "persons": event.persons,
        "post": "科员",
        "rank": _LEVELS[event.level],
        "place": event.place,
        "method": event.method,
        "method_of_form": "谈话提醒",
        "holiday": event.holiday,
        "origin": "日常监督",
        "clerk": "人员09",
        "joined": date(2001 + event.held_date.day % 9, event.held_date.month, 1),
        # Typed in weeks later, at times in the next year: never the date of the activity.
        "created": event.held_date + timedelta(days=_TYPING_DAYS),
    }


def item_cells(item: Item, organization: str, year: int) -> dict[str, Scalar]:
    """Lay out an item by key, as it stood at the end of a year."""
    closed = item.closed_date
    is_closed = closed is not None and closed.year <= year
    remedy = item.due_text
    if item.due_date is not None:
        is_prompt = item.due_date - item.found_date <= timedelta(days=_REMEDY_DAYS)
        remedy = "立行立改" if is_prompt else "限期整改"
    return {
        "date": item.found_date,
        "item": item.code,
        "organization": organization,
        "origin": item.origin,
        "problem": item.problem,
        "measure": "完善制度并落实到人" if item.institutions else "逐条对照并落实到人",
        "host": item.host,
        "remedy": remedy,
        "due": item.due_text or item.due_date,
        "status": "已完成" if is_closed else "整改中",
        "closed": closed if is_closed else None,
        "institutions": item.institutions if is_closed else None,
        "institution_name": item.institution_name if is_closed else None,
        "created": item.found_date + timedelta(days=3),
    }


def as_moment(value: date) -> datetime:
    """Give the midnight of a day, which is what a spreadsheet stores."""
    return datetime.combine(value, time())
