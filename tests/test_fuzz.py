"""Fuzz: some hundreds of mutated ledgers, none of which may crash or lose a row.

``python -m benchmarks`` reads 10,000 of them and watches the time.
"""

from datetime import date
from pathlib import Path

import pytest

from analysis.validation import read_records
from analysis.workspace import find_workspace
from ledger_rows import read, reasons
from mutants import SAMPLE, find_faults, find_hidden, make_mutant

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
