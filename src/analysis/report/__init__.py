"""Report: headings, words, charts and tables in order; every value with its evidence."""

from __future__ import annotations

from analysis.report.building import build_report, check_subject, read_cutoff, reading_cutoff
from analysis.report.model import Part, Report

__all__ = ["Part", "Report", "build_report", "check_subject", "read_cutoff", "reading_cutoff"]
