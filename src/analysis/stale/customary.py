"""Customary: what reports of the genre say anyhow, and what of their subjects has a year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any

from analysis.catalogue import Catalogue
from analysis.declarations import Declarations, parse_declarations, read_declarations
from analysis.errors import ReportError
from analysis.vocabulary import Phrasebook, list_vocabulary, read_vocabulary

_FILE = "customary.toml"
_PLACE = re.compile(r"\{[^{}]*\}")
_TABLES = ("phrases", "documents", "replaced", "meetings", "campaigns")


@dataclass(frozen=True, slots=True, eq=False)
class Customary:
    """What is no sign of copying, and what goes out of date.

    Parameters
    ----------
    phrases
        Texts that any two reports may share.
    documents
        Name of a document → the years from which each of its versions holds, in order.
    replaced
        Name of a document → the year from which another holds in its place, and its name.
    meetings
        Series → name of a meeting → its year.
    campaigns
        Name of a campaign → its last year.
    """

    phrases: tuple[str, ...]
    documents: Mapping[str, tuple[int, ...]]
    replaced: Mapping[str, tuple[int, str]]
    meetings: Mapping[str, Mapping[str, int]]
    campaigns: Mapping[str, int]


def load_customary(
    path: Path | None, phrases: Phrasebook, catalogue: Catalogue, more: Iterable[str] = ()
) -> Customary:
    """Load the table of the package, rows of the office's own added.

    Parameters
    ----------
    path
        The office's own table; None where there is none.
    phrases, catalogue, more
        Where the program's own words stand: they come back each year by themselves.

    Raises
    ------
    ReportError
        If the office's table cannot be used; the message names file and line.
    """
    shipped = files("analysis").joinpath(_FILE).read_text(encoding="utf-8")
    tables: dict[str, dict[str, Any]] = {name: {} for name in _TABLES}
    own = [] if path is None else [read_declarations(path, path.name, ReportError)]
    for file in (parse_declarations(shipped, _FILE, ReportError), *own):
        file.check_keys((), file.values, _TABLES)
        for name, value in file.values.items():
            for key, each in file.table((name,), value).items():
                _add(tables[name], file, (name, key), each)
    ours = [text for value in phrases.tables.values() for text in _list_texts(value)]
    told = (*ours, *list_vocabulary(), *list_gaps(), *more)
    said = [piece for text in told for piece in _PLACE.split(text)]
    listed = [text for texts in tables.pop("phrases").values() for text in texts]
    return Customary(
        tuple(dict.fromkeys([*listed, *said, *sorted(catalogue.list_names())])), **tables
    )


def list_gaps() -> Iterator[str]:
    """List how our own words say that something was not held as often as is due.

    Their short pieces (每月, 开展, 全年) would not be known for ours one by one.
    """
    words = [[row["said"] for row in read_vocabulary(name).values()] for name in ("every", "verbs")]
    missed = ("1个月", "1个季度", "1周", "")
    for template in (row["said"] for row in read_vocabulary("gaps").values()):
        for each, verb, gap in product(*words, missed):
            yield (
                template.replace("{each}", each)
                .replace("{verb}", verb)
                .replace("{span}", "全年")
                .replace("{missed}", gap or "{missed}")
                .replace("{value}", "1次")
            )


def _add(table: dict[str, Any], file: Declarations, path: tuple[str, str], value: object) -> None:
    """Add one row to a table; what an office adds to a list or to a series goes on with it."""
    name, key = path
    if name == "phrases":
        table[key] = (*table.get(key, ()), *file.strings(path, value))
        return
    if name == "meetings":
        rows = file.table(path, value)
        table[key] = {**table.get(key, {}), **rows}
        numbers: Iterable[object] = rows.values()
    elif name == "replaced":
        is_pair = isinstance(value, list) and len(value) == 2 and isinstance(value[1], str)
        table[key] = tuple(value) if isinstance(value, list) and is_pair else ()
        numbers = table[key][:1] or [None]
    else:
        numbers = value if name == "documents" and isinstance(value, list) else [value]
        table[key] = tuple(sorted(numbers, key=str)) if name == "documents" else value
    if not all(type(number) is int for number in numbers):
        raise file.refuse(path, f"“{key}”的年份应是四位数字，不加引号，写法见程序自带的 {_FILE}。")


def _list_texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield str(key)
            yield from _list_texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _list_texts(each)
