"""Unchecked: numbers that an office typed by hand, each beside the nearest counted value."""

from __future__ import annotations

import re
from collections.abc import Iterable

from analysis.content import ListBlock, Run
from analysis.measures import Value

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def tell_unchecked(unchecked: Iterable[str], values: Iterable[Value]) -> ListBlock:
    """List typed numbers, each with the nearest value that the ledgers give.

    Parameters
    ----------
    unchecked : iterable of str
        Numbers with the words around them, as `own.list_unchecked` gives them.
    values : iterable of Value
        The report's values of its own period.
    """
    known = [value for value in values if value.number is not None]
    return ListBlock(tuple(_tell(words, known) for words in unchecked))


def find_nearest(words: str, values: Iterable[Value]) -> Value | None:
    """Find the value that a typed number may mean: same name, then same unit, then least apart."""
    found = _NUMBER.search(words)
    known = list(values)
    if found is None or not known:
        return None
    typed, after = float(found[0]), words[found.end() :].strip()

    def distance(value: Value) -> tuple[bool, bool, float]:
        is_named = value.name in words
        return not is_named, not after.startswith(value.unit), abs((value.number or 0) - typed)

    return min(known, key=distance)


def _tell(words: str, values: Iterable[Value]) -> tuple[Run, ...]:
    nearest = find_nearest(words, values)
    if nearest is None:
        return (f"“{words}”",)
    return (f"“{words}”，最接近的台账数：{nearest.name}", nearest)
