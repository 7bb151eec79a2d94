"""Hostile records: many offices whose names, numbers and days try every engine."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from analysis.catalogue import load_catalogue
from analysis.datasets import write_dataset
from analysis.records import Records
from analysis.validation import check_records, find_cutoffs
from frames import item, make_records, meeting

OFFICES = (
    "甲局",
    "甲 局",
    "O'Brien “处”",
    '引"号`反引',
    "反\\斜$杠%_",
    "{year}[*]?",
    "𠮷野家支部",
    "e\u0301cole",
    "\u00e9cole",
    "NULL",
    "nan",
    "-1",
    "年=2023/局",
)
YEARS = (2019, 2020, 2022, 2023, 2024)  # 2021 is a gap
TITLES = ("《廉政谈话办法》", "《廉政谈话办法》《'公务用车'规定》", "无书名号", "")
ACTIVITIES = (
    "group_study",
    "party_lecture",
    "heart_to_heart_talk",
    "responsibility_letter",
    "holiday_reminder",
    "branch_meeting",
)


def make_hostile(seed: int, rows: int) -> Records:
    """Make records with masked numbers, gaps, carried-over items and equal item numbers."""
    dice = random.Random(seed)  # noqa: S311
    made = [*_make_rows(dice, rows), *_make_items(dice, rows), *_make_institutions(dice, rows // 8)]
    coverage = [
        (dice.choice(OFFICES), dice.choice(ACTIVITIES), dice.choice(YEARS), dice.choice((None, 3)))
        for _ in range(rows // 4)
    ]
    coverage += [(dice.choice(OFFICES), "rectification_item", dice.choice(YEARS), None)] * 2
    return make_records(*made, coverage=coverage)


def write_hostile(folder: Path, as_of: date | None) -> Records:
    """Write hostile records as a dataset, and give them as they count at a cut-off."""
    records = make_hostile(7, 80)
    catalogue = load_catalogue()
    write_dataset(records, find_cutoffs(records.table), folder, catalogue)
    return check_records(records, as_of)


def _draw_day(dice: random.Random) -> date:
    year = dice.choice(YEARS)
    edge = dice.choice([date(year, 1, 1), date(year, 12, 31), date(year, 2, 28), None])
    return edge or date(year, 1, 1) + timedelta(days=dice.randrange(365))


def _draw_text(dice: random.Random) -> str:
    return _draw_day(dice).isoformat()[: dice.choice((4, 7, 10, 10, 10))]


def _make_rows(dice: random.Random, rows: int) -> Iterator[dict[str, Any]]:
    for _ in range(rows):
        yield meeting(
            _draw_text(dice),
            dice.choice(ACTIVITIES),
            organization=dice.choice(OFFICES),
            count=dice.choice((None, 1, 1, 3, 2**31 + 5)),
            amount=dice.choice((None, 0, 1, 7, 2**40)),
            people=dice.choice((None, 0, 25, 2**33)),
            subject=dice.choice(("", "春节前提醒", "国庆、'中秋'提醒", 'a"b')),
            holiday=dice.choice(("", "元旦")),
        )


def _make_items(dice: random.Random, rows: int) -> Iterator[dict[str, Any]]:
    for place in range(rows):
        found = _draw_day(dice)
        closed = dice.choice((None, found, found + timedelta(days=dice.randrange(900))))
        due = dice.choice((None, closed, found + timedelta(days=dice.randrange(500))))
        is_undated, is_again = not closed and dice.random() < 0.3, closed and dice.random() < 0.3
        yield item(
            found.isoformat()[: dice.choice((4, 10, 10))],
            closed,
            due,
            organization=dice.choice(OFFICES),
            item=f"{found.year}-{place % 5}",
            status="closed" if closed or is_undated else "open",
            open_until=(is_undated and dice.choice((None, date(found.year, 12, 31)))) or None,
            stated_by=date(found.year + dice.choice((0, 1)), 12, 31) if is_undated else None,
            undone_from=closed + timedelta(days=40) if is_again else None,
            undone_until=closed + timedelta(days=dice.choice((90, 400))) if is_again else None,
            amount=dice.choice((None, 1, 1, 4)),
            is_carried_over=dice.random() < 0.2,
            institutions=dice.choice((None, None, 1, 2)),
            institution_name=dice.choice(TITLES),
        )


def _make_institutions(dice: random.Random, rows: int) -> Iterator[dict[str, Any]]:
    for _ in range(rows):
        yield meeting(
            _draw_text(dice),
            "institution_revision",
            organization=dice.choice(OFFICES),
            amount=dice.choice((None, 1, 2)),
            institution_name=dice.choice(TITLES),
            subject=dice.choice(TITLES),
        )
