"""Native: drawings as charts of an office program, their numbers in workbooks of their own."""

from __future__ import annotations

from analysis.export.word.native.chart_books import Column, list_columns
from analysis.export.word.native.chart_markup import CHART, add_chart
from analysis.export.word.native.panels import Panel, Series
from analysis.export.word.native.shades import Shades, read_shades
from analysis.export.word.native.trace_reading import read_panels

__all__ = [
    "CHART",
    "Column",
    "Panel",
    "Series",
    "Shades",
    "add_chart",
    "list_columns",
    "read_panels",
    "read_shades",
]
