"""Rebuilding: the page that the ledgers give today, made from what an export says of itself."""

# Why it is so: docs/decisions/0007-verify-makes-the-page-again.md

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any, TypeAlias

from analysis.content import VALUES_MIME
from analysis.errors import AnalysisError, UnknownNameError
from analysis.export.page import Document, read_bundles, write_page
from analysis.export.running import PLOTLY_MIME
from analysis.export.verify.exported_page import ExportedPage, read_page
from analysis.measures import ALL_ORGANIZATIONS
from analysis.records import Records
from analysis.report import (
    PAGES,
    build_report,
    bundle_block,
    describe_sources,
    reading_cutoff,
)
from analysis.suppression import LOWEST
from analysis.validation import read_records
from analysis.workspace import Workspace

Bundle = Mapping[str, Any]
Stated = Mapping[str, Any]
"""What a manifest says of the report as a whole."""

Make: TypeAlias = Callable[[Document], tuple[str | bytes, ExportedPage]]
"""Writes a document in the form of the export, and reads it as the export is read."""

_Reading: TypeAlias = tuple[date | None, int]
_BROKEN_BY_HAND = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What parameters of a kind that no page takes may cause."""


@dataclass(frozen=True, slots=True, eq=False)
class Rebuilt:
    """A page made today, and the records that it was made from.

    `content` and `page` are None where the export says of no page how it was made, or none can be
    made: then `failure` says why. `is_whole` tells a report from pages that stand among other
    cells of a notebook. `names` are those of the measures.
    """

    records: Records
    content: str | bytes | None = None
    page: ExportedPage | None = None
    names: Mapping[str, str] | None = None
    is_whole: bool = False
    failure: str | None = None

    @property
    def sources(self) -> tuple[Mapping[str, Any], ...]:
        """The files that the page rests on, as they are today."""
        if self.page is None:
            return describe_sources(self.records)
        return tuple(self.page.manifest["sources"])


def make_page(document: Document, *, is_packed: bool = True) -> tuple[str, ExportedPage]:
    """Write a document as a page, and read it."""
    html = write_page(document, is_packed=is_packed)
    return html, read_page(html)


def rebuild(
    stated: Stated, sources: Sequence[str] | None, workspace: Workspace, *, make: Make
) -> Rebuilt:
    """Make the page again that an export says it is.

    Raises
    ------
    SourceError
        If a ledger that was named is not there.
    """
    workspace = replace(workspace, is_read_anew=True)  # what was kept proves nothing
    year, last_day = _read_subject(stated)
    pages = stated.get("pages")
    if year is not None:
        cutoff = reading_cutoff(last_day, year)
        records = read_records(
            sources, workspace=workspace, as_of=cutoff, suppress_below=_read_threshold(stated)
        )
        return _rebuild_report(records, stated, (year, last_day), workspace, make)
    if isinstance(pages, list) and pages:
        return _rebuild_pages(pages, sources, workspace, make)
    return Rebuilt(read_records(sources, workspace=workspace, suppress_below=0))


def _rebuild_report(
    records: Records,
    stated: Stated,
    subject: tuple[int, date | None],
    workspace: Workspace,
    make: Make,
) -> Rebuilt:
    year, last_day = subject
    named = stated.get("organization")
    try:
        report = build_report(
            records,
            year=year,
            organization=None if named in (None, ALL_ORGANIZATIONS) else str(named),
            as_of=last_day,
            workspace=workspace,
        )
    except AnalysisError as error:
        return Rebuilt(records, failure=str(error))
    blocks: list[Any] = [report, *(block for part in report.parts for block in part.blocks)]
    bundles = [bundle_block(block) for block in blocks]
    return _export(records, bundles, report.title, make, is_whole=True, stated=stated)


def _rebuild_pages(
    pages: Sequence[Any], sources: Sequence[str] | None, workspace: Workspace, make: Make
) -> Rebuilt:
    read: dict[_Reading, Records] = {}
    for page in pages:
        day, below = reading = _name_reading(page)
        if reading not in read:
            read[reading] = read_records(
                sources, workspace=workspace, as_of=day, suppress_below=below
            )
    bundles: list[Bundle] = []
    failures: list[str] = []
    for page in pages:
        try:
            bundles += _rebuild_page(page, read)
        except AnalysisError as error:
            failures.append(str(error))
    rebuilt = _export(next(iter(read.values())), bundles, "笔记", make, is_whole=False)
    if not failures:
        return rebuilt
    return Rebuilt(rebuilt.records, names=rebuilt.names, failure="；".join(failures))


def _rebuild_page(page: Any, read: Mapping[_Reading, Records]) -> list[Bundle]:
    """Call the function that made the page; only those of the report room can be named."""
    name = str(page.get("page")) if isinstance(page, Mapping) else ""
    if name not in PAGES:
        raise UnknownNameError.of("页面", name, PAGES)
    parameters = page.get("parameters")
    given = dict(parameters) if isinstance(parameters, Mapping) else {}
    records = [read[_name_reading(page)]] if "read_until" in page else []
    try:
        part = PAGES[name](*records, **given)
    except _BROKEN_BY_HAND as error:
        raise UnknownNameError(f"页面“{name}”的参数不能使用：{error}") from error
    return list(part.list_bundles())


def _export(
    records: Records,
    bundles: Sequence[Bundle],
    title: str,
    make: Make,
    *,
    is_whole: bool,
    stated: Stated = MappingProxyType({}),
) -> Rebuilt:
    parts = stated.get("parts")
    document = read_bundles(bundles, title, "text" if parts == "text" else "all")
    if parts == "checklist" and document.checklist is not None:
        document = document.checklist
    if stated.get("has_keys") is False:
        document = document.without_keys()
    content, page = make(document)
    names = {str(one["measure"]): str(one["name"]) for one in list_stated(bundles)}
    return Rebuilt(records, content, page, names, is_whole)


def list_stated(bundles: Iterable[Bundle]) -> Iterable[Mapping[str, Any]]:
    """List the values that outputs of a notebook bring with them."""
    for bundle in bundles:
        yield from bundle.get(VALUES_MIME) or ()
        layout = (bundle.get(PLOTLY_MIME) or {}).get("layout") or {}
        yield from ((layout.get("meta") or {}).get("tongbi") or {}).get("values") or ()


def _read_subject(stated: Stated) -> tuple[int | None, date | None]:
    """Read the year and the last day counted, as far as the export states them."""
    year = stated.get("year")
    if not isinstance(year, int) or not 1 <= year <= date.max.year:
        return None, None
    return year, _read_day(stated.get("as_of"))


def _name_reading(page: Any) -> _Reading:
    stated = page if isinstance(page, Mapping) else {}
    return _read_day(stated.get("read_until")), _read_threshold(stated)


def _read_threshold(stated: Stated) -> int:
    below = stated.get("suppress_below")
    return below if isinstance(below, int) and below >= LOWEST else 0


def _read_day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
