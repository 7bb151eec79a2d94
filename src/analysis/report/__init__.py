"""Report: headings, words, charts and tables in order; every value with its evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from analysis.report.attachments import tell_change, tell_change_pct, tell_doubts, tell_worth
from analysis.report.building import build_report, reading_cutoff
from analysis.report.checklist import load_standing_words
from analysis.report.cited import read_cells
from analysis.report.model import MAIN_MEASURES, REPORT_MIME, Part, Report, bundle_block
from analysis.report.overview import tell_value
from analysis.report.pages import (
    check_past_reports,
    compare_chosen_years,
    compare_quarters,
    compare_with_base_year,
    compare_with_last_year,
    explain_changes,
    follow_years,
    judge_changes,
    list_agreements,
    list_past_reports,
    look_back,
    map_agreements,
    recompute_changes,
    show_closing,
    show_directions,
    show_national_forms,
    show_organizations,
    show_reasons,
    show_rhythm,
    show_selection,
    show_talks,
    show_view,
)
from analysis.report.printed_notes import describe_sources

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
        list_agreements,
        list_past_reports,
        look_back,
        map_agreements,
        recompute_changes,
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
    "MAIN_MEASURES",
    "PAGES",
    "REPORT_MIME",
    "Part",
    "Report",
    "build_report",
    "bundle_block",
    "check_past_reports",
    "compare_chosen_years",
    "compare_quarters",
    "compare_with_base_year",
    "compare_with_last_year",
    "describe_sources",
    "explain_changes",
    "follow_years",
    "judge_changes",
    "list_agreements",
    "list_past_reports",
    "load_standing_words",
    "look_back",
    "map_agreements",
    "read_cells",
    "reading_cutoff",
    "recompute_changes",
    "show_closing",
    "show_directions",
    "show_national_forms",
    "show_organizations",
    "show_reasons",
    "show_rhythm",
    "show_selection",
    "show_talks",
    "tell_change",
    "tell_change_pct",
    "tell_doubts",
    "tell_value",
    "tell_worth",
]
