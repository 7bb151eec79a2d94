"""Cell text: how the text of a cell is made comparable before anything is read from it."""

import re
import unicodedata
from functools import lru_cache

from analysis.numerals import CHINESE_NUMERALS, chinese_digits, chinese_number

__all__ = [
    "CHINESE_NUMERALS",
    "chinese_digits",
    "chinese_number",
    "is_blank",
    "is_cell_error",
    "is_missing_number",
    "normalise",
    "normalise_lines",
    "states_nothing",
    "unify_dashes",
    "unwrap",
]

# Characters that a person does not see: zero-width, direction and variation marks, controls.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)
# Blanks that str.isspace does not know: Hangul fillers and the empty braille cell.
_ODD_BLANKS = re.compile("[\u115f\u1160\u2800\u3164\uffa0]")
_LINE_BREAKS = re.compile("_x000[dD]_|[\r\n\x0b\x0c\x85\u2028\u2029]+")
# NFKC would turn ① into 1 and ² into 2, so that "10①" (a footnote) became 101.
_NUMBER_SIGNS = re.compile(
    "([\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u2189\u2460-\u24ff\u2776-\u2793\u3220-\u3243"
    "\u3248-\u324f\u3251-\u325f\u3280-\u32bf]+)"
)
_ERROR_CELL = re.compile(
    r"#(?:REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|N/A|SPILL!|CALC!|FIELD!|BLOCKED!|UNKNOWN!"
    r"|GETTING_DATA|#+)",
    re.IGNORECASE,
)
_LONGEST_KEPT = 200
_QUOTED = re.compile(r"""=?"([^"]*)"|'([^']*)'?""")
NOTHING_WORDS = frozenset(
    {"", "-", "--", "/", "//", "\\", ".", "、", "无", "暂无", "没有", "空", "none", "null", "nil"}
    | {"nan", "nat", "n/a", "na", "<na>"}
)
_DASHES = str.maketrans({**dict.fromkeys("‐‑‒–—―−─━", "-"), "〜": "~", "∼": "~"})


def normalise(text: str) -> str:
    r"""Write a text as a person sees it: NFKC, nothing unseen, single ordinary blanks.

    Line breaks become blanks. Circled and raised figures (①, ²) stay as they are: they are
    footnote signs, and NFKC would join them to the number before them.

    Examples
    --------
    >>> normalise("\u3000２０２３\u200b 年\n度 ")
    '2023 年 度'
    >>> normalise("10①")
    '10①'
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if " " in text else text
    return _normalise(text) if len(text) <= _LONGEST_KEPT else _normalise.__wrapped__(text)


@lru_cache(maxsize=8192)  # a cell is looked at from several sides, and many cells are the same
def _normalise(text: str) -> str:
    seen = _UNSEEN.sub("", _LINE_BREAKS.sub(" ", text))
    parts = _NUMBER_SIGNS.split(seen)
    parts[::2] = [unicodedata.normalize("NFKC", part) for part in parts[::2]]
    return " ".join(_ODD_BLANKS.sub(" ", _UNSEEN.sub("", "".join(parts))).split())


def normalise_lines(text: str) -> tuple[str, ...]:
    """Split a cell at its line breaks and normalise each line; empty lines are left out."""
    lines = (normalise(line) for line in _LINE_BREAKS.split(text))
    return tuple(line for line in lines if line)


def unify_dashes(text: str) -> str:
    """Write every dash as ``-`` and every wave dash as ``~``."""
    return text.translate(_DASHES)


_BRACKETED_WHOLE = re.compile(r"[(（【\[]([^()（）【】\[\]]*)[)）】\]]")


def unwrap(text: str) -> str:
    """Take off what stands around a whole text: ``="…"`` of programs, brackets of people."""
    if inside := _BRACKETED_WHOLE.fullmatch(text):
        text = inside[1].strip()
    found = _QUOTED.fullmatch(text)
    return text if found is None else (found[1] if found[1] is not None else found[2]).strip()


def is_blank(cell: object) -> bool:
    """Say whether a cell shows nothing: None, a missing number, or text without visible signs."""
    if cell is None:
        return True
    if isinstance(cell, str):
        if "\u4e00" <= cell[:1] <= "\u9fff":  # an ideograph is seen: most cells begin with one
            return False
        return not cell or not normalise(cell)
    return is_missing_number(cell)


def is_missing_number(cell: object) -> bool:
    """Say whether a cell is a frame's sign of absence (NaN, NaT), which differs from itself."""
    if isinstance(cell, float):
        return cell != cell
    return type(cell).__name__ in {"NaTType", "NAType"}


@lru_cache(maxsize=4096)
def states_nothing(text: str) -> bool:
    """Say whether normalised text is one of the signs for "nothing to state" (无, /, —)."""
    return unify_dashes(text).casefold() in NOTHING_WORDS or set(unify_dashes(text)) == {"-"}


def is_cell_error(text: str) -> bool:
    """Say whether normalised text is a spreadsheet's error value, such as ``#REF!``."""
    return text.startswith("#") and _ERROR_CELL.fullmatch(text) is not None
