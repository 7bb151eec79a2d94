"""Verifying the file: no script, style, frame or address but those that our exporter writes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from analysis.export.page import (
    BASIC,
    CARTESIAN,
    PAGE_TAGS,
    Script,
    packed_plotly,
    page_script,
    page_style,
    policy,
)
from analysis.export.privacy import NOTICE
from analysis.export.verify.differences import NOTHING, Difference, shorten
from analysis.export.verify.exported_page import (
    DRAWING_CLASS,
    MANIFEST_ID,
    TEMPLATES_ID,
    MarkupReader,
)

_KIND = "文件"
_JSON = "application/json"
_PACKED_ID = "tongbi-plotly"
_PANEL_ID = "tongbi-panel"
_HEAD = (
    '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy" content="'
)
_FRAME_TAGS = frozenset({"aside", "body", "data", "footer", "head", "html", "main", "meta"}) | {
    "script",
    "style",
    "title",
    *("svg", "polyline", "circle"),  # a small line beside a value; no address may stand in it
}
_META = frozenset({"viewport", "referrer"})
_LOADING = frozenset(
    {"action", "archive", "background", "cite", "codebase", "data", "dynsrc", "formaction"}
    | {"href", "imagesrcset", "longdesc", "lowsrc", "manifest", "ping", "poster", "profile"}
    | {"src", "srcdoc", "srcset", "style", "usemap", "xlink:href", "xmlns"}
)
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml)[;,]", re.IGNORECASE)
_LINK = re.compile(r"#|https?:|mailto:|[^/\\:][^\\:]*\Z", re.IGNORECASE)
"""Where a reader may be led; an index leads to the reports beside it, a notebook to our guide."""
_DECLARATION = re.compile(r"<[!?](?!DOCTYPE html>)[^>]{0,30}")
_SCRIPT = re.compile(r"<(/?)script\b[^<>]*+>", re.IGNORECASE)
_NOTICE = re.compile(r"<p[^<>]*+>" + re.escape(NOTICE) + r"</p>\n*")
_CODE = re.compile(r'<pre class="code" tabindex="0"><code>[^<]*</code></pre>\n?')
_AROUND = 20


def is_plain(html: str) -> bool:
    """Tell whether plotly.js stands in a file as it is, not packed."""
    return f'id="{_PACKED_ID}"' not in html and DRAWING_CLASS in html


def is_same_file(html: str, expected: str | None) -> bool:
    """Tell whether a file is what would be written today, code and the notice of names apart."""
    return expected is not None and _reduce(html) == _reduce(expected)


def find_first_change(html: str, expected: str) -> Difference:
    """Say where a file first differs from what would be written today."""
    said, found = _reduce(html), _reduce(expected)
    pairs = zip(said, found, strict=False)
    shared = min(len(said), len(found))
    place = next((n for n, (one, other) in enumerate(pairs) if one != other), shared)
    start, end = max(place - _AROUND, 0), place + _AROUND
    line = said.count("\n", 0, place) + 1
    told, right = (" ".join(text[start:end].split()) for text in (said, found))
    return Difference(_KIND, "", "", f"…{told}…", f"…{right}…", f"网页源码第{line}行")


def check_file(html: str) -> Iterator[Difference]:
    """Find what may run, load or hide something and is not of our exporter's making."""
    pieces = _SCRIPT.split(html)  # text, whether it ends a script or begins one, text …
    shown = "".join(
        text for text, sign in zip(pieces[::2], ["/", *pieces[1::2]], strict=True) if sign
    )
    for found in _DECLARATION.findall(shown):
        yield _tell("声明或注释", found)
    reader = _Reader()
    reader.read(html)
    yield from reader.found
    yield from _check_scripts(reader)
    styles = [text.strip() for text in reader.styles]
    if styles != [page_style().strip()]:
        yield Difference(_KIND, "", "样式", "样式已改动或不止一份", "本软件的样式", "<style>")


def _check_scripts(reader: _Reader) -> Iterator[Difference]:
    run = [Script(text) for attributes, text in reader.scripts if not attributes.get("type")]
    sources = {script.source for script in run}
    packed = [t for a, t in reader.scripts if a.get("id") == _PACKED_ID]
    drawing = None
    for bundle in (BASIC, CARTESIAN):
        is_used = bundle.source in sources or packed_plotly(bundle).text in packed
        drawing = bundle if is_used else drawing
    known = {each.source for each in (BASIC, CARTESIAN, page_script())}
    for script in run:
        if script.source not in known:
            yield _tell("脚本", script.text)
    if page_script().source not in sources:
        yield Difference(_KIND, "", "脚本", "没有本软件的脚本", "有", "<script>")
    if packed and drawing is None:
        yield Difference(_KIND, "", "脚本", "绘图程序已改动", "本软件的绘图程序", "<script>")
    wanted = policy((*((drawing,) if drawing else ()), page_script()))
    is_first = reader.text.startswith(f'{_HEAD}{wanted}">')
    if reader.policies != [wanted] or not is_first:
        said = shorten("；".join(reader.policies)) or NOTHING
        yield Difference(
            _KIND, "", "内容安全策略", said, "只许本软件的脚本、不许连接", "文件开头<meta>"
        )


class _Reader(MarkupReader):
    """Takes note of scripts, styles and policies, and of all that has no place in an export."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.found: list[Difference] = []
        self.scripts: list[tuple[Mapping[str, str], str]] = []
        self.styles: list[str] = []
        self.policies: list[str] = []
        self._open: tuple[str, Mapping[str, str], list[str]] | None = None

    def feed(self, data: str) -> None:
        self.text += data
        super().feed(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag not in PAGE_TAGS | _FRAME_TAGS:
            self.found.append(_tell("元素", f"<{tag}>"))
        for name, value in attributes.items():
            if not _is_allowed(tag, name, value, attributes):
                self.found.append(_tell("属性", f'<{tag} {name}="{value}">'))
        if tag == "meta":
            self._note_meta(attributes)
        elif tag in {"script", "style"}:
            self._open = (tag, attributes, [])
            self._check_script(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        if self._open is None or self._open[0] != tag:
            return
        _, attributes, pieces = self._open
        text = "".join(pieces)
        self._open = None
        if tag == "script":
            self.scripts.append((attributes, text))
        else:
            self.styles.append(text)

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open[2].append(data)

    def _note_meta(self, attributes: Mapping[str, str]) -> None:
        kind = attributes.get("http-equiv")
        if kind == "Content-Security-Policy":
            self.policies.append(attributes.get("content", ""))
        elif kind is not None or not ("charset" in attributes or attributes.get("name") in _META):
            self.found.append(_tell("元素", f"<meta {' '.join(attributes)}>"))

    def _check_script(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Let scripts be those that run, those that are data under our names, and no others."""
        kind, name = attributes.get("type", ""), attributes.get("id", "")
        is_data = kind == _JSON and (
            name in {MANIFEST_ID, TEMPLATES_ID} or attributes.get("class") == DRAWING_CLASS
        )
        is_packed = kind == "application/octet-stream" and name == _PACKED_ID
        if tag == "script" and attributes and not (is_data or is_packed):
            self.found.append(_tell("脚本", " ".join(attributes.values())))


def _is_allowed(tag: str, name: str, value: str, attributes: Mapping[str, str]) -> bool:
    if name.startswith("on"):
        return False
    if name == "hidden":
        return tag == "aside" and attributes.get("id") == _PANEL_ID
    if name not in _LOADING:
        return True
    if name == "href":
        return tag == "a" and _LINK.match(value) is not None
    return name == "src" and tag == "img" and _PICTURE.match(value) is not None


def _tell(what: str, said: str) -> Difference:
    return Difference(_KIND, "", what, shorten(" ".join(said.split())), "不应有", "网页源码")


def _reduce(html: str) -> str:
    """Leave out what says nothing: code that is shown, and the notice that names may stand here."""
    return _NOTICE.sub("", _CODE.sub("", html))
