"""Institutions: what closed items and the institutions' own ledger say was made or revised."""

from __future__ import annotations

import re
import unicodedata

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


def select_revising(table: pd.DataFrame) -> pd.DataFrame:
    """Select the rows that state institutions: closed items, then those of the own ledger.

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
        The columns of `table`, with is_own, day and its year, names (a text) and stated (Int64,
        absent where masked).
    """
    items = table[(table["activity"] == RECTIFICATION) & table["closed_date"].notna()]
    texts, day = items["institution_name"], items["closed_date"]
    titles = {text: len(set(_TITLE.findall(text))) for text in texts.unique()}
    named = texts.map(titles).astype("Int64")
    stated = items["institutions"].astype("Int64").fillna(named.where(named > 0))
    year = day.dt.year.astype("int64")
    closed = items.assign(is_own=False, day=day, year=year, names=texts, stated=stated)
    own = table[table["activity"] == INSTITUTIONS]
    names = own["institution_name"].where(own["institution_name"] != "", own["subject"])
    amount = own["amount"].astype("Int64")
    own = own.assign(is_own=True, day=own["date"], names=names, stated=amount)
    return pd.concat([closed[closed["stated"].notna()], own])


def list_institutions(table: pd.DataFrame) -> pd.DataFrame:
    """List the institutions that records state, one row a name; see `select_revising`.

    Returns
    -------
    pandas.DataFrame
        organization, year, day, is_own, name ("" where none is named), is_first (of a row's
        names), stated (Int64, with the first name, absent where masked), and known_on and
        wrong_on where `table` has them.
    """
    cutoffs = [name for name in ("known_on", "wrong_on") if name in table.columns]
    columns = ["organization", "year", "day", "is_own", "names", "stated", *cutoffs]
    rows = select_revising(table)[columns].reset_index(drop=True)
    texts = rows["names"].tolist()
    split = {text: sorted(split_names(text)) or [""] for text in dict.fromkeys(texts)}
    lists = [split[text] for text in texts]
    repeats = np.array([len(each) for each in lists], dtype=np.int64)
    taken = rows.drop(columns="names").take(np.repeat(np.arange(len(rows)), repeats))
    is_first = np.zeros(len(taken), dtype=bool)
    is_first[np.cumsum(repeats) - repeats] = True
    flat = pd.array([name for each in lists for name in each], dtype="str")
    return taken.assign(
        name=flat, is_first=is_first, stated=taken["stated"].where(is_first, pd.NA)
    ).reset_index(drop=True)
