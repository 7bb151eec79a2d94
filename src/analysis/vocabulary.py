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
def name_origin(text: str) -> str:
    """Name the kind of source that a text names, or give the text where it names none, or two.

    Examples
    --------
    >>> name_origin("县委第二轮巡察"), name_origin("巡视巡察"), name_origin("上级交办")
    ('巡察', '巡视巡察', '上级交办')
    """
    found = find_origins(text)
    return found[0] if len(found) == 1 else text.strip()


@cache
def find_origins(text: str) -> tuple[str, ...]:
    """Find the kinds of source that a text names."""
    rows = read_vocabulary("origins").values()
    return tuple(
        row["name"] for row in rows if any(word in text for word in row["words"].split("、"))
    )


@cache
def _read_tables() -> Mapping[str, dict[str, Mapping[str, str]]]:
    return tomllib.loads(files("analysis").joinpath(_FILE).read_text(encoding="utf-8"))
