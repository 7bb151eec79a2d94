"""Evidence pages: the attachment that shows of each value the rows it rests on, and leads back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from analysis.content import Paragraph, Table
from analysis.export.page import (
    HIDDEN_ROWS,
    WITHOUT_ROWS,
    Document,
    EvidenceEntry,
    EvidenceTable,
    EvidenceValue,
    name_elsewhere,
    name_rows,
)
from analysis.export.word.body_text import BodyText
from analysis.export.word.written_runs import FIRST_MARK, MARK, RunWriter, write_plain

TITLE = "数据依据"

_GUIDE = (
    "本附件按指标和年度列出文中各数所依据的台账行。按住 Ctrl 键点正文中的数，跳到这里；"
    "点编号，回到文中第一次写这个数的地方。"
)
_SHARED = "以下数值都属于：{}。"
_EARLIER = "{}年以前各年的只列文件、工作表和行号。"
_COLUMNS = 7  # what narrow tables are folded into, rows beside rows
_MANY = 6  # rows from which on that saves room
_YEAR = re.compile(r"，(\d{4})年$")
_KEY = re.compile(r"(N-\d+)")


def add_evidence(body: BodyText, document: Document) -> None:
    """Add what the values in the text rest on, and those that they were computed from."""
    evidence, runs = document.evidence, body.runs
    since = int(document.manifest["report"].get("year") or 1) - 1
    shared = _SHARED.format(evidence.organization) * bool(evidence.organization)
    body.add("source", (_GUIDE + _EARLIER.format(since) * bool(since) + shared,))
    entries, without = _find_needed(document, runs.shown)
    for entry in entries:
        year = _YEAR.search(entry.title)
        is_earlier = year is not None and int(year[1]) < since
        listed = entry.tables if is_earlier else ()
        told = [f"{one.place}：{name_rows(row.row for row in one.rows)}" for one in listed]
        told += [HIDDEN_ROWS] * any(value.is_hidden for value in entry.values)
        elsewhere = write_plain("；").join(
            f"{_link(runs, key)}{write_plain(f' 下 {place} {rows}')}"
            for (key, place), rows in name_elsewhere(entry).items()
        )
        parts = [_write_values(runs, entry.values), *map(write_plain, told)]
        parts += [write_plain("行列在别处：") + elsewhere] if elsewhere else []
        if listed or not entry.tables:  # all in one paragraph
            parts.insert(0, write_plain(f"{entry.title}。"))
        else:
            body.add("entry", (entry.title,))
        has_table = bool(entry.tables) and not listed
        keeps = "<w:keepNext/>" * has_table  # no name of an entry stands alone below a page
        body.add_written("source", write_plain("　").join(parts), properties=keeps)
        for table in () if is_earlier else entry.tables:
            _add_table(body, table)
    if without:
        body.add("entry", (WITHOUT_ROWS,))
        body.add_written("source", _write_values(runs, without))


def _find_needed(
    document: Document, shown: set[str]
) -> tuple[list[EvidenceEntry], list[EvidenceValue]]:
    """Find the entries of the values shown, of their inputs, and of rows that stand elsewhere."""
    evidence = document.evidence
    homes = {value.key: entry for entry in evidence.entries for value in entry.values}
    needed: set[str] = set()
    waiting = sorted(shown)
    while waiting:
        key = waiting.pop()
        entry = homes.get(key)
        if key in needed:
            continue
        needed.add(key)
        if entry is not None:
            needed |= {value.key for value in entry.values}
            waiting += [other for other, _ in entry.elsewhere]
            waiting += [each for value in entry.values for each in _KEY.findall(value.formula)]
    entries = [entry for entry in evidence.entries if entry.values[0].key in needed]
    return entries, [value for value in evidence.without_rows if value.key in needed]


def _write_values(runs: RunWriter, values: Sequence[EvidenceValue]) -> str:
    """Write values one after the other; each is where the links of the text lead."""
    written = []
    for value in values:
        name = value.key.replace("-", "_")
        is_shown = value.key in runs.shown
        place = FIRST_MARK + name.removeprefix(MARK)
        key = runs.link(place, value.key) if is_shown else write_plain(value.key)
        parts = _KEY.split(f"＝{value.formula}" if value.formula else "")
        derived = "".join(
            _link(runs, part) if _KEY.fullmatch(part) else write_plain(part)
            for part in parts
            if part
        )
        told = write_plain(f" {value.label}：{value.text}")
        written.append(runs.mark(name, key) + told + derived)
    return write_plain("　").join(written)


def _link(runs: RunWriter, key: str) -> str:
    return runs.link(key.replace("-", "_"), key)


def _add_table(body: BodyText, table: EvidenceTable) -> None:
    """Add rows of a ledger as they are written there, what all have in common told once."""
    shared = "，".join(f"{head} {cell}" for head, cell in table.shared)
    withheld = "、".join(table.withheld)
    told = (
        table.place + f"；各行同为 {shared}" * bool(shared) + f"；不列：{withheld}" * bool(withheld)
    )
    added = {"读作": "date"} if table.has_read_dates else {}
    added |= {"同一事项另见": "history"} if any(row.history for row in table.rows) else {}
    if not table.columns and not added:
        body.add("source", (f"{told}：{name_rows(row.row for row in table.rows)}",))
        return
    cells = tuple(
        (str(row.row), *row.cells, *(str(getattr(row, name)) for name in added.values()))
        for row in table.rows
    )
    body.add("source", (told,), properties="<w:keepNext/>")
    heads = ("行", *table.columns, *added)
    beside = max(1, _COLUMNS // len(heads)) if len(cells) >= _MANY else 1
    high = -(-len(cells) // beside)
    blank = ("",) * len(heads)
    filled = (*cells, *[blank] * (high * beside - len(cells)))
    folded = tuple(tuple(chain(*filled[n::high])) for n in range(high))
    body.add_rows(Table(Paragraph((told,), "note"), heads * beside, folded), told)
