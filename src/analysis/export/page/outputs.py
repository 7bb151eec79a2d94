"""Outputs: each output of a cell, as the blocks, charts and safe markup that stand for it."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

from analysis.content import BLOCK_MIME, VALUES_MIME, read_block
from analysis.errors import ExportError
from analysis.export.page.block_html import PageBlock, scrolling
from analysis.export.page.figures import read_chart
from analysis.export.page.foreign_markup import Markup, Picture
from analysis.export.page.manifest import OLD, REPORT_MIME
from analysis.export.page.notes import (
    PROGRAM,
    PROGRAM_LEFT_OUT,
    TEX_AS_SOURCE,
    Attachments,
    Pictures,
    write_note,
)
from analysis.export.page.sanitise import clean_html, clean_text, is_blank
from analysis.export.running import PLOTLY_MIME, WIDGET_MIME, Models, widget_outputs

PRIORITY = (
    PLOTLY_MIME,
    "text/html",
    "text/markdown",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "text/latex",
    "application/json",
    WIDGET_MIME,
    "text/plain",
)
_FOREIGN_DRAWINGS = ("application/vnd.vega", "application/vnd.bokeh", "application/geo+json")
_OURS = "application/vnd.tongbi"
_PLOT_CALL = re.compile(r"Plotly\.newPlot\(\s*\"[^\"]*\"\s*,\s*")
_PLOT_FRAME = re.compile(r"<iframe\b[^<>]*?\biframe_figures/")
_LOADS_PLOTLY = re.compile(r"plotly", re.IGNORECASE)

Bundle = Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """The values that an output states beside its text; nothing of it is seen."""

    entries: tuple[Mapping[str, Any], ...]


Piece: TypeAlias = PageBlock | Values


class OutputReader:
    """How the outputs and notes of a notebook are shown.

    Parameters
    ----------
    models
        What its widgets hold.
    folder : Path, optional
        Where it lies, and the pictures that it names.
    priority : sequence of str
        Which form of an output is taken first.
    has_stderr : bool
        Whether what was written to the error stream is shown.
    """

    def __init__(
        self,
        models: Models,
        folder: Path | None = None,
        priority: Sequence[str] = PRIORITY,
        *,
        has_stderr: bool = False,
    ) -> None:
        self.has_stderr = has_stderr
        self._models = models
        self._priority = priority
        self._pictures = Pictures(folder)
        self._notes = count(1)

    def read_note(self, source: str, attached: Attachments) -> list[Piece]:
        """Turn Markdown into what the page shows for it."""
        html, said = write_note(source, next(self._notes), attached)
        find = partial(self._pictures.find, attached=attached)
        return [Markup(clean_html(html, find)), *map(_left_out, said)]

    def read(self, output: Mapping[str, Any]) -> list[Piece]:
        """Turn one output into what the page shows for it, in order."""
        kind = output["output_type"]
        if kind == "stream":
            return self._stream(output)
        if kind == "error":
            name, said = (clean_text(str(output.get(part))) for part in ("ename", "evalue"))
            told = f"运行出错：{escape(name)}：{escape(said)}"
            return [Markup(f'<pre class="error" tabindex="0">{told}</pre>')]
        data = output.get("data")
        data = data if isinstance(data, Mapping) else {}
        entries = data.get(VALUES_MIME)
        if entries is not None and not isinstance(entries, list):
            raise ExportError(OLD)
        stated: list[Piece] = [Values(tuple(entries))] if entries else []
        return [*stated, *self._bundle(data, output.get("metadata") or {})]

    def _stream(self, output: Mapping[str, Any]) -> list[Piece]:
        text = clean_text(_joined(output.get("text", "")))
        is_message = output.get("name") == "stderr"
        if not text.strip() or (is_message and not self.has_stderr):
            return []
        css = "stderr" if is_message else "stream"
        shown = Markup(f'<pre class="{css}" tabindex="0">{escape(text)}</pre>')
        return [_left_out("运行时的提示信息："), shown] if is_message else [shown]

    def _bundle(self, data: Bundle, metadata: Bundle) -> list[Piece]:
        if BLOCK_MIME in data or VALUES_MIME in data:
            return _read_own(data)
        mime = next((mime for mime in self._priority if mime in data), None)
        if mime == PLOTLY_MIME:
            return [read_chart(data[mime])]
        if mime == WIDGET_MIME:
            return self._widget(data)
        if mime == "text/html":
            return self._html(_joined(data[mime]))
        _require_form(data, mime)
        if mime is not None:
            return self._simple(mime, data[mime], metadata)
        foreign = [name for name in data if not name.startswith(_OURS)]
        said = "此处的内容（{}）没有可以列入本文件的形式，未列入。"
        return [_left_out(said.format(foreign[0]))] if foreign else []

    def _widget(self, data: Bundle) -> list[Piece]:
        shown = widget_outputs(data[WIDGET_MIME], self._models)
        pieces = [piece for output in shown for piece in self.read(output)]
        if not pieces and _joined(data.get("text/plain", "")).startswith("FigureWidget("):
            raise ExportError(
                "笔记本中有一幅交互图没有保存内容，无法导出。请在单元末尾改写为 go.Figure(图)，"
                "或用 tongbi report 重新运行后导出。"
            )
        return pieces or [_left_out("此处是交互控件，只能在 JupyterLab 中操作，未列入本文件。")]

    def _html(self, html: str) -> list[Piece]:
        calls = list(_PLOT_CALL.finditer(html))
        if calls:
            return [read_chart(_plot_arguments(html, call.end())) for call in calls]
        if _PLOT_FRAME.search(html):
            raise ExportError(
                "笔记本中有一幅图存放在另外的文件里，无法导出。"
                "请去掉 plotly.io.renderers 的 iframe 设置，重新运行后再导出。"
            )
        cleaned = clean_html(html, partial(self._pictures.find, attached={}))
        is_silent = not PROGRAM.search(html) or _LOADS_PLOTLY.search(html)
        told: list[Piece] = [] if is_silent else [_left_out(PROGRAM_LEFT_OUT)]
        if is_blank(cleaned):
            return told
        return [Markup(scrolling(cleaned, "表格") if "<table" in cleaned else cleaned), *told]

    def _simple(self, mime: str, content: object, metadata: Bundle) -> list[Piece]:
        if mime == "text/markdown":
            return self.read_note(_joined(content), {})
        if mime.startswith("image/"):
            stated = metadata.get(mime) if isinstance(metadata.get(mime), Mapping) else metadata
            alt = str((stated or {}).get("alt") or "图片，笔记本没有给出文字说明")
            picture = _joined(content)
            is_drawn = mime == "image/svg+xml"
            packed = base64.b64encode(picture.encode("utf-8")).decode("ascii") if is_drawn else ""
            return [Picture(mime, packed or "".join(picture.split()), alt)]
        text = (
            json.dumps(content, ensure_ascii=False, indent=2)
            if mime == "application/json"
            else clean_text(_joined(content))
        )
        if not text.strip():
            return []
        said = [_left_out(TEX_AS_SOURCE)] * (mime == "text/latex")
        return [Markup(f'<pre class="output" tabindex="0">{escape(text)}</pre>'), *said]


def output_report(output: Mapping[str, Any]) -> Mapping[str, Any]:
    """Find what an output says of the report as a whole and of its sources."""
    stated = (output.get("data") or {}).get(REPORT_MIME)
    return stated if isinstance(stated, Mapping) else {}


def _read_own(data: Bundle) -> list[Piece]:
    """Read a block of ours, and the drawing that a panel shows beside its words."""
    try:
        block = read_block(data.get(BLOCK_MIME))
    except ValueError as error:
        raise ExportError(OLD) from error
    drawn: list[Piece] = [read_chart(data[PLOTLY_MIME])] if PLOTLY_MIME in data else []
    return [block, *drawn] if block.text.strip() else drawn


def _require_form(data: Bundle, mime: str | None) -> None:
    """Refuse a drawing of which only a name would be left."""
    drawings = [name for name in data if name.startswith(_FOREIGN_DRAWINGS)]
    if drawings and mime in {None, "text/plain", "application/json"}:
        raise ExportError(
            f"笔记本中有一幅图（{drawings[0]}）没有可以导出的形式。"
            "请改用 plotly 作图，或在输出中附上 PNG、SVG 图片。"
        )


def _plot_arguments(html: str, start: int) -> dict[str, Any]:
    """Read data and layout out of a call that draws."""
    decoder = json.JSONDecoder()
    try:
        data, end = decoder.raw_decode(html, start)
        comma = re.compile(r"\s*,\s*").match(html, end)
        layout = decoder.raw_decode(html, comma.end())[0] if comma else {}
    except ValueError as error:
        raise ExportError(
            "笔记本中有一幅图只存成了网页脚本，无法读出。"
            "请设 plotly.io.renderers.default = 'plotly_mimetype'，重新运行后再导出。"
        ) from error
    return {"data": data, "layout": layout}


def _left_out(sentence: str) -> Markup:
    return Markup(f'<p class="left-out">{escape(sentence)}</p>')


def _joined(content: object) -> str:
    return "".join(map(str, content)) if isinstance(content, (list, tuple)) else str(content)
