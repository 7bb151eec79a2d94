"""Institutions: what was revised, in the rectification ledger and in the institutions' own."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.measures.definitions import INSTITUTIONS, RECTIFICATION
from analysis.periods import Period

_TITLE = re.compile(r"《([^》]+)》")
_SEPARATOR = re.compile(r"[、，,；;\n]+")
_BLANK = re.compile(r"[\s“”\"《》]+")

Group = tuple[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Revised:
    """The rows that state institutions, each with the column `stated` (Int64, NA if masked).

    Parameters
    ----------
    closed : pandas.DataFrame
        Items that are closed and state institutions; `year` is the year of closing.
    own : pandas.DataFrame
        Rows of the institutions' own ledger.
    """

    closed: pd.DataFrame
    own: pd.DataFrame

    @property
    def is_empty(self) -> bool:
        """Whether no row states an institution."""
        return self.closed.empty and self.own.empty

    def within(self, period: Period) -> Revised:
        """Keep what was closed, or is dated, in `period`."""
        start, end = pd.Timestamp(period.start), pd.Timestamp(period.end)
        return Revised(
            self.closed[self.closed["closed_date"].between(start, end)],
            self.own[self.own["date"].between(start, end)],
        )

    def until(self, last_day: date | None) -> Revised:
        """Keep what was closed, or is dated, not later than `last_day`."""
        return self if last_day is None else self.within(Period(date(1900, 1, 1), last_day))


def find_revised(rows: pd.DataFrame) -> Revised:
    """Find the rows that state institutions among rows that are not carried over.

    An item that names institutions in 《》 without stating their number states as many as it names.
    """
    items = rows[(rows["activity"] == RECTIFICATION) & rows["closed_date"].notna()]
    named = items["institution_name"].map(lambda text: len(set(_TITLE.findall(text))))
    stated = items["institutions"].astype("Int64").fillna(named.astype("Int64").where(named > 0))
    closed = items.assign(stated=stated, year=items["closed_date"].dt.year.astype("int64"))
    own = rows[rows["activity"] == INSTITUTIONS]
    return Revised(closed[closed["stated"].notna()], own.assign(stated=own["amount"]))


def count_repeated(revised: Revised) -> dict[Group, int]:
    """Count, by organization and year, the institutions that both ledgers name."""
    by_items = _names_by_group(revised.closed, "institution_name")
    names = revised.own["institution_name"].where(
        revised.own["institution_name"] != "", revised.own["subject"]
    )
    by_ledger = _names_by_group(revised.own.assign(name=names), "name")
    repeated = {
        key: len(found & by_items[key]) for key, found in by_ledger.items() if key in by_items
    }
    return {key: count for key, count in repeated.items() if count}


def _names_by_group(rows: pd.DataFrame, column: str) -> dict[Group, set[str]]:
    found: defaultdict[Group, set[str]] = defaultdict(set)
    columns = (rows[name].tolist() for name in ("organization", "year", column))
    for organization, year, text in zip(*columns, strict=True):
        found[organization, int(year)].update(_split_names(text))
    return dict(found)


def _split_names(text: str) -> set[str]:
    names = _TITLE.findall(text) or _SEPARATOR.split(text)
    plain = (_BLANK.sub("", unicodedata.normalize("NFKC", name)) for name in names)
    return {name for name in plain if name}
