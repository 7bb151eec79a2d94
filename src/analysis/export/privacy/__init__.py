"""Privacy: what an export would hold, searched for persons."""

from __future__ import annotations

from analysis.export.privacy.personal_data import Searcher
from analysis.export.privacy.searching import (
    NOTICE,
    UNSEARCHED,
    Passage,
    list_notes,
    list_organizations,
    list_passages,
    require_no_persons,
    require_private,
)

__all__ = [
    "NOTICE",
    "UNSEARCHED",
    "Passage",
    "Searcher",
    "list_notes",
    "list_organizations",
    "list_passages",
    "require_no_persons",
    "require_private",
]
