"""Figures: plotly drawings as a notebook stores them, made ready for a page that is mailed."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.content import Paragraph, Table, read_runs
from analysis.errors import ExportError
from analysis.export.page.bundle import DRAWN_TYPES
from analysis.export.page.chart_tables import derive_table, state_table
from analysis.export.page.sanitise import plain_text

_INCOMPLETE = "笔记本中有一幅图的数据不完整，无法导出。请重新运行该单元后再导出。"
_INSIDE = "data:image/"
_SAME_DRAWING = {"scattergl": "scatter"}
_HIDDEN_PARTS = frozenset({"meta", "ids", "uid", "uirevision", "selectedpoints"})
_UNDRAWN_PARTS = frozenset({"geo", "map", "mapbox", "polar", "scene", "smith"})
_TYPE_NAMES = {
    "bar": "柱形图",
    "box": "箱形图",
    "heatmap": "热力图",
    "histogram": "直方图",
    "pie": "饼图",
    "scatter": "折线图或散点图",
    "violin": "小提琴图",
}


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """A drawing with everything that stands around it.

    `table` holds its caption and its numbers; `missing_types` are trace types that the page cannot
    draw, so that the chart is shown as its table; `entries` are the values behind it, as the
    chart brought them; `number` counts the charts of a page.
    """

    table: Table
    alt: str
    data: Sequence[Mapping[str, Any]]
    layout: Mapping[str, Any]
    missing_types: tuple[str, ...]
    entries: tuple[Mapping[str, Any], ...]
    number: int = 0

    @property
    def notes(self) -> str:
        """What stands below the drawing, in one run of text."""
        return "".join(
            plain_text(line) for each in self._list_notes() for line in each["text"].split("<br>")
        )

    @property
    def drawn_layout(self) -> Mapping[str, Any]:
        """The layout without its notes and the room for them: the page writes them as text.

        A drawing is as wide as its place; text that is drawn would be cut on a telephone.
        """
        notes = self._list_notes()
        if not notes:
            return self.layout
        margin = dict(self.layout["margin"])
        spared = margin["b"] + notes[0]["yshift"]
        margin["b"] -= spared
        others = [each for each in self.layout["annotations"] if each not in notes]
        height = self.layout["height"] - spared
        return {**self.layout, "annotations": others, "margin": margin, "height": height}

    def _list_notes(self) -> list[Mapping[str, Any]]:
        """List the notes of a drawing of ours, which knows how much room it left for them."""
        listed = self.layout.get("annotations") or ()
        notes = [
            each
            for each in listed
            if isinstance(each, Mapping) and each.get("name") == "note"
            if isinstance(each.get("yshift"), int) and isinstance(each.get("text"), str)
        ]
        margin = self.layout.get("margin")
        has_room = isinstance(margin, Mapping) and isinstance(margin.get("b"), int)
        return notes if has_room and isinstance(self.layout.get("height"), int) else []

    @property
    def types(self) -> frozenset[str]:
        """The trace types that are drawn; none if the chart is shown as its table."""
        return frozenset() if self.missing_types else frozenset(t["type"] for t in self.data)


def read_chart(payload: object) -> Chart:
    """Read a drawing as it stands in an output.

    Raises
    ------
    ExportError
        If it is no drawing: it would be missing from the page.
    """
    figure = _decode(payload)
    if not isinstance(figure, dict) or not isinstance(figure.get("data"), list):
        raise ExportError(_INCOMPLETE)
    if not all(isinstance(trace, dict) for trace in figure["data"]):
        raise ExportError(_INCOMPLETE)
    kinds = [str(trace.get("type") or "scatter") for trace in figure["data"]]
    traces = [
        {**trace, "type": _SAME_DRAWING.get(kind, kind)}
        for trace, kind in zip(figure["data"], kinds, strict=True)
    ]
    layout = figure.get("layout") or {}
    if not isinstance(layout, dict):
        raise ExportError(_INCOMPLETE)
    meta = layout.get("meta")
    said = meta.get("tongbi") if isinstance(meta, Mapping) else None
    stated: Mapping[str, Any] = said if isinstance(said, Mapping) else {}
    try:
        caption = Paragraph(
            read_runs(stated.get("caption")) or read_runs(plain_text(_title(layout))), "note"
        )
        told = stated.get("table")
        table = (
            state_table(told, caption)
            if isinstance(told, Mapping)
            else derive_table(traces, layout, caption)
        )
        drawn = _drawn_layout(layout, traces)
    except (AttributeError, TypeError, ValueError) as error:
        raise ExportError(_INCOMPLETE) from error
    missing = [
        trace["type"]
        for trace in traces
        if trace["type"] not in DRAWN_TYPES
        or (trace["type"] == "image" and not str(trace.get("source", _INSIDE)).startswith(_INSIDE))
    ]
    return Chart(
        table=table,
        alt=plain_text(str(stated.get("alt") or "")) or _alt(traces, layout),
        data=[_drawn_part(trace) for trace in traces],
        layout=drawn,
        missing_types=tuple(dict.fromkeys(missing)),
        entries=tuple(values) if isinstance(values := stated.get("values"), list) else (),
    )


def _title(layout: Mapping[str, Any]) -> str:
    title = layout.get("title")
    text = title.get("text") if isinstance(title, Mapping) else title
    return str(text or "")


def _alt(traces: Sequence[Mapping[str, Any]], layout: Mapping[str, Any]) -> str:
    kinds = "、".join(
        dict.fromkeys(_TYPE_NAMES.get(trace["type"], trace["type"]) for trace in traces)
    )
    names = "、".join(str(trace["name"]) for trace in traces if trace.get("name"))
    title = plain_text(_title(layout))
    parts = [kinds or "空白图", title, f"共{len(traces)}组数据" + (f"：{names}" if names else "")]
    return "，".join(part for part in parts if part) + "。数据见图下的表。"


def _drawn_part(trace: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is not drawn: the page is read by people who may not see the rows."""
    templates = (str(trace.get("hovertemplate")), str(trace.get("texttemplate")))
    is_shown = any("%{customdata" in template for template in templates)
    hidden = _HIDDEN_PARTS if is_shown else _HIDDEN_PARTS | {"customdata"}
    return {name: part for name, part in trace.items() if name not in hidden}


def _drawn_layout(layout: Mapping[str, Any], traces: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    kept = {name: part for name, part in layout.items() if name not in _HIDDEN_PARTS | {"width"}}
    images = [
        image
        for image in layout.get("images") or ()
        if isinstance(image, Mapping) and str(image.get("source") or "").startswith(_INSIDE)
    ]
    template = _drawn_template(layout.get("template"), {trace["type"] for trace in traces})
    return {**kept, "autosize": True, "images": images, "template": template}


def _drawn_template(template: object, kinds: set[str]) -> dict[str, Any]:
    """Keep of a template what speaks of the traces at hand: it is the larger part of a drawing."""
    if not isinstance(template, Mapping):
        return {}
    data = template.get("data") or {}
    layout = template.get("layout") or {}
    return {
        "data": {kind: part for kind, part in data.items() if kind in kinds},
        "layout": {name: part for name, part in layout.items() if name not in _UNDRAWN_PARTS},
    }


def _decode(part: object) -> Any:
    """Write packed arrays out as lists, and what is no number as nothing."""
    if isinstance(part, (str, int)) or part is None:  # first: to know a mapping takes far longer
        return part
    if isinstance(part, Mapping):
        if "bdata" in part and "dtype" in part:
            return _decode(_unpack(part))
        return {str(name): _decode(inner) for name, inner in part.items()}
    if isinstance(part, (list, tuple)):
        return [_decode(inner) for inner in part]
    if isinstance(part, float) and not math.isfinite(part):
        return None
    return part


def _unpack(packed: Mapping[str, Any]) -> Any:
    import numpy as np  # slow, and our own drawings hold no packed arrays

    try:
        raw = base64.b64decode(packed["bdata"], validate=True)
        numbers = np.frombuffer(raw, dtype=np.dtype(str(packed["dtype"])[:2]).newbyteorder("<"))
        shape = [int(size) for size in str(packed.get("shape") or numbers.size).split(",")]
        return numbers.reshape(shape).tolist()
    except (binascii.Error, TypeError, ValueError) as error:
        raise ExportError(
            "笔记本中有一幅图的数据已损坏，无法导出。请重新运行该单元后再导出。"
        ) from error
