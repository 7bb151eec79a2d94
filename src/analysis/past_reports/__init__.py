"""Past reports: the values that earlier reports state, with their place in the text."""

from analysis.past_reports.reading import (
    PLANNED,
    ReportSummary,
    read_past_report,
    read_past_reports,
    summarise_past_reports,
)
from analysis.past_reports.statements import CLOSED_LABEL, StatedValue

__all__ = [
    "CLOSED_LABEL",
    "PLANNED",
    "ReportSummary",
    "StatedValue",
    "read_past_report",
    "read_past_reports",
    "summarise_past_reports",
]
