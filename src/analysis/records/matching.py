"""Matching: which record of one day repeats which of another sheet, in time that grows evenly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Texts = tuple[str, ...]
_Fields = tuple[bool, ...]
"""Of each text, whether it is filled or compared."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One record of a group, as it is compared; `place` numbers its file and sheet."""

    position: int
    file: str
    place: int
    texts: Texts
    numbers: tuple[object, object]


def match_group(group: Sequence[Seen], *, is_day: bool) -> Iterator[tuple[Seen, Seen]]:
    """Give each record that repeats an earlier one of another sheet, and that one.

    Each record repeats at most one of each sheet. Of a day, equal texts are matched first, then
    those where a text that one of the two leaves blank does not tell them apart. Of a month or
    year all texts must be equal, and without any text the files must differ.
    """
    taken: set[tuple[int, int]] = set()
    left: list[Seen] = []
    for seen, match in _match_equal(group, taken, is_day=is_day):
        if match is None:
            left.append(seen)
        else:
            yield seen, match
    # Only records of several sheets that leave different texts blank may still be the same.
    is_mixed = len({s.place for s in left}) > 1 and len({_filled(s) for s in left}) > 1
    if is_day and is_mixed:
        kept = _Kept(taken)
        for seen in left:
            match = kept.find(seen)
            if match is None:
                kept.add(seen)
            else:
                taken.add((match.position, seen.place))
                yield seen, match


def _match_equal(
    group: Sequence[Seen], taken: set[tuple[int, int]], *, is_day: bool
) -> Iterator[tuple[Seen, Seen | None]]:
    """Give each record with the first kept one of equal texts; note in `taken` what is repeated."""
    kept: dict[Texts, list[Seen]] = {}
    passed: dict[tuple[int, Texts], int] = {}
    for seen in group:
        same = kept.setdefault(seen.texts, [])
        key = (seen.place, seen.texts)
        at = _first_free(same, passed.get(key, 0), seen, taken, is_day=is_day)
        passed[key] = at
        if at < len(same):
            taken.add((same[at].position, seen.place))
            yield seen, same[at]
        else:
            same.append(seen)
            yield seen, None


def _first_free(
    candidates: Sequence[Seen],
    start: int,
    seen: Seen,
    taken: set[tuple[int, int]],
    *,
    is_day: bool = True,
) -> int:
    """Find the first candidate from `start` on that the sheet of `seen` may still repeat.

    What a sheet cannot repeat now, it never can: the next search may start where this one ended.
    """
    needs_other_file = not is_day and not any(seen.texts)
    at = start
    while at < len(candidates):
        other = candidates[at]
        is_free = other.place != seen.place and (other.position, seen.place) not in taken
        if is_free and not (needs_other_file and other.file == seen.file):
            break
        at += 1
    return at


def _filled(seen: Seen) -> _Fields:
    return tuple(map(bool, seen.texts))


class _Kept:
    """The records of a day that repeat none before them, found by the texts that they share.

    `taken`: position of a record and number of a sheet that already repeats it.
    """

    def __init__(self, taken: set[tuple[int, int]]) -> None:
        self._taken = taken
        self._order: dict[int, int] = {}
        self._by_filled: dict[_Fields, list[Seen]] = {}
        self._shelves: dict[_Fields, dict[_Fields, dict[Texts, list[Seen]]]] = {}
        self._passed: dict[tuple[int, _Fields, _Fields, Texts], int] = {}

    def add(self, seen: Seen) -> None:
        """Keep a record."""
        filled = _filled(seen)
        self._order[seen.position] = len(self._order)
        self._by_filled.setdefault(filled, []).append(seen)
        for compared, shelf in self._shelves.get(filled, {}).items():
            shelf.setdefault(_choose(seen.texts, compared), []).append(seen)

    def find(self, seen: Seen) -> Seen | None:
        """Find the first kept record that `seen` repeats."""
        own = _filled(seen)
        found = (
            self._first(seen, filled, tuple(a and b for a, b in zip(filled, own, strict=True)))
            for filled in self._by_filled
        )
        return min(filter(None, found), key=lambda one: self._order[one.position], default=None)

    def _first(self, seen: Seen, filled: _Fields, compared: _Fields) -> Seen | None:
        """Find the first of the kept records with some texts filled that shares the compared."""
        texts = _choose(seen.texts, compared)
        candidates = self._shelf(filled, compared).get(texts, [])
        key = (seen.place, filled, compared, texts)
        at = self._passed[key] = _first_free(
            candidates, self._passed.get(key, 0), seen, self._taken
        )
        return candidates[at] if at < len(candidates) else None

    def _shelf(self, filled: _Fields, compared: _Fields) -> dict[Texts, list[Seen]]:
        shelves = self._shelves.setdefault(filled, {})
        if compared not in shelves:
            shelves[compared] = {}
            for seen in self._by_filled[filled]:
                shelves[compared].setdefault(_choose(seen.texts, compared), []).append(seen)
        return shelves[compared]


def _choose(texts: Texts, compared: _Fields) -> Texts:
    return tuple(
        text if is_compared else "" for text, is_compared in zip(texts, compared, strict=True)
    )
