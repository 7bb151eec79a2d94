"""Verifying: every value of an exported report recomputed from the ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from analysis.errors import SourceError, tell_reason
from analysis.export.verify.cited_again import check_cells, check_counts
from analysis.export.verify.differences import Case, Difference
from analysis.export.verify.drawn_numbers import check_drawings
from analysis.export.verify.exported_page import read_page
from analysis.export.verify.page_safety import check_file, find_first_change, is_plain, is_same_file
from analysis.export.verify.recomputing import Recomputed, identify, recompute
from analysis.export.verify.recounted_values import check_manifest, check_sources
from analysis.export.verify.wording import check_shown, check_words, find_stray_digits
from analysis.workspace import Workspace

__all__ = ["Difference", "Verification", "compare_export", "verify_export"]


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of a verification.

    `differences` stand in the order of the checks: ledgers, manifest, words, drawings.
    `not_recomputed` names the values that nothing here can compute again; `unexplained` are the
    digits in the words of a page that is no report of ours: a notebook may write what it likes.
    `has_pages` tells whether it holds pages of ours at least.
    """

    differences: tuple[Difference, ...]
    not_recomputed: tuple[str, ...]
    unexplained: tuple[Difference, ...]
    values: int
    places: int
    drawings: int
    sources: int
    is_whole: bool
    has_pages: bool


def verify_export(path: Path, sources: Sequence[str] | None, workspace: Workspace) -> Verification:
    """Recompute every value of an export.

    Parameters
    ----------
    path : Path
        The exported HTML file.
    sources : sequence of str or None
        The ledgers it was made from; None for the workspace's own.
    workspace : Workspace
        Where the catalogue, the past reports and the office's paragraphs are.

    Raises
    ------
    SourceError
        If the export or a ledger that was named is not there.
    ExportError
        If the file is no export, or its manifest cannot be read.
    """
    html = _read(path)
    manifest = read_page(html).manifest
    today = recompute(manifest, sources, workspace, is_packed=not is_plain(html))
    return compare_export(html, today)


def compare_export(html: str, recomputed: Recomputed) -> Verification:
    """Compare an export with what the ledgers give.

    Raises
    ------
    ExportError
        If the file is no export, or its manifest cannot be read.
    """
    page = read_page(html)
    case = Case(page, recomputed)
    found = tuple(check_counts(case))
    if not is_same_file(html, recomputed.html):
        found = (*found, *_find_differences(html, case))
    unknown = [
        f"{key}　{case.name_key(key)}：{one.get('text')}（{case.place(key)}）"
        for key, one in case.by_key.items()
        if identify(one) not in recomputed.entries
    ]
    return Verification(
        differences=found,
        not_recomputed=tuple(unknown),
        unexplained=tuple(find_stray_digits(case)),
        values=len(page.manifest["values"]),
        places=len(page.shown),
        drawings=len(page.drawings),
        sources=len(page.manifest["sources"]),
        is_whole=recomputed.is_whole,
        has_pages=recomputed.page is not None,
    )


def _find_differences(html: str, case: Case) -> tuple[Difference, ...]:
    """List what differs; a file that differs in nothing else still is another file."""
    checks = (
        check_sources,
        check_manifest,
        check_cells,
        check_shown,
        check_words,
        check_drawings,
    )
    found = (*chain.from_iterable(check(case) for check in checks), *check_file(html))
    is_report = case.recomputed.is_whole and case.recomputed.html is not None
    if found or not is_report:
        return tuple(dict.fromkeys(found))
    return (find_first_change(html, case.recomputed.html or ""),)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise SourceError(f"找不到要核对的文件“{path}”，请检查路径。") from error
    except IsADirectoryError as error:
        raise SourceError(f"“{path}”是文件夹，请写明要核对的 HTML 文件。") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"“{path}”不是 UTF-8 文本，不是同比导出的 HTML 文件。") from error
    except OSError as error:
        raise SourceError(f"打不开“{path}”：{tell_reason(error)}。请检查权限。") from error
