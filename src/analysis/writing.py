"""Writing: a file as a whole or not at all; a workbook as the same bytes on every run."""

from __future__ import annotations

import io
import os
import re
import tempfile
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from analysis.errors import ExportError, tell_reason

_MODE = 0o644
_MADE = datetime(2026, 1, 5, 9, 0, 0)
_ZIP_DATE = (2026, 1, 5, 9, 0, 0)
# Members are stored, as compressed bytes differ between builds of zlib; large ones are compressed.
_STORED_BYTES = 1 << 20
_TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
_DEFAULTS = re.compile(rb"(?:<Default [^>]*/>)+")
_DEFAULT = re.compile(rb"<Default [^>]*/>")
_TYPES = "[Content_Types].xml"


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
        raise ExportError(
            f"无法写入“{path}”：{tell_reason(error)}。原有文件没有改动。请检查该文件夹是否存在、"
            "是否允许写入、磁盘是否已满，或该文件是否正被其他程序打开。"
        ) from error
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


def fix_archive(data: bytes, *, is_sorted: bool = False) -> bytes:
    """Take the time of writing out of a workbook's archive and properties.

    Parameters
    ----------
    is_sorted
        Whether members and their types go in the order of their names; parts of macros are
        written in no order of their own.
    """
    buffer = io.BytesIO()
    stamp = _MADE.isoformat().encode() + b"Z"
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in sorted(set(old.namelist())) if is_sorted else old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _TIMES.sub(rb"\g<1>" + stamp + rb"\g<3>", content)
            if is_sorted and name == _TYPES:
                content = _DEFAULTS.sub(
                    lambda found: b"".join(sorted(set(_DEFAULT.findall(found[0])))), content
                )
            member = zipfile.ZipInfo(name, _ZIP_DATE)
            member.create_system = 0
            is_large = len(content) > _STORED_BYTES
            member.compress_type = zipfile.ZIP_DEFLATED if is_large else zipfile.ZIP_STORED
            new.writestr(member, content)
    return buffer.getvalue()
