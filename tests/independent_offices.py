"""Independent offices: small invented offices with doubtful rows, counted by a program of its own.

A row is what is written into the ledger, a list of texts; it is counted from these texts alone.
"""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from statistics import median

OFFICES = 200
YEARS = (2023, 2024)
EVENT_HEAD = ("单位", "日期", "活动类型", "主题", "人次")
ITEM_HEAD = ("单位", "问题编号", "反馈日期", "问题内容", "整改时限", "状态", "完成日期")
KINDS = {"集体学习": "group_study", "警示教育": "warning_education", "廉政谈话": "integrity_talk"}
HEADS = {"integrity_talk"}
NO_DAYS = ("3月中旬", "2024-06-31", "待定")
WAYS = ("done", "done", "open", "open", "early", "conflict", "undated", "bad_day")


@dataclass
class Office:
    """One office: the rows of its ledgers by year."""

    events: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    items: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)


def make_offices(seed: int) -> dict[str, Office]:
    """Make the offices; the same seed makes the same."""
    dice = random.Random(seed)  # noqa: S311
    return {f"{n:03d}虚构局": _make_office(dice) for n in range(1, OFFICES + 1)}


def _make_office(dice: random.Random) -> Office:
    office = Office()
    for year in YEARS:
        for number in range(dice.randint(4, 6)):
            day = _draw(dice, year).isoformat()
            kind = dice.choice(list(KINDS))
            row = (day, kind, f"{year}年主题第{number}", str(dice.randint(1, 40)))
            if dice.random() < 0.2:
                row = (dice.choice(NO_DAYS), *row[1:])
            office.events += [(year, row)] * (2 if dice.random() < 0.1 else 1)
        office.items += list(_list_again(dice, office)) if year == YEARS[1] else []
        for number in range(1, dice.randint(2, 4)):
            office.items.append((year, _make_item(dice, year, number)))
    return office


def _draw(dice: random.Random, year: int) -> date:
    return date(year, 1, 5) + timedelta(days=dice.randrange(300))


def _make_item(dice: random.Random, year: int, number: int) -> tuple[str, ...]:
    found, way = _draw(dice, year), dice.choice(WAYS)
    due = found + timedelta(days=dice.choice((20, 60, 90)))
    closed = found + timedelta(days=dice.randint(1, 50))
    if way == "early":
        closed = found - timedelta(days=dice.randint(1, 60))
    status = {"open": "整改中", "conflict": "整改中"}.get(way, "已完成")
    return (
        f"{year}-{number:02d}",
        "13月5日" if way == "bad_day" else found.isoformat(),
        f"{year}年问题第{number}",
        due.isoformat(),
        status,
        "" if way in ("open", "undated") else closed.isoformat(),
    )


def _list_again(dice: random.Random, office: Office) -> Iterator[tuple[int, tuple[str, ...]]]:
    """List what was open in the year before once more, done or not, and some that was done."""
    for _, row in office.items:
        number, found, text, due, status, closed = row
        is_plain = (status, bool(closed)) in {("整改中", False), ("已完成", True)}
        if not is_plain or _day(found) is None:
            continue
        if closed >= found and closed and dice.random() < 0.2:
            yield YEARS[1], (number, found, text, due, "整改中", "")
        elif not closed and dice.random() < 0.8:
            day = date(YEARS[1], 1, 10) + timedelta(days=dice.randrange(200))
            is_done = dice.random() < 0.6
            state = ("已完成", day.isoformat()) if is_done else ("整改中", "")
            yield YEARS[1], (number, found, text, due, *state)


def write_ledgers(offices: Mapping[str, Office], folder: Path) -> None:
    """Write the ledgers of all offices, a file a year and family."""
    for year in YEARS:
        for family, head in (("events", EVENT_HEAD), ("items", ITEM_HEAD)):
            name = {"events": "活动", "items": "整改"}[family]
            path = folder / f"{year}年{name}台账.csv"
            with path.open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out)
                writer.writerow(head)
                for office, held in offices.items():
                    rows = getattr(held, family)
                    writer.writerows((office, *row) for of, row in rows if of == year)


def count_office(office: Office) -> dict[tuple[str, int], float]:
    """Count an office's measures by (code, year), from the texts of its rows."""
    counts: Counter[tuple[str, int]] = Counter()
    for _, (day, kind, _, people) in dict.fromkeys(office.events):
        if (held := _day(day)) is not None:
            counts[KINDS[kind], held.year] += int(people) if KINDS[kind] in HEADS else 1
    return {**counts, **_count_items(office)}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass
class _Life:
    found: date
    due: date
    closed: date | None
    is_doubtful: bool
    is_undated: bool
    is_again: bool = False


def _count_items(office: Office) -> dict[tuple[str, int], float]:
    lives: dict[str, _Life] = {}
    for _, (number, found, _, due, status, closed) in office.items:
        start, end = _day(found), _day(closed)
        if start is None:
            continue
        known = lives.get(number)
        if known is None:
            is_doubtful = end is not None and (end < start or status == "整改中")
            is_undated = status == "已完成" and end is None
            told = None if is_doubtful else end
            lives[number] = _Life(start, date.fromisoformat(due), told, is_doubtful, is_undated)
        elif known.closed is None:
            known.closed = end
        else:
            known.is_again = end is None
    counts: dict[tuple[str, int], float] = {}
    for year in YEARS:
        last = date(year, 12, 31)
        opened = [life for life in lives.values() if life.found.year == year]
        closed = [life for life in lives.values() if life.closed and life.closed.year == year]
        left = [life for life in lives.values() if _is_left(life, last)]
        late = sum(life.closed > life.due for life in closed if life.closed)
        told = {
            "opened": len(opened),
            "closed": len(closed),
            "closed_on_time": len(closed) - late,
            "closed_late": late,
            "open_at_year_end": len(left),
            "overdue_at_year_end": sum(life.due <= last for life in left),
        }
        if opened:
            done = sum(life.closed is not None and life.closed <= last for life in opened)
            ever = sum(life.closed is not None or life.is_undated for life in opened)
            told["completion_rate"] = 100 * done / len(opened)
            told["completion_rate_to_date"] = 100 * ever / len(opened)
        days = [(life.closed - life.found).days for life in closed if life.closed]
        if days:
            told["median_days_to_close"] = median(days)
        counts |= {(f"rectification_{code}", year): value for code, value in told.items()}
    return counts


def _is_left(life: _Life, last: date) -> bool:
    """Say whether an item is open at the end of a year: not done yet, or listed again in 2024."""
    if life.is_doubtful or life.is_undated or life.found > last:
        return False
    is_open = life.closed is None or life.closed > last
    return is_open or (life.is_again and last.year == YEARS[1])
