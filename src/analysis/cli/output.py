"""Output: what a command leaves in a file or on the terminal for other programs."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from analysis.writing import write_parts_atomically

_HIDDEN = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Characters that steer a terminal, turn the writing about, or cannot be seen."""


def say(*lines: str, is_error: bool = False) -> None:
    """Write lines on the terminal, with each hidden character in them made visible.

    Names and cells of ledgers come from anybody: none may move the cursor, colour the text,
    open a link or pass for a line of ours.
    """
    stream = sys.stderr if is_error else sys.stdout
    stream.write("".join(f"{show_hidden(line)}\n" for line in lines))


def show_hidden(line: str) -> str:
    r"""Write each hidden character of a line, a line break too, as its number.

    Examples
    --------
    >>> show_hidden("\x1b[31m红")
    '<U+001B>[31m红'
    """
    return _HIDDEN.sub(lambda found: f"<U+{ord(found[0]):04X}>", line)


def write_json(path: Path, document: Any) -> None:
    """Write a document as JSON in UTF-8; ``-`` is the standard output."""
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    write_text(path, "\n".join(map(_escape_hidden, text.split("\n"))) + "\n")


def write_json_rows(path: Path, pieces: Iterable[Sequence[Any]]) -> None:
    """Write a long list piece by piece, as `write_json` writes it whole."""
    write_texts(path, _list_texts(pieces))


def write_text(path: Path, text: str) -> None:
    """Write text in UTF-8, whole or not at all; ``-`` is the standard output."""
    write_texts(path, (text,))


def write_texts(path: Path, texts: Iterable[str]) -> None:
    """Write a text that comes piece by piece, as `write_text` does."""
    if str(path) == "-":
        sys.stdout.writelines(texts)
        return
    write_parts_atomically(path, (text.encode("utf-8") for text in texts))


def _list_texts(pieces: Iterable[Sequence[Any]]) -> Iterator[str]:
    opening = "[\n"
    for rows in filter(len, pieces):
        text = json.dumps(rows, ensure_ascii=False, indent=1, allow_nan=False)[2:-2]
        yield opening + "\n".join(map(_escape_hidden, text.split("\n")))
        opening = ",\n"
    yield "[]\n" if opening == "[\n" else "\n]\n"


def _escape_hidden(line: str) -> str:
    """Write hidden characters as JSON may: the same text to whoever parses it."""
    return _HIDDEN.sub(
        lambda found: json.dumps(found[0]).strip('"') if ord(found[0]) > 127 else "\\u007f", line
    )
