"""Manifest: every value of an export, numbered, with the rows it rests on; and its appendix."""

# Why it is so: docs/decisions/0003-keys-are-numbered-on-export.md

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from analysis.content import ShownValue, render_value
from analysis.errors import ExportError
from analysis.formatting import plain_number
from analysis.periods import Period

if TYPE_CHECKING:
    from analysis.measures import Value

REPORT_MIME = "application/vnd.tongbi.report+json"

HIDDEN_ROWS = "有依据的行，因小数目不公开而不列出。"
"""What stands in place of rows that would give a withheld number away."""

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
        If one value comes with two different numbers, or rests on one that is not there.
    """
    known: dict[str, Entry] = {}
    for entry in entries:
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
            {part: said for part, said in place.items() if part != "date"}
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
        places.append({**where, "date": place["date"]} if place.get("date") else where)
    return places


def _describe(entry: Entry) -> str:
    return f"{entry.get('organization') or ''}{period_label(entry)}“{entry.get('name')}”"


def appendix_html(numbered: Numbered) -> str:
    """Write for each key its value, its formula, and its rows by file and sheet.

    The rows of a value that is computed from others stand with those.
    """
    entries = numbered.entries.values()
    if not entries:
        return ""
    offices = {str(entry.get("organization") or "") for entry in entries}
    shared = offices.pop() if len(offices) == 1 else ""
    common = f"<p>以下数值都属于：{escape(shared)}。</p>" if shared else ""
    items = "".join(_item(entry, numbered, has_office=not shared) for entry in entries)
    return f'{common}<ul class="entries">{items}</ul>'


def _item(entry: Entry, numbered: Numbered, *, has_office: bool) -> str:
    key = numbered.keys[str(entry["id"])]
    office = f"{entry.get('organization') or ''}，" if has_office else ""
    name = escape(f"{office}{entry.get('name')}，{period_label(entry)}")
    head = f"<b>{key}</b>　{name}：{escape(str(entry['text']))}"
    formula = str(entry.get("formula") or "")
    keys = [numbered.keys[name] for name in entry.get("inputs") or ()]
    links = "、".join(f'<a href="#{each}">{each}</a>' for each in keys)
    derived = [f"算式：{escape(formula)}"] * bool(formula) + [f"由{links}算出"] * bool(links)
    lines = (head, "；".join(derived), *_rows(entry, numbered))
    text = "<br>".join(line for line in lines if line)
    return f'<li id="{key}">{text}</li>'


def _rows(entry: Entry, numbered: Numbered) -> list[str]:
    places = list_places(entry)
    inputs = [numbered.entries[name] for name in entry.get("inputs") or ()]
    of_inputs = [place for one in inputs for place in list_places(one)]
    if inputs and all(place in of_inputs for place in places):
        return []
    if not places:
        return [HIDDEN_ROWS if entry.get("has_hidden_rows") else "没有台账行记有这一数值。"]
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for place in places:
        groups.setdefault((place["file"], place["sheet"]), []).append(place)
    total = [f"依据共{len(places)}行："] if len(groups) > 1 else []
    told = []
    for names, rows in groups.items():
        where = " · ".join(escape(part) for part in names if part)
        days = (f" {escape(str(row['date']))}" if row.get("date") else "" for row in rows)
        listed = "、".join(f"第{row['row']}行{day}" for row, day in zip(rows, days, strict=True))
        told.append(f"{where}，共{len(rows)}行：{listed}")
    return [*total, *told]
