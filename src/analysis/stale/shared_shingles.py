"""Shared shingles: which earlier reports hold most of a passage's own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.stale.writings import LEAST_OWN, Writing

MOST_REPORTS = 48
"""Of a shingle that more reports hold, so many are looked at: the same for each shingle of a text
that all have taken from one, so that it is found, and time stays in bounds."""
_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True)
class Shared:
    """How many of a passage's `size` shingles another report holds."""

    passage: int
    other: int
    count: int
    size: int


def find_shared(
    drafts: Sequence[Writing], others: Sequence[Writing], least: float
) -> Iterator[tuple[int, list[Shared]]]:
    """Find for each draft what others hold of its passages, at least that share of one.

    A report is not compared with itself: one that stands in both lists. Passages with few
    shingles of their own are left out. Of a passage the report that holds most comes first.
    """
    listed = [np.unique(each.hashes) for each in others]
    hashes = np.concatenate([np.zeros(0, np.uint64), *listed])
    owners = np.repeat(np.arange(len(listed)), [len(each) for each in listed])
    order = np.argsort(hashes, kind="stable")
    hashes, owners = hashes[order], owners[order]  # by shingle, then by report
    place_of = {id(each): place for place, each in enumerate(others)}
    batch: list[tuple[int, int, np.ndarray]] = []
    size = 0
    for number, draft in enumerate(drafts):
        for place, passage in enumerate(draft.passages):
            own = draft.shingles(passage.first, passage.last)
            if len(own) >= LEAST_OWN:
                batch.append((number, place, own))
                size += len(own)
        if batch and (size > _AT_ONCE // 16 or number + 1 == len(drafts)):
            yield from _look_up(batch, hashes, owners, least, drafts, place_of)
            batch, size = [], 0


def _look_up(
    batch: Sequence[tuple[int, int, np.ndarray]],
    hashes: np.ndarray,
    owners: np.ndarray,
    least: float,
    drafts: Sequence[Writing],
    place_of: dict[int, int],
) -> Iterator[tuple[int, list[Shared]]]:
    sizes = np.array([len(own) for _, _, own in batch])
    asked = np.concatenate([own for _, _, own in batch])
    asker = np.repeat(np.arange(len(batch)), sizes)
    low = np.searchsorted(hashes, asked, "left")
    found = np.minimum(np.searchsorted(hashes, asked, "right") - low, MOST_REPORTS)
    starts = np.concatenate([[0], np.cumsum(found)[:-1]])
    within = np.arange(found.sum()) - np.repeat(starts, found)
    keys = np.repeat(asker, found) * len(place_of) + owners[np.repeat(low, found) + within]
    pairs, counts = np.unique(keys, return_counts=True)
    is_enough = counts >= least * sizes[pairs // max(len(place_of), 1)]
    by_draft: dict[int, list[Shared]] = {}
    for pair, count in zip(pairs[is_enough].tolist(), counts[is_enough].tolist(), strict=True):
        asking, other = divmod(pair, len(place_of))
        number, place, own = batch[asking]
        if other != place_of.get(id(drafts[number])):
            by_draft.setdefault(number, []).append(Shared(place, other, count, len(own)))
    for number, listed in by_draft.items():
        yield number, sorted(listed, key=lambda one: (one.passage, -one.count, one.other))
