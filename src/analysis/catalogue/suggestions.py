"""Suggestions: the entry of the catalogue that an unknown word is most like, to be offered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from itertools import chain

from analysis.catalogue.activity import Activity, Field
from analysis.catalogue.entries import Catalogue
from analysis.catalogue.spelling import normalise

# What is longer is a sentence that stands in a wrong column, and is like no name.
_LONGEST_NAME = 16
_COMPARED = 12
_SHARED = 0.5
_ALIKE = 0.6  # 活动 alone makes no name like another

Index = Mapping[str, tuple[str, ...]]


def suggest_activity(catalogue: Catalogue, text: str) -> Activity | None:
    """Find the activity whose name or alias is most like `text`; None where none is.

    Examples
    --------
    >>> from analysis.catalogue import load_catalogue
    >>> suggest_activity(load_catalogue(), "集体学习研").code
    'group_study'
    """
    codes, index = _index_activities(catalogue)
    name = _nearest(text, index)
    return catalogue.activities[codes[name]] if name else None


def suggest_field(catalogue: Catalogue, text: str) -> Field | None:
    """Find the field whose name or alias is most like the heading `text`; None where none is."""
    codes, index = _index_fields(catalogue)
    name = _nearest(text, index)
    return catalogue.fields[codes[name]] if name else None


def _nearest(text: str, index: Index) -> str | None:
    plain = normalise(text)
    if not plain or len(plain) > _LONGEST_NAME:
        return None
    # Only names that share most letters are compared: a column of free text is read in good time.
    shared = Counter(chain.from_iterable(index.get(letter, ()) for letter in set(plain)))
    overlap = {
        name: 2 * count / (len(name) + len(plain))
        for name, count in shared.items()
        if 2 * count >= _SHARED * (len(name) + len(plain))
    }
    alike = sorted(overlap, key=lambda name: (-overlap[name], name))
    found = get_close_matches(plain, alike[:_COMPARED], n=1, cutoff=_ALIKE)
    return found[0] if found else None


@lru_cache(maxsize=4)
def _index_activities(catalogue: Catalogue) -> tuple[Mapping[str, str], Index]:
    return _build_index(
        (name, kind.code)
        for kind in catalogue.activities.values()
        for name in (kind.name, *kind.aliases)
    )


@lru_cache(maxsize=4)
def _index_fields(catalogue: Catalogue) -> tuple[Mapping[str, str], Index]:
    return _build_index(
        (name, field.code)
        for field in catalogue.fields.values()
        for name in (field.name, *field.aliases)
    )


def _build_index(names: Iterable[tuple[str, str]]) -> tuple[Mapping[str, str], Index]:
    codes: dict[str, str] = {}
    for name, code in names:
        codes.setdefault(normalise(name), code)
    index: dict[str, list[str]] = {}
    for name in codes:
        for letter in set(name):
            index.setdefault(letter, []).append(name)
    return codes, {letter: tuple(found) for letter, found in index.items()}
