"""Cadence: whether a promised rhythm was kept, and other habits in time."""

from __future__ import annotations

from analysis.cadence.calendar import list_periods, read_holidays
from analysis.cadence.habits import (
    LONG_SILENCE_DAYS,
    MIN_FOR_SHARE,
    find_longest_silence,
    find_silence_chance,
    find_year_end_share,
)
from analysis.cadence.rhythm import Beat, Rhythm, State, check_cadence, write_cadence

__all__ = [
    "LONG_SILENCE_DAYS",
    "MIN_FOR_SHARE",
    "Beat",
    "Rhythm",
    "State",
    "check_cadence",
    "find_longest_silence",
    "find_silence_chance",
    "find_year_end_share",
    "list_periods",
    "read_holidays",
    "write_cadence",
]
