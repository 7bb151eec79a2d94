"""Personal data: numbers that lead to a person and known names, however they are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import unescape
from importlib.resources import files
from urllib.parse import unquote

IDENTITY = "身份证号"
CARD = "银行卡号"
MOBILE = "手机号"
LANDLINE = "座机号"
MAIL = "电子邮箱"
NAME = "姓名"
DOUBTFUL = "可能是姓名的词"

APART = "\ufffc"
"""Parts texts that are searched together: nothing that is looked for reaches across it."""

_HAN = "[㐀-鿿\U00020000-\U000323af]"
_MARK = r"</?[A-Za-z][A-Za-z0-9]{0,11}(?:\s[^<>]{0,80})?/?>"
_BETWEEN = rf"(?:{_MARK}|[^\w\ufffc]|_)"
"""What may stand between the characters of a name: blanks, points, signs, marks of markup."""
_REMARK = (
    r"(?:\]\([^()\ufffc]{0,80}\)|\]\[[^\[\]\ufffc]{0,80}\]"  # where a link leads
    r"|\([A-Za-zÀ-ɏ][^()㐀-鿿\ufffc]{0,30}\)|\\[A-Za-z]{1,12}(?![A-Za-z]))"
)
"""What is read beside a name or not at all: the target of a link, pinyin, an order of TeX."""
_POSTS = "书记|主任|主席|委员|经理|[局处科部组所站队院校厂股司镇乡村县市区]长"
_TITLE = rf"(?:[副总]?(?:{_POSTS})|同志|老师|先生|女士|(?<=姓[㐀-鿿]),?名叫?)"
"""What parts a family name from the name behind it: 王局长小明, 姓王名小明."""
_GAP = r"[^\w\ufffc,:;!?、。]{0,2}"
_OPENED, _CLOSED = r"[(\[【〔]", r"[)\]】〕]"
_FAMILY_BEHIND = re.compile(rf"(?=({_HAN}{{1,3}}){_OPENED}({_HAN}{{1,2}})(?:{_TITLE})?{_CLOSED})")
_PAUSE = re.compile("[,:;!?、。]")
"""Between the two characters of a short name, it is in doubt whether they belong together."""
_MOST_BETWEEN, _MOST_IN_SHORT = 5, 3
_SHORT = 2
# Two characters are a name in running text where no word runs on at either side.
_BEFORE = re.compile(
    r"(?:[对与和同由被请向给让为是及受找约谈含即同志书记主任局长处长科长部长组长干部党员对象]|[^㐀-鿿])$|^$"
)
_AFTER = re.compile(
    r"[^㐀-鿿]|$|同志|书记|主任|局长|处长|科长|部长|组长|副|等|的|开展|进行|谈|作|做|和|与|及|因|在|于|受|被|担任|负责|牵头|主持|汇报|参加|发言|先生|女士|本人|已"
)
_POLITE = r"(?!同志|先生|女士)"

_APART_BY = r"[ .·\-/*,_()\[\]]"
_IDENTITY_18 = re.compile(
    rf"(?<![\d.])\d(?:{_APART_BY}{{0,2}}\d){{16}}{_APART_BY}{{0,2}}[\dXx](?!\d)"
)
_IDENTITY_15 = re.compile(rf"(?<![\d.])\d(?:{_APART_BY}{{0,2}}\d){{14}}(?!\d)")
_CARD = re.compile(rf"(?<![\d.])\d(?:{_APART_BY}?\d){{15,18}}(?!\d)")
_MOBILE = re.compile(
    rf"(?<![\d.])(?:\(?\+?86\)?{_APART_BY}?)?(1{_APART_BY}{{0,3}}[3-9](?:{_APART_BY}{{0,3}}\d){{9}})(?![\d.]\d|\d)"
)
_LANDLINE = re.compile(
    r"(?<![\d.])(?:\+?86[ \-]?)?(?:"
    rf"\(?0(?:10|2\d|[3-9]\d{{2}}){_APART_BY}{{1,3}}\d{{3,4}}{_APART_BY}?\d{{4}}"
    r"|0(?:10|2\d)\d{8}|0[3-9]\d{2}[2-8]\d{6,7}"
    r")(?!\d)"
    r"|(?:电话|座机|传真|值班室|联系方式)[^\d\ufffc]{0,6}(?<!\d)\d{3,4}[ \-]?\d{4}(?!\d)"
)
_MAIL = re.compile(
    r"(?:(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]{1,64}|[㐀-鿿]{2,4}) ?(?:@|\(at\)|\[at\]) ?"
    r"[A-Za-z0-9\-]+(?: ?\. ?[A-Za-z0-9\-]+)+",
    re.IGNORECASE,
)
_SAID_IDENTITY = re.compile(r"(?:身份证|证件)[^\d\ufffc]{0,8}$")
_SAID_CARD = re.compile(r"(?:卡号|银行卡|账号|帐号|账户|开户)[^\d\ufffc]{0,8}$")
_SAID_MOBILE = re.compile(r"(?:电话|手机|联系|微信|号码)[^\d\ufffc]{0,8}$")
_NUMERALS = dict(
    zip(
        map(ord, "零〇○一幺壹二贰两三叁参四肆五伍六陆七柒八捌九玖"),
        "0001112223334455667788" + "99",
        strict=True,
    )
)
_NUMERAL = "0-9零〇○一幺壹二贰两三叁参四肆五伍六陆七柒八捌九玖"
_NUMERAL_RUN = re.compile(rf"[{_NUMERAL}](?:{_APART_BY}{{0,3}}[{_NUMERAL}]){{6,}}")
_PROVINCES = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55))
) | {61, 62, 63, 64, 65, 71, 81, 82, 83}
_CARD_BEGINNINGS = ("3", "4", "5", "6", "9")
_UNIONPAY = "62"
_MOST_GROUPS = 5
_ESCAPES = re.compile(
    r"((?:\\u[\da-f]{4})+)|(?:%[\da-f]{2}){3,}|&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8});",
    re.IGNORECASE,
)
_OLD_IDENTITY = 15


@dataclass(frozen=True, slots=True)
class Found:
    """Something that tells of a person: what kind, and where in the text as it was searched."""

    kind: str
    start: int
    end: int


class Searcher:
    """Searches texts for persons; what it gives back is blotted out.

    Parameters
    ----------
    names : collection of str
        Known names, of two Han characters or more.
    organizations : iterable of str
        What never holds a name.
    not_names : iterable of str
        Words that an office says are no persons, although a person is called so.
    """

    def __init__(
        self,
        names: Collection[str],
        organizations: Iterable[str] = (),
        not_names: Iterable[str] = (),
    ) -> None:
        bare = (re.sub(_BETWEEN, "", write_plainly(name)) for name in names)
        self._names = frozenset(name for name in bare if re.fullmatch(f"{_HAN}{{2,}}", name))
        self._lengths = sorted({len(name) for name in self._names}, reverse=True)
        firsts = "".join(sorted({name[0] for name in self._names}))
        self._first = re.compile(f"[{firsts}]") if firsts else None
        unnamed = [re.escape(write_plainly(one)) for one in organizations if one.strip()]
        words = [re.escape(write_plainly(one)) + _POLITE for one in not_names if one.strip()]
        listed = sorted((*unnamed, *words), key=len, reverse=True)
        self._passed_over = re.compile("|".join(listed)) if listed else None

    def search(self, text: str, *, is_file_name: bool = False) -> Iterator[tuple[str, str]]:
        """Find persons in a text: the kind, and what was found with most of it blotted out.

        Where nothing is found, what a machine reads out of its escapes is searched, too.
        """
        plain = write_plainly(text)
        read = _ESCAPES.sub(read_escapes, text)
        if read != text and not any(self._find(plain, is_file_name=is_file_name)):
            plain = write_plainly(read)
        for found in self._find(plain, is_file_name=is_file_name):
            shown = plain[found.start : found.end]
            if found.kind == NAME:
                yield NAME, _blot_name(shown)
            elif found.kind == DOUBTFUL:
                around = plain[max(found.start - 2, 0) : found.start], plain[found.end :][:2]
                yield DOUBTFUL, f"…{around[0]}{_blot_name(shown)}{around[1]}…"
            else:
                yield found.kind, f"{shown[:2]}…，共{sum(map(str.isalnum, shown))}位"

    def blot(self, text: str) -> str:
        """Blot out of a text everything that tells of a person."""
        plain = write_plainly(text)
        listed = sorted(self._find(plain, is_file_name=True), key=lambda found: -found.start)
        if not listed:
            return text
        for found in listed:
            shown = plain[found.start : found.end]
            blotted = _blot_name(shown) if found.kind == NAME else f"{shown[:2]}…"
            plain = plain[: found.start] + blotted + plain[found.end :]
        return plain

    def _find(self, plain: str, *, is_file_name: bool) -> Iterator[Found]:
        yield from _find_numbers(plain)
        if self._first is None or not self._first.search(plain):
            return
        if self._passed_over is not None:
            plain = self._passed_over.sub(lambda found: APART * len(found[0]), plain)
        for name in self._list_named(plain):  # the longest first
            spans = [found.span() for found in re.finditer(_write_ways(name), plain)]
            for start, end in spans:
                kind = NAME
                is_parted = _PAUSE.search(plain, start, end) is not None
                if len(name) == _SHORT and (is_parted or not is_file_name):
                    kind = _judge_short(plain, start, end)
                if kind:
                    yield Found(kind, start, end)
                    plain = plain[:start] + APART * (end - start) + plain[end:]

    def _list_named(self, plain: str) -> list[str]:
        """List the names whose characters follow each other, whatever stands between."""
        marked = re.sub(r"[^\w()\[\]【】〔〕\ufffc]", "", plain)
        turned = (family + given for given, family in _FAMILY_BEHIND.findall(marked))
        readings = {
            re.sub(_BETWEEN, "", plain),
            re.sub(r"[^\w\ufffc]|_", "", plain),  # inside of marks, too
            re.sub(f"{_REMARK}|{_TITLE}|{_BETWEEN}", "", plain),
            APART.join(turned),
        }
        named: set[str] = set()
        for dense in readings:
            for found in self._first.finditer(dense) if self._first else ():
                for length in self._lengths:
                    name = dense[found.start() : found.start() + length]
                    if name in self._names:
                        named.add(name)
        return sorted(named, key=lambda name: (-len(name), name))


def _write_ways(name: str) -> str:
    """Write the pattern of a name, and of a longer one with its family name set apart, too."""
    most = _MOST_BETWEEN if len(name) > _SHORT else _MOST_IN_SHORT
    between = f"(?:{_REMARK}|{_BETWEEN}){{0,{most}}}"
    ways = [between.join(name)]
    for size in (1, 2) if len(name) > _SHORT else ():  # one of two characters: 欧阳
        family, given = between.join(name[:size]), between.join(name[size:])
        ways.append(f"{family}{_GAP}{_TITLE}{_GAP}{given}")
        ways.append(f"{given} ?{_OPENED} ?{family} ?(?:{_TITLE})? ?{_CLOSED}")
    return "|".join(ways)


def read_escapes(found: re.Match[str]) -> str:
    """Read what an escape of HTML, JSON or an address says."""
    if found[1]:
        return "".join(chr(int(code, 16)) for code in found[1].split("\\u")[1:])
    return unquote(unescape(found[0]))


def _judge_short(plain: str, start: int, end: int) -> str:
    """Tell whether two characters that are a name stand for it here; "" for surely not."""
    is_alone = _BEFORE.search(plain[max(start - 1, 0) : start]) and _AFTER.match(
        plain[end : end + 2]
    )
    if is_alone:
        return DOUBTFUL if _PAUSE.search(plain, start, end) else NAME
    return DOUBTFUL if end - start == _SHORT else ""


def _blot_name(shown: str) -> str:
    return shown[0] + "×" * (len(re.sub(_BETWEEN, "", shown)) - 1)


def write_plainly(text: str) -> str:
    """Write a text so that what reads alike is alike.

    Wide signs become narrow ones, traditional characters simplified ones, all dashes, points and
    blanks the same, and what is not seen is left out.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_list_signs())
    return re.sub(r"\s+", " ", plain)


@cache
def _list_signs() -> dict[int, str | None]:
    """List what a sign is searched as; None for what is not seen."""
    folder = files("analysis.export.privacy")
    tables = (folder.joinpath(f"{name}.txt") for name in ("traditional", "radicals"))
    pairs = "".join(table.read_text(encoding="utf-8") for table in tables).replace("\n", "")
    signs: dict[int, str | None] = dict(zip(map(ord, pairs[::2]), pairs[1::2], strict=True))
    signs |= {code: signs.get(ord(alike), alike) for code, alike in signs.items() if alike}
    for code in (*range(0x3000), *range(0xFE00, 0xFE10), *range(0xFE20, 0xFE30), 0xFEFF):
        category = unicodedata.category(chr(code))
        if category in {"Cf", "Mn", "Me"} or (category == "Cc" and not chr(code).isspace()):
            signs[code] = None
        elif category == "Pd":
            signs[code] = "-"
    signs |= dict.fromkeys(map(ord, "‧∙•・⋅●。．"), "·") | dict.fromkeys(range(0xE0100, 0xE01F0))
    del signs[ord("。")]
    signs |= dict.fromkeys(map(ord, "⠀ㅤᅟᅠﾠ"), " ") | {ord("－"): "-", ord("﹣"): "-", ord("−"): "-"}
    return (
        signs | dict.fromkeys(map(ord, "“”„‟«»「」『』"), '"') | dict.fromkeys(map(ord, "‘’"), "'")
    )


def _find_numbers(plain: str) -> Iterator[Found]:
    rest = _NUMERAL_RUN.sub(lambda found: found[0].translate(_NUMERALS), plain)
    for kind, pattern, is_one in _KINDS:
        for found in list(pattern.finditer(rest)):
            if is_one(found, rest):
                start, end = found.span()
                yield Found(kind, start, end)
                rest = rest[:start] + APART * (end - start) + rest[end:]


def _is_identity(found: re.Match[str], text: str) -> bool:
    """Tell whether digits are an identity number: a region and a birthday, or said to be one.

    A wrong check digit is a slip of whoever wrote the number down, and tells of a person still.
    """
    digits = re.sub(r"[^\dXx]", "", found[0])
    is_old = len(digits) == _OLD_IDENTITY
    if not _is_grouped(found[0], _MOST_GROUPS) or (is_old and not re.search(r"\d{3}", found[0])):
        return False  # the numbers of a table's row
    birthday = "19" + digits[6:12] if is_old else digits[6:14]
    is_likely = int(digits[:2]) in _PROVINCES and _is_day(birthday)
    return is_likely or _is_said(_SAID_IDENTITY, found, text)


def _is_card(found: re.Match[str], text: str) -> bool:
    """Tell whether digits are the number of a bank card: by its check digit, or said to be one."""
    digits = re.sub(r"\D", "", found[0])
    if not _is_grouped(found[0], _MOST_GROUPS):
        return False
    if digits.startswith(_UNIONPAY) or _is_said(_SAID_CARD, found, text):
        return True
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    total = sum(map(int, digits[-1::-2])) + sum(doubled)
    return digits.startswith(_CARD_BEGINNINGS) and total % 10 == 0


def _is_mobile(found: re.Match[str], text: str) -> bool:
    """Tell whether eleven digits are a mobile number: grouped as one, or said to be one."""
    return _is_grouped(found[1], _MOST_GROUPS - 1) or _is_said(_SAID_MOBILE, found, text)


def _is_grouped(digits: str, most: int) -> bool:
    """Tell whether digits stand in a few groups, or each by itself."""
    groups = [len(group) for group in re.findall(r"[\dXx]+", digits)]
    is_parted = len(groups) <= most and groups[0] >= 3 and all(size > 1 for size in groups[:-1])
    return is_parted or set(groups) == {1}


def _is_said(words: re.Pattern[str], found: re.Match[str], text: str) -> bool:
    """Tell whether the words just before a number say what it is."""
    start = found.start()
    return bool(words.search(text[max(start - 16, 0) : start]))


def _is_any(_found: re.Match[str], _text: str) -> bool:
    return True


_KINDS = (
    (MAIL, _MAIL, _is_any),
    (IDENTITY, _IDENTITY_18, _is_identity),
    (CARD, _CARD, _is_card),
    (IDENTITY, _IDENTITY_15, _is_identity),
    (MOBILE, _MOBILE, _is_mobile),
    (LANDLINE, _LANDLINE, _is_any),
)


def _is_day(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return 1900 <= born.year < 2100
