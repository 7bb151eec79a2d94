"""Vocabulary: the words of a report that are chosen by a code, as rows of a table."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

_FILE = "vocabulary.toml"


@cache
def read_vocabulary(table: str) -> Mapping[str, Mapping[str, str]]:
    """Read one table of the shipped words, in its order: code → column → words.

    Examples
    --------
    >>> read_vocabulary("missing")["withheld"]["cell"]
    '不公开'
    """
    return MappingProxyType(_read_tables()[table])


@cache
def _read_tables() -> Mapping[str, dict[str, Mapping[str, str]]]:
    return tomllib.loads(files("analysis").joinpath(_FILE).read_text(encoding="utf-8"))
