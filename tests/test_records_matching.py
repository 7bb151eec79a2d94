"""Matching: which record of one day repeats which, against the plain nested search."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.records.matching import Seen, match_group


def seen(position: int, place: int, *texts: str, file: str | None = None) -> Seen:
    return Seen(position, file or f"{place}.xlsx", place, texts, (1, 1))


def matched(*group: Seen, is_day: bool = True) -> list[tuple[int, int]]:
    pairs = match_group(group, is_day=is_day)
    return [(repeat.position, first.position) for repeat, first in pairs]


@pytest.mark.parametrize(
    ("group", "is_day", "expected"),
    [
        pytest.param([(0, "甲"), (1, "甲")], True, [(1, 0)], id="equal texts in two sheets"),
        pytest.param([(0, "甲"), (0, "甲")], True, [], id="equal texts in one sheet"),
        pytest.param([(0, "甲"), (1, "乙")], True, [], id="other texts"),
        pytest.param([(0, "甲"), (1, "")], True, [(1, 0)], id="one blank on a day"),
        pytest.param([(0, "甲"), (1, "")], False, [], id="one blank in a month"),
        pytest.param([(0, "甲"), (0, "乙"), (1, ""), (1, "甲")], True, [(3, 0), (2, 1)],
                     id="the most alike first"),
        pytest.param([(0, ""), (1, ""), (1, "")], True, [(1, 0)], id="one of each sheet"),
        pytest.param([(0, "甲"), (1, "甲"), (2, "甲")], True, [(1, 0), (2, 0)],
                     id="three sheets"),
    ],
)  # fmt: skip
def test_a_record_repeats_the_first_like_it_of_another_sheet(group, is_day, expected) -> None:
    records = [seen(at, place, text) for at, (place, text) in enumerate(group)]
    assert matched(*records, is_day=is_day) == expected


def test_without_texts_a_month_is_repeated_only_by_another_file() -> None:
    one, other = seen(0, 0, "", file="甲.xlsx"), seen(1, 1, "", file="甲.xlsx")
    assert matched(one, other, is_day=False) == []
    assert matched(one, seen(1, 1, "", file="乙.xlsx"), is_day=False) == [(1, 0)]


def plainly(group: list[Seen], *, is_day: bool) -> list[tuple[int, int]]:
    """Search all pairs, as the rule says."""

    def is_same(one: Seen, other: Seen, is_strict: bool) -> bool:
        if is_strict:
            return one.texts == other.texts and (is_day or any(one.texts) or one.file != other.file)
        return all(not a or not b or a == b for a, b in zip(one.texts, other.texts, strict=True))

    found, left, taken = [], group, set()
    for is_strict in (True, False) if is_day else (True,):
        kept: list[Seen] = []
        for record in left:
            for other in kept:
                is_free = (other.position, record.place) not in taken
                if other.place != record.place and is_free and is_same(other, record, is_strict):
                    taken.add((other.position, record.place))
                    found.append((record.position, other.position))
                    break
            else:
                kept.append(record)
        left = kept
    return found


TEXT = st.sampled_from(["", "甲", "乙"])
GROUPS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), TEXT, TEXT), max_size=14)


@given(GROUPS, st.booleans())
def test_the_shelves_find_what_the_search_of_all_pairs_finds(rows, is_day) -> None:
    group = [
        Seen(at, f"{file}.xlsx", place * 2 + file, texts, (1, 1))
        for at, (place, file, *pair) in enumerate(rows)
        if (texts := tuple(pair)) is not None
    ]
    found = matched(*group, is_day=is_day)
    assert found == plainly(group, is_day=is_day)
    assert all(one < other for one, other in pairwise(sorted({repeat for repeat, _ in found})))
