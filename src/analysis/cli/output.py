"""Output: what a command leaves in a file or on the terminal for other programs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from analysis.export.write import write_atomically


def write_json(path: Path, document: Any) -> None:
    """Write a document as JSON in UTF-8; ``-`` is the standard output."""
    write_text(path, json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write text in UTF-8, whole or not at all; ``-`` is the standard output."""
    if str(path) == "-":
        sys.stdout.write(text)
        return
    write_atomically(path, text.encode("utf-8"))
