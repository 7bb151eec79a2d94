"""Personal data: identity numbers, telephone numbers and known names found in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from datetime import date

IDENTITY = "身份证号"
MOBILE = "手机号"
LANDLINE = "座机号"
NAME = "姓名"

APART = "\ufffc"
"""Parts texts that are searched together: nothing that is looked for reaches across it."""

_SEPARATOR = "[ .-]?"
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―－−﹣_"), "-")
_IDENTITY_18 = re.compile(rf"(?<![\d.])\d(?:{_SEPARATOR}\d){{16}}{_SEPARATOR}[\dXx](?!\d)")
_IDENTITY_15 = re.compile(rf"(?<![\d.])\d(?:{_SEPARATOR}\d){{14}}(?!\d)")
_MOBILE = re.compile(
    r"(?<![\d.])(?:\+?86[ -]?)?(?:1[3-9]\d([ .-]?)\d{4}\1?\d{4}|1([ -])[3-9](?:\2\d){9})"
    r"(?![\d.]\d|\d)"
)
_LANDLINE = re.compile(
    r"(?<![\d.])(?:\+?86[ -]?)?(?:"
    r"0(?:10|2\d|[3-9]\d{2})[ -]\d{3,4}[ -]?\d{4}"
    r"|\(0(?:10|2\d|[3-9]\d{2})\) ?\d{3,4}[ -]?\d{4}"
    r"|0(?:10|2\d)\d{8}|0[3-9]\d{2}[2-8]\d{6,7}"
    r"|(?<=电话)[:： ]?\d{3,4}[ -]?\d{4}"
    r")(?!\d)"
)
_PROVINCES = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55))
) | {61, 62, 63, 64, 65, 71, 81, 82, 83}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_HAN = re.compile(r"[㐀-鿿]")
_SET_APART = re.compile(r"(?<![㐀-鿿])[㐀-鿿](?: [㐀-鿿]){1,3}(?![㐀-鿿])")
# Two characters are a name in running text only where no word runs on at either side.
_BEFORE = re.compile(
    r"(?:[对与和同由被请向给让为是及受找约谈含即同志书记主任局长处长科长部长组长干部党员对象]|[^㐀-鿿])$|^$"
)
_AFTER = re.compile(
    r"[^㐀-鿿]|$|同志|书记|主任|局长|处长|科长|部长|组长|副|等|的|开展|进行|谈|作|做|和|与|及|因|在|于|受|被|担任|先生|女士|本人|已"
)


class Searcher:
    """Searches texts for persons; what it gives back is blotted out.

    Parameters
    ----------
    names : collection of str
        Known names, of two Han characters or more.
    organizations : iterable of str
        What never holds a name.
    """

    def __init__(self, names: Collection[str], organizations: Iterable[str] = ()) -> None:
        self._names = frozenset(name for name in names if len(name) > 1)
        self._lengths = sorted({len(name) for name in self._names}, reverse=True)
        self._first = frozenset(name[0] for name in self._names)
        self._organizations = sorted(filter(None, organizations), key=len, reverse=True)

    def search(self, text: str, *, is_file_name: bool = False) -> Iterator[tuple[str, str]]:
        """Find persons in a text: the kind, and what was found with most of it blotted out."""
        plain = _write_plainly(text)
        for kind, found in _find_numbers(plain):
            yield kind, f"{found[:2]}…，共{sum(map(str.isalnum, found))}位"
        for name in self._find_names(plain, is_file_name=is_file_name):
            yield NAME, name[0] + "×" * (len(name) - 1)

    def blot(self, text: str) -> str:
        """Blot out of a text everything that tells of a person."""
        if not any(self.search(text, is_file_name=True)):
            return text
        plain = _write_plainly(text)
        for _, found in _find_numbers(plain):
            plain = plain.replace(found, found[:2] + "…")
        plain = _join_set_apart(plain)
        for name in self._find_names(plain, is_file_name=True):
            plain = plain.replace(name, name[0] + "×" * (len(name) - 1))
        return plain

    def _find_names(self, text: str, *, is_file_name: bool) -> Iterator[str]:
        if not self._names or not _HAN.search(text):
            return
        plain = _join_set_apart(text)
        for organization in self._organizations:
            plain = plain.replace(organization, APART)
        place = 0
        while place < len(plain):
            name = self._name_at(plain, place, is_file_name=is_file_name)
            if name:
                yield name
            place += len(name) or 1

    def _name_at(self, text: str, place: int, *, is_file_name: bool) -> str:
        if text[place] not in self._first:
            return ""
        for length in self._lengths:
            name = text[place : place + length]
            if name in self._names and (
                len(name) > 2 or is_file_name or _stands_alone(text, place, place + len(name))
            ):
                return name
        return ""


def _write_plainly(text: str) -> str:
    """Write wide digits as digits, all dashes and spaces alike, and nothing that is not seen."""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    seen = "".join(letter for letter in plain if unicodedata.category(letter) != "Cf")
    return " ".join(re.split(r"\s+", seen))


def _join_set_apart(text: str) -> str:
    """Join the characters of a name that was set apart."""
    return _SET_APART.sub(lambda found: found[0].replace(" ", ""), text)


def is_identity(number: str) -> bool:
    """Tell whether digits are an identity number: region, birthday, and check digit if of 18.

    Examples
    --------
    >>> is_identity("11010519491231002X"), is_identity("110105194912310021")
    (True, False)
    """
    if int(number[:2]) not in _PROVINCES:
        return False
    if len(number) == 15:
        return _is_day("19" + number[6:12])
    total = sum(w * int(digit) for w, digit in zip(_WEIGHTS, number, strict=False))
    return _is_day(number[6:14]) and _CHECK_DIGITS[total % 11] == number[17].upper()


def _find_numbers(text: str) -> Iterator[tuple[str, str]]:
    rest = text
    for pattern in (_IDENTITY_18, _IDENTITY_15):
        for found in pattern.findall(rest):
            if is_identity(re.sub(r"[^\dXx]", "", found)):
                yield IDENTITY, found
                rest = rest.replace(found, APART)
    for kind, pattern in ((MOBILE, _MOBILE), (LANDLINE, _LANDLINE)):
        for found in pattern.finditer(rest):
            yield kind, found[0]


def _is_day(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return 1900 <= born.year < 2100


def _stands_alone(text: str, start: int, end: int) -> bool:
    return bool(
        _BEFORE.search(text[max(start - 1, 0) : start]) and _AFTER.match(text[end : end + 2])
    )
