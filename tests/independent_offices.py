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

OFFICES = 40
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


def make_offices(seed: int, number: int = OFFICES) -> dict[str, Office]:
    """Make the offices; the same seed makes the same."""
    dice = random.Random(seed)  # noqa: S311
    return {f"{n:03d}虚构局": _make_office(dice) for n in range(1, number + 1)}


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
        is_plain = (status, bool(closed)) != ("整改中", True) and (not closed or closed >= found)
        if not is_plain or _day(found) is None or dice.random() < (0.8 if closed else 0.2):
            continue
        day = date(YEARS[1], 1, 10) + timedelta(days=dice.randrange(200))
        within = date.fromisoformat(found) + timedelta(days=3)
        states = {
            "open": ("整改中", ""),
            "done": ("已完成", day.isoformat()),
            "undated": ("已完成", ""),
            "its day": ("已完成", within.isoformat()),
        }
        ways = ["open"] if closed else ["open", "done", "done", "undated"]
        ways += ["its day"] if status == "已完成" and not closed else []
        yield YEARS[1], (number, found, text, due, *states[dice.choice(ways)])


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


def count_office(office: Office, last: date = date(2999, 12, 31)) -> dict[tuple[str, int], float]:
    """Count an office's measures by (code, year), from the texts of its rows, at a cut-off.

    A rate of which nothing is known is absent.
    """
    counts: Counter[tuple[str, int]] = Counter()
    for _, (day, kind, _, people) in dict.fromkeys(office.events):
        if (held := _day(day)) is not None and held <= last:
            counts[KINDS[kind], held.year] += int(people) if KINDS[kind] in HEADS else 1
    return {**counts, **_count_items(office, last)}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass
class _Life:
    """One item: `closed` on a day, or `stated` to be done by the ledger of a year.

    `open_in` is the last year whose ledger lists it as open, before it was stated; `again` the day
    from which on it is open again.
    """

    found: date
    due: date
    closed: date | None = None
    stated: int | None = None
    open_in: int = 0
    again: date | None = None
    is_doubtful: bool = False

    def is_done(self, day: date) -> bool:
        """Say whether it is proven to be done on a day."""
        if self.again is not None and self.again <= day:
            return False
        if self.closed is not None:
            return self.closed <= day
        return self.stated is not None and date(self.stated, 12, 31) <= day

    def is_left(self, day: date) -> bool:
        """Say whether it is known to be open on a day."""
        if self.is_doubtful or self.found > day:
            return False
        if self.again is not None and self.again <= day:
            return True
        if self.stated is not None:
            return day.year <= self.open_in
        return self.closed is None or self.closed > day


def _read_lives(office: Office, known: date) -> list[_Life]:
    lives: dict[str, _Life] = {}
    for year, (number, found, _, due, status, closed) in office.items:
        start, end = _day(found), _day(closed)
        if start is None:
            continue
        is_open = status == "整改中"
        life = lives.get(number)
        if life is None:
            life = lives[number] = _Life(start, date.fromisoformat(due))
            life.is_doubtful = end is not None and (end < start or (is_open and end <= known))
            life.closed = None if life.is_doubtful else end
            life.stated = year if end is None and not is_open else None
            life.open_in = year if end is None and is_open else 0
        elif is_open:
            if life.closed is not None or life.stated is not None:
                life.again = date(year, 1, 1)
            life.open_in = life.open_in if life.again else year
        elif end is None:
            life.stated = life.stated or year
        elif life.stated is None or end.year <= life.stated:
            life.closed, life.stated = end, None
    return list(lives.values())


def _count_items(office: Office, known: date) -> dict[tuple[str, int], float]:
    lives = [life for life in _read_lives(office, known) if life.found <= known]
    counts: dict[tuple[str, int], float] = {}
    for year in (each for each in YEARS if each <= known.year):
        last = min(date(year, 12, 31), known)
        opened = [life for life in lives if life.found.year == year]
        ended = [life for life in lives if life.closed and life.closed.year == year]
        closed = [life for life in ended if life.closed and life.closed <= last]
        left = [life for life in lives if life.is_left(last)]
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
            ever = sum(life.is_done(known) for life in opened)
            is_unknown = all(life.is_doubtful for life in opened)
            undated = [life for life in lives if life.stated]
            is_undated = any(max(life.found.year, life.open_in + 1) == year for life in undated)
            unproven = [life for life in undated if date(life.stated or 0, 12, 31) > known]
            if done or not (is_unknown or is_undated):
                told["completion_rate"] = 100 * done / len(opened)
            if ever or not (is_unknown or any(life in unproven for life in opened)):
                told["completion_rate_to_date"] = 100 * ever / len(opened)
        days = [(life.closed - life.found).days for life in closed if life.closed]
        if days:
            told["median_days_to_close"] = median(days)
        counts |= {(f"rectification_{code}", year): value for code, value in told.items()}
    return counts
