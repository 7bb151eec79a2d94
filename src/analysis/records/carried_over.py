"""Carried over: an item of rectification that stands in several ledgers stays one item."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.formatting import format_date
from analysis.problems import Problem, Severity
from analysis.records.duplicates import RECTIFICATION, compare_text
from analysis.records.record_table import (
    AGAIN,
    RECLOSED,
    REOPENED,
    SAID_CLOSED,
    Row,
    place_of,
    problem_of,
    rows_at,
    write_later_rows,
)

_LIFE = ("status", "closed_date", "due_date", "due_text", "remedy")
_GAINS = ("institutions", "institution_name")
_SHORTEST_OWN_NUMBER = 4
_AGAIN = {"open": REOPENED, "closed": RECLOSED, REOPENED: REOPENED, RECLOSED: RECLOSED}
"""Status that a later row states → that of an item that was reopened."""

Sheet = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Item:
    position: int
    organization: str
    place: tuple[str, str]
    number: str
    text: str
    origin: str
    day: pd.Timestamp
    year: int


def join_items(
    table: pd.DataFrame, years: Mapping[Sheet, int] | None = None
) -> tuple[pd.DataFrame, list[Problem]]:
    """Join the rows of one item of rectification: the first row keeps it, with its newest state.

    What the ledger of a year proved is kept: an item that was closed on a day, and is listed as
    open by a later ledger, is reopened from then on, and another day of closing is told, not taken
    over, nor is more time given to one that was overdue by then. What is said to be closed without
    a day is closed by the end of that ledger's year. The later rows stay records with
    `is_carried_over`, add nothing, and name the first place. A number used for two different items
    of one ledger year is an error of the later row.

    Parameters
    ----------
    years
        The last year of each sheet: what stands in a later year's ledger was written later.
    """
    # Those that share number or text with another of their organization.
    chosen = table[(table["activity"] == RECTIFICATION) & ~table["is_carried_over"]]
    by_text = chosen.duplicated(["organization", "subject"], keep=False) & (chosen["subject"] != "")
    by_number = chosen.duplicated(["organization", "item"], keep=False) & (chosen["item"] != "")
    shared = (by_text | by_number).reindex(table.index, fill_value=False)
    items = [
        _Item(
            position,
            row["organization"],
            (row["file"], row["sheet"]),
            compare_text(row["item"]),
            compare_text(row["subject"]),
            compare_text(row["origin"]),
            row["date"],
            (years or {}).get((row["file"], row["sheet"]), row["date"].year),
        )
        for position, row in rows_at(table, np.flatnonzero(shared).tolist()).items()
    ]
    items.sort(key=lambda item: (item.year, item.position))
    joined: dict[int, int] = {}
    conflicts: list[Problem] = []
    rows = rows_at(table, [item.position for item in items])
    for item, first, is_conflict in _matches(items):
        if is_conflict:
            row = rows[item.position]
            message = (
                f"编号“{row['item']}”在{place_of(rows[first.position])}已经用于另一个问题，"
                "这一行没有计入；请给其中一项另编号码"
            )
            conflicts.append(_problem(row, "id_conflict", message, severity="error"))
        else:
            joined[item.position] = first.position
    if not joined:
        return _tell_statements(table, years or {}, {}), conflicts
    lives = _Lives(table, {item.position: item.year for item in items})
    told = [
        problem
        for position, first in joined.items()
        for problem in lives.join(position, first, rows)
    ]
    return _tell_statements(lives.build(), years or {}, lives.undated), [*conflicts, *told]


def _tell_statements(
    table: pd.DataFrame, years: Mapping[Sheet, int], undated: Mapping[int, int]
) -> pd.DataFrame:
    """Tell of what is done on no day told the last day of the year whose ledger says so.

    Parameters
    ----------
    undated
        Row → the year of the ledger that says that it is done, where that is not its own.
    """
    is_undated = (
        (table["activity"] == RECTIFICATION)
        & (table["status"] == "closed")
        & table["closed_date"].isna()
        & ~table["is_carried_over"]
    )
    positions = np.flatnonzero(is_undated.to_numpy(dtype=bool)).tolist()
    if not positions:
        return table
    days = table["stated_by"].to_numpy(copy=True)
    for position, row in rows_at(table, positions, ("file", "sheet", "year")).items():
        year = undated.get(position) or years.get((row["file"], row["sheet"]), row["year"])
        days[position] = np.datetime64(_end_of(year), "s")
    return table.assign(stated_by=days)


def _end_of(year: int) -> pd.Timestamp:
    return pd.Timestamp(year, 12, 31)


def _problem(
    row: Row, rule: str, message: str, field: str = "item", severity: Severity = "warning"
) -> Problem:
    cell = row[field]
    value = cell.date().isoformat() if isinstance(cell, pd.Timestamp) else str(cell)
    return problem_of(row, rule, severity, message, field=field, value=value)


def _write(day: pd.Timestamp) -> str:
    return format_date(day.date())


def _matches(items: Sequence[_Item]) -> Iterator[tuple[_Item, _Item, bool]]:
    """Give each item that repeats, or conflicts with, an earlier one."""
    kept: dict[tuple[str, str, str], list[_Item]] = {}
    for item in items:
        keys = [(item.organization, "number", item.number), (item.organization, "text", item.text)]
        others = [other for key in keys if key[2] for other in kept.get(key, [])]
        same = next((other for other in others if _is_same(other, item)), None)
        if same is not None:
            yield item, same, False
            continue
        conflict = next((other for other in others if _conflicts(other, item)), None)
        if conflict is not None:
            yield item, conflict, True
            continue
        for key in keys:
            kept.setdefault(key, []).append(item)


def _is_same(first: _Item, second: _Item) -> bool:
    is_same_number = first.number == second.number
    if first.text and first.text == second.text:
        if first.number and second.number:
            return is_same_number or (first.place != second.place and first.day == second.day)
        return _is_compatible(first.origin, second.origin)
    has_one_text = not first.text or not second.text
    return bool(first.number) and is_same_number and has_one_text and first.day == second.day


def _conflicts(first: _Item, second: _Item) -> bool:
    if not first.number or first.number != second.number or not (first.text and second.text):
        return False
    is_one_year = first.day.year == second.day.year
    is_own = first.place == second.place or len(first.number) >= _SHORTEST_OWN_NUMBER
    return is_one_year and is_own and _is_compatible(first.origin, second.origin)


def _is_compatible(one: str, other: str) -> bool:
    """Say whether two sources may be one: 巡察 in a title, 县委第一轮巡察 in a column."""
    return one in other or other in one


class _Lives:
    """The state of items while their rows are joined one after another, older ledgers first."""

    def __init__(self, table: pd.DataFrame, years: Mapping[int, int]) -> None:
        self._table = table
        self._years = years
        names = (*_LIFE, *_GAINS, "date", "open_until", "undone_from", "undone_until")
        self._columns = {name: table[name].astype(object).to_numpy(copy=True) for name in names}
        self._carried = table["is_carried_over"].to_numpy(copy=True)
        self._standing: dict[int, int] = {}
        """First row of an item that was reopened → the row that stands for it since."""
        self._later: dict[int, list[int]] = {}
        """Row that stands for an item → the later rows that are of it, in order."""
        self._told_by: dict[int, int] = {}
        """Row that stands for an item → the later row that its day of completion comes from."""
        self._open_in: dict[int, int] = {}
        """Row that stands for an item → the last year whose ledger lists it as open."""
        self.undated: dict[int, int] = {}
        """Row that stands for an item done on no day told → the first year whose ledger says so."""

    def join(self, position: int, first: int, rows: Mapping[int, Row]) -> Iterator[Problem]:
        """Join a row to its item, and say what it means."""
        row, head = rows[position], self._standing.get(first, first)
        if head not in self._later:
            self._note_year(head, head)
        place, status, closed = place_of(rows[head]), row["status"], row["closed_date"]
        proven, proof = self._find_proof(head), place_of(rows[self._told_by.get(head, head)])
        stated = self._find_statement(head, self._years[position])
        done = stated if proven is None else proven
        if done is not None and status == "open" and pd.isna(closed):
            year = self._reopen(position, done)
            self._standing[first] = position
            self._later.setdefault(first, []).append(position)
            if pd.isna(self._columns["undone_from"][first]):
                self._columns["undone_from"][first] = self._columns["date"][position]
            self._columns["undone_until"][first] = pd.NaT
            said = "完成（没有写明日期）" if proven is None else f"{_write(proven)}完成"
            message = (
                f"{proof}已写明{said}，这一行又写作未完成：以前年度的数目不变，自{year}年起"
                "按重新打开计，不再计入反馈；如只是没有填写完成情况，请补填"
            )
            yield _problem(row, "item_reopened", message)
            return
        self._carried[position] = True
        self._later.setdefault(head, []).append(position)
        message = f"与{place}是同一项问题，只计一项；完成情况以最后登记的为准"
        due = self._columns["due_date"][head]
        # An item was overdue in a year once told, whatever time a later ledger gives it.
        is_overdue = due < pd.Timestamp(self._years[position], 1, 1)
        if is_overdue and due != row["due_date"] and not pd.isna(row["due_date"]):
            message += f"；原定时限{_write(due)}在那时已过，是否逾期仍按它计"
        yield _problem(row, "carried_over", message)
        # What is reopened on a day cannot have been closed before it.
        is_past = first in self._standing and closed <= self._columns["date"][head]
        is_after = stated is not None and closed > stated
        is_kept = proven is not None or is_past or is_after
        kept = ("status", "closed_date") if is_kept else ()
        limits = ("due_date", "due_text") if is_overdue else ()
        if kept and not pd.isna(closed) and closed != proven:
            told = f"{place}重新打开" if proven is None else f"{proof}所载{_write(proven)}"
            told = (
                f"{proof}所载{stated.year}年底以前已完成"
                if stated is not None and is_after
                else told
            )
            message = (
                f"完成日期{_write(closed)}与{told}不合，没有按它改动以前登记的情况；"
                "请核对后改正一处"
            )
            yield _problem(row, "closed_date_changed", message, "closed_date")
        self._take_state(position, head, (*kept, *limits))
        if first in self._standing:
            status = self._columns["status"][head]
            self._columns["status"][head] = _AGAIN.get(status, status)
            is_reclosed = self._columns["status"][head] == RECLOSED
            closed = self._columns["closed_date"][head]
            self._columns["undone_until"][first] = (
                (_end_of(self._years[position]) if pd.isna(closed) else closed)
                if is_reclosed
                else pd.NaT
            )
        self._note_year(position, head)

    def _note_year(self, position: int, head: int) -> None:
        """Note in which year's ledger an item was last open, or first done on no day told."""
        year, status = self._years[position], self._columns["status"][head]
        is_dated = not pd.isna(self._columns["closed_date"][head])
        if status in SAID_CLOSED and not is_dated:
            self.undated.setdefault(head, year)
            before = self._open_in.get(head)
            if before is not None and before < self.undated[head]:
                self._columns["open_until"][head] = _end_of(before)
            return
        self.undated.pop(head, None)
        self._columns["open_until"][head] = pd.NaT
        if status in ("open", REOPENED) and not is_dated:
            self._open_in[head] = year

    def _find_statement(self, head: int, year: int) -> pd.Timestamp | None:
        """Find the last day of the earlier year whose ledger says without a day that it is done."""
        told = self.undated.get(head)
        return _end_of(told) if told is not None and told < year else None

    def _find_proof(self, head: int) -> pd.Timestamp | None:
        """Find the day on which an item is done without a doubt, as far as its rows were joined."""
        closed, status = self._columns["closed_date"][head], self._columns["status"][head]
        is_sure = not pd.isna(closed) and closed >= self._columns["date"][head]
        return closed if is_sure and status not in ("open", REOPENED) else None

    def _reopen(self, position: int, closed: pd.Timestamp) -> int:
        """Let a row stand for its item from the day on that its ledger knows of; give the year."""
        own, year = self._columns["date"][position], pd.Timestamp(self._years[position], 1, 1)
        day = next((day for day in (own, year) if day > closed), closed + pd.Timedelta(days=1))
        renewed = {"date": day, "status": REOPENED, "institutions": pd.NA, "institution_name": ""}
        for name, value in renewed.items():
            self._columns[name][position] = value
        return int(day.year)

    def _take_state(self, position: int, head: int, kept: Collection[str]) -> None:
        """Take the newer state of an item over to the row that stands for it."""
        is_open = self._columns["status"][position] == "open"
        for name in (*_LIFE, *_GAINS):
            value = self._columns[name][position]
            is_given = not pd.isna(value) and value != ""
            if name not in kept and (is_given or (name == "closed_date" and is_open)):
                self._columns[name][head] = value
                if name == "closed_date":
                    self._told_by[head] = position

    def build(self) -> pd.DataFrame:
        """Build the table with the joined lives."""
        table, carried = self._table, self._carried
        renewed = {
            name: pd.Series(values, index=table.index).astype(table[name].dtype)
            for name, values in self._columns.items()
        }
        nothing = {name: table[name].mask(carried, 0) for name in ("count", "amount")}
        result = table.assign(**renewed, **nothing, is_carried_over=carried)
        is_again = result["status"].isin(AGAIN)
        day = result["date"].dt
        return result.assign(
            later_rows=self._write_later_rows(),
            institutions=result["institutions"].mask(carried),
            precision=result["precision"].mask(is_again, "day"),
            year=day.year.astype(table["year"].dtype),
            month=table["month"].mask(is_again, day.month),
        )

    def _write_later_rows(self) -> pd.Series:
        """Write of each item where its later rows stand, and which of them first proves its end."""
        texts = self._table["later_rows"].to_numpy(dtype=object, copy=True)
        rows = rows_at(self._table, [each for later in self._later.values() for each in later])
        heads = rows_at(self._table, self._later)
        for head, later in self._later.items():
            ended = self._columns["closed_date"][head], self._columns["status"][head]
            is_proven = _tells_end(heads[head], ended)
            places = []
            for each in later:
                is_proof = not is_proven and _tells_end(rows[each], ended)
                is_proven = is_proven or is_proof
                row = rows[each]
                places.append(
                    (row["file"], row["sheet"], int(row["row"]), self._years[each], is_proof)
                )
            texts[head] = write_later_rows(places)
        return pd.Series(texts, index=self._table.index).astype(self._table["later_rows"].dtype)


def _tells_end(row: Row, ended: tuple[pd.Timestamp, str]) -> bool:
    """Say whether a row states what is known of its item's end: the day, else that it is done."""
    closed, status = ended
    if pd.isna(closed):
        return bool(status == "closed" and row["status"] == "closed")
    return bool(row["closed_date"] == closed)
