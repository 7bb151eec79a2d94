"""Suppression: small counts of persons that are not published, nor what would give them away."""

from __future__ import annotations

from analysis.suppression.choosing import TOTAL, Kind, choose_hidden
from analysis.suppression.plan import LOWEST, REFUSED, Cell, Suppression

__all__ = ["LOWEST", "REFUSED", "TOTAL", "Cell", "Kind", "Suppression", "choose_hidden"]
