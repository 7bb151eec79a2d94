"""Widgets: what an interactive panel last showed, found in what the notebook keeps of it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from analysis.errors import ExportError

PLOTLY_MIME = "application/vnd.plotly.v1+json"
WIDGET_MIME = "application/vnd.jupyter.widget-view+json"
STATE_MIME = "application/vnd.jupyter.widget-state+json"

STILL_MIME = "application/vnd.tongbi.still+json"
"""No front end draws it: on the screen stands the panel itself."""

_SHOWN = "shown"
_UNWRITTEN = (
    "笔记本中有一个面板刚刚改过选择，屏幕上的视图还没有记进笔记本。"
    "请保存（Ctrl+S）后再导出；内核已经停止的，请先点“全部运行”。"
)

Models = Mapping[str, Mapping[str, Any]]
_REFERENCE = "IPY_MODEL_"
_SHOWN_TEXT = frozenset({"HTMLModel", "HTMLMathModel", "LabelModel"})
_UNSHOWN = frozenset({"PasswordModel"})
_MOST_WIDGETS = 500
"""One inside the other, and all in all: a hundred would be many."""


def read_models(metadata: Mapping[str, Any]) -> Models:
    """Find the state of all widgets in a notebook's metadata, by the widgets' ids."""
    widgets = metadata.get("widgets")
    stored = widgets.get(STATE_MIME) if isinstance(widgets, Mapping) else None
    models = stored.get("state") if isinstance(stored, Mapping) else None
    return models if isinstance(models, Mapping) else {}


def widget_outputs(view: object, models: Models) -> list[Mapping[str, Any]]:
    """List what a widget shows as outputs: drawings, texts, what was chosen, captured outputs.

    Each widget stands there once, however often others hold it.
    """
    return list(_list_outputs(_find_identity(view), models, set()))


def _find_identity(view: object) -> str:
    return str(view.get("model_id")) if isinstance(view, Mapping) else ""


def _list_outputs(identity: str, models: Models, seen: set[str]) -> Iterator[Mapping[str, Any]]:
    model = models.get(identity)
    state = model.get("state") if isinstance(model, Mapping) else None
    if model is None or identity in seen or not isinstance(state, Mapping):
        return
    seen.add(identity)
    yield from map(_show, _list_bundles(model, state))
    for output in filter(_is_output, _listed(state.get("outputs"))):
        data = output.get("data")
        is_widget = isinstance(data, Mapping) and WIDGET_MIME in data
        inner = _find_identity(data[WIDGET_MIME]) if is_widget else ""
        yield from _list_outputs(inner, models, seen) if is_widget else (output,)
    titles = state.get("titles") or state.get("_titles") or ()
    named = titles if isinstance(titles, Mapping) else dict(enumerate(_listed(titles)))
    for place, child in enumerate(_listed(state.get("children"))):
        name = str(child).removeprefix(_REFERENCE)
        if len(seen) > _MOST_WIDGETS or (name not in models and name not in seen):
            yield _show({WIDGET_MIME: {}})  # which says that it is left out
            return
        if title := named.get(place, named.get(str(place))):
            yield _show({"text/html": f"<p><strong>{escape(str(title))}</strong></p>"})
        yield from _list_outputs(name, models, seen)


def _is_output(part: object) -> bool:
    return isinstance(part, Mapping) and isinstance(part.get("output_type"), str)


def _show(bundle: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"output_type": "display_data", "data": bundle, "metadata": {}}


def _listed(part: Any) -> Sequence[Any]:
    return part if isinstance(part, list | tuple) else ()


def _list_bundles(
    model: Mapping[str, Any], state: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    """List what a widget itself shows, without those that it holds."""
    # Arrays and pictures are kept apart, as buffers with their place.
    packed = {
        tuple(one["path"]): str(one["data"])
        for one in _listed(model.get("buffers"))
        if isinstance(one, Mapping) and "data" in one and isinstance(one.get("path"), list | tuple)
    }
    kind, shown = str(model.get("model_name")), state.get("value")
    if "_widget_data" in state:
        data = _fill(state["_widget_data"], ("_widget_data",), packed)
        layout = _fill(state.get("_widget_layout") or {}, ("_widget_layout",), packed)
        yield {PLOTLY_MIME: {"data": data, "layout": layout}}
    elif kind in _SHOWN_TEXT:
        yield {"text/html": str(shown or "")}
    elif kind == "ImageModel" and ("value",) in packed:
        yield {f"image/{state.get('format') or 'png'}": packed["value",]}
    elif state.get("description") and kind not in _UNSHOWN:
        labels, index = _listed(state.get("_options_labels")), state.get("index")
        if type(index) is int and 0 <= index < len(labels):
            shown = labels[index]
        if isinstance(shown, str | int | float) and not isinstance(shown, bool):
            yield {"text/plain": f"{state['description']}：{shown}"}


def _fill(part: Any, path: tuple[Any, ...], packed: Mapping[tuple[Any, ...], str]) -> Any:
    if (*path, "value") in packed and isinstance(part, Mapping):
        shape = part.get("shape")
        text = ",".join(map(str, shape)) if isinstance(shape, (list, tuple)) else shape
        return {"dtype": _dtype(part), "bdata": packed[(*path, "value")], "shape": text}
    if isinstance(part, Mapping):
        return {name: _fill(inner, (*path, name), packed) for name, inner in part.items()}
    if isinstance(part, list):
        return [_fill(inner, (*path, index), packed) for index, inner in enumerate(part)]
    return part


def _dtype(part: Mapping[str, Any]) -> str:
    names = {"int": "i", "uint": "u", "float": "f"}
    name = str(part.get("dtype"))
    kind = name.rstrip("0123456789")
    bits = name.removeprefix(kind)
    return f"{names[kind]}{int(bits) // 8}" if kind in names and bits else name


def keep_state(state: Mapping[str, Any]) -> dict[str, Any]:
    """Leave the widgets' own programs out of their state: megabytes that no export needs."""
    models = {
        name: {
            **model,
            "state": {
                part: _plain(content)
                for part, content in (model.get("state") or {}).items()
                if part not in {"_esm", "_css"}
            },
        }
        for name, model in (state.get("state") or {}).items()
    }
    return {**state, "state": models}


def _plain(part: Any) -> Any:
    if isinstance(part, Mapping):
        return {str(name): _plain(inner) for name, inner in part.items()}
    if isinstance(part, (list, tuple)):
        return [_plain(inner) for inner in part]
    if isinstance(part, (bytes, memoryview)):
        return base64.b64encode(bytes(part)).decode("ascii")
    return part


def write_still(shown: Mapping[str, Any] | None) -> dict[str, Any]:
    """Write what a panel shows as an output's bundle; None for what is yet to be written down."""
    return {STILL_MIME: {_SHOWN: shown}}


def show_stills(outputs: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Give a cell's outputs, each still as the output that it holds.

    Raises
    ------
    ExportError
        If a panel was turned and what it shows since was never written down.
    """
    for output in outputs:
        still = (output.get("data") or {}).get(STILL_MIME)
        if still is None:
            yield output
            continue
        shown = still.get(_SHOWN) if isinstance(still, Mapping) else None
        if not isinstance(shown, Mapping):
            raise ExportError(_UNWRITTEN)
        yield {**output, "data": shown}
