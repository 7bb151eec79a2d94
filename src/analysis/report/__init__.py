"""Report: headings, words, charts and tables in order; every value with its evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from analysis.report.building import (
    build_report,
    check_subject,
    reading_cutoff,
)
from analysis.report.changes import check_past_reports, compare_quarters, explain_changes
from analysis.report.chosen_view import show_selection, show_view
from analysis.report.chosen_years import compare_chosen_years
from analysis.report.directions import show_directions
from analysis.report.judging import (
    compare_with_base_year,
    judge_changes,
    look_back,
    show_closing,
    show_organizations,
    show_rhythm,
)
from analysis.report.model import Part, Report
from analysis.report.pages import compare_with_last_year, follow_years, show_national_forms
from analysis.report.reasons import show_reasons
from analysis.report.talks import show_talks

PAGES: Mapping[str, Callable[..., Part]] = {
    each.__name__: each
    for each in (
        check_past_reports,
        compare_chosen_years,
        compare_quarters,
        explain_changes,
        compare_with_base_year,
        compare_with_last_year,
        follow_years,
        judge_changes,
        look_back,
        show_closing,
        show_directions,
        show_national_forms,
        show_organizations,
        show_reasons,
        show_rhythm,
        show_talks,
        show_view,
    )
}
"""The pages of notebooks by name; an export says which it holds, so that they can be made again."""

__all__ = [
    "PAGES",
    "Part",
    "Report",
    "build_report",
    "check_past_reports",
    "check_subject",
    "compare_chosen_years",
    "compare_quarters",
    "compare_with_base_year",
    "compare_with_last_year",
    "explain_changes",
    "follow_years",
    "judge_changes",
    "look_back",
    "reading_cutoff",
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
