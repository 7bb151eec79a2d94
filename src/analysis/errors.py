"""Errors: what a person must mend before a command can go on, in words for that person."""

from __future__ import annotations

import difflib
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
