"""Unseen words: what pushes words of a document out of sight, and what shows numbers it lacks."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from analysis.export.verify.differences import NOTHING, Difference, shorten
from analysis.export.verify.documents.word_parts import list_edges, parse_part

_FILE = "文件"
_TEXT = "word/document.xml"
_STYLES, _NUMBERING = "word/styles.xml", "word/numbering.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_V = "{urn:schemas-microsoft-com:vml}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_ANCHORED, _NOT_WRAPPED = _DRAWING + "anchor", _DRAWING + "wrapNone"
_SHAPE = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}wsp"
_BOUNDS: Mapping[tuple[str, str], tuple[float, float]] = {
    ("ind", "left"): (-2000, 8000),
    ("ind", "start"): (-2000, 8000),
    ("ind", "right"): (-2000, 8000),
    ("ind", "end"): (-2000, 8000),
    ("ind", "firstLine"): (0, 8000),
    ("ind", "hanging"): (0, 8000),
    ("tblInd", "w"): (-2000, 8000),
    ("position", "val"): (-60, 60),
    ("w", "val"): (34, 600),
    ("spacing", "val"): (-60, 2000),
    ("gridCol", "w"): (60, math.inf),
    ("tcW", "w"): (60, math.inf),
    ("pgSz", "w"): (2800, math.inf),
    ("pgSz", "h"): (2800, math.inf),
}
"""By how much text may be moved or pressed together before it is out of sight, in Word's units."""
_MOVING = (*dict.fromkeys(_W + tag for tag, _ in _BOUNDS), _W + "trHeight")
_FREE = frozenset({"auto", "nil", "pct"})
_LEAST_LINE = 140
_WHITE_FROM, _NEAR, _NEAR_WHITE = 0xEC, 0x30, 0x70
"""From where a colour is white, and how little it may differ from the ground behind it."""
_HIGHLIGHTS = {
    "black": "000000",
    "white": "FFFFFF",
    "yellow": "FFFF00",
    "green": "00FF00",
    "cyan": "00FFFF",
    "magenta": "FF00FF",
    "blue": "0000FF",
    "red": "FF0000",
    "darkBlue": "000080",
    "darkCyan": "008080",
    "darkGreen": "008000",
    "darkRed": "800000",
    "darkMagenta": "800080",
    "darkYellow": "808000",
    "darkGray": "808080",
    "lightGray": "C0C0C0",
}
_SHARE = re.compile(r"pct(\d{1,2})")
_COLOUR = re.compile("[0-9A-Fa-f]{6}")
_COVERING = (_SHAPE, *(_V + name for name in ("rect", "oval", "roundrect", "shape")))
_UNFILLED = re.compile("line|Connector", re.IGNORECASE)
_KEY_MARK, _OUR_MARK = re.compile(r"N_\d+"), re.compile(r"[NV]_\d+")
_KEY = re.compile(r"N-\d+")
_FOLLOWING = 8
"""Characters by which the place of a mark is known."""
_SILENT = frozenset({"none", "bullet"})
_PLACES = re.compile(r"%\d")


def check_unseen(parts: Mapping[str, bytes], made: Mapping[str, bytes]) -> Iterator[Difference]:
    """Find what today's document does not have: words out of sight, numbering, marks gone astray.

    Whatever stands in today's document is usual, wherever a program has moved it to.
    """
    usual = _list_marks(made)
    for (kind, what), place in _list_marks(parts).items():
        if (kind, what) not in usual:
            yield Difference(_FILE, "", kind, what, NOTHING, place)
    left = _count_numberings(made)
    for form, many in _count_numberings(parts).items():
        if many > left[form]:
            told = f"自动编号“{form}”，{many}段"
            yield Difference("散落数字", "", "编号", told, "没有依据", _TEXT)
    yield from _check_anchors(parts, made)


def _list_marks(parts: Mapping[str, bytes]) -> dict[tuple[str, str], str]:
    """List what hides words or covers them: kind and what it is → where."""
    marks: dict[tuple[str, str], str] = {}
    for name in dict.fromkeys((_TEXT, _STYLES, *list_edges(parts))):
        root = parse_part(parts, name) if name in parts else ()
        moved = (what for one in _iterate(root, _MOVING) for what in _tell_moved(one))
        marks |= dict.fromkeys((("移出或压扁的文字", what) for what in moved), name)
        pale = (_tell_pale(one) for one in _iterate(root, (_W + "r",)))
        marks |= dict.fromkeys((("看不见的文字", what) for what in pale if what), name)
        for drawing in _iterate(root, (_ANCHORED,)):
            if drawing.get("behindDoc") != "1" and drawing.find(_NOT_WRAPPED) is not None:
                marks["盖在上面的图形", "浮于文字上方"] = name
        for shape in _iterate(root, _COVERING):
            forms = [str(one.get("prst")) for one in shape.iter(_A + "prstGeom")]
            if not any(map(_UNFILLED.search, forms)):
                marks["盖在上面的图形", str(shape.tag).rpartition("}")[2]] = name
    return marks


def _iterate(root: Any, tags: tuple[str, ...]) -> Iterator[Any]:
    return iter(()) if root == () else root.iter(*tags)


def _tell_moved(element: Any) -> Iterator[str]:
    """Tell by how much an element moves words or presses them together, if that is too much."""
    tag = str(element.tag).removeprefix(_W)
    for name, value in element.items():
        least, most = _BOUNDS.get((tag, name.removeprefix(_W)), (-math.inf, math.inf))
        number = _number(value)
        is_free = element.get(f"{_W}type") in _FREE  # a width that the program finds
        if number is not None and not is_free and not least <= number <= most:
            yield f"{tag} {value}"
    is_exact = "exact" in (element.get(f"{_W}lineRule"), element.get(f"{_W}hRule"))
    line = _number(element.get(f"{_W}line" if tag == "spacing" else f"{_W}val"))
    if is_exact and line is not None and line < _LEAST_LINE:
        yield f"{tag} {line:g}"


def _tell_pale(run: Any) -> str:
    """Tell the words of a run that hardly differ from the ground behind them."""
    said = "".join(run.itertext(_W + "t")).strip()
    colour = run.find(f"{_W}rPr/{_W}color")
    text = "" if colour is None else str(colour.get(_W + "val"))
    ink = bytes.fromhex(text if _COLOUR.fullmatch(text) else "000000")
    ground = _find_ground(run) if said else b""
    least = _NEAR_WHITE if min(ink) >= _WHITE_FROM else _NEAR
    pairs = zip(ink, ground, (1, 1, 3), strict=False)  # blue adds least to brightness
    is_near = all(abs(one - other) / weight < least for one, other, weight in pairs)
    return shorten(said) if said and is_near else ""


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None


def _find_ground(run: Any) -> bytes:
    """Find the colour behind a run: its own, of its highlighting, its paragraph or its cell."""
    marked = run.find(f"{_W}rPr/{_W}highlight")
    if marked is not None and marked.get(_W + "val") in _HIGHLIGHTS:
        return bytes.fromhex(_HIGHLIGHTS[marked.get(_W + "val")])
    for home in (run, *run.iterancestors(_W + "p", _W + "tc")):
        kind = str(home.tag).removeprefix(_W)
        shade = home.find(f"{_W}{kind}Pr/{_W}shd")
        if shade is not None:
            pattern, *inks = (str(shade.get(_W + name)) for name in ("val", "color", "fill"))
            share = 100 if pattern == "solid" else int((_SHARE.fullmatch(pattern) or "00")[1])
            pair = [
                bytes.fromhex(ink if _COLOUR.fullmatch(ink) else usual)
                for ink, usual in zip(inks, ("000000", "FFFFFF"), strict=True)
            ]
            if share or _COLOUR.fullmatch(inks[1]):
                mixed = zip(*pair, strict=True)
                return bytes((a * share + b * (100 - share)) // 100 for a, b in mixed)
    return b"\xff" * 3


def _count_numberings(parts: Mapping[str, bytes]) -> Counter[str]:
    """Count the paragraphs that show a number, or words, which only their numbering holds."""
    if _NUMBERING not in parts:
        return Counter()
    forms = _read_forms(parse_part(parts, _NUMBERING))
    styles = parse_part(parts, _STYLES) if _STYLES in parts else ()
    of_styles = {
        one.get(_W + "styleId"): (one.find(f"{_W}pPr/{_W}numPr"), one.find(_W + "basedOn"))
        for one in styles
        if one.tag == _W + "style"
    }
    default = next((o.get(_W + "styleId") for o in styles if o.get(_W + "default") == "1"), None)
    counts: Counter[str] = Counter()
    for name in dict.fromkeys((_TEXT, *list_edges(parts))):
        for paragraph in parse_part(parts, name).iter(_W + "p"):
            numbered = paragraph.find(f"{_W}pPr/{_W}numPr")
            named = paragraph.find(f"{_W}pPr/{_W}pStyle")
            style = default if named is None else named.get(_W + "val")
            for _ in range(len(of_styles)):
                if numbered is not None or style not in of_styles:
                    break
                numbered, based = of_styles[style]
                style = None if based is None else based.get(_W + "val")
            asked = () if numbered is None else map(numbered.find, (_W + "numId", _W + "ilvl"))
            place = tuple("0" if one is None else str(one.get(_W + "val")) for one in asked)
            form = forms.get(place, "")
            if form and any(letter.isalnum() for letter in "".join(paragraph.itertext(_W + "t"))):
                counts[form] += 1
    return counts


def _read_forms(root: Any) -> dict[tuple[str, ...], str]:
    """Read what the levels of each numbering show; those that show no number are left out."""
    kinds: dict[str, dict[str, str]] = {}
    for one in root.iter(_W + "abstractNum"):
        kinds[str(one.get(_W + "abstractNumId"))] = _read_levels(one)
    forms: dict[tuple[str, ...], str] = {}
    for one in root.iter(_W + "num"):
        number, kind = str(one.get(_W + "numId")), one.find(_W + "abstractNumId")
        levels = {} if kind is None else kinds.get(str(kind.get(_W + "val")), {})
        own = _read_levels(one)
        forms |= {(number, level): form for level, form in (levels | own).items() if form}
    return forms


def _read_levels(home: Any) -> dict[str, str]:
    levels: dict[str, str] = {}
    for level in home.iter(_W + "lvl"):
        parts = (level.find(_W + name) for name in ("numFmt", "lvlText"))
        kind, text = ("" if one is None else str(one.get(_W + "val") or "") for one in parts)
        plain = _PLACES.sub("", text)
        is_silent = kind in _SILENT or plain == text
        shows = any(map(str.isalnum, plain)) if is_silent else True
        levels[str(level.get(_W + "ilvl"))] = _PLACES.sub("1", text) if shows else ""
    return levels


def _check_anchors(parts: Mapping[str, bytes], made: Mapping[str, bytes]) -> Iterator[Difference]:
    """See that each value leads to where its rows are listed, once, and from there back to it."""
    told, right = _list_anchors(parts), _list_anchors(made)
    for name, places in told.items():
        if _KEY_MARK.fullmatch(name) and places != right.get(name):
            said = "、".join(shorten(place) or NOTHING for place in places)
            found = "".join(right.get(name, [])) or NOTHING
            yield Difference(_FILE, name.replace("_", "-"), "依据的书签", said, found, _TEXT)
    kept = [name for name in told if _KEY_MARK.fullmatch(name)]
    lost = [name for name in right if _KEY_MARK.fullmatch(name) and name not in told] * bool(kept)
    if lost:
        said = f"少{len(lost)}个，如{lost[0].replace('_', '-')}"
        yield Difference(_FILE, "", "依据的书签", said, "每个数一个", _TEXT)
    links = [
        (str(one.get(_W + "anchor") or ""), "".join(one.itertext(_W + "t")).strip())
        for one in parse_part(parts, _TEXT).iter(_W + "hyperlink")
    ]
    shown = {place for place, text in links if not _KEY.fullmatch(text)}
    for place, text in links:
        is_back = _OUR_MARK.fullmatch(place) and _KEY.fullmatch(text)
        is_cut = is_back and f"N{place[1:]}" not in shown  # with the words that held the value
        if place and ((place not in told and not is_cut) or (is_back and place[2:] != text[2:])):
            yield Difference(_FILE, text, "文内链接", f"指向{place}", "它的位置", _TEXT)


def _list_anchors(parts: Mapping[str, bytes]) -> dict[str, list[str]]:
    """List the places that links lead to, those of values each with the words that follow it."""
    places: dict[str, list[str]] = {}
    waiting: list[list[str]] = []
    for one in parse_part(parts, _TEXT).iter(_W + "bookmarkStart", _W + "t"):
        name = str(one.get(_W + "name"))
        if one.tag == _W + "t":
            for words in waiting:
                words[-1] = (words[-1] + (one.text or "")).lstrip()[:_FOLLOWING]
            waiting = [words for words in waiting if len(words[-1]) < _FOLLOWING]
        else:
            places.setdefault(name, []).append("")
            waiting += [places[name]] if _KEY_MARK.fullmatch(name) else []
    return places
