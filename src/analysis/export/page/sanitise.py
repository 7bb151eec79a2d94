"""Sanitising: HTML from a notebook, reduced to what a report page may hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import PurePath
from urllib.parse import unquote

import nh3

_FORBIDDEN_CONTENT = {"script", "style", "noscript", "template", "iframe", "object", "svg", "math"}
_TAGS = (
    nh3.ALLOWED_TAGS
    - {"bdo", "center", "tt", "strike", "acronym", "area", "map", "data", "article"}
) | {"section", "tfoot"}
PAGE_TAGS = frozenset(_TAGS | {"data"})
"""Elements that may stand on a page."""
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "lang", "dir"},
    "a": {"href"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "img": {"alt", "height", "src", "width"},
    "li": {"id"},
    "ol": {"start"},
    "sup": {"id"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope"},
    "time": {"datetime"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
}
RESERVED_IDS = ("tongbi", "N-", "figure-")
"""How the names of the page's own places begin."""
NOTE_ID = "note-"
OUTSIDE = "外部图片未列入"
_NOTED, _NO_LINKS = ("li", "sup"), ("data:", "attachment:")
_LONGEST_NAME = 80
_NOTE_PLACE = re.compile(rf"{NOTE_ID}r?\d{{1,9}}-\d{{1,9}}")
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml)[;,]", re.IGNORECASE)
_EMPTY_PICTURE = re.compile(r'<img\b(?![^>]*\ssrc="data:)([^>]*)>')
_LEFT_OUT = "left-out:"
_REASON = re.compile(rf'\ssrc="{_LEFT_OUT}([^"：]*)：([^"]*)"')
_ALT = re.compile(r'\salt="([^"]*)"')
_HEAD = re.compile(r"<thead\b.*?</thead>", re.DOTALL)
_EMPTY_TH = re.compile(r"<th\b[^>]*>\s*</th>")
_TH = re.compile(r"<th\b(?![^>]*\sscope=)")
_TAG = re.compile(r"<[^<>]*+>")
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Codes that mean nothing on a page, or turn the writing about so that it reads otherwise."""
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")


def clean_html(html: str, find_picture: Callable[[str], str] | None = None) -> str:
    """Keep of any HTML, hostile too, what cannot run, load or disguise anything.

    Of ``<data>`` elements only the text stays: values are blocks of ours, and never markup.

    Parameters
    ----------
    find_picture
        Gives a picture that stands elsewhere as a data address, or the reason why it is left out.
    """

    def keep(tag: str, name: str, value: str) -> str | None:
        """Decide on an attribute; none may hold what the steps after this one take for a tag."""
        if name == "src":
            found = value if _PICTURE.match(value) or not find_picture else find_picture(value)
            reason = OUTSIDE if find_picture is None else found
            shown = PurePath(unquote(value)).name[:_LONGEST_NAME].replace("：", " ")
            value = f"{_LEFT_OUT}{reason}：{shown}"
            if _PICTURE.match(found):
                value = found.replace("<", "%3C").replace(">", "%3E")
        plain = value.replace("<", "‹").replace(">", "›")
        if name == "id":
            is_ours = _NOTE_PLACE.fullmatch(plain) is not None
            is_kept = is_ours if tag in _NOTED else not plain.startswith((*RESERVED_IDS, NOTE_ID))
            return plain if is_kept else None
        is_address = name == "href" and plain.strip().lower().startswith(_NO_LINKS)
        return None if is_address else plain

    cleaned = nh3.clean(
        _CONTROL.sub("", html),
        tags=_TAGS,
        clean_content_tags=_FORBIDDEN_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=keep,
        url_schemes={"http", "https", "mailto", "data", "attachment"},
    )
    written_out = _CONTROL.sub("", cleaned)  # those that stood there as entities
    return name_header_cells(_EMPTY_PICTURE.sub(_say_picture_is_left_out, written_out))


def name_header_cells(html: str) -> str:
    """Say of each header cell whether it heads a column or a row."""
    without_empty = _EMPTY_TH.sub("<td></td>", html)
    heads = _HEAD.sub(lambda found: _TH.sub('<th scope="col"', found[0]), without_empty)
    return _TH.sub('<th scope="row"', heads)


def plain_text(html: str) -> str:
    """Take the text out of HTML, blanks run together."""
    return " ".join(unescape(_TAG.sub("", html)).split())


def drop_controls(text: str) -> str:
    """Take out what means nothing on a page or turns the writing about."""
    return _CONTROL.sub("", text)


def clean_text(text: str) -> str:
    """Take terminal codes, control characters and memory addresses out of plain text."""
    return _ADDRESS.sub("0x…", _CONTROL.sub("", _ANSI.sub("", text)))


def is_blank(html: str) -> bool:
    """Tell whether nothing of `html` could be seen."""
    return not plain_text(html) and "<img" not in html and "<hr" not in html


def _say_picture_is_left_out(found: re.Match[str]) -> str:
    alt, told = _ALT.search(found[1]), _REASON.search(found[1])
    reason, name = told.groups() if told else (OUTSIDE, "")
    name = alt[1] if alt and alt[1] else name
    return f'<span class="left-out">（{reason}{"：" * bool(name)}{name}）</span>'
