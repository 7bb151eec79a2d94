"""Sections: the heads inside a table (一、集体学习; 3月) and what they state of the rows below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from analysis.ledgers.tables.context import read_month, read_year
from analysis.ledgers.tables.markers import is_span


@dataclass(frozen=True, slots=True)
class Section:
    """What the heads above a row state.

    Parameters
    ----------
    kind
        The nearest head that is no mere span of time, "" where there is none.
    """

    kind: str = ""
    year: int | None = None
    month: int | None = None


def read_sections(texts: Iterable[str]) -> Iterator[Section]:
    """Read heads top to bottom; a head of time stands inside one of a kind, and the other way.

    Examples
    --------
    >>> list(read_sections(["一、集体学习", "2023年4月"]))[1]
    Section(kind='一、集体学习', year=2023, month=4)
    """
    kind, year, month = "", None, None
    for text in texts:
        own_year, own_month = read_year(text), read_month(text)
        if is_span(text):
            year, month = own_year or year, own_month
        else:
            kind = text
        yield Section(kind, own_year or year, own_month or month)


def find_sections(opened: Mapping[int, str], places: Iterable[int]) -> list[Section]:
    """Find the section that each row stands in.

    Parameters
    ----------
    opened
        Text of the head that stands at a row, by the row's place.
    """
    heads = sorted(opened.items())
    found = [Section(), *read_sections(text for _, text in heads)]
    starts = np.array([place for place, _ in heads], dtype=np.int64)
    at = np.searchsorted(starts, np.fromiter(places, dtype=np.int64), side="right")
    return [found[index] for index in at.tolist()]
