"""Writing: a file as a whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from analysis.errors import ExportError, tell_reason

_MODE = 0o644


def write_atomically(path: Path, data: bytes) -> Path:
    """Write `data` to `path`; whoever looks sees the old file or the new one, never a part.

    The folder is made if it is not there. Whatever goes wrong, what stood at `path` still
    stands there, and no temporary file is left.

    Raises
    ------
    ExportError
        If the system refuses: no room, no right to write, a folder of that name.
    """
    return write_parts_atomically(path, (data,))


def write_parts_atomically(path: Path, parts: Iterable[bytes]) -> Path:
    """Write what comes piece by piece, as `write_atomically` does."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_beside(path, parts)
    except OSError as error:
        raise ExportError(_refusal(path, error)) from error
    return path


def _write_beside(path: Path, parts: Iterable[bytes]) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            for data in parts:
                file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_MODE)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def _refusal(path: Path, error: OSError) -> str:
    return (
        f"无法写入“{path}”：{tell_reason(error)}。原有文件没有改动。"
        "请检查该文件夹是否存在、是否允许写入、磁盘是否已满，或该文件是否正被其他程序打开。"
    )
