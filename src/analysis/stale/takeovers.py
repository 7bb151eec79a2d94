"""Takeovers: passages that stand in an earlier report, and how they were changed."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

import numpy as np

from analysis.stale.shared_shingles import Shared, find_shared
from analysis.stale.writings import LEAST_OWN, Writing

Kind = Literal["same", "years_only", "numbers_only", "order", "near"]

THRESHOLD = 0.5
"""Share of a passage's own shingles from which on it is taken over (decision 23)."""
_LOOKED_AT = 4
"""Reports that hold most of a passage: among them is the one that it comes from."""
_SHORT = 6
_MOST_PLACES = 64
"""Of a shingle that stands more often in one text, so many places are looked at."""


@dataclass(frozen=True, slots=True)
class Takeover:
    """Sentences of a draft, from `first` up to before `last`, that stand in another report.

    `containment` is the share of its shingles that stand there, `jaccard` that of both.
    `is_moved`: what stands before it there stands behind it here.
    """

    kind: Kind
    first: int
    last: int
    other: int
    other_first: int
    other_last: int
    containment: float
    jaccard: float
    own: int
    is_moved: bool = False
    also: tuple[int, ...] = ()


def find_takeovers(
    drafts: Sequence[Writing], others: Sequence[Writing], threshold: float = THRESHOLD
) -> dict[int, tuple[Takeover, ...]]:
    """Find what drafts have taken over from other reports, by the draft's place in the list."""
    numberless: list[dict[str, list[int]]] = [{} for _ in others]
    for other, index in zip(others, numberless, strict=True):
        for place, sentence in enumerate(other.sentences):
            index.setdefault(sentence.numberless, []).append(place)
    found = {}
    for number, shared in find_shared(drafts, others, threshold):
        taken = []
        for _, listed in groupby(shared, key=lambda one: one.passage):
            held = sorted(listed, key=lambda one: (-one.count, others[one.other].file))
            best = _choose(drafts[number], others, numberless, held, threshold)
            if best is not None:
                also = tuple(one.other for one in held if one.other != best.other)
                taken.append(replace(best, also=also))
        found[number] = tuple(_join(_mark_moved(taken), drafts[number], others))
    return found


def measure_own(draft: Writing) -> int:
    """Count the shingles of those passages that have enough of their own to be compared."""
    sizes = (len(draft.shingles(each.first, each.last)) for each in draft.passages)
    return sum(size for size in sizes if size >= LEAST_OWN)


def _choose(
    draft: Writing,
    others: Sequence[Writing],
    numberless: Sequence[dict[str, list[int]]],
    held: Sequence[Shared],
    threshold: float,
) -> Takeover | None:
    """Choose the report that a passage comes from: the likest; of those alike its own, the last."""

    def rank(taken: Takeover) -> tuple[float, bool, int]:
        other = others[taken.other]
        is_own = bool(draft.organization) and other.organization == draft.organization
        return round(taken.containment, 2) + (taken.kind == "same"), is_own, other.year or 0

    best: Takeover | None = None
    most = held[0].count
    for one in held:
        if one.count < most and best is not None and held.index(one) >= _LOOKED_AT:
            break
        taken = _compare(draft, others[one.other], numberless[one.other], one, threshold)
        if taken is not None and (best is None or rank(taken) > rank(best)):
            best = taken
    return best


def _compare(
    draft: Writing, other: Writing, index: dict[str, list[int]], one: Shared, threshold: float
) -> Takeover | None:
    passage = draft.passages[one.passage]
    sentences = draft.sentences[passage.first : passage.last]
    told = [sentence for sentence in sentences if len(sentence.words) >= _SHORT]
    places: list[int] = []
    for sentence in told:
        known = index.get(sentence.numberless, ())
        wanted = places[-1] + 1 if places else 0
        if known:  # the next behind the one before, or else the first
            places.append(known[bisect_left(known, wanted) % len(known)])
    if not told or len(places) < len(told):
        return _compare_near(draft, other, one, threshold)
    own = draft.shingles(passage.first, passage.last)
    first, last = min(places), max(places) + 1
    pairs = [(here, other.sentences[at]) for here, at in zip(told, places, strict=True)]
    kind: Kind = "numbers_only"
    if places != sorted(places) or last - first > 3 * len(places) + 2:
        kind = "order"
        first, last = places[0], places[0] + 1
    elif all(here.words == there.words for here, there in pairs):
        kind = "same"
    elif all(here.yearless == there.yearless for here, there in pairs):
        kind = "years_only"
    jaccard = _jaccard(own, other.shingles(first, last))
    return Takeover(
        kind, passage.first, passage.last, one.other, first, last, 1.0, jaccard, len(own)
    )


def _compare_near(draft: Writing, other: Writing, one: Shared, threshold: float) -> Takeover | None:
    """Find the neighbouring sentences of another report that hold most of a passage."""
    passage = draft.passages[one.passage]
    own = draft.shingles(passage.first, passage.last)
    low, high = (np.searchsorted(other.sorted_hashes, own, side) for side in ("left", "right"))
    spans = zip(low.tolist(), np.minimum(high, low + _MOST_PLACES).tolist(), strict=True)
    counts = Counter(at for start, end in spans for at in other.sorted_places[start:end].tolist())
    if not counts:
        return None
    reach = passage.last - passage.first + 1
    centre = max(counts, key=lambda at: (sum(counts[at + n] for n in range(reach)), -at))
    around = [at for at in range(centre, centre + reach) if counts[at]]
    first, last = around[0], around[-1] + 1
    there = other.shingles(first, last)
    share = len(np.intersect1d(own, there, assume_unique=True)) / len(own)
    if share < threshold:
        return None
    jaccard = _jaccard(own, there)
    return Takeover(
        "near", passage.first, passage.last, one.other, first, last, share, jaccard, len(own)
    )


def _jaccard(one: np.ndarray, other: np.ndarray) -> float:
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared / max(len(one) + len(other) - shared, 1)


def _mark_moved(taken: Sequence[Takeover]) -> list[Takeover]:
    """Mark the passages that do not follow one another as in the report they come from.

    Those that do are the longest row of them that rises.
    """
    marked = list(taken)
    for other in {one.other for one in taken}:
        places = [at for at, one in enumerate(taken) if one.other == other]
        tails: list[int] = []
        ends: list[int] = []
        before: dict[int, int | None] = {}
        for at in places:
            number = taken[at].other_first
            slot = bisect_left(tails, number)
            before[at] = ends[slot - 1] if slot else None
            tails[slot : slot + 1] = [number]
            ends[slot : slot + 1] = [at]
        kept, at_end = set(), ends[-1] if ends else None
        while at_end is not None:
            kept.add(at_end)
            at_end = before[at_end]
        for at in places:
            if at not in kept:
                kind: Kind = "order" if taken[at].kind == "same" else taken[at].kind
                marked[at] = replace(taken[at], kind=kind, is_moved=True)
    return marked


def _join(
    taken: Sequence[Takeover], draft: Writing, others: Sequence[Writing]
) -> Iterator[Takeover]:
    """Join passages of one paragraph that come from one paragraph in the same way."""

    def tell(one: Takeover, end: int) -> tuple[object, ...]:
        here = draft.sentences[one.first].number
        there = others[one.other].sentences[one.other_first].number
        return end, here, there, one.kind, one.other, one.is_moved

    joined: Takeover | None = None
    for one in taken:
        if joined is not None and tell(joined, joined.last) == tell(one, one.first):
            own = joined.own + one.own
            held = joined.containment * joined.own + one.containment * one.own
            alike = joined.jaccard * joined.own + one.jaccard * one.own
            joined = replace(
                joined,
                last=one.last,
                other_first=min(joined.other_first, one.other_first),
                other_last=max(joined.other_last, one.other_last),
                containment=held / own,
                jaccard=alike / own,
                own=own,
                also=tuple(each for each in joined.also if each in one.also),
            )
            continue
        if joined is not None:
            yield joined
        joined = one
    if joined is not None:
        yield joined
