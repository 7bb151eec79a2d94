"""Keeping: the last choice of a notebook's panel, so that it reopens as it was left.

It lies beside the reports, where nothing enters git, and holds a choice and nothing else: no day,
no path, no name of a person. A notebook that nobody has open neither reads nor writes it, so that
a run in the background always gives the same.
"""

from __future__ import annotations

import json
import os
from pathlib import Path, PurePosixPath

from analysis.errors import ExportError
from analysis.views import Selection, read_selection, write_selection
from analysis.workspace import Workspace
from analysis.writing import write_atomically

_FOLDER = ".explore"
_OPENED_AS = "JPY_SESSION_NAME"
"""Jupyter's server gives a kernel that a person has opened the path of its notebook."""


def find_kept(workspace: Workspace) -> Path | None:
    """Name the file of the open notebook's choice; None where nobody has the notebook open."""
    opened = os.environ.get(_OPENED_AS, "")
    name = PurePosixPath(opened).stem
    return workspace.reports / _FOLDER / f"{name}.json" if name else None


def load_kept(path: Path | None) -> Selection | None:
    """Load the kept choice; None if there is none or it cannot be read."""
    if path is None:
        return None
    try:
        return read_selection(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


def keep(path: Path | None, selection: Selection) -> None:
    """Keep a choice; where nothing can be written none is kept."""
    if path is None:
        return
    text = json.dumps(write_selection(selection), ensure_ascii=False, indent=1)
    try:
        write_atomically(path, f"{text}\n".encode())
    except ExportError:
        return
