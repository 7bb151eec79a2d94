"""Cell text: how the text of a cell is made comparable before anything is read from it."""

import re
import unicodedata
from collections.abc import Mapping

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
_QUOTED = re.compile(r"""=?"([^"]*)"|'([^']*)'?""")
NOTHING_WORDS = frozenset(
    {"", "-", "--", "/", "//", "\\", ".", "、", "无", "暂无", "没有", "空", "none", "null", "nil"}
    | {"nan", "nat", "n/a", "na", "<na>"}
)
_DASHES = str.maketrans({**dict.fromkeys("‐‑‒–—―−─━", "-"), "〜": "~", "∼": "~"})

_DIGITS: Mapping[str, int] = {
    **{sign: value for value, sign in enumerate("零一二三四五六七八九")},
    **{sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")},
    **dict.fromkeys("〇○◯0O", 0),
    **dict.fromkeys("两俩", 2),
    "貳": 2,
    "參": 3,
}
_UNIT_SIGNS = str.maketrans("拾佰仟萬", "十百千万")
_DIGIT = "[一二两三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖]"
_BELOW_TEN_THOUSAND = re.compile(
    f"(?:(?P<thousands>{_DIGIT})千)?(?:零?(?P<hundreds>{_DIGIT})百)?"
    f"(?:零?(?P<tens>{_DIGIT}?)十)?(?P<zero>零)?(?P<ones>{_DIGIT})?"
)
_POSITIONAL = re.compile(f"(?:{_DIGIT}|[零〇○◯0O])+")
CHINESE_NUMERAL_CHARACTERS = "零〇○一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟廿卅"


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


def unwrap(text: str) -> str:
    """Take off what programs put around text so that a spreadsheet keeps it: ``="…"``, ``'…``."""
    found = _QUOTED.fullmatch(text)
    return text if found is None else (found[1] if found[1] is not None else found[2]).strip()


def is_blank(cell: object) -> bool:
    """Say whether a cell shows nothing: None, a missing number, or text without visible signs."""
    if cell is None:
        return True
    if isinstance(cell, str):
        return not cell or not normalise(cell)
    return is_missing_number(cell)


def is_missing_number(cell: object) -> bool:
    """Say whether a cell is a frame's sign of absence (NaN, NaT), which differs from itself."""
    if isinstance(cell, float):
        return cell != cell
    return type(cell).__name__ in {"NaTType", "NAType"}


def states_nothing(text: str) -> bool:
    """Say whether normalised text is one of the signs for "nothing to state" (无, /, —)."""
    return unify_dashes(text).casefold() in NOTHING_WORDS or set(unify_dashes(text)) == {"-"}


def is_cell_error(text: str) -> bool:
    """Say whether normalised text is a spreadsheet's error value, such as ``#REF!``."""
    return text.startswith("#") and _ERROR_CELL.fullmatch(text) is not None


def chinese_number(text: str) -> int | None:
    """Read a whole number in Chinese numerals; None where it is none, or says two things.

    Short spoken forms (一百二 for 120) and neighbours (三四十) are not read.

    Examples
    --------
    >>> [chinese_number(text) for text in ("二十三", "两百零五", "一万二千", "二〇二三", "零")]
    [23, 205, 12000, 2023, 0]
    >>> [chinese_number(text) for text in ("一百二", "三四", "百", "", "第三")]
    [None, None, None, None, None]
    """
    plain = text.translate(_UNIT_SIGNS).replace("廿", "二十").replace("卅", "三十")
    if plain in {"零", "〇", "○"}:
        return 0
    high, ten_thousands, low = plain.rpartition("万")
    if ten_thousands:
        return _join_ten_thousands(high, low)
    if any(sign in plain for sign in "十百千"):
        return _below_ten_thousand(plain)
    if len(plain) == 1:
        return _DIGITS.get(plain) if plain in _DIGIT else None
    is_long = len(plain) > 2 or any(sign in plain for sign in "零〇○")
    return chinese_digits(plain) if is_long else None


def chinese_digits(text: str) -> int | None:
    """Read numerals that stand for one figure each, as years are written.

    Examples
    --------
    >>> chinese_digits("二○二三"), chinese_digits("二三"), chinese_digits("二十")
    (2023, 23, None)
    """
    if _POSITIONAL.fullmatch(text) is None or len(text) > 12:
        return None
    return int("".join(str(_DIGITS[sign]) for sign in text))


def _join_ten_thousands(high: str, low: str) -> int | None:
    upper = _below_ten_thousand(high)
    lower = _below_ten_thousand(low) if low else 0
    is_spoken_short = len(low) == 1
    if not upper or lower is None or is_spoken_short:
        return None
    return upper * 10_000 + lower


def _below_ten_thousand(text: str) -> int | None:
    found = _BELOW_TEN_THOUSAND.fullmatch(text)
    if found is None or not text:
        return None
    thousands, hundreds, tens, zero, ones = found.group(
        "thousands", "hundreds", "tens", "zero", "ones"
    )
    is_spoken_short = ones and (thousands or hundreds) and tens is None and not zero
    if is_spoken_short or (zero and not ones):
        return None
    ten = 0 if tens is None else _DIGITS.get(tens, 1)
    parts = (_DIGITS.get(thousands or "", 0), _DIGITS.get(hundreds or "", 0), ten)
    return sum(part * scale for part, scale in zip(parts, (1000, 100, 10), strict=True)) + (
        _DIGITS.get(ones or "", 0)
    )
