"""File link: a link to a file below the folder that JupyterLab serves."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets


class FileLink(anywidget.AnyWidget):  # type: ignore[misc]  # anywidget's types are not followed
    """A link that opens a file in a page of its own; without a path it takes no room.

    `path` is told from the folder of the notebook.
    """

    _esm = (Path(__file__).parent / "file_link.js").read_text(encoding="utf-8")
    path = traitlets.Unicode("").tag(sync=True)
    words = traitlets.Unicode("").tag(sync=True)

    def point_to(self, path: str, words: str) -> None:
        """Link to a path."""
        with self.hold_sync():
            self.path, self.words = path, words

    def clear(self) -> None:
        """Link to nothing."""
        self.point_to("", "")
