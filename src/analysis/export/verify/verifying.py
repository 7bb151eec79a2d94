"""Verifying: every value of an exported report recomputed from the ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

from analysis.errors import ExportError, SourceError, tell_reason
from analysis.export.companion import plan_workbook, write_workbook
from analysis.export.page import Document
from analysis.export.privacy import list_notes
from analysis.export.verify.cited_again import check_cells, check_counts
from analysis.export.verify.differences import Case, Difference
from analysis.export.verify.documents import (
    BOOK,
    NO_MANIFEST,
    check_beside,
    check_charts,
    check_parts,
    check_unseen,
    check_untouched,
    check_word_file,
    check_word_text,
    check_workbook,
    count_changed_words,
    count_numbers,
    has_notice,
    list_reworded,
    read_parts,
    read_word_export,
    read_workbook_export,
)
from analysis.export.verify.drawn_numbers import check_drawings
from analysis.export.verify.exported_page import ExportedPage, read_page
from analysis.export.verify.page_safety import check_file, find_first_change, is_plain, is_same_file
from analysis.export.verify.rebuilding import make_page
from analysis.export.verify.recomputing import Recomputed, identify, recompute
from analysis.export.verify.recounted_values import check_manifest, check_sources
from analysis.export.verify.wording import check_shown, check_words, find_stray_digits
from analysis.export.word import Settings, read_settings, write_document
from analysis.workspace import Workspace
from analysis.writing import read_whole

__all__ = ["Difference", "Verification", "compare_export", "verify_export"]


_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
"""By what files of the kinds .doc, .xls and .wps begin."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of a verification.

    `differences` stand in the order of the checks: ledgers, manifest, words, drawings.
    `not_recomputed` names the values that nothing here can compute again; `unexplained` are the
    digits in the words of a page that is no report of ours: a notebook may write what it likes.
    `has_pages` tells whether it holds pages of ours at least, `is_index` whether it is the index of
    a batch; `changed_words` counts where only words of a Word document differ, which are the
    office's own affair; `reworded` shows those of them that stand beside a number.
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
    is_index: bool = False
    changed_words: int = 0
    reworded: tuple[str, ...] = ()


def verify_export(path: Path, sources: Sequence[str] | None, workspace: Workspace) -> Verification:
    """Recompute every value of an export.

    Parameters
    ----------
    path : Path
        The exported page, Word document or workbook.
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
    content = _read(path)
    if content.startswith(b"%PDF-"):
        raise SourceError(f"“{path}”是 PDF，不能核对。请核对一同导出的网页、Word 文件或工作簿。")
    if content.startswith(b"PK") and BOOK.encode() in content:
        return _verify_workbook(content, sources, workspace)
    if content.startswith(b"PK"):
        settings = read_settings(workspace.root)
        page = read_word_export(content)
        make = partial(_make_word, settings=settings)
        return compare_word(content, recompute(page.manifest, sources, workspace, make=make))
    if content.startswith(_OLD_OFFICE):
        raise ExportError(NO_MANIFEST)
    try:
        html = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SourceError(f"“{path}”不是同比导出的网页、Word 文件或工作簿。") from error
    manifest = read_page(html).manifest
    write = partial(make_page, is_packed=not is_plain(html))
    return compare_export(html, recompute(manifest, sources, workspace, make=write))


def _verify_workbook(
    content: bytes, sources: Sequence[str] | None, workspace: Workspace
) -> Verification:
    page, sheets = read_workbook_export(content)
    make = partial(_make_workbook, with_names=has_notice(sheets))
    return compare_workbook(content, recompute(page.manifest, sources, workspace, make=make))


def _make_workbook(document: Document, *, with_names: bool) -> tuple[bytes, ExportedPage]:
    content = write_workbook(plan_workbook(document, list_notes(document, with_names=with_names)))
    return content, read_workbook_export(content)[0]


def _make_word(document: Document, settings: Settings) -> tuple[bytes, ExportedPage]:
    content = write_document(document, settings)
    return content, read_word_export(content)


def compare_word(content: bytes, recomputed: Recomputed) -> Verification:
    """Compare a Word document with what the ledgers give; the office may have edited its words.

    Raises
    ------
    ExportError
        If the file is no export, or its manifest cannot be read.
    """
    case = Case(read_word_export(content), recomputed)
    found = tuple(check_counts(case))
    parts = read_parts(content)
    made = read_parts(recomputed.content) if isinstance(recomputed.content, bytes) else {}
    if content != recomputed.content:
        checks = (check_sources, check_manifest, check_shown, check_word_text, check_charts)
        told = chain.from_iterable(check(case) for check in checks)
        found = tuple(dict.fromkeys((*found, *told, *check_word_file(parts, made))))
        if made and recomputed.is_whole:
            found = (*found, *check_beside(parts, made), *check_unseen(parts, made))
    words = count_changed_words(case)
    if made and not found and recomputed.is_whole:
        found = tuple(check_untouched(parts, made, has_own_words=bool(words)))
    return replace(_tell(case, found), changed_words=words, reworded=list_reworded(case))


def compare_workbook(content: bytes, recomputed: Recomputed) -> Verification:
    """Compare a workbook with what the ledgers give, cell by cell.

    Raises
    ------
    ExportError
        If the file is no export, or its manifest cannot be read.
    """
    page, sheets = read_workbook_export(content)
    case = Case(page, recomputed)
    found = [*check_counts(case), *check_sources(case), *check_manifest(case)]
    if isinstance(recomputed.content, bytes):
        found += check_workbook(sheets, read_workbook_export(recomputed.content)[1])
    told = _tell(case, tuple(dict.fromkeys((*found, *check_parts(content)))))
    return replace(told, places=count_numbers(sheets))


def compare_export(html: str, recomputed: Recomputed) -> Verification:
    """Compare an export with what the ledgers give.

    Raises
    ------
    ExportError
        If the file is no export, or its manifest cannot be read.
    """
    case = Case(read_page(html), recomputed)
    expected = recomputed.content if isinstance(recomputed.content, str) else None
    found = tuple(check_counts(case))
    if not is_same_file(html, expected):
        found = (*found, *_find_differences(html, case, expected))
    return _tell(case, found)


def _tell(case: Case, found: tuple[Difference, ...]) -> Verification:
    page, recomputed = case.page, case.recomputed
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
        is_index=page.manifest["report"].get("kind") == "index",
    )


def _find_differences(html: str, case: Case, expected: str | None) -> tuple[Difference, ...]:
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
    if found or not case.recomputed.is_whole or expected is None:
        return tuple(dict.fromkeys(found))
    return (find_first_change(html, expected),)


def _read(path: Path) -> bytes:
    try:
        return read_whole(path)
    except FileNotFoundError as error:
        raise SourceError(f"找不到要核对的文件“{path}”，请检查路径。") from error
    except IsADirectoryError as error:
        raise SourceError(f"“{path}”是文件夹，请写明要核对的网页、Word 文件或工作簿。") from error
    except OSError as error:
        raise SourceError(f"打不开“{path}”：{tell_reason(error)}。") from error
