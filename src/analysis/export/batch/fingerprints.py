"""Fingerprints: whether anything that a report is made from has changed since it was made."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.export.publish import Order
from analysis.workspace import FILE_NAME, Workspace, find_reference
from analysis.writing import hash_files, hash_programs, join_hashes

if TYPE_CHECKING:
    from analysis.records import Records
    from analysis.suppression import Suppression

_PACKAGES = (
    "beautifulsoup4",
    "jinja2",
    "lxml",
    "narwhals",
    "nbconvert",
    "nbformat",
    "nh3",
    "openpyxl",
    "pandas",
    "plotly",
    "python-docx",
)
"""Programs of others that shape an export."""
_REFERENCES = ("holidays.csv", "national_four_forms.csv")
_ASKED = ("year", "as_of", "formats", "with_names", "suppress_below", "parts", "has_keys")
_SETTINGS = ("data/*.toml", "data/*.docx", "data/views/**/*.toml")
"""What an office sets down beside its ledgers, in the folder of its workspace."""


def fingerprint_surroundings(order: Order, workspace: Workspace) -> str:
    """Hash what all reports of a run have in common: programs, notebook, settings of the office."""
    parts = (
        hash_programs(_PACKAGES),
        *hash_files(_list_files(order, workspace)),
        repr(workspace.catalogue),  # wherever its file is
        repr([getattr(order, name) for name in _ASKED]),
    )
    return join_hashes(parts)


def fingerprint_records(records: Records) -> str:
    """Hash everything that ledgers tell a report: their records, what is wrong, their files.

    Names of persons are left out; they come from files that are hashed.
    """
    frames = (records.table, records.coverage, records.stated)
    parts = (
        *(f"{name}={frame[name].tolist()!r}" for frame in frames for name in frame.columns),
        repr(records.problems),
        repr(records.files),
        repr(records.as_of),
        repr(records.past_reports),
    )
    return join_hashes(parts)


@lru_cache(maxsize=2)
def fingerprint_suppression(plan: Suppression | None) -> str:
    """Hash what is withheld; it hangs on all organizations, and is one object for them all."""
    if plan is None:
        return ""
    cells, sheets = sorted(plan.cells.items()), sorted(plan.sheets)
    return join_hashes(map(repr, (plan.below, cells, plan.last_day, sheets)))


def fingerprint(order: Order, surroundings: str, records: Records) -> str:
    """Hash everything that one report is made from."""
    withheld = fingerprint_suppression(records.suppression)
    return join_hashes(
        (surroundings, str(order.organization), fingerprint_records(records), withheld)
    )


def _list_files(order: Order, workspace: Workspace) -> list[Path | None]:
    """List the files that a report may be made from besides its ledgers and past reports."""
    root, paragraphs = workspace.root, workspace.paragraphs
    own: list[Path] = []
    if root is not None:
        own += [root / FILE_NAME, *(path for each in _SETTINGS for path in root.glob(each))]
    if paragraphs is not None:
        own += paragraphs.rglob("*.md")
    return [
        order.notebook,
        *sorted(own),
        *(find_reference(workspace, name) for name in _REFERENCES),
    ]
