"""Findings: facts worth saying of an organization's year, and what the data show to be wrong."""

from __future__ import annotations

from analysis.findings.balance import build_balances
from analysis.findings.facts import (
    ClosedLate,
    Counted,
    Fall,
    Findings,
    LeftOutOfValue,
    LongSilence,
    Masked,
    MissedRhythm,
    MonthCell,
    MonthGrid,
    NotKept,
    Overdue,
    RectificationState,
    Reopened,
    Repeated,
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
from analysis.findings.topics import (
    Substance,
    Topic,
    find_substance,
    name_oldest_origin,
    name_only_origin,
)
from analysis.findings.unevenness import (
    FALL_LEAST,
    FALL_SHARE,
    HALVED,
    HALVED_LEAST,
    LAST_SHARE,
    LEAST_REPEATED,
    QUIET_MONTHS,
    RUSH_SHARE,
)
from analysis.findings.weaknesses import SILENCE_CHANCE

__all__ = [
    "FALL_LEAST",
    "FALL_SHARE",
    "HALVED",
    "HALVED_LEAST",
    "KINDS",
    "LAST_SHARE",
    "LEAST_REPEATED",
    "OWN",
    "QUIET_MONTHS",
    "RUSH_SHARE",
    "SILENCE_CHANCE",
    "ClosedLate",
    "Counted",
    "Fall",
    "Findings",
    "LeftOutOfValue",
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
    "Repeated",
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
    "name_oldest_origin",
    "name_only_origin",
    "switch_off",
]
