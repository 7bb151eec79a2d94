"""Number cells: a cell of a column of numbers, where a tick is one and 否 is none."""

from __future__ import annotations

from analysis.ledgers.cells.cell_text import states_nothing
from analysis.ledgers.cells.counts import CountReading, read_count
from analysis.ledgers.files import Scalar

_TICKS = frozenset("√✓✔☑■●是")
_CROSSES = frozenset("否✗✘☐□")
_NUMBERS_NOT_STATED = frozenset({"count_masked", "count_negative", "count_not_integer"})


def is_amount(cell: Scalar) -> bool:
    """Say whether a cell may stand in a column of one activity's numbers."""
    if isinstance(cell, str):
        text = cell.strip()
        if text in _TICKS or text in _CROSSES or states_nothing(text):
            return True
    reading = read_count(cell)
    return reading.value is not None or reading.rule in _NUMBERS_NOT_STATED


def read_amount(cell: Scalar, heading: str = "") -> CountReading:
    """Read a number; a tick is one, a box left empty is none."""
    if isinstance(cell, str):
        if cell.strip() in _TICKS:
            return CountReading(1)
        if cell.strip() in _CROSSES:
            return CountReading(0)
    return read_count(cell, heading)
