"""Answers: what an office settled once about the headings, sheets and tables of its ledgers.

They stand in ``workspace.toml`` or in a file of their own, in codes or in Chinese names. A line
that cannot be used is told with its place and what is possible; the others hold all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from analysis.catalogue import Catalogue
from analysis.declarations import (
    Declarations,
    KeyPath,
    parse_declarations,
    read_declarations,
    set_values,
)
from analysis.errors import WorkspaceError, nearest
from analysis.problems import TABLE_KINDS

KEYS = ("headings", "sheets", "tables")
UNREAD = "other"
"""The field of a column that is recognised so that it is left alone."""

_UNREAD_WORDS = frozenset({"不用", "不读", "不计"})
_TABLE_KEYS = ("sheet", "file", "kind", "activity", "columns", "headings")
_TEXTS = _TABLE_KEYS[:4]
_HEAD = (
    "# 台账的答案：哪一栏、哪张表是什么。由笔记本“台账与问题”导出，可以交给别的单位：\n"
    "# 在那里点“导入答案”，或运行 tongbi check --answers 本文件。\n"
)


@dataclass(frozen=True, slots=True)
class TableAnswer:
    """What the office says of every table of one layout.

    `columns`: heading → code of its field. `headings`: the headings that tell the layout; by
    default those of `columns` but the unread ones. `sheet`, `file`: patterns (``*`` stands for any
    text) of the names of sheet and file; "" for any. `kind`, `activity`: codes of what the table is
    and of which activity; "" for what recognition finds. `place`: file and line, for messages.
    """

    columns: Mapping[str, str]
    sheet: str = ""
    file: str = ""
    kind: str = ""
    activity: str = ""
    headings: tuple[str, ...] = ()
    place: str = field(default="", compare=False)

    @property
    def told(self) -> tuple[str, ...]:
        """The headings that a table of this layout has."""
        return self.headings or tuple(t for t, code in self.columns.items() if code != UNREAD)


@dataclass(frozen=True, slots=True)
class Answers:
    """All that was settled; `doubts` say which lines cannot be used, and why."""

    headings: Mapping[str, str] = field(default_factory=dict)
    sheets: Mapping[str, str] = field(default_factory=dict)
    tables: tuple[TableAnswer, ...] = ()
    doubts: tuple[str, ...] = ()

    def over(self, others: Answers) -> Answers:
        """Add others; where both answer, these hold."""
        return Answers(
            MappingProxyType({**others.headings, **self.headings}),
            MappingProxyType({**others.sheets, **self.sheets}),
            (*self.tables, *(each for each in others.tables if each not in self.tables)),
            (*self.doubts, *others.doubts),
        )


def read_answer_file(path: Path, catalogue: Catalogue) -> Answers:
    """Read the answers that another office has handed on.

    Raises
    ------
    WorkspaceError
        If the file cannot be opened, is no TOML, or holds something else than answers.
    """
    return take_answers(read_declarations(path, path.name, WorkspaceError), catalogue)


def take_answers(file: Declarations, catalogue: Catalogue) -> Answers:
    """Read what another office has handed on; a line that is no answer is told, and stops no other.

    Raises
    ------
    WorkspaceError
        If the file holds no answers at all, but something else.
    """
    if not any(key in file.values for key in KEYS):
        file.check_keys((), file.values, KEYS)
    doubts: list[str] = []
    for key in (key for key in file.values if key not in KEYS):
        _Reader(file, catalogue, doubts).doubt((key,), f"答案里没有“{key}”这一项", KEYS)
    answers = read_answers(file, catalogue)
    return replace(answers, doubts=(*doubts, *answers.doubts))


def read_answers(file: Declarations, catalogue: Catalogue) -> Answers:
    """Read the answers of a file, line by line; what is none is told."""
    doubts: list[str] = []
    reader = _Reader(file, catalogue, doubts)
    headings = reader.names(("headings",), file.values.get("headings", {}), reader.field)
    sheets = reader.names(("sheets",), file.values.get("sheets", {}), reader.activity)
    listed = file.values.get("tables", [])
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        reader.doubt(("tables",), "“tables”应写作 [[tables]]，下面逐行写各项", ())
        listed = []
    tables = tuple(_read_tables(reader, listed))
    return Answers(headings, sheets, tables, tuple(doubts))


def _read_tables(reader: _Reader, listed: Sequence[object]) -> Iterator[TableAnswer]:
    for place, each in enumerate(listed):
        path = ("tables", str(place))
        stated = reader.file.table(path, each)
        for key in set(stated).difference(_TABLE_KEYS):
            reader.doubt((*path, key), f"[[tables]] 没有“{key}”这一项", _TABLE_KEYS)
        columns = reader.names((*path, "columns"), stated.get("columns", {}), reader.field)
        one = {key: reader.text((*path, key), stated.get(key, "")) for key in _TEXTS}
        kind = reader.kind((*path, "kind"), one["kind"]) if one["kind"] else ""
        activity = reader.activity((*path, "activity"), one["activity"]) if one["activity"] else ""
        heads = stated.get("headings", [])
        if not isinstance(heads, list) or not all(isinstance(each, str) for each in heads):
            reader.doubt((*path, "headings"), "“headings”应是表头的列表", ())
            continue
        is_whole = len(columns) == len(stated.get("columns", {})) and None not in (kind, activity)
        if not is_whole or not (columns or heads or one["sheet"] or one["file"]):
            if is_whole:
                reader.doubt(path, "[[tables]] 没有写明是哪种表，至少写 columns 或 sheet", ())
            continue  # half an answer would be another answer
        where = f"{reader.file.name} 第{reader.file.line(path)}行"
        kinds = (kind or "", activity or "")
        yield TableAnswer(columns, one["sheet"], one["file"], *kinds, tuple(heads), where)


@dataclass(frozen=True, slots=True, eq=False)
class _Reader:
    """Reads names and codes, and notes down what it cannot read."""

    file: Declarations
    catalogue: Catalogue
    doubts: list[str]

    def doubt(self, path: KeyPath, what: str, known: Sequence[str]) -> None:
        possible = f"可用：{'、'.join(known)}。" if known else ""
        self.doubts.append(str(self.file.refuse(path, f"{what}，这一处没有采用。{possible}")))

    def text(self, path: KeyPath, value: object) -> str:
        if isinstance(value, str):
            return value.strip()
        self.doubt(path, f"“{path[-1]}”应是加引号的文字", ())
        return ""

    def names(
        self, path: KeyPath, value: object, read: Callable[[KeyPath, str], str | None]
    ) -> Mapping[str, str]:
        found: dict[str, str] = {}
        if not isinstance(value, dict):
            self.doubt(path, f"“{path[-1]}”应是一张表，下面逐行写“名称 = 是什么”", ())
            value = {}
        for text, name in value.items():
            written = self.text((*path, text), name)
            if written and (code := read((*path, text), written)):
                found[text] = code
        return MappingProxyType(found)

    def field(self, path: KeyPath, name: str) -> str | None:
        if name in _UNREAD_WORDS:
            return UNREAD
        known = self.catalogue.fields
        found = self.catalogue.find_field(name)
        shown = [f"{each.name}（{code}）" for code, each in known.items() if each.role == "used"]
        return self._choose(
            path, name, "栏目", known, found.code if found else None, [*shown, "不用"]
        )

    def activity(self, path: KeyPath, name: str) -> str | None:
        known = self.catalogue.activities
        found = self.catalogue.find_activity(name)
        shown = [f"{each.name}（{code}）" for code, each in known.items()]
        return self._choose(path, name, "活动", known, found.code if found else None, shown)

    def kind(self, path: KeyPath, name: str) -> str | None:
        found = next((code for code, words in TABLE_KINDS.items() if words == name), None)
        shown = [f"{words}（{code}）" for code, words in TABLE_KINDS.items()]
        return self._choose(path, name, "表的种类", TABLE_KINDS, found, shown)

    def _choose(
        self,
        path: KeyPath,
        name: str,
        what: str,
        known: Mapping[str, Any],
        found: str | None,
        shown: Sequence[str],
    ) -> str | None:
        if name in known or found is not None:
            return name if name in known else found
        near = nearest(name, known)
        hint = f"（是否想写“{near}”？）" if near else ""
        self.doubt(path, f"“{path[-1]}”对应的{what}“{name}”不认识{hint}", shown)
        return None


def write_answers(answers: Answers, catalogue: Catalogue) -> str:
    """Write answers as the text of a file that can be handed to other offices."""
    plain: dict[KeyPath, object] = {}
    for heading, code in answers.headings.items():
        plain["headings", heading] = _name_field(code, catalogue)
    for sheet, code in answers.sheets.items():
        plain["sheets", sheet] = catalogue.activity(code).name
    text = set_values(_HEAD, plain, "", WorkspaceError)
    for table in answers.tables:
        text = put_table(text, table, catalogue, "")
    return text


def put_table(
    text: str,
    answer: TableAnswer,
    catalogue: Catalogue,
    name: str,
    instead: TableAnswer | None = None,
) -> str:
    """Put an answer into the text of a file, in the place of one on the same layout.

    Comments, order and line ends of everything else stay as they are.

    Parameters
    ----------
    instead
        An older answer that goes, too.

    Raises
    ------
    WorkspaceError
        If the text is no TOML, or ``tables`` is something else than a list of tables.
    """
    import tomlkit  # only who changes a file waits for it

    values = parse_declarations(text, name, WorkspaceError).values
    document = tomlkit.parse(text)
    if not isinstance(values.get("tables", []), list):
        raise WorkspaceError(f"{name}：“tables”应写作 [[tables]]，没能写入，请先改正。")
    listed: Any = document.setdefault("tables", tomlkit.aot())
    entry = tomlkit.table()
    activity = catalogue.activity(answer.activity).name if answer.activity else ""
    told = {"sheet": answer.sheet, "file": answer.file, "kind": TABLE_KINDS.get(answer.kind, "")}
    for key, value in {**told, "activity": activity}.items():
        if value:
            entry[key] = value
    if answer.headings:
        entry["headings"] = list(answer.headings)
    columns = {each: _name_field(code, catalogue) for each, code in answer.columns.items()}
    entry["columns"] = columns
    for place in reversed(range(len(listed))):
        old = listed[place]
        heads = set(old.get("headings", [])) or set(old.get("columns", {}))
        layout = (old.get("sheet", ""), old.get("file", ""), heads)
        gone = [each for each in (answer, instead) if each is not None]
        if layout in [(e.sheet, e.file, set(e.headings or e.columns)) for e in gone]:
            del listed[place]
    listed.append(entry)
    written = tomlkit.dumps(document)
    return re.sub(r"\r?\n", "\r\n", written) if "\r\n" in text else written


def _name_field(code: str, catalogue: Catalogue) -> str:
    return "不用" if code == UNREAD else catalogue.fields[code].name
