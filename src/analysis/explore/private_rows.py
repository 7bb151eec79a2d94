"""Private rows: rows of ledgers for the office's own screen, kept out of every saved notebook.

The state of a widget may be saved with the notebook and read by an export; a message is neither.
So the rows, which may name persons, are sent as messages and stand in no state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget

_NOTHING: Mapping[str, Any] = {"caption": "", "columns": [], "rows": [], "note": ""}


class PrivateRows(anywidget.AnyWidget):  # type: ignore[misc]  # anywidget's types are not followed
    """A table that is seen and not kept; show it anew after each change."""

    _esm = (Path(__file__).parent / "private_rows.js").read_text(encoding="utf-8")

    def __init__(self) -> None:
        super().__init__()
        self._told: Mapping[str, Any] = _NOTHING
        self.on_msg(self._answer)

    @property
    def told(self) -> Mapping[str, Any]:
        """What the table shows now."""
        return self._told

    def show(
        self,
        caption: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[str]],
        note: str = "",
    ) -> None:
        """Show rows under a caption, a note below."""
        self._told = {
            "caption": caption,
            "columns": list(columns),
            "rows": [list(row) for row in rows],
            "note": note,
        }
        self.send(dict(self._told))

    def clear(self) -> None:
        """Show nothing."""
        self._told = _NOTHING
        self.send(dict(_NOTHING))

    def _answer(self, _widget: object, content: Mapping[str, Any], _buffers: object) -> None:
        """Tell a view that has just been opened what the others show."""
        if content.get("kind") == "ask":
            self.send(dict(self._told))
