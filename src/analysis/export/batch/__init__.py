"""Batch: the reports of many organizations, and their index."""

from __future__ import annotations

from analysis.export.batch.index import build_index, tell_absent
from analysis.export.batch.making import Done, list_absent, prepare, publish_all

__all__ = [
    "Done",
    "build_index",
    "list_absent",
    "prepare",
    "publish_all",
    "tell_absent",
]
