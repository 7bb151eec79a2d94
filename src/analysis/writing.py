"""Writing: a file as a whole or not at all, over nothing that is not ours; the same bytes again.

What is small is read as a whole, too: no pipe is waited for, and no device read without end.
"""

from __future__ import annotations

import io
import os
import re
import stat
import sys
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePath

import analysis
from analysis.errors import ExportError, tell_reason

_MODE = 0o644
_MADE = datetime(2026, 1, 5, 9, 0, 0)
ZIP_DATE = (2026, 1, 5, 9, 0, 0)
# Members are stored, as compressed bytes differ between builds of zlib; large ones are compressed.
_STORED_BYTES = 1 << 20
_TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
_DEFAULTS = re.compile(rb"(?:<Default [^>]*/>)+")
_DEFAULT = re.compile(rb"<Default [^>]*/>")
_TYPES = "[Content_Types].xml"

_LONGEST_NAME = 200
_LONGEST_TAIL = 12
"""Bytes; systems allow 255, of which the name of the temporary file takes some more."""
_HEAD_BYTES = 4096
_PAGE_BYTES = 64 << 20
PRINTED = b"/Creator (tongbi)"
"""Stands in the head of a page that was printed as PDF."""
_OURS = re.compile(
    rb'\{\n "(?:as_of|draft)": |\[\n \{\n  "(?:organization|file)": "|\[\]\n\Z'
    rb"|\xef\xbb\xbf(?:organization|file),|"
    + "# 台账的答案：".encode()
    + rb"|%PDF-[\s\S]{1,2000}?"
    + re.escape(PRINTED)
)
"""How the JSON and CSV of the commands begin, the answers of the notebook, a printed page."""
_MANIFEST = b'id="tongbi-manifest"'
_UNWRITABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_WORD_MANIFEST = "customXml/item1.xml"
_AUTHOR = "<dc:creator>同比</dc:creator>".encode()


def read_whole(path: Path, most: int = 1 << 28) -> bytes:
    """Read a file that has at most so many bytes.

    Raises
    ------
    OSError
        If the system refuses, it is no regular file, or it is larger.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        kind = IsADirectoryError if path.is_dir() else OSError
        raise kind(0, "这不是普通文件（是管道、设备或套接字）")
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(0, "文件太大")
    return content


@lru_cache(maxsize=2)
def hash_programs(packages: tuple[str, ...]) -> str:
    """Hash this program's own files, and the versions of the packages that it works with."""
    root = Path(analysis.__file__).parent
    files = sorted(
        path
        for path in root.rglob("*")
        if "__pycache__" not in path.parts and not path.name.startswith(".") and path.is_file()
    )
    versions = [sys.version]
    for name in packages:
        with suppress(PackageNotFoundError):
            versions.append(f"{name} {version(name)}")
    return join_hashes((*hash_files(files), *versions))


def hash_files(paths: Iterable[Path | None]) -> Iterator[str]:
    """Hash the names and contents of files; one that is not there counts as such."""
    for path in paths:
        if path is None or not path.is_file():
            yield "absent"
            continue
        try:
            yield f"{path.name} {sha256(path.read_bytes()).hexdigest()}"
        except OSError as error:
            raise ExportError(f"打不开“{path}”：{tell_reason(error)}。") from error


def join_hashes(parts: Iterable[str]) -> str:
    """Hash several parts, so that none runs over into the next."""
    whole = sha256()
    for part in parts:
        whole.update(f"{len(part)}:{part}".encode("utf-8", "surrogatepass"))
    return whole.hexdigest()


def write_atomically(path: Path, data: bytes, mode: int = _MODE) -> Path:
    """Write `data` to `path`; whoever looks sees the old file or the new one, never a part.

    The folder is made if it is not there. Whatever goes wrong, what stood at `path` still
    stands there, and no temporary file is left.

    Raises
    ------
    ExportError
        If the system refuses: no room, no right to write, a folder of that name.
    """
    return write_parts_atomically(path, (data,), mode)


def write_parts_atomically(path: Path, parts: Iterable[bytes], mode: int = _MODE) -> Path:
    """Write what comes piece by piece, as `write_atomically` does."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_beside(path, parts, mode)
    except OSError as error:
        raise ExportError(
            f"无法写入“{path}”：{tell_reason(error)}。原有文件没有改动。请检查该文件夹是否存在、"
            "是否允许写入、磁盘是否已满，或该文件是否正被其他程序打开。"
        ) from error
    return path


def _write_beside(path: Path, parts: Iterable[bytes], mode: int) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            for data in parts:
                file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def drop_unwritable(text: str) -> str:
    """Take out what no part of an office file may hold, and what turns the writing about."""
    return _UNWRITABLE.sub("", text)


def fit_name(name: str) -> str:
    """Shorten the name of a file to what systems allow; ``…`` and some figures mark the place.

    What stands behind the last ``_``, such as the year, stays if it is short.

    Examples
    --------
    >>> fit_name("甲局_2025年度报告.html")
    '甲局_2025年度报告.html'
    >>> print(fit_name("甲" * 90 + ".html")[-14:])
    甲甲…bee896.html
    >>> print(fit_name("甲" * 90 + "_2025年度报告.html")[-22:])
    甲…1167dd_2025年度报告.html
    """
    content = name.encode("utf-8", "surrogateescape")
    if len(content) <= _LONGEST_NAME:
        return name
    _, line, tail = PurePath(name).stem.rpartition("_")
    end = f"{line}{tail}" if len(tail) <= _LONGEST_TAIL else ""
    mark = f"…{sha256(content).hexdigest()[:6]}{end * bool(line)}{PurePath(name).suffix[:12]}"
    kept = content[: _LONGEST_NAME - len(mark.encode("utf-8", "surrogateescape"))]
    return kept.decode("utf-8", "ignore") + mark


MOVE_FIRST = "请把它改名或移走，再点一次导出。"
_BY_FORCE = "请换一个文件名；确实要覆盖的，请在命令后加 --force。"


def require_replaceable(
    path: Path, kept: Iterable[Path] = (), *, is_forced: bool = False, way_out: str = _BY_FORCE
) -> None:
    """See that nothing is lost when `path` is written.

    Parameters
    ----------
    kept
        What is being read: never replaced, by whatever link or in whatever case it is named.
    is_forced
        Whether a file that this program did not write may be replaced.
    way_out
        What a person can do who is told that it may not.

    Raises
    ------
    ExportError
        If something would be lost; names it, and what to do.
    """
    for source in kept:
        is_same = _fold(path) == _fold(source)
        with suppress(OSError):
            is_same = is_same or path.samefile(source)
        if is_same:
            raise ExportError(
                f"“{path}”就是要读取的“{source}”，不能把结果写在这里，以免盖掉原件。请换一个文件名。"
            )
    if not is_forced and path.is_file() and path.stat().st_size and not is_own_work(path):
        raise ExportError(
            f"“{path}”已经存在，而且不是同比写出的文件，没有覆盖。"
            f"（同比写出、后来用 Word 或 WPS 改过的，也不覆盖。）{way_out}"
        )


def is_own_work(path: Path) -> bool:
    """Tell by its content whether an earlier run of this program wrote a file."""
    unreadable = (OSError, zipfile.BadZipFile, KeyError, NotImplementedError)
    with suppress(*unreadable):
        if not path.is_file():  # a pipe would never end
            return False
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
            if not head.startswith(b"PK"):
                return bool(_OURS.match(head)) or _MANIFEST in head + file.read(_PAGE_BYTES)
        with zipfile.ZipFile(path) as book:
            if _WORD_MANIFEST in book.namelist():  # one that was edited since is a person's work
                is_untouched = {each.date_time for each in book.infolist()} == {ZIP_DATE}
                return is_untouched and b"tongbi" in book.open(_WORD_MANIFEST).read(_HEAD_BYTES)
            return _AUTHOR in book.open("docProps/core.xml").read(_HEAD_BYTES)
    return False


def _fold(path: Path) -> str:
    return unicodedata.normalize("NFC", os.path.realpath(path)).casefold()


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
            member = zipfile.ZipInfo(name, ZIP_DATE)
            member.create_system = 0
            is_large = len(content) > _STORED_BYTES
            member.compress_type = zipfile.ZIP_DEFLATED if is_large else zipfile.ZIP_STORED
            new.writestr(member, content)
    return buffer.getvalue()
