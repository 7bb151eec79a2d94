"""Layouts: how the invented office keeps its ledgers in each year."""

from analysis.samples.layouts.specs import FORMS, ITEM, LETTERS, TALKS, SheetSpec
from analysis.samples.layouts.yearly import find_layout

__all__ = ["FORMS", "ITEM", "LETTERS", "TALKS", "SheetSpec", "find_layout"]
