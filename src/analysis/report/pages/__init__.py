"""Pages: single parts of a report, and questions beside it, for the notebooks."""

from analysis.report.pages.changes import check_past_reports, compare_quarters, explain_changes
from analysis.report.pages.chosen_view import show_selection, show_view
from analysis.report.pages.directions import show_directions
from analysis.report.pages.judging import (
    compare_with_base_year,
    judge_changes,
    look_back,
    show_closing,
    show_organizations,
    show_rhythm,
)
from analysis.report.pages.reasons import show_reasons
from analysis.report.pages.single_parts import (
    compare_with_last_year,
    follow_years,
    show_national_forms,
)
from analysis.report.pages.talks import show_talks
from analysis.report.pages.years_beside import compare_chosen_years

__all__ = [
    "check_past_reports",
    "compare_chosen_years",
    "compare_quarters",
    "compare_with_base_year",
    "compare_with_last_year",
    "explain_changes",
    "follow_years",
    "judge_changes",
    "look_back",
    "show_closing",
    "show_directions",
    "show_national_forms",
    "show_organizations",
    "show_reasons",
    "show_rhythm",
    "show_selection",
    "show_talks",
    "show_view",
]
