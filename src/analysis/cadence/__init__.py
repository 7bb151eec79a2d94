"""Cadence: whether a promised rhythm was kept, and other habits in time."""

from __future__ import annotations

from analysis.cadence.calendar import list_periods, read_holidays
from analysis.cadence.habits import find_december_share, find_longest_silence
from analysis.cadence.rhythm import Beat, Rhythm, State, check_cadence, write_cadence

__all__ = [
    "Beat",
    "Rhythm",
    "State",
    "check_cadence",
    "find_december_share",
    "find_longest_silence",
    "list_periods",
    "read_holidays",
    "write_cadence",
]
