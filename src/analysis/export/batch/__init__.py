"""Batch: the reports of many organizations, and their index."""

from __future__ import annotations

from analysis.export.batch.index import build_index, tell_absent, write_index
from analysis.export.batch.last_run import LastRun, find_unchanged, mark_run, note_run
from analysis.export.batch.making import Done, list_absent, prepare, publish_all

__all__ = [
    "Done",
    "LastRun",
    "build_index",
    "find_unchanged",
    "list_absent",
    "mark_run",
    "note_run",
    "prepare",
    "publish_all",
    "tell_absent",
    "write_index",
]
