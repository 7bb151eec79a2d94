"""Pages: single parts of a report, and questions beside it, for the notebooks."""

from analysis.report.pages.asked_views import compare_chosen_years, show_selection, show_view
from analysis.report.pages.changes import check_past_reports, compare_quarters, explain_changes
from analysis.report.pages.directions import show_directions
from analysis.report.pages.judging import (
    compare_with_base_year,
    judge_changes,
    look_back,
    show_closing,
    show_organizations,
    show_rhythm,
)
from analysis.report.pages.reconciling import (
    list_agreements,
    list_past_reports,
    map_agreements,
    recompute_changes,
    reconcile_subject,
)
from analysis.report.pages.single_parts import (
    compare_with_last_year,
    follow_years,
    show_national_forms,
    show_reasons,
    show_talks,
)

__all__ = [
    "check_past_reports",
    "compare_chosen_years",
    "compare_quarters",
    "compare_with_base_year",
    "compare_with_last_year",
    "explain_changes",
    "follow_years",
    "judge_changes",
    "list_agreements",
    "list_past_reports",
    "look_back",
    "map_agreements",
    "recompute_changes",
    "reconcile_subject",
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
