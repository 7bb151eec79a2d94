"""Fuzz: some hundreds of mutated ledgers, none of which may crash or lose a row.

``python -m benchmarks`` reads 10,000 of them and watches the time.
"""

from datetime import date
from pathlib import Path

import pytest

from analysis.ledgers.sheet_reading import read_sheet
from analysis.validation import read_records
from analysis.workspace import find_workspace
from ledger_rows import read, reasons, workspace
from mutants import SAMPLE, find_faults, find_hidden, make_mutant, tells_something
from strangers import make_stranger

BATCHES, SIZE = 12, 25


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_mutated_ledger_crashes_or_loses_or_repeats_a_row(batch: int, tmp_path: Path) -> None:
    workspace = find_workspace(SAMPLE)
    mutants = [make_mutant(number) for number in range(batch * SIZE, (batch + 1) * SIZE)]
    paths = [tmp_path / mutant.name for mutant in mutants]
    for path, mutant in zip(paths, mutants, strict=True):
        path.write_bytes(mutant.content)
    records = read_records(paths, workspace=workspace, as_of=date(2025, 12, 31))
    assert find_faults(records, mutants) == []
    assert find_hidden(records, paths) == []


def test_a_row_outside_of_tables_side_by_side_is_a_note() -> None:
    """Found by the fuzzer: no table took the row, and it was lost."""
    half = ["日期", "类型", "人数"]
    day = [date(2023, 3, 15), "集体学习", 20]
    rows = [[*half, None, *half], [*day, None, *day], [None, None, None, "示例单位", *[None] * 3]]
    result = read(*rows, [None] * 4 + [date(2023, 4, 1), "集体学习", 9], name="2023年学习")
    assert reasons(result)[3] == "note"
    assert result.summary.records == 2


def test_a_mutant_is_the_same_each_time() -> None:
    assert make_mutant(7) == make_mutant(7)


STRANGERS, HELD = 160, {"title", "subtitle", "section", "summary", "note"}


@pytest.mark.parametrize("batch", range(4))
def test_a_stranger_gives_its_events_and_none_that_it_does_not_hold(batch: int) -> None:
    faults = []
    for number in range(batch, STRANGERS, 4):
        stranger = make_stranger(number)
        found = []
        for each in stranger.sheets:
            result = read_sheet(each, workspace())
            day = result.table["date"].dt.strftime("%Y-%m-%d")
            kinds = result.table["activity"].astype(str)
            found += [(each.name, *row) for row in zip(day, kinds, strict=True)]
            faults += [(number, each.name, row) for row in _hidden(each, result)]
        held = [("台账", day, kind) for day, kind, _ in stranger.events]
        if sorted(found) != sorted(held):
            faults.append((number, sorted(set(held) ^ set(found))[:4], stranger.sheets[0].rows[:4]))
    assert faults == []


def _hidden(each, result):
    """Name the rows under a header that tell something and are said to be none."""
    for row in result.skipped:
        cells = [cell for cell in each.rows[row.row - each.first_row] if cell not in (None, "")]
        headers = result.summary.header_rows
        if row.reason in HELD and headers and row.row > min(headers) and tells_something(cells):
            yield row.row, row.reason, cells
