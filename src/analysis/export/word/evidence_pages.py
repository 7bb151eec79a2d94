"""Evidence pages: the attachment that lists of each value the rows it rests on, and leads back."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.content import Paragraph, Table
from analysis.export.page import HIDDEN_ROWS, Document, Entry, Numbered, list_places, period_label
from analysis.export.word.body_text import BodyText
from analysis.export.word.written_runs import FIRST_MARK, list_rows, write_plain

TITLE = "数值依据"

_GUIDE = (
    "本附件逐一列出文中各数所依据的台账行。按住 Ctrl 键点正文中的数，跳到这里对应的一行；"
    "点编号，回到文中第一次写这个数的地方。"
)
_SHARED = "以下数值都属于：{}。"
_HEADS = ("编号", "指标和期间", "数值", "依据的台账行")
_SHARES = (0.1, 0.28, 0.14, 0.48)


def add_evidence(body: BodyText, document: Document) -> None:
    """Add a row for each value that stands in the text, and for those it was computed from."""
    numbered = document.numbered
    offices = {str(entry.get("organization") or "") for entry in numbered.entries.values()}
    shared = offices.pop() if len(offices) == 1 else ""
    guide = _GUIDE + (_SHARED.format(shared) if shared else "")
    body.add("small", (guide,))
    rows = []
    for name in list_needed(body, numbered):
        key = numbered.keys[name]
        rows.append(_write_row(body, numbered, numbered.entries[name], key, has_office=not shared))
    caption = Paragraph((TITLE,), "note")
    table = Table(caption, _HEADS, ())
    body.add_rows(table, _SHARES, rows, f"{TITLE}：{'、'.join(_HEADS)}")


def list_needed(body: BodyText, numbered: Numbered) -> Iterator[str]:
    """List the ids of the values that stand in the text and of their inputs, in order of keys."""
    needed: set[str] = set()
    waiting = [name for name, key in numbered.keys.items() if key in body.runs.shown]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += numbered.entries[name].get("inputs") or ()
    yield from (name for name in numbered.keys if name in needed)


def _write_row(
    body: BodyText, numbered: Numbered, entry: Entry, key: str, *, has_office: bool
) -> tuple[str, ...]:
    """Write the cells of a row; the first is where the links of the text lead."""
    runs, name = body.runs, key.replace("-", "_")
    is_shown = key in runs.shown
    back = runs.link(FIRST_MARK + key[2:], key) if is_shown else write_plain(key)
    office = f"{entry.get('organization') or ''}，" if has_office else ""
    what = f"{office}{entry.get('name')}，{period_label(entry)}"
    told = [write_plain(f"{line}") for line in _tell_rows(entry, numbered)]
    formula = str(entry.get("formula") or "")
    keys = [numbered.keys[one] for one in entry.get("inputs") or ()]
    if formula:
        told.insert(0, write_plain(f"算式：{formula}"))
    if keys:
        links = write_plain("、").join(runs.link(each.replace("-", "_"), each) for each in keys)
        told.insert(bool(formula), f"{write_plain('由')}{links}{write_plain('算出')}")
    return (
        runs.mark(name, back),
        write_plain(what),
        write_plain(str(entry["text"])),
        "<w:r><w:br/></w:r>".join(told),
    )


def _tell_rows(entry: Entry, numbered: Numbered) -> list[str]:
    """Tell the rows of a value; those of one that was computed stand with what it is made of."""
    places = list_places(entry)
    inputs = [numbered.entries[name] for name in entry.get("inputs") or ()]
    of_inputs = [place for one in inputs for place in list_places(one)]
    if inputs and all(place in of_inputs for place in places):
        return []
    if not places:
        return [HIDDEN_ROWS if entry.get("has_hidden_rows") else "没有台账行记有这一数值。"]
    return [f"{where}：{rows}" for where, rows in list_rows(entry)]
