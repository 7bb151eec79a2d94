"""Explore: the interactive panels of the notebooks, and the tables that they show."""

from __future__ import annotations

from analysis.explore.asking_panel import open_tables
from analysis.explore.own_ledgers import describe_own, open_ledgers, open_own_ledgers
from analysis.explore.panel import open_panel
from analysis.explore.problem_picker import (
    describe_reading,
    list_files,
    list_problem_rules,
    list_problems,
    open_problems,
)
from analysis.explore.reconciled import open_agreements
from analysis.explore.session import Session
from analysis.explore.watching import watch_ledgers
from analysis.explore.years_panel import open_years

__all__ = [
    "Session",
    "describe_own",
    "describe_reading",
    "list_files",
    "list_problem_rules",
    "list_problems",
    "open_agreements",
    "open_ledgers",
    "open_own_ledgers",
    "open_panel",
    "open_problems",
    "open_tables",
    "open_years",
    "watch_ledgers",
]
