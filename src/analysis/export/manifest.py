"""Manifest: every value of an export, numbered, with the rows it rests on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

from analysis.errors import ExportError
from analysis.export.sanitise import plain_text
from analysis.export.tables import value_html
from analysis.periods import Period

VALUES_MIME = "application/vnd.tongbi.values+json"
REPORT_MIME = "application/vnd.tongbi.report+json"

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
    """Write JSON for the inside of a script element."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(_MARKUP)


def appendix_html(numbered: Numbered) -> str:
    """Write the table of evidence: for each key its value, formula and rows."""
    names = {str(entry.get("organization") or "") for entry in numbered.entries.values()}
    shared = names.pop() if len(names) == 1 else ""
    common = f'<p class="facts">以下数值都属于：{escape(shared)}。</p>' if shared else ""
    articles = (
        _article(entry, numbered, has_name=not shared) for entry in numbered.entries.values()
    )
    return common + "".join(articles)


def _require_inputs(known: Mapping[str, Entry]) -> None:
    for entry in known.values():
        if any(name not in known for name in entry.get("inputs") or ()):
            raise ExportError(f"{_describe(entry)}由其他数值算出，但其中有的没有写入笔记本。")


def _describe(entry: Entry) -> str:
    return f"{entry.get('organization') or ''}{_period(entry)}“{entry.get('name')}”"


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
    return f'<a class="evidence" href="#evidence-{key}">{value}</a>'


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
        "evidence": [_place(place) for place in entry.get("evidence") or ()],
    }


def _place(place: Mapping[str, Any]) -> dict[str, Any]:
    """Keep of a row where it stands and its day: never what it says."""
    where = {"file": place["file"], "sheet": place.get("sheet") or "", "row": place["row"]}
    return {**where, "date": place["date"]} if place.get("date") else where


def _article(entry: Entry, numbered: Numbered, *, has_name: bool) -> str:
    key = numbered.keys[str(entry["id"])]
    value = value_html(key, entry["value"], str(entry["text"]))
    name = f"{escape(str(entry.get('name')))}，{escape(_period(entry))}"
    office = f'<p class="facts">{escape(str(entry.get("organization")))}</p>' if has_name else ""
    return (
        f'<article class="entry" id="evidence-{key}"><h3>{key}　{name}：{value}</h3>{office}'
        f"{_formula(entry, numbered)}{_rows(entry, numbered)}</article>"
    )


def _period(entry: Entry) -> str:
    key = str(entry.get("period") or "")
    try:
        return Period.from_key(key).label
    except ValueError:
        return key


def _formula(entry: Entry, numbered: Numbered) -> str:
    formula = str(entry.get("formula") or "")
    keys = [numbered.keys[name] for name in entry.get("inputs") or ()]
    links = "、".join(f'<a href="#evidence-{key}">{key}</a>' for key in keys)
    parts = [f"算式：{escape(formula)}" if formula else "", f"由{links}算出" if links else ""]
    text = "；".join(part for part in parts if part)
    return f'<p class="formula">{text}。</p>' if text else ""


def _rows(entry: Entry, numbered: Numbered) -> str:
    """List the rows by file and sheet; those of a derived value stand with its parts."""
    places = [_place(place) for place in entry.get("evidence") or ()]
    inputs = [numbered.entries[name] for name in entry.get("inputs") or ()]
    of_inputs = [_place(place) for one in inputs for place in one.get("evidence") or ()]
    if inputs and all(place in of_inputs for place in places):
        return ""
    if not places:
        return "<p>没有台账行记有这一数值。</p>"
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for place in places:
        groups.setdefault((place["file"], place["sheet"]), []).append(place)
    items = "".join(_group(file, sheet, rows) for (file, sheet), rows in groups.items())
    return f"<p>依据共{len(places)}行：</p><ul>{items}</ul>"


def _group(file: str, sheet: str, rows: Sequence[Mapping[str, Any]]) -> str:
    where = " · ".join(escape(part) for part in (file, sheet) if part)
    listed = "、".join(_row(place) for place in rows)
    return f"<li>{where}（{len(rows)}行）：{listed}</li>"


def _row(place: Mapping[str, Any]) -> str:
    day = f" {escape(str(place['date']))}" if place.get("date") else ""
    return f"第{place['row']}行{day}"
