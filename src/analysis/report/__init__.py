"""Report: headings, words, charts and tables in order; every value with its evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from analysis.report.building import (
    build_report,
    check_subject,
    reading_cutoff,
)
from analysis.report.model import Part, Report
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
