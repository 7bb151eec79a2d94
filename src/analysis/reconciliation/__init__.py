"""Reconciliation: past reports beside the ledgers and beside one another, for all years."""

from __future__ import annotations

from analysis.reconciliation.agreements import (
    Agreement,
    AgreementState,
    Reconciliation,
    reconcile,
)
from analysis.reconciliation.recomputed import CheckedChange, check_changes
from analysis.reconciliation.revisions import Revision, compare_with_reports

__all__ = [
    "Agreement",
    "AgreementState",
    "CheckedChange",
    "Reconciliation",
    "Revision",
    "check_changes",
    "compare_with_reports",
    "reconcile",
]
