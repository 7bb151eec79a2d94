"""Numerals: whole numbers written in Chinese characters."""

import re
from collections.abc import Mapping

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
CHINESE_NUMERALS = "零〇○一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟廿卅"


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
