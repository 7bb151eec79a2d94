"""Companion: the workbook that goes with a page, its values as numbers."""
