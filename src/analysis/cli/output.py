"""Output: what a command leaves on the terminal or in a file, and how far a long run is."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from analysis.catalogue import find_todays_name, tell_todays_name
from analysis.errors import make_readable
from analysis.workspace import Workspace
from analysis.writing import require_replaceable, write_parts_atomically

_HIDDEN = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Characters that steer a terminal, turn the writing about, or cannot be seen."""

_FORMULA_SIGNS = frozenset("=+-@\t\r\n＝＋－＠")


def say(*lines: str, is_error: bool = False) -> None:
    """Write lines on the terminal, with each hidden character in them made visible.

    Names and cells of ledgers come from anybody: none may move the cursor, colour the text,
    open a link or pass for a line of ours.
    """
    stream = sys.stderr if is_error else sys.stdout
    stream.write("".join(f"{show_hidden(line)}\n" for line in lines))


def use_todays_name(workspace: Workspace, name: str) -> str:
    """Take today's name of an organization that was called so before, and say it."""
    todays = find_todays_name(workspace.reorganizations, name) or name
    if told := tell_todays_name(workspace.reorganizations, name):
        say(f"提示：{told}，以下按“{todays}”统计。", is_error=True)
    return todays


def show_hidden(line: str) -> str:
    r"""Write each hidden character of a line, a line break too, as its number.

    Examples
    --------
    >>> show_hidden("\x1b[31m红")
    '<U+001B>[31m红'
    """
    return _HIDDEN.sub(lambda found: f"<U+{ord(found[0]):04X}>", make_readable(line))


def require_outputs(
    paths: Sequence[Path | None], inputs: Iterable[Path], *, is_forced: bool = False
) -> None:
    """See, before anything is read, that writing to `paths` loses nothing.

    Raises
    ------
    ExportError
        If one is an input, a file of another program, or the same as another.
    """
    files = [path for path in paths if path is not None and str(path) != "-"]
    kept = list(inputs) if files else []
    for path in files:
        require_replaceable(path, kept, is_forced=is_forced)
        kept.append(path)


def write_json(path: Path, document: Any) -> None:
    """Write a document as JSON in UTF-8; ``-`` is the standard output."""
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    write_texts(path, ["\n".join(map(_escape_hidden, text.split("\n"))) + "\n"])


def write_json_rows(path: Path, pieces: Iterable[Sequence[Any]]) -> None:
    """Write a long list piece by piece, as `write_json` writes it whole."""
    write_texts(path, _list_texts(pieces))


def write_csv(
    path: Path, columns: Sequence[str], pieces: Iterable[Sequence[Sequence[Any]]]
) -> None:
    """Write rows that come piece by piece as a CSV in UTF-8 that says so; None is empty."""

    def write(rows: Iterable[Sequence[Any]]) -> str:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(map(disarm, row) for row in rows)
        return text.getvalue()

    write_texts(path, chain(["\ufeff" + write([columns])], map(write, pieces)))


def disarm(value: Any) -> Any:
    """Write a text so that no spreadsheet takes it for a formula; numbers stay as they are.

    Examples
    --------
    >>> print(disarm("=1+1"), disarm("甲局"), disarm(-3))
    '=1+1 甲局 -3
    """
    is_formula = isinstance(value, str) and value.lstrip(" \u3000")[:1] in _FORMULA_SIGNS
    return f"'{value}" if is_formula and value.strip() else value


def write_texts(path: Path, texts: Iterable[str]) -> None:
    """Write a text that comes piece by piece, whole or not at all; ``-`` is standard output."""
    if str(path) == "-":
        sys.stdout.writelines(texts)
    elif path.exists() and not path.is_file() and not path.is_dir():
        with path.open("w", encoding="utf-8") as device:  # /dev/stdout, a pipe
            device.writelines(texts)
    else:
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


_BAR_WIDTH = 24
_CLEAR = "\r\x1b[K"
_FIRST_GUESS = 3
"""Done before that many, nothing is said of the time that is left."""


class ProgressBar:
    """A line that is written over itself; of one thing alone, or into a pipe, nothing is written.

    Parameters
    ----------
    clock : callable
        Gives seconds; only what is left is told, nothing of it is kept.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start = clock()
        self._is_shown = sys.stderr.isatty()

    def tell(self, done: int, total: int) -> None:
        """Show how many are done, of how many, and about how long the rest takes."""
        if self._is_shown and total > 1:
            sys.stderr.write(
                f"{_CLEAR}{describe_progress(done, total, self._clock() - self._start)}"
            )
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away, so that another can be written."""
        if self._is_shown:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()


def describe_progress(done: int, total: int, elapsed_seconds: float) -> str:
    """Describe a run that has done some of its work.

    Examples
    --------
    >>> describe_progress(50, 200, 30)
    '██████──────────────────  50/200，还需约1分30秒'
    >>> describe_progress(1, 4, 2)
    '██████──────────────────  1/4'
    """
    filled = _BAR_WIDTH * done // total
    bar = "█" * filled + "─" * (_BAR_WIDTH - filled)
    left = elapsed_seconds * (total - done) / max(done, 1)
    is_known = _FIRST_GUESS <= done < total
    return f"{bar}  {done}/{total}" + (f"，还需约{_write_time(left)}" if is_known else "")


def _write_time(seconds: float) -> str:
    """Write a span of time: seconds to the next ten, hours without them."""
    whole = int(-(-seconds // 10) * 10) if seconds > 10 else max(int(seconds), 1)
    minutes, rest = divmod(whole, 60)
    hours, minutes_left = divmod(minutes, 60)
    if hours:
        return f"{hours}小时{minutes_left}分"
    return (
        f"{minutes}分{rest}秒" if minutes and rest else f"{minutes}分" if minutes else f"{rest}秒"
    )
