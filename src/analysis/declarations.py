"""Declarations: a TOML file that a person keeps, with the line of each key for messages."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from analysis.errors import AnalysisError, nearest
from analysis.writing import read_whole

_TABLE = re.compile(r"\s*\[\[?\s*(?P<path>[^\[\]]++)\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""\s*(?P<key>(?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*[\w-]+)*)\s*=""")
_PART = re.compile(r""""[^"]*"|'[^']*'|[^.\s]+""")
_AT_LINE = re.compile(r"at line (\d+), column (\d+)")
_BARE_DAY = re.compile(
    r"""[=\[,]\s*(?P<day>(?P<y>\d{4})[-./年](?P<m>\d{1,2})(?:[-./月](?P<d>\d{1,2}))?[月日]?)\s*(?=[,}\]#]|$)"""
)
"""A day or month without quotation marks, which TOML takes only in one form."""
_TWICE = ("Cannot declare", "Cannot overwrite", "Duplicate")

_LARGEST_BYTES = 4_000_000
"""Beyond this it is something else than a file that a person keeps."""
_DEEPEST = 16
_ENDLESS_KEY = re.compile(r"""(?<![\w"'-])(?:[\w"'-]++\s*+\.\s*+){64}""")
"""The parser's time grows with the square of a key's parts."""

KeyPath = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Declarations:
    """The content of one TOML file, able to say where in the file a key stands.

    `name`: the file as messages name it. `error`: what `refuse` makes.
    """

    name: str
    text: str
    values: Mapping[str, Any]
    error: type[AnalysisError]

    def line(self, path: KeyPath) -> int:
        """Find the line of the deepest part of `path` that the file writes out, else 1.

        The entries of an array of tables are named by their places: ``("breaks", "0", "from")``.
        """
        lines = _line_by_path(self.text)
        while path and path not in lines:
            path = path[:-1]
        return lines.get(path, 1)

    def refuse(self, path: KeyPath, reason: str) -> AnalysisError:
        """Make the error that says what is wrong at `path`."""
        return self.error(f"{self.name} 第{self.line(path)}行：{reason}")

    def table(self, path: KeyPath, value: object) -> Mapping[str, Any]:
        """Take `value` as a table, or refuse it."""
        if not isinstance(value, dict):
            shown = ".".join(path)
            raise self.refuse(path, f"“{shown}”应是一张表，写作 [{shown}]，下面逐行写各项。")
        return value

    def string(self, path: KeyPath, value: object) -> str:
        """Take `value` as text that is not blank, or refuse it."""
        if not isinstance(value, str) or not value.strip():
            raise self.refuse(path, f"“{path[-1]}”应是加引号的文字，不能为空。")
        return value

    def strings(self, path: KeyPath, value: object) -> tuple[str, ...]:
        """Take `value` as a list of texts, or refuse it."""
        if not isinstance(value, list):
            raise self.refuse(path, f'“{path[-1]}”应是文字的列表，写作 ["…", "…"]。')
        return tuple(self.string(path, item) for item in value)

    def choice(self, path: KeyPath, value: object, known: Mapping[str, str]) -> str:
        """Take `value` as one of the keys of `known` (code → its meaning), or refuse it."""
        if isinstance(value, str) and value in known:
            return value
        listed = "、".join(f"{code}（{meaning}）" for code, meaning in known.items())
        raise self.refuse(path, f"“{path[-1]}”的值“{value}”不能用，可用：{listed}。")

    def check_keys(self, path: KeyPath, table: Mapping[str, Any], known: Collection[str]) -> None:
        """Refuse the first key of `table` that is not in `known`, offering the nearest."""
        for key in table:
            if key not in known:
                near = nearest(key, known)
                hint = f"，是否想写“{near}”？" if near else "。"
                raise self.refuse((*path, key), f"没有“{key}”这一项{hint}可用：{'、'.join(known)}")


def read_declarations(path: Path, name: str, error: type[AnalysisError]) -> Declarations:
    """Read a TOML file.

    Raises
    ------
    AnalysisError
        Of the kind `error`, if the file cannot be opened, is not UTF-8, or is no TOML.
    """
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise error(f"{name}：文件太大，不像设置文件，请核对后改用原来的文件。")
        text = read_whole(path).decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise error(f"{name}：不是 UTF-8 编码，请用记事本打开，另存为 UTF-8 编码。") from problem
    except OSError as problem:
        raise error(f"{name}：打不开，请确认文件存在、没有被别的程序独占。") from problem
    return parse_declarations(text, name, error)


def parse_declarations(text: str, name: str, error: type[AnalysisError]) -> Declarations:
    """Parse the text of a TOML file; `read_declarations` says what is raised."""
    if endless := _ENDLESS_KEY.search(text):
        line = text.count("\n", 0, endless.start()) + 1
        raise error(f"{name} 第{line}行：名称里的点太多，请改正后再试。")
    try:
        values = tomllib.loads(text)
    except RecursionError as problem:
        raise error(f"{name}：方括号一层套一层，层数太多，请改正后再试。") from problem
    except ValueError as problem:  # TOML that is none, or a number of thousands of digits
        raise error(f"{name} {_explain_syntax(str(problem), text)}") from problem
    return Declarations(name, text, values, error)


def set_values(
    text: str, settings: Mapping[KeyPath, object], name: str, error: type[AnalysisError]
) -> str:
    r"""Set values in the text of a TOML file; comments, order and line ends stay as they are.

    Parameters
    ----------
    settings
        Path of a key → its value; tables that the file lacks are added at its end.

    Raises
    ------
    AnalysisError
        Of the kind `error`, if the text is no TOML, or a table is asked for where a value stands.

    Examples
    --------
    >>> print(set_values("a = 1  # one\n", {("a",): 2, ("b", "日"): "c"}, "", AnalysisError))
    a = 2  # one
    <BLANKLINE>
    [b]
    "日" = "c"
    <BLANKLINE>
    """
    import tomlkit  # only who changes a file waits for it

    parse_declarations(text, name, error)
    document = tomlkit.parse(text)
    for path, value in settings.items():
        table: Any = document
        for key in path[:-1]:
            table = table.setdefault(key, tomlkit.table())
            if not isinstance(table, dict):
                raise error(f"{name}：“{key}”不是一张表，没能写入“{'.'.join(path)}”，请先改正。")
        table[path[-1]] = value
    written = tomlkit.dumps(document)
    return re.sub(r"\r?\n", "\r\n", written) if "\r\n" in text else written


def write_line(key: str, value: str) -> str:
    r"""Write the line that gives a key its text, as a person may copy it into the file.

    Examples
    --------
    >>> print(write_line('活动"日', "date"))
    "活动\"日" = "date"
    """
    return f"{_quote(key)} = {_quote(value)}"


def write_list(texts: Iterable[str]) -> str:
    """Write a list of texts as it stands behind the sign of equality."""
    return f"[{', '.join(map(_quote, texts))}]"


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _explain_syntax(message: str, text: str) -> str:
    place = _AT_LINE.search(message)
    line = int(place[1]) if place else text.count("\n") + 1
    column = f"第{place[2]}列" if place else ""
    if message.startswith(_TWICE):
        return f"第{line}行{column}：同一个名称写了两次，请合并或删去一处。"
    written = (*text.splitlines(), "")[line - 1 :][:1]
    for found in _BARE_DAY.finditer(written[0] if written else ""):
        year, month, day = (int(part or 0) for part in found.group("y", "m", "d"))
        try:
            mended = date(year, month, day or 1).isoformat()
        except ValueError:
            mended = "历法上有的日子，例如 2025-07-01"
        mended = mended if day else f'加引号的 "{year}-{month:02d}"'
        if mended != found["day"]:  # in a right line TOML has another fault
            return f"第{line}行{column}：日期“{found['day']}”不能这样写，请改成 {mended}。"
    return (
        f"第{line}行{column}：不符合 TOML 写法，请检查这一行和上一行的"
        "引号、方括号是否成对，等号是否漏写，等号左边的中文是否加了引号，是否误用了中文标点。"
    )


@lru_cache(maxsize=8)  # a file may have thousands of faults, each told with its line
def _line_by_path(text: str) -> Mapping[KeyPath, int]:
    lines: dict[KeyPath, int] = {}
    table: KeyPath = ()
    entries: Counter[KeyPath] = Counter()
    for number, line in enumerate(text.splitlines(), start=1):
        if heading := _TABLE.match(line):
            table = _split_path(heading["path"])[:_DEEPEST]
            if line.lstrip().startswith("[["):
                entries[table] += 1
                table = (*table, str(entries[table] - 1))
            elif entries[table[:1]]:  # [breaks.more] belongs to the last [[breaks]]
                table = (table[0], str(entries[table[:1]] - 1), *table[1:])
            for depth in range(1, len(table) + 1):
                lines.setdefault(table[:depth], number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, *_split_path(key["key"])), number)
    return lines


def _split_path(dotted: str) -> KeyPath:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))
