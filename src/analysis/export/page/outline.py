"""Headings: one first-level heading a page, no level skipped, no name used twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from analysis.export.page.sanitise import plain_text

_HEADING = re.compile(r"<(/?)h([1-6])\b([^>]*)>")
_TITLE = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
_ID = re.compile(r'\sid="([^"]*)"')
_LOWEST = 6


def order_headings(blocks: Sequence[str], name: str) -> tuple[str, list[str]]:
    """Let the page have one first-level heading, and skip no level below it.

    Parameters
    ----------
    blocks : sequence of str
        Safe HTML, in the order of the page.
    name : str
        The heading to put first if the page opens without one.

    Returns
    -------
    tuple of str and list of str
        The page's title as text, and the blocks.

    Examples
    --------
    >>> order_headings(["<h1>一</h1>", "<h4>二</h4>"], "报告")
    ('一', ['<h1>一</h1>', '<h2>二</h2>'])
    >>> order_headings(["<p>无题</p>"], "报告")
    ('报告', ['<h1>报告</h1>', '<p>无题</p>'])
    """
    first = next((found for block in blocks if (found := _HEADING.search(block))), None)
    has_title = first is not None and first[2] == "1"
    titled = list(blocks) if has_title else [f"<h1>{escape(name)}</h1>", *blocks]
    title = _TITLE.search("".join(titled))
    order = _Order(_shift(titled))
    return plain_text(title[1]) if title else name, [order.write(block) for block in titled]


def _shift(blocks: Sequence[str]) -> int:
    """Find how far headings below the title move down: by one if sections stand on its level."""
    levels = [found[2] for block in blocks for found in _HEADING.finditer(block) if not found[1]]
    return 1 if levels.count("1") > 1 else 0


class _Order:
    """The level and the names of the headings met so far."""

    def __init__(self, shift: int) -> None:
        self._shift = shift
        self._level = 0
        self._names: set[str] = set()

    def write(self, block: str) -> str:
        return _HEADING.sub(self._write, block)

    def _write(self, found: re.Match[str]) -> str:
        if found[1]:
            return f"</h{self._level}>"
        wanted = int(found[2]) + self._shift
        self._level = min(_LOWEST, self._level + 1, max(2, wanted)) if self._level else 1
        return f"<h{self._level}{_ID.sub(self._unique, found[3])}>"

    def _unique(self, found: re.Match[str]) -> str:
        is_new = found[1] not in self._names
        self._names.add(found[1])
        return found[0] if is_new else ""
