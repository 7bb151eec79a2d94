"""Manifest: every value of an export, numbered, with the rows it rests on."""

# Why it is so: docs/decisions/0003-keys-are-numbered-on-export.md

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from analysis.content import ShownValue, render_value
from analysis.errors import ExportError
from analysis.formatting import plain_number
from analysis.periods import Period
from analysis.writing import drop_unwritable

if TYPE_CHECKING:
    from analysis.measures import Value

REPORT_MIME = "application/vnd.tongbi.report+json"
MANIFEST_PART = "customXml/item1.xml"
"""Where a document or a workbook keeps its manifest: programs keep such a part when they save."""
MANIFEST_SPACE = "urn:tongbi:manifest"

OLD = (
    "笔记本中有一处数值的写法不完整，或是较早版本的同比写入的，无法导出。"
    "请从头重新运行笔记本后再导出。"
)
_STATED = ("measure", "organization", "period", "value", "unit", "text")

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Numbered:
    """The values of an export by their ids, in order of appearance; `keys` are N-01, N-02."""

    entries: Mapping[str, Entry]
    keys: Mapping[str, str]

    def find_key(self, value: ShownValue | Value) -> str:
        """Find the key of a value that is to be shown.

        Raises
        ------
        ExportError
            If the manifest does not hold the value, or holds it with another number.
        """
        entry = self.entries.get(value.id)
        if entry is None:
            raise ExportError(
                f"正文中的数值“{value.text}”没有依据，不能导出。请从头重新运行笔记本。"
            )
        if plain_number(value.number) != entry["value"]:
            raise ExportError(
                f"正文中的“{value.text}”与{_describe(entry)}的结果“{entry['text']}”不一致。"
            )
        return self.keys[value.id]

    def link(self, value: ShownValue | Value) -> str:
        """Write a value as a link to its rows; see `find_key` for what is refused."""
        key = self.find_key(value)
        return f'<a href="#{key}">{render_value(value, key)}</a>'


def number_values(entries: Iterable[Entry]) -> Numbered:
    """Give each value its key, in order of appearance; a value met again keeps its key.

    Raises
    ------
    ExportError
        If one value comes with two different numbers, or rests on one that is not there; or if
        it is not written as this version writes it.
    """
    known: dict[str, Entry] = {}
    for entry in entries:
        if not _is_whole(entry):
            raise ExportError(OLD)
        first = known.setdefault(str(entry["id"]), entry)
        if first["value"] != entry["value"]:
            raise ExportError(
                f"同一数值在笔记本中有两个结果：{_describe(first)}写作“{first['text']}”，"
                f"又写作“{entry['text']}”。请从头重新运行笔记本后再导出。"
            )
    for entry in known.values():
        if any(name not in known for name in entry.get("inputs") or ()):
            raise ExportError(f"{_describe(entry)}由其他数值算出，但其中有的没有写入笔记本。")
    return Numbered(known, {name: f"N-{n:02d}" for n, name in enumerate(known, 1)})


def _is_whole(entry: Any) -> bool:
    """Say whether a value that a notebook stores has all its parts, each of its kind."""
    if not (isinstance(entry, Mapping) and isinstance(entry.get("id"), str)):
        return False
    inputs, places = entry.get("inputs") or [], entry.get("evidence") or []
    is_listed = isinstance(inputs, list | tuple) and isinstance(places, list | tuple)
    return (
        is_listed
        and isinstance(entry.get("text"), str)
        and "value" in entry
        and all(isinstance(one, str) for one in inputs)
        and all(
            isinstance(one, Mapping)
            and isinstance(one.get("file"), str)
            and isinstance(one.get("sheet") or "", str)
            and str(one.get("row")).isdecimal()
            for one in places
        )
    )


def build_manifest(
    numbered: Numbered, report: Mapping[str, Any], sources: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Build the manifest: what the report says of itself, its values with their rows, its files."""
    values = []
    for name, entry in numbered.entries.items():
        inputs = [numbered.keys[each] for each in entry.get("inputs") or ()]
        is_derived = bool(entry.get("formula") or inputs)
        derived = {"formula": entry.get("formula"), "inputs": inputs} if is_derived else {}
        # The day of a row stands in the appendix, for a reader: here it would be a sixth of all.
        places = [
            {part: said for part, said in place.items() if part not in {"date", "history"}}
            for place in list_places(entry)
        ]
        stated = {part: entry.get(part) for part in _STATED}
        values.append({"key": numbered.keys[name], **stated, **derived, "evidence": places})
    return {"report": report, "values": values, "sources": list(sources)}


def period_label(entry: Entry) -> str:
    """Write a value's period in words."""
    key = str(entry.get("period") or "")
    try:
        return Period.from_key(key).label
    except ValueError:
        return key


def list_places(entry: Entry) -> list[dict[str, Any]]:
    """List where the rows of a value stand and their days: never what they say."""
    places = []
    for place in entry.get("evidence") or ():
        where = {"file": place["file"], "sheet": place.get("sheet") or "", "row": place["row"]}
        more = {part: place[part] for part in ("date", "history") if place.get(part)}
        places.append({**where, **more})
    return places


def _describe(entry: Entry) -> str:
    return f"{entry.get('organization') or ''}{period_label(entry)}“{entry.get('name')}”"


def write_manifest_part(manifest: Mapping[str, Any]) -> str:
    """Write a manifest as the part that a document or a workbook keeps."""
    told = json.dumps(manifest, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f'<tongbi xmlns="{MANIFEST_SPACE}">{escape(drop_unwritable(told), quote=False)}</tongbi>'
