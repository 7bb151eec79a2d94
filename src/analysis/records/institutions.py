"""Institutions: what closed items and the institutions' own ledger say was made or revised."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.records.duplicates import RECTIFICATION

INSTITUTIONS = "institution_revision"

_TITLE = re.compile(r"《([^》]+)》")
_SEPARATOR = re.compile(r"[、，,；;\n]+")
_BLANK = re.compile(r"[\s“”\"《》]+")


def split_names(text: str) -> frozenset[str]:
    """Split a text into the institutions it names, each as it is compared with others.

    Examples
    --------
    >>> sorted(split_names("修订《财务 制度》、《用车办法》"))
    ['用车办法', '财务制度']
    """
    names = _TITLE.findall(text) or _SEPARATOR.split(text)
    plain = (_BLANK.sub("", unicodedata.normalize("NFKC", name)) for name in names)
    return frozenset(name for name in plain if name)


def count_titles(text: str) -> int:
    """Count the different titles in 《》 that a text names."""
    return len(set(_TITLE.findall(text)))


def list_institutions(table: pd.DataFrame) -> pd.DataFrame:
    """List the institutions that records state, one row a name.

    A closed item counts by the day of closing; without a stated number it states as many as it
    names in 《》, and without either none. Rows of the institutions' own ledger count by their
    date.

    Parameters
    ----------
    table
        Records that are not carried over.

    Returns
    -------
    pandas.DataFrame
        organization, year, day, is_own, name ("" where none is named), is_first (of a row's
        names), stated (Int64, with the first name, absent where masked), and known_on and
        wrong_on where `table` has them.
    """
    more = [name for name in ("known_on", "wrong_on") if name in table.columns]
    parts = [_list_closed(table, more), _list_own(table, more)]
    rows = pd.concat(parts, ignore_index=True)
    texts = rows["text"].tolist()
    split = {text: sorted(split_names(text)) or [""] for text in dict.fromkeys(texts)}
    names = [split[text] for text in texts]
    repeats = np.array([len(each) for each in names], dtype=np.int64)
    taken = rows.drop(columns="text").take(np.repeat(np.arange(len(rows)), repeats))
    is_first = np.zeros(len(taken), dtype=bool)
    is_first[np.cumsum(repeats) - repeats] = True
    flat = pd.array([name for each in names for name in each], dtype="str")
    return taken.assign(
        name=flat, is_first=is_first, stated=taken["stated"].where(is_first, pd.NA)
    ).reset_index(drop=True)


def _list_closed(table: pd.DataFrame, more: Sequence[str]) -> pd.DataFrame:
    items = table[(table["activity"] == RECTIFICATION) & table["closed_date"].notna()]
    texts = items["institution_name"]
    counted = texts.map({text: count_titles(text) for text in texts.unique()}).astype("Int64")
    stated = items["institutions"].astype("Int64").fillna(counted.where(counted > 0))
    rows = _choose(items, items["closed_date"], items["institution_name"], stated, more)
    return rows.assign(is_own=False)[stated.notna().to_numpy()]


def _list_own(table: pd.DataFrame, more: Sequence[str]) -> pd.DataFrame:
    own = table[table["activity"] == INSTITUTIONS]
    names = own["institution_name"].where(own["institution_name"] != "", own["subject"])
    amount = own["amount"].astype("Int64")
    return _choose(own, own["date"], names, amount, more).assign(is_own=True)


def _choose(
    rows: pd.DataFrame, day: pd.Series, text: pd.Series, stated: pd.Series, more: Sequence[str]
) -> pd.DataFrame:
    chosen = {
        "organization": rows["organization"],
        "year": day.dt.year.astype("int64"),
        "day": day,
        "text": text,
        "stated": stated,
    }
    return pd.DataFrame({**chosen, **{name: rows[name] for name in more}})
