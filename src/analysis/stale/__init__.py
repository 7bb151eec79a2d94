"""Stale: what a draft has taken over from earlier reports, and what in it is of an earlier year."""

from analysis.stale.checked_drafts import (
    MEASURE,
    CheckedDraft,
    StaleFinding,
    TextPlace,
    check_drafts,
)
from analysis.stale.customary import Customary, load_customary
from analysis.stale.leftovers import Held
from analysis.stale.takeovers import THRESHOLD
from analysis.stale.writings import SHINGLE, Writing, cut_grams, make_writing

__all__ = [
    "MEASURE",
    "SHINGLE",
    "THRESHOLD",
    "CheckedDraft",
    "Customary",
    "Held",
    "StaleFinding",
    "TextPlace",
    "Writing",
    "check_drafts",
    "cut_grams",
    "load_customary",
    "make_writing",
]
