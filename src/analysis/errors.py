"""Errors: what a person must mend before a command can go on, in words for that person."""

from __future__ import annotations

import difflib
import errno
import os
import re
from collections.abc import Iterable

_NAMES_SHOWN = 12


class AnalysisError(Exception):
    """Something outside the program is wrong; the message says what, where and how to mend it."""

    def _render_traceback_(self) -> list[str]:
        """Show the message alone in a notebook: IPython asks for this instead of a traceback."""
        return [str(self)]


class SourceError(AnalysisError):
    """A ledger, folder or export that was named is not there or cannot be opened."""


class CatalogueError(AnalysisError):
    """The catalogue file holds something that cannot be used."""


class WorkspaceError(AnalysisError):
    """``workspace.toml`` holds something that cannot be used."""


class ReportError(AnalysisError):
    """A report cannot be made from what the ledgers hold."""


class ExportError(AnalysisError):
    """A notebook cannot be run, or an export cannot be written."""


class ConservationError(AnalysisError):
    """The rows of a sheet and what became of them do not add up: an error of the program."""


_REASONS = {
    errno.EACCES: "没有权限",
    errno.EBUSY: "正被其他程序占用",
    errno.EDQUOT: "超出了磁盘配额",
    errno.EEXIST: "已经存在",
    errno.EFBIG: "文件太大，系统不允许",
    errno.EIO: "磁盘读写出错",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.EMFILE: "同时打开的文件太多",
    errno.ENAMETOOLONG: "名称太长",
    errno.ENOENT: "不存在",
    errno.ENOMEM: "内存不足",
    errno.ENOSPC: "磁盘已满",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EPERM: "没有权限",
    errno.EPIPE: "接收的程序已经结束",
    errno.EROFS: "磁盘是只读的",
    errno.ETXTBSY: "正被其他程序占用",
}


_ESCAPED = re.compile("[\udc80-\udcff]")
"""A byte that Python keeps of a name which is no UTF-8."""
_WORD = re.compile(r"[^“”/：，、（）\s]+")


def tell_reason(error: OSError) -> str:
    """Say why the system could not read or write, in Chinese where it is a usual reason.

    Examples
    --------
    >>> print(tell_reason(OSError(28, "No space left on device")))
    磁盘已满
    """
    known = _REASONS.get(error.errno or 0)
    return known or error.strerror or str(error) or type(error).__name__


def make_readable(text: str) -> str:
    """Write names of files that are no UTF-8 as people gave them: in GBK, as archives bring them.

    Examples
    --------
    >>> print(make_readable("区/" + "台账.csv".encode("gbk").decode("utf-8", "surrogateescape")))
    区/台账.csv
    """
    return _WORD.sub(_decode_word, text) if _ESCAPED.search(text) else text


def _decode_word(found: re.Match[str]) -> str:
    if not _ESCAPED.search(found[0]):
        return found[0]
    content = found[0].encode("utf-8", "surrogateescape")
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError:
        return content.decode("utf-8", "backslashreplace")


def explain(error: AnalysisError | OSError) -> str:
    """Say in a sentence what stopped a piece of work.

    Examples
    --------
    >>> print(explain(PermissionError(13, "Permission denied", "台账.csv")))
    台账.csv：无法读写（没有权限）。请检查路径、权限和磁盘空间。
    """
    if isinstance(error, AnalysisError):
        return str(error)
    place = f"{error.filename}：" if error.filename else ""
    return f"{place}无法读写（{tell_reason(error)}）。请检查路径、权限和磁盘空间。"


def find_reason(text: str) -> str:
    """Find the system's usual reason that a library quotes, in Chinese; else the text itself.

    Examples
    --------
    >>> print(find_reason('Could not write file "a": No space left on device'))
    磁盘已满
    """
    return next((said for code, said in _REASONS.items() if os.strerror(code) in text), text)


def tell_installing(extra: str) -> str:
    """Say how what a part needs is installed, as the README does: locked, with hashes."""
    folder = ".venv\\Scripts\\python" if os.name == "nt" else ".venv/bin/python"
    return (
        "请先在本工具的文件夹里安装："
        f"{folder} -m pip install --require-hashes -r requirements/{extra}.txt"
    )


NOTHING_READ = (
    "没有从台账读到任何记录，无法统计。请先运行 tongbi check，或打开笔记本“台账与问题”，"
    "按列出的问题修改台账后再试。"
)
NO_LEDGERS = (
    "还没有台账，无法统计。请打开笔记本“台账与问题”，选台账文件放进来或写明台账所在的文件夹"
    "（位置记在 workspace.toml 里），然后重新运行。"
)


class UnknownNameError(AnalysisError):
    """A name that the user gave is not known."""

    @classmethod
    def of(cls, kind: str, name: object, known: Iterable[object]) -> UnknownNameError:
        """Say that `name` is no known `kind`, offering the nearest one and the list.

        Examples
        --------
        >>> print(UnknownNameError.of("年度", 2032, [2022, 2023]))
        没有名为“2032”的年度，是否想写“2023”？可用：2022、2023
        """
        names = [str(item) for item in known]
        near = nearest(str(name), names)
        hint = f"，是否想写“{near}”？" if near else "。"
        shown = "、".join(names[:_NAMES_SHOWN]) or "（无）"
        more = f" 等{len(names)}个" if len(names) > _NAMES_SHOWN else ""
        return cls(f"没有名为“{name}”的{kind}{hint}可用：{shown}{more}")


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Find the known name that is most like `name`, or None if none is.

    Examples
    --------
    >>> nearest("yaer", ["year", "month"])
    'year'
    """
    found = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return found[0] if found else None
