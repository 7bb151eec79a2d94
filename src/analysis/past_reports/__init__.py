"""Past reports: the values that earlier reports state, with their place in the text."""

from analysis.past_reports.activity_names import measure_code
from analysis.past_reports.numbers import find_numbers
from analysis.past_reports.prose import Prose, make_prose
from analysis.past_reports.reading import (
    PLANNED,
    Report,
    ReportSummary,
    list_reports,
    read_past_report,
    read_past_reports,
    read_reports,
    summarise_past_reports,
)
from analysis.past_reports.report_text import SUFFIXES
from analysis.past_reports.stated_changes import ChangeKind, StatedChange, find_changes
from analysis.past_reports.statements import CLOSED_LABEL, StatedValue, is_within

__all__ = [
    "CLOSED_LABEL",
    "PLANNED",
    "SUFFIXES",
    "ChangeKind",
    "Prose",
    "Report",
    "ReportSummary",
    "StatedChange",
    "StatedValue",
    "find_changes",
    "find_numbers",
    "is_within",
    "list_reports",
    "make_prose",
    "measure_code",
    "read_past_report",
    "read_past_reports",
    "read_reports",
    "summarise_past_reports",
]
