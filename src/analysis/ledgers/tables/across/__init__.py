"""Across: tables whose events lie across, in columns of events, months or kinds, set upright."""

from analysis.ledgers.tables.across.made_sheets import Upright
from analysis.ledgers.tables.across.upright import WAYS, set_upright

__all__ = ["WAYS", "Upright", "set_upright"]
