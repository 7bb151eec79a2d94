"""Evidence: the appendix of a page, which leads each value to its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from analysis.export.page.manifest import HIDDEN_ROWS, Entry, Numbered, list_places, period_label


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
    lines = (head, _formula(entry, numbered), *_rows(entry, numbered))
    text = "<br>".join(line for line in lines if line)
    return f'<li id="{key}">{text}</li>'


def _formula(entry: Entry, numbered: Numbered) -> str:
    formula = str(entry.get("formula") or "")
    keys = [numbered.keys[name] for name in entry.get("inputs") or ()]
    links = "、".join(f'<a href="#{key}">{key}</a>' for key in keys)
    parts = (f"算式：{escape(formula)}" if formula else "", f"由{links}算出" if links else "")
    return "；".join(part for part in parts if part)


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
    return [*total, *(_group(file, sheet, rows) for (file, sheet), rows in groups.items())]


def _group(file: str, sheet: str, rows: Sequence[Mapping[str, Any]]) -> str:
    where = " · ".join(escape(part) for part in (file, sheet) if part)
    return f"{where}，共{len(rows)}行：{'、'.join(map(_row, rows))}"


def _row(place: Mapping[str, Any]) -> str:
    day = f" {escape(str(place['date']))}" if place.get("date") else ""
    return f"第{place['row']}行{day}"
