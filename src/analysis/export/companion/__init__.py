"""Companion: the workbook that goes with a page, its values as numbers."""

from __future__ import annotations

from analysis.export.companion.workbook import WorkbookPlan, plan_workbook
from analysis.export.companion.xlsx import write_workbook

__all__ = ["WorkbookPlan", "plan_workbook", "write_workbook"]
