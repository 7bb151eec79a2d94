"""Written runs: texts, values and fields as they stand inside a paragraph of a Word document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from analysis.content import Link, Run, Spark, Strong, write_run
from analysis.export.page import Entry, Numbered, list_places
from analysis.export.word.package_parts import write_attribute, write_text

MARK = "N_"
"""How the name of a value's place in the evidence begins; its number follows."""
FIRST_MARK = "V_"
"""The same of the place where the value stands first."""
LONGEST_TIP = 260

_EAST_ASIAN = re.compile(r"[“”‘’—…·×～℃§]")
_TO_FILL = re.compile(r"(〔请[^〔〕]*〕)")
_BLANKS = re.compile(r"[ \t\r\n]+")

Look: TypeAlias = frozenset[str]
"""How a text is set off: strong, emphasis, code, small above or below."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text of others with its looks; lines are kept if it is `is_kept`."""

    text: str
    look: Look = frozenset()
    is_kept: bool = False


AnyRun: TypeAlias = "Run | Words"
_LOOKS = {
    "strong": "<w:b/><w:bCs/>",
    "emphasis": "<w:i/><w:iCs/>",
    "struck": "<w:strike/>",
    "below": '<w:vertAlign w:val="subscript"/>',
    "above": '<w:vertAlign w:val="superscript"/>',
}


class RunWriter:
    """Writes runs; it remembers which values stood already."""

    def __init__(
        self, numbered: Numbered, ids: Mapping[str, str], *, has_evidence: bool = True
    ) -> None:
        self._numbered = numbered
        # Without its rows a value leads to where it stands first; its tip still tells them.
        self._first = FIRST_MARK if has_evidence else MARK
        self._ids = ids
        self._tips: dict[str, str] = {}
        self._bookmarks = 0
        self.shown: set[str] = set()

    def write(self, runs: Iterable[AnyRun]) -> str:
        """Write runs, each value as a link to its rows.

        Raises
        ------
        ExportError
            If a value stands there that the manifest does not hold, or holds with another number.
        """
        return "".join(self._write_run(run) for run in runs)

    def mark(self, name: str, inside: str) -> str:
        """Write a place that links lead to around what stands there."""
        self._bookmarks += 1
        number = self._bookmarks
        return (
            f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inside}'
            f'<w:bookmarkEnd w:id="{number}"/>'
        )

    def link(self, place: str, text: str, tip: str = "") -> str:
        """Write a link to a place of this document."""
        shown = f' w:tooltip="{write_attribute(tip)}"' if tip else ""
        look = f'<w:rStyle w:val="{self._ids["value"]}"/>'
        return (
            f'<w:hyperlink w:anchor="{place}"{shown} w:history="1">{write_plain(text, look)}'
            "</w:hyperlink>"
        )

    def _write_run(self, run: AnyRun) -> str:
        if isinstance(run, str):
            return self._write_blanks(_BLANKS.sub(" ", run))
        if isinstance(run, Words):
            return write_words(run)
        if isinstance(run, Strong):
            look = f'<w:rStyle w:val="{self._ids["strong"]}"/>'
            return write_plain(_BLANKS.sub(" ", run.text), look)
        if isinstance(run, Link | Spark):
            return write_plain(_BLANKS.sub(" ", write_run(run)))
        key = self._numbered.find_key(run)
        name = key.replace("-", "_")
        tip = self._tips.get(key) or self._tips.setdefault(
            key, write_tip(key, self._numbered.entries[run.id])
        )
        written = self.link(name, run.text, tip)
        if key in self.shown:
            return written
        self.shown.add(key)
        return self.mark(name.replace(MARK, self._first), written)

    def _write_blanks(self, text: str) -> str:
        """Write a text; what a person has still to fill in is set off."""
        look = f'<w:rStyle w:val="{self._ids["blank"]}"/>'
        parts = _TO_FILL.split(text)
        return "".join(
            write_plain(part, look if number % 2 else "")
            for number, part in enumerate(parts)
            if part or len(parts) == 1
        )


def write_plain(text: str, look: str = "") -> str:
    """Write a text on one line; quotation marks and dashes keep to the Chinese font."""
    hint = '<w:rFonts w:hint="eastAsia"/>' if _EAST_ASIAN.search(text) else ""
    style, rest = (look, "") if look.startswith("<w:rStyle") else ("", look)
    properties = f"<w:rPr>{style}{hint}{rest}</w:rPr>" if look or hint else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{write_text(text)}</w:t></w:r>'


def write_words(words: Words) -> str:
    """Write a text of others; a kept one line by line, its blanks as they are."""
    look = "".join(mark for name, mark in _LOOKS.items() if name in words.look)
    if not words.is_kept:
        lines = [_BLANKS.sub(" ", line) for line in words.text.split("\v")]
    else:
        lines = words.text.replace("\t", "    ").splitlines()
    return "<w:r><w:br/></w:r>".join(write_plain(line, look) for line in lines)


def write_field(code: str, result: str) -> str:
    """Write a field that is complete: no program needs to work it out before it can be read."""
    marks = ("begin", "separate", "end")
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{each}"/></w:r>' for each in marks)
    asked = f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    return f"{begin}{asked}{separate}{write_plain(result)}{end}"


def write_tip(key: str, entry: Entry) -> str:
    """Write what is shown when the pointer rests on a value: file · sheet · rows."""
    told = "；".join(f"{where} {rows}" for where, rows in list_rows(entry))
    said = f"{key}　{told or entry.get('formula') or entry.get('name') or ''}"
    return said if len(said) <= LONGEST_TIP else f"{said[: LONGEST_TIP - 1]}…"


def list_rows(entry: Entry) -> Iterator[tuple[str, str]]:
    """List where the rows of a value stand, a file and sheet at a time, and which they are."""
    groups: dict[str, list[str]] = {}
    for place in list_places(entry):
        where = " · ".join(part for part in (place["file"], place["sheet"]) if part)
        groups.setdefault(where, []).append(str(place["row"]))
    for where, rows in groups.items():
        yield where, f"第{'、'.join(rows)}行"
