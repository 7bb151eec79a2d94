"""Vocabulary: the words of a report, chosen by a code, and its phrases, each in several ways.

The first are shipped; the second are rows that an office may replace.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any

from analysis.declarations import Declarations, parse_declarations, read_declarations
from analysis.errors import ReportError

_FILE = "vocabulary.toml"
_PHRASES = "phrases.toml"
_ACTS, _MATTERS = "acts", "matters"
_OPEN = (_ACTS, _MATTERS)
"""Tables whose entries an office may add to: an activity of its own, a name of a topic."""

_NAMED = ("matters", "read")
_ACT_KEYS = (
    "said",
    "few",
    "one",
    "spread",
    "forms",
    "topics",
    "names",
    "sole",
    "also",
    "levels",
    *_NAMED,
)
_PLACES = ("name", "value", "months", "topics", "names", "levels", "kept")
PLACEHOLDER = re.compile(r"〔[^〔〕]*(?:请填写|请选择|请确认|请核实|待补)[^〔〕]*〕")
"""What stands open in a text until its office has written it."""


@cache
def read_vocabulary(table: str) -> Mapping[str, Mapping[str, str]]:
    """Read one table of the shipped words, in its order: code → column → words.

    Examples
    --------
    >>> read_vocabulary("missing")["withheld"]["cell"]
    '不公开'
    """
    return MappingProxyType(_read_tables()[table])


def list_vocabulary() -> tuple[str, ...]:
    """List all the shipped words: what two reports of this program have in common."""
    rows = (row for table in _read_tables().values() for row in table.values())
    return tuple(text for row in rows for text in row.values() if isinstance(text, str))


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


def describe_origin(name: str) -> str:
    """Say how problems came from a source: 巡察反馈, 自查发现; one of no known kind as it stands.

    Examples
    --------
    >>> describe_origin("自查"), describe_origin("上级交办")
    ('自查发现', '上级交办')
    """
    rows = read_vocabulary("origins").values()
    return next((row["found"] for row in rows if row["name"] == name), name)


def choose_verb(name: str) -> str:
    """Choose the verb of what was not done: 召开 for meetings, 开展 for most else.

    Examples
    --------
    >>> choose_verb("支委会"), choose_verb("主题党日")
    ('召开', '开展')
    """
    rows = read_vocabulary("verbs").items()
    return next(row["said"] for ending, row in rows if name.endswith(ending))


@cache
def _read_tables() -> Mapping[str, dict[str, Mapping[str, str]]]:
    return tomllib.loads(files("analysis").joinpath(_FILE).read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True, eq=False)
class Phrasebook:
    """The phrases by table and key: each a list of ways to say the same."""

    tables: Mapping[str, Mapping[str, Any]]

    def choose(self, table: str, key: str, seed: str, turn: int = 0) -> str:
        """Choose one way, always the same for the same seed and turn; "" where there is none."""
        return choose_way(self.tables[table].get(key, ()), f"{table}.{key}", seed, turn)

    def choose_act(self, activity: str, family: str, part: str, seed: str, turn: int = 0) -> str:
        """Choose how an activity is told: by its own row, or that of its family."""
        acts = self.tables[_ACTS]
        row = acts.get(activity) or acts.get(family) or {}
        return choose_way(row.get(part, ()), f"{activity}.{part}", seed, turn)

    def list_matters(self, activity: str) -> Mapping[str, Sequence[str]]:
        """List by which words the topics of an activity are known: name → what ledgers write."""
        matters: Mapping[str, Mapping[str, Sequence[str]]] = self.tables[_MATTERS]
        return matters.get(self.tables[_ACTS].get(activity, {}).get("matters", ""), {})

    def own_column(self, activity: str) -> str:
        """Name the column that tells what the topics of an activity say; "" for the subject."""
        return str(self.tables[_ACTS].get(activity, {}).get("read", ""))

    @property
    def words(self) -> tuple[str, ...]:
        """The words by which any topic is known, longest first: they tell no more than it does."""
        matters = self.tables[_MATTERS].values()
        found = {word for each in matters for words in each.values() for word in words}
        return tuple(sorted({*found, *self.campaigns}, key=lambda word: (-len(word), word)))

    @property
    def campaigns(self) -> Sequence[str]:
        """The names of campaigns that a topic may hold."""
        names: Sequence[str] = self.tables["campaigns"]["names"]
        return names


def find_phrases(root: Path | None) -> Path | None:
    """Find the phrases that the office of a workspace may have written; None if there are none."""
    path = None if root is None else root / "data" / _PHRASES
    return path if path is not None and path.is_file() else None


def load_phrases(path: Path | None = None) -> Phrasebook:
    """Load the phrases of the package, those of an office's own table in their place.

    Raises
    ------
    ReportError
        If the office's table cannot be used; the message names file and line.
    """
    default = _load_default()
    if path is None:
        return Phrasebook(default)
    file = read_declarations(path, path.name, ReportError)
    file.check_keys((), file.values, default)
    tables = dict(default)
    for name, value in file.values.items():
        table = file.table((name,), value)
        if name not in _OPEN:
            file.check_keys((name,), table, default[name])
        told = {key: _read_entry(file, (name, key), each) for key, each in table.items()}
        tables[name] = {**default[name], **told}
        if name in _OPEN:  # the rows of an entry that the office leaves out stay as they are
            rows = {key: {**default[name].get(key, {}), **told[key]} for key in told}
            tables[name] = {**default[name], **rows}
    return Phrasebook(tables)


@cache
def _load_default() -> Mapping[str, Mapping[str, Any]]:
    text = files("analysis").joinpath(_PHRASES).read_text(encoding="utf-8")
    return parse_declarations(text, _PHRASES, ReportError).values


def _read_entry(file: Declarations, path: tuple[str, str], value: object) -> Any:
    if path[0] not in _OPEN:
        default = _load_default()[path[0]][path[1]]
        places = {name for text in default for name in _list_places(file, path, text)}
        return _read_texts(file, path, value, places)
    rows = file.table(path, value)
    if path[0] == _MATTERS:
        return {name: file.strings((*path, name), words) for name, words in rows.items()}
    file.check_keys(path, rows, _ACT_KEYS)
    return {
        key: file.string((*path, key), each)
        if key in _NAMED
        else _read_texts(file, (*path, key), each, _PLACES)
        for key, each in rows.items()
    }


def _read_texts(
    file: Declarations, path: tuple[str, ...], value: object, places: Sequence[str] | set[str]
) -> tuple[str, ...]:
    """Read the ways to say something; what stands in braces must be known."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise file.refuse(path, f'“{path[-1]}”应是文字的列表，写作 ["…", "…"]。')
    for text in value:
        for name in _list_places(file, path, text):
            if name not in places:
                known = "、".join(f"{{{each}}}" for each in places) or "没有"
                raise file.refuse(path, f"大括号里的“{name}”不能用。这里可用：{known}。")
    return tuple(value)


def _list_places(file: Declarations, path: tuple[str, ...], text: str) -> list[str]:
    try:
        return [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as error:
        raise file.refuse(path, f"“{text}”里的大括号没有成对。") from error


def choose_way(ways: Sequence[str], key: str, seed: str, turn: int = 0) -> str:
    """Choose one of several ways to say something, always the same for the same seed and turn.

    The next turn takes the next way: two neighbouring years never say it alike.

    Examples
    --------
    >>> {choose_way(("甲", "乙", "丙"), "key", "某局", year) for year in (2023, 2024, 2025)} == {
    ...     "甲", "乙", "丙"
    ... }
    True
    """
    if not ways:
        return ""
    digest = sha256(f"{seed}|{key}".encode()).digest()
    return ways[(int.from_bytes(digest[:8]) + turn) % len(ways)]
