"""Findings: facts worth saying of an organization's year, and what the data show to be wrong."""

from __future__ import annotations

from analysis.findings.finding import find_findings
from analysis.findings.kinds import (
    ClosedLate,
    Counted,
    Fall,
    Findings,
    Masked,
    MissedRhythm,
    MonthCell,
    MonthGrid,
    NotKept,
    Overdue,
    RectificationState,
    RowsLeftOut,
    Section,
    Weakness,
    YearEndRush,
)
from analysis.findings.months import build_month_grid
from analysis.findings.national import FirstFormShare, NationalFinding, find_national
from analysis.findings.switches import KINDS, Switches, load_switches, switch_off

__all__ = [
    "KINDS",
    "ClosedLate",
    "Counted",
    "Fall",
    "Findings",
    "FirstFormShare",
    "Masked",
    "MissedRhythm",
    "MonthCell",
    "MonthGrid",
    "NationalFinding",
    "NotKept",
    "Overdue",
    "RectificationState",
    "RowsLeftOut",
    "Section",
    "Switches",
    "Weakness",
    "YearEndRush",
    "build_month_grid",
    "find_findings",
    "find_national",
    "load_switches",
    "switch_off",
]
