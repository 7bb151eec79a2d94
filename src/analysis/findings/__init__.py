"""Findings: facts worth saying of an organization's year, and what the data show to be wrong."""

from __future__ import annotations

from analysis.findings.balance import build_balances
from analysis.findings.facts import (
    ClosedLate,
    Counted,
    Fall,
    Findings,
    LongSilence,
    Masked,
    MissedRhythm,
    MonthCell,
    MonthGrid,
    NotKept,
    Overdue,
    RectificationState,
    Reopened,
    RowsLeftOut,
    Section,
    Weakness,
    YearEndRush,
)
from analysis.findings.finding import find_findings
from analysis.findings.month_grid import build_month_grid
from analysis.findings.national_forms import NationalFinding, find_national
from analysis.findings.switches import (
    KINDS,
    OWN,
    Switches,
    describe_kind,
    load_switches,
    switch_off,
)
from analysis.findings.topics import Substance, Topic, find_substance, name_only_origin
from analysis.findings.weaknesses import RUSH_SHARE, SILENCE_CHANCE

__all__ = [
    "KINDS",
    "OWN",
    "RUSH_SHARE",
    "SILENCE_CHANCE",
    "ClosedLate",
    "Counted",
    "Fall",
    "Findings",
    "LongSilence",
    "Masked",
    "MissedRhythm",
    "MonthCell",
    "MonthGrid",
    "NationalFinding",
    "NotKept",
    "Overdue",
    "RectificationState",
    "Reopened",
    "RowsLeftOut",
    "Section",
    "Substance",
    "Switches",
    "Topic",
    "Weakness",
    "YearEndRush",
    "build_balances",
    "build_month_grid",
    "describe_kind",
    "find_findings",
    "find_national",
    "find_substance",
    "load_switches",
    "name_only_origin",
    "switch_off",
]
