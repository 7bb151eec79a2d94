from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ledgers.files.sheets import GridDraft, Merge, check_area, cut_merges
from analysis.office_files import RefusedError


def test_scattered_cells_are_laid_out_where_they_stand() -> None:
    sheet = GridDraft("b", cells={(3, 2): "x", (4, 4): 1}, uncached={(5, 2)}).sheet("a")
    assert sheet.rows == [["x", None, None], [None, None, 1], [None, None, None]]
    assert (sheet.first_row, sheet.first_column) == (3, 2)


def test_no_cells_make_an_empty_sheet() -> None:
    assert GridDraft("b").sheet("a").rows == []


def test_a_few_cells_too_far_apart_are_refused() -> None:
    with pytest.raises(RefusedError, match="远处有零散单元格"):
        GridDraft("b", cells={(1, 1): "x", (1_048_576, 16_384): "y"}).sheet("a")


def test_a_long_ledger_is_no_spread_sheet() -> None:
    check_area(1_000_000, 20, "a")


@pytest.mark.parametrize(
    ("merge", "expected"),
    [
        (Merge(1, 1, 1, 3), (Merge(1, 1, 1, 3),)),
        (Merge(2, 2, 1_048_576, 2), (Merge(2, 2, 10, 2),)),
        (Merge(1, 1, 1, 1), ()),
        (Merge(11, 1, 12, 1), ()),
        (Merge(3, 3, 2, 2), ()),
    ],
    ids=["inside", "beyond the end", "a single cell", "outside", "upside down"],
)
def test_merges_are_cut_to_the_used_area(merge: Merge, expected: tuple[Merge, ...]) -> None:
    assert cut_merges([merge], bottom=10, right=5) == expected


def test_a_million_merges_of_the_whole_sheet_are_left_out_but_one() -> None:
    assert len(cut_merges([Merge(1, 1, 9, 9)] * 1_000, bottom=9, right=9)) == 1


PLACES = st.tuples(st.integers(1, 40), st.integers(1, 12))


@given(st.dictionaries(PLACES, st.integers(), min_size=1))
def test_every_cell_is_found_again_at_its_place(cells: dict[tuple[int, int], int]) -> None:
    sheet = GridDraft("b", cells=dict(cells)).sheet("a")
    found = {
        (r + sheet.first_row, c + sheet.first_column): value
        for r, row in enumerate(sheet.rows)
        for c, value in enumerate(row)
        if value is not None
    }
    assert found == cells
