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

__all__ = [
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
    "Weakness",
    "YearEndRush",
    "build_month_grid",
    "find_findings",
    "find_national",
]
