from __future__ import annotations

import os
import signal
from functools import partial

import numpy as np
import pandas as pd
import pytest

from analysis.children import Children, can_fork
from analysis.ledgers import reading as ledgers
from analysis.ledgers.rows.activity_table import no_rows, share_texts
from analysis.validation import read_records
from conftest import SAMPLE

pytestmark = pytest.mark.skipif(not can_fork(), reason="children of this system begin empty")


def double(number: int) -> int:
    if number == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 14:
        raise MemoryError
    return 2 * number


@pytest.mark.parametrize("most", [1, 2, 5])
def test_every_task_has_its_outcome_and_one_that_ends_without_has_none(
    most: int, capfd: pytest.CaptureFixture[str]
):
    numbers = [3, 13, 5, 14]
    tasks = [partial(int, number) for number in numbers]
    outcomes = dict(Children(double, most).run(tasks))
    assert "Traceback" not in capfd.readouterr().err
    assert outcomes == {0: 6, 1: None, 2: 10, 3: None}


def test_no_task_is_no_outcome():
    assert list(Children(double, 2).run([])) == []


def test_what_a_child_does_is_not_left_for_another():
    seen: list[int] = []

    def note(number: int) -> int:
        seen.append(number)
        return len(seen)

    assert dict(Children(note, 2).run([partial(int, 7)] * 3)) == {0: 1, 1: 1, 2: 1}
    assert seen == []


def test_whoever_stops_listening_leaves_no_process_behind():
    children = Children(double, 2)
    outcomes = children.run([partial(int, number) for number in range(6)])
    next(outcomes)
    running = [process for _, process in children._running.values()]
    outcomes.close()
    assert not any(process.is_alive() for process in running)


def test_equal_texts_of_many_rows_become_one_object():
    names = [bytes([97 + n % 2]).decode() + "局" for n in range(6)]
    given = {**no_rows(), "organization": np.array(names, dtype=object)}
    shared = share_texts(given)
    assert shared["organization"].tolist() == names
    assert len({id(name) for name in shared["organization"]}) == 2


def test_files_read_side_by_side_give_the_same_rows(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ledgers, "FILES_A_CHILD", 4)
    alone, shared = read_records(SAMPLE), read_records(SAMPLE, jobs=2)
    pd.testing.assert_frame_equal(alone.table, shared.table)
    assert (alone.problems, alone.skipped, alone.files) == (
        shared.problems, shared.skipped, shared.files,
    )  # fmt: skip
