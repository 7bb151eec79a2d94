"""Notes: what a person wrote in a notebook as Markdown, and the pictures that lie beside it."""

from __future__ import annotations

import base64
import os
import re
import stat
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from mistune import BlockParser, BlockState, HTMLRenderer, InlineParser, InlineState, Markdown
from mistune.plugins import import_plugin

from analysis.export.page.sanitise import NOTE_ID, OUTSIDE

MERMAID_AS_SOURCE = "上面是 mermaid 图的源码，本文件不绘制。"
PROGRAM_LEFT_OUT = "此处的外部脚本或嵌入内容未列入本文件。"
PROGRAM = re.compile(r"<(?:script|iframe|object|embed|canvas|svg|video|audio)\b", re.IGNORECASE)
TEX_AS_SOURCE = "上面的公式按 TeX 源码列出，本文件不排版。"
_PLUGINS = ("strikethrough", "table", "url", "task_lists", "def_list", "footnotes")
_HEADING = r"^ {0,3}(?P<atx_1>#{1,6})(?!#+)(?P<atx_2>[ \t]*(.*?)?)$"
"""Also without a blank behind the signs, as it is often written."""
_SHOWN_TEX = (
    r"\$\$(?:[^$\\]|\\[\s\S]){1,9999}?\$\$"
    r"|\\begin\{(?P<tex_name>[a-zA-Z]{1,20}\*?)\}[\s\S]{0,2999}?\\end\{(?P=tex_name)\}"
    r"|\\\\\[(?:[^\\]|\\(?!\\\[)){0,2999}?\\\\\]"
)
_TEX_BLOCK = rf"^ {{0,3}}(?:{_SHOWN_TEX})[ \t]*(?:\n|$)"
_TEX = (
    _SHOWN_TEX + r"|\$(?![$\s])(?:[^$\\\n]|\\.){1,999}?(?<!\s)\$(?!\d)"
    r"|\\\\\((?:[^\\\n]|\\(?!\\\()){0,999}?\\\\\)"
)
_LIKE_TEX = re.compile(r"[\\^_=+{}<>A-Za-z]")

_MOST_BYTES, _MOST_IN_ALL = 5_000_000, 30_000_000
_TOO_LARGE = f"图片超过{_MOST_BYTES // 1_000_000}兆字节，未列入"
_TOO_MANY = f"图片合计超过{_MOST_IN_ALL // 1_000_000}兆字节，未列入"
_ELSEWHERE = "图片不在笔记本所在的文件夹里，未列入"
_MISSING, _NO_PICTURE = "没有找到图片，未列入", "不是图片文件，未列入"
_KINDS = (
    ("png", re.compile(rb"\x89PNG")),
    ("jpeg", re.compile(rb"\xff\xd8\xff")),
    ("gif", re.compile(rb"GIF8")),
    ("webp", re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
    ("svg+xml", re.compile(rb"(?:\xef\xbb\xbf)?\s{0,99}<(?:\?xml|!--|!DOCTYPE svg|svg)")),
)

Attachments = Mapping[str, Mapping[str, Any]]


class Pictures:
    """The pictures that a notebook names: attached to a cell, or files in its folder.

    Together they are bounded: the page is mailed.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._left = _MOST_IN_ALL

    def find(self, source: str, attached: Attachments) -> str:
        """Give a picture as a data address, or the reason why it is left out."""
        name = unquote(source.partition("#")[0].partition("?")[0])
        if name.startswith("attachment:"):
            bundle = attached.get(name.removeprefix("attachment:"))
            held: object = next(iter(bundle.items()), None) if isinstance(bundle, dict) else None
            mime, content = held if isinstance(held, tuple) else ("", "")
            lines = content if isinstance(content, str | list) else ()
            packed = "".join("".join(map(str, lines)).split())
            return f"data:{mime};base64,{packed}" if mime.startswith("image/") else _MISSING
        if re.match(r"[a-zA-Z][\w+.\-]+:|//", name):
            return OUTSIDE
        return self._read(name) if self._folder is not None else _ELSEWHERE

    def _read(self, name: str) -> str:
        folder = os.path.realpath(self._folder or "")
        try:
            path = Path(os.path.realpath(Path(folder, name)))
            if not path.is_relative_to(folder):
                return _ELSEWHERE
            if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for
                return _NO_PICTURE
            with path.open("rb") as file:
                content = file.read(_MOST_BYTES + 1)
        except (OSError, ValueError):
            return _MISSING
        kind = next((kind for kind, mark in _KINDS if mark.match(content)), None)
        if kind is None:
            return _NO_PICTURE
        if len(content) > min(_MOST_BYTES, self._left):
            return _TOO_LARGE if len(content) > _MOST_BYTES else _TOO_MANY
        self._left -= len(content)
        return f"data:image/{kind};base64,{base64.b64encode(content).decode('ascii')}"


def write_note(source: str, number: int, attached: Attachments) -> tuple[str, tuple[str, ...]]:
    r"""Write Markdown as HTML, not yet cleaned, and what is to be said of it.

    Parameters
    ----------
    number : int
        Tells the footnotes of one note from those of another.
    attached
        The pictures of its cell: a name with blanks, too, leads to one.

    Examples
    --------
    >>> write_note("- [x] 已办", 1, {})
    ('<ul>\n<li>☑ 已办</li>\n</ul>\n', ())
    """
    for name in attached:
        source = source.replace(f"attachment:{name}", f"attachment:{quote(name)}")
    renderer = _Renderer(number)
    markdown = Markdown(renderer, BlockParser(), InlineParser(), map(import_plugin, _PLUGINS))
    markdown.block.specification["atx_heading"] = _HEADING
    markdown.block.register("tex", _TEX_BLOCK, _add_tex_block, before="fenced_code")
    markdown.inline.register("tex", _TEX, _add_tex, before="escape")
    html, state = markdown.parse(source)
    noted = state.env.get("footnotes") or ()
    for key, text in (state.env.get("ref_footnotes") or {}).items():
        if key not in noted:  # what refers to it stands in another cell, or nowhere
            html = f"{html}<p>[^{escape(key)}]: {escape(text.strip())}</p>\n"
    programs = [PROGRAM_LEFT_OUT] if PROGRAM.search(str(html)) else []
    return str(html), (*renderer.said, *programs)


def _add_tex_block(_: BlockParser, found: re.Match[str], state: BlockState) -> int:
    state.append_token({"type": "paragraph", "text": found[0].strip()})
    return found.end()


def _add_tex(_: InlineParser, found: re.Match[str], state: InlineState) -> int:
    state.append_token({"type": "tex", "raw": found[0]})
    return found.end()


class _Renderer(HTMLRenderer):
    """Writes Markdown; what a page cannot draw stands there as its source."""

    def __init__(self, number: int) -> None:
        super().__init__(escape=False, allow_harmful_protocols=True)  # it is cleaned later
        self._number = number
        self._referred: set[str] = set()
        self.said: dict[str, None] = {}

    def block_code(self, code: str, info: str | None = None) -> str:
        if (info or "").strip().startswith("mermaid"):
            self.said[MERMAID_AS_SOURCE] = None
        return f'<pre tabindex="0"><code>{escape(code, quote=False)}</code></pre>\n'

    def heading(self, text: str, level: int, **_: Any) -> str:
        name = re.sub(r"<[^>]*>", "", text).replace(" ", "-")  # as JupyterLab names it
        return f'<h{level} id="{name}">{text}</h{level}>\n'

    def task_list_item(self, text: str, checked: bool = False) -> str:
        sign = "☑ " if checked else "☐ "
        is_parted = text.startswith("<p>")
        return f"<li>{f'<p>{sign}{text[3:]}' if is_parted else sign + text}</li>\n"

    def tex(self, text: str) -> str:
        if not _LIKE_TEX.search(text.strip("$")):  # sums of money
            return escape(text, quote=False)
        self.said[TEX_AS_SOURCE] = None
        return f"<code>{escape(text, quote=False)}</code>"

    def footnote_ref(self, key: str, index: int) -> str:
        place = f"{self._number}-{index}"
        name = "" if key in self._referred else f' id="{NOTE_ID}r{place}"'  # where ↩ leads to
        self._referred.add(key)
        return f'<sup{name}><a href="#{NOTE_ID}{place}">{index}</a></sup>'

    def footnote_item(self, text: str, key: str, index: int) -> str:
        del key
        place = f"{self._number}-{index}"
        back = f'<a href="#{NOTE_ID}r{place}">↩</a>'
        return f'<li id="{NOTE_ID}{place}">{text.strip()}{back}</li>\n'
