"""Reconciled: past reports beside the ledgers, on a map whose tiles lead to sentences and rows."""

from __future__ import annotations

from analysis.explore.reconciled.agreement_panel import AgreementPanel, open_agreements

__all__ = ["AgreementPanel", "open_agreements"]
