"""Manifest: every value of an export, numbered, with the rows it rests on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from analysis.errors import ExportError
from analysis.export.page.chart_tables import value_html
from analysis.export.page.sanitise import plain_text
from analysis.formatting import plain_number
from analysis.periods import Period

VALUES_MIME = "application/vnd.tongbi.values+json"
REPORT_MIME = "application/vnd.tongbi.report+json"

HIDDEN_ROWS = "有依据的行，因小数目不公开而不列出。"
"""What stands in place of rows that would give a withheld number away."""

Entry = Mapping[str, Any]
_VALUE = re.compile(r'<data\b((?:\s+[\w-]+="[^"]*")*)\s*>(.*?)</data>', re.DOTALL)
_ATTRIBUTE = re.compile(r'\s([\w-]+)="([^"]*)"')
_MARKUP = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


@dataclass(frozen=True, slots=True, eq=False)
class Numbered:
    """The values of an export by their ids, in order of appearance; `keys` are N-01, N-02."""

    entries: Mapping[str, Entry]
    keys: Mapping[str, str]


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
    _require_inputs(known)
    return Numbered(known, {name: f"N-{n:02d}" for n, name in enumerate(known, 1)})


def link_values(html: str, numbered: Numbered) -> str:
    """Make each value in `html` a link to its rows.

    Raises
    ------
    ExportError
        If a value stands there that the manifest does not hold, or holds with another number.
    """
    return _VALUE.sub(lambda found: _link(found, numbered), html)


def manifest_json(
    numbered: Numbered, report: Mapping[str, Any], sources: Sequence[Mapping[str, Any]]
) -> str:
    """Write the manifest as the page carries it: JSON that no parser of HTML can end early."""
    values = [_manifest_entry(entry, numbered) for entry in numbered.entries.values()]
    return script_json({"report": report, "values": values, "sources": sources})


def script_json(content: object) -> str:
    """Write JSON for the inside of a script element.

    Names are sorted and whole numbers have no point: a notebook that a browser saved has them in
    another order and form than one just run.
    """
    text = json.dumps(
        _plain(content), ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True
    )
    return text.translate(_MARKUP)


def _plain(part: object) -> object:
    if isinstance(part, str | int) or part is None:  # first: to know a mapping takes far longer
        return part
    if isinstance(part, Mapping):
        return {name: _plain(inner) for name, inner in part.items()}
    if isinstance(part, list | tuple):
        return [_plain(inner) for inner in part]
    return plain_number(part) if isinstance(part, float) else part


def period_label(entry: Entry) -> str:
    """Write a value's period in words."""
    key = str(entry.get("period") or "")
    try:
        return Period.from_key(key).label
    except ValueError:
        return key


def list_places(entry: Entry) -> list[dict[str, Any]]:
    """List where the rows of a value stand and their days: never what they say."""
    return [_place(place) for place in entry.get("evidence") or ()]


def _require_inputs(known: Mapping[str, Entry]) -> None:
    for entry in known.values():
        if any(name not in known for name in entry.get("inputs") or ()):
            raise ExportError(f"{_describe(entry)}由其他数值算出，但其中有的没有写入笔记本。")


def _describe(entry: Entry) -> str:
    return f"{entry.get('organization') or ''}{period_label(entry)}“{entry.get('name')}”"


def _link(found: re.Match[str], numbered: Numbered) -> str:
    attributes = {name: unescape(text) for name, text in _ATTRIBUTE.findall(found[1])}
    identity = attributes.get("data-key", "")
    entry = numbered.entries.get(identity)
    shown = plain_text(found[2])
    if entry is None:
        raise ExportError(f"正文中的数值“{shown}”没有依据，不能导出。请从头重新运行笔记本。")
    if attributes.get("value", "") != _number(entry):
        raise ExportError(f"正文中的“{shown}”与{_describe(entry)}的结果“{entry['text']}”不一致。")
    key = numbered.keys[identity]
    value = value_html(key, entry["value"], shown)
    return f'<a href="#{key}">{value}</a>'


def _number(entry: Entry) -> str:
    return "" if entry["value"] is None else repr(entry["value"])


def _manifest_entry(entry: Entry, numbered: Numbered) -> dict[str, Any]:
    stated = {
        name: entry.get(name)
        for name in ("measure", "organization", "period", "value", "unit", "text")
    }
    derived = {
        "formula": entry.get("formula"),
        "inputs": [numbered.keys[name] for name in entry.get("inputs") or ()],
    }
    kept = derived if derived["formula"] or derived["inputs"] else {}
    return {
        "key": numbered.keys[str(entry["id"])],
        **stated,
        **kept,
        "evidence": [_without_day(place) for place in list_places(entry)],
    }


def _without_day(place: Mapping[str, Any]) -> dict[str, Any]:
    """Leave the day to the appendix, which shows it: it is a sixth of the manifest."""
    return {name: part for name, part in place.items() if name != "date"}


def _place(place: Mapping[str, Any]) -> dict[str, Any]:
    where = {"file": place["file"], "sheet": place.get("sheet") or "", "row": place["row"]}
    return {**where, "date": place["date"]} if place.get("date") else where
