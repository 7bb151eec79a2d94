"""Names: how headings, types and titles are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_MARKS = frozenset("“”‘’\"'「」『』《》〈〉*※★·:")
_BRACKETS = frozenset("()[]【】〔〕{}")
_BRACKETED = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】|〔([^〔〕]*)〕")
_UNIT_NOTE = re.compile(r"(单位:?)?(次|场次?|期|人次?|项|份|件|个|场次/人次|次/人次)(数)?")

_UNIT_ENDING = re.compile(r"(次数|人次|人数|场次|份数|项数|数量|总数)$")


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """Reduce a name to what is compared: no blanks, quotes, brackets, or width of characters.

    Examples
    --------
    >>> normalise(" “第一议题”　学习 "), normalise("参加人数（人）")
    ('第一议题学习', '参加人数人')
    """
    return "".join(letter for letter in _flatten(text) if letter not in _BRACKETS)


def without_notes(text: str) -> str:
    """Normalise `text` without what stands in brackets.

    Examples
    --------
    >>> without_notes("状态（1待执行 2执行中）")
    '状态'
    """
    return normalise(_BRACKETED.sub("", _flatten(text)))


def list_notes(text: str) -> tuple[str, ...]:
    """List what stands in brackets in `text`, normalised."""
    return tuple(normalise("".join(note)) for note in _BRACKETED.findall(_flatten(text)))


def without_units(text: str) -> str:
    """Normalise `text` without units in brackets or at its end; other notes stay.

    Examples
    --------
    >>> [without_units(text) for text in ("集体学习（次）", "廉政谈话人次", "谈话（提醒）")]
    ['集体学习', '廉政谈话', '谈话提醒']
    """

    def keep(note: re.Match[str]) -> str:
        inner = "".join(part or "" for part in note.groups())
        return "" if _UNIT_NOTE.fullmatch(inner) else note[0]

    return _UNIT_ENDING.sub("", normalise(_BRACKETED.sub(keep, _flatten(text))))


def _flatten(text: str) -> str:
    if text.isalnum() and unicodedata.is_normalized("NFKC", text):  # most names: nothing to drop
        return text
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKC", text)
        if letter not in _MARKS
        and not letter.isspace()
        and unicodedata.category(letter) not in ("Cc", "Cf", "Mn")
    )
