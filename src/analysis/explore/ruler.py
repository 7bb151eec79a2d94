"""Ruler: how wide the column is that a panel's drawing stands in."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets


class Ruler(anywidget.AnyWidget):  # type: ignore[misc]  # anywidget's types are not followed
    """Nothing to be seen; `width` is its column's in pixels, 0 before anybody looks on."""

    _esm = (Path(__file__).parent / "ruler.js").read_text(encoding="utf-8")
    width = traitlets.Int(0).tag(sync=True)
