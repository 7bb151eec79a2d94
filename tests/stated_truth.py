"""Stated truth: reports written by hand, each value with what it counts, as tests compare them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PATH = Path(__file__).parent / "assets/stated_reports.txt"
_MARK = re.compile(r"\{([^{}:]+):([^{}@]*)(?:@(\d{4}))?\}")


@dataclass(frozen=True, slots=True)
class Truth:
    """A value of a report: its span, the activities it counts, its year, whether it is a plan."""

    start: int
    end: int
    number: str
    activities: frozenset[str]
    year: int
    is_plan: bool


def list_reports() -> Iterator[tuple[str, tuple[Truth, ...]]]:
    """Give the text of each report, without the marks, and its values."""
    for block in re.split(r"^=== ", PATH.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, _, marked = block.partition("\n")
        text, values, last = "", [], 0
        for found in _MARK.finditer(marked):
            text += marked[last : found.start()]
            words = found[1].rstrip("~")
            values.append(
                Truth(
                    len(text),
                    len(text) + len(words),
                    re.match(r"[\dx.]*|\w", words)[0] or words,
                    frozenset() if found[2] == "-" else frozenset(found[2].split("+")),
                    int(found[3] or head.split()[0]),
                    found[1].endswith("~"),
                )
            )
            text += words
            last = found.end()
        yield text + marked[last:], tuple(values)
