"""Suggestions: the entry of the catalogue that an unknown word is most like, to be offered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from itertools import chain
from typing import Literal

from analysis.catalogue.activity import Activity, Field
from analysis.catalogue.entries import Catalogue
from analysis.catalogue.names import list_names
from analysis.catalogue.spelling import normalise

# What is longer is a sentence that stands in a wrong column, and is like no name.
_LONGEST_NAME = 16
_COMPARED = 12
_SHARED = 0.5
_ALIKE = 0.6  # 活动 alone makes no name like another

Index = Mapping[str, tuple[str, ...]]
Kind = Literal["activities", "fields"]


def suggest_activity(catalogue: Catalogue, text: str) -> Activity | None:
    """Find the activity whose name or alias is most like `text`; None where none is.

    Examples
    --------
    >>> from analysis.catalogue import load_catalogue
    >>> suggest_activity(load_catalogue(), "集体学习研").code
    'group_study'
    """
    code = _nearest(text, catalogue, "activities")
    return catalogue.activities[code] if code else None


def suggest_field(catalogue: Catalogue, text: str) -> Field | None:
    """Find the field whose name or alias is most like the heading `text`; None where none is."""
    code = _nearest(text, catalogue, "fields")
    return catalogue.fields[code] if code else None


def _nearest(text: str, catalogue: Catalogue, kind: Kind) -> str | None:
    plain = normalise(text)
    if not plain or len(plain) > _LONGEST_NAME:
        return None
    codes, index = _build_index(catalogue, kind)
    # Only names that share most letters are compared: a column of free text is read in good time.
    shared = Counter(chain.from_iterable(index.get(letter, ()) for letter in set(plain)))
    overlap = {
        name: 2 * count / (len(name) + len(plain))
        for name, count in shared.items()
        if 2 * count >= _SHARED * (len(name) + len(plain))
    }
    alike = sorted(overlap, key=lambda name: (-overlap[name], name))
    found = get_close_matches(plain, alike[:_COMPARED], n=1, cutoff=_ALIKE)
    return codes[found[0]] if found else None


@lru_cache(maxsize=8)
def _build_index(catalogue: Catalogue, kind: Kind) -> tuple[Mapping[str, str], Index]:
    """Build the code of each name, and the names in which each letter stands."""
    entries: Mapping[str, Activity | Field] = getattr(catalogue, kind)
    codes: dict[str, str] = {}
    for entry in entries.values():
        names: tuple[str, ...] = (entry.name, *entry.aliases)
        if isinstance(entry, Activity):
            names = list_names(entry, catalogue.parts)
        for name in names:
            codes.setdefault(normalise(name), entry.code)
    index: dict[str, list[str]] = {}
    for name in codes:
        for letter in set(name):
            index.setdefault(letter, []).append(name)
    return codes, {letter: tuple(found) for letter, found in index.items()}
