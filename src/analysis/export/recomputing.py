"""Recomputing: what an export should say, made afresh from the ledgers as they are today."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any, TypeAlias

import plotly.graph_objects as go

from analysis.content import describe_value
from analysis.errors import AnalysisError, UnknownNameError
from analysis.export.document import Document, Options, build_document
from analysis.export.figures import PLOTLY_MIME
from analysis.export.manifest import VALUES_MIME
from analysis.export.outputs import PRIORITY, OutputReader
from analysis.export.page import APPENDIX, MANIFEST_ID, ExportedPage, read_page
from analysis.measures import ALL_ORGANIZATIONS, list_measures, measure_value
from analysis.periods import Period
from analysis.records import Records
from analysis.report import build_report, reading_cutoff, show_national_forms
from analysis.report.model import Block, Part, Report
from analysis.report.sources import describe_sources
from analysis.trends.national import NATIONAL
from analysis.validation import read_records
from analysis.workspace import Workspace

Identity: TypeAlias = tuple[str, str, str, str]
"""Measure, organization, period and unit: what names a value whatever its number is."""

Entry: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Recomputed:
    """What the ledgers give.

    `entries` are the values as a manifest holds them, `page` the report as it would be exported
    today (None where the export is no report of ours, or none can be made: then `failure` says
    why), `sources` the ledgers as they are.
    """

    entries: Mapping[Identity, Entry]
    names: Mapping[str, str]
    page: ExportedPage | None
    sources: tuple[Mapping[str, Any], ...]
    failure: str | None = None


def identify(entry: Entry) -> Identity:
    """Name a value of a manifest without its key and its number."""
    measure, organization, period, unit = (
        str(entry.get(name) or "") for name in ("measure", "organization", "period", "unit")
    )
    return measure, organization, period, unit


def recompute(
    manifest: Mapping[str, Any], sources: Sequence[str] | None, workspace: Workspace
) -> Recomputed:
    """Recompute the values that a manifest holds.

    A report is built again as a whole, so that its words, tables and drawings can be compared
    too; what is not part of it is computed by measure and period.

    Raises
    ------
    SourceError
        If a ledger that was named is not there.
    """
    report = manifest["report"]
    year, last_day = _read_subject(report)
    cutoff = None if year is None else reading_cutoff(last_day, year)
    records = read_records(
        sources, workspace=workspace, as_of=cutoff, organization=_organization(report)
    )
    page, names, failure = None, dict[str, str](), None
    if year is not None:
        try:
            built = build_report(
                records,
                year=year,
                organization=_organization(report),
                as_of=last_day,
                workspace=workspace,
            )
            page, names = rebuild_page(built)
        except AnalysisError as error:
            failure = str(error)
    entries = dict(_entries_by_identity(page.manifest["values"])) if page else {}
    missing = [one for one in manifest["values"] if identify(one) not in entries]
    found = _Single(records, workspace).compute_all(missing)
    known = {code: each.name for code, each in list_measures(workspace.catalogue).items()}
    return Recomputed(
        {**found, **entries}, {**known, **names}, page, describe_sources(records), failure
    )


def _organization(report: Mapping[str, Any]) -> str | None:
    stated = report.get("organization")
    return None if stated in (None, ALL_ORGANIZATIONS) else str(stated)


def _read_subject(report: Mapping[str, Any]) -> tuple[int | None, date | None]:
    """Read the year and the last day counted, as far as the export states them."""
    year = report.get("year")
    if not isinstance(year, int) or not 1 <= year <= date.max.year:
        return None, None
    try:
        return year, date.fromisoformat(str(report.get("as_of")))
    except ValueError:
        return year, None


def rebuild_page(report: Report) -> tuple[ExportedPage, dict[str, str]]:
    """Make the page of a report without running a notebook, and the names of its measures."""
    blocks: list[Report | Block] = [report, *(b for part in report.parts for b in part.blocks)]
    bundles = [_bundle(block) for block in blocks]
    outputs = [{"output_type": "display_data", "data": one, "metadata": {}} for one in bundles]
    cell = {"cell_type": "code", "metadata": {}, "source": "", "outputs": outputs}
    reader = OutputReader(PRIORITY, lambda source: source, {})
    document = build_document([cell], reader, Options(), report.title)
    names = {str(entry["measure"]): str(entry["name"]) for entry in _listed(bundles)}
    return read_page(_page_html(document)), names


def _page_html(document: Document) -> str:
    drawings = "".join(
        f'<script class="tongbi-drawing" data-figure="{name}">{drawing}</script>'
        for name, drawing in document.drawings.charts
    )
    return (
        f"<title>{escape(document.title)}</title>{''.join(document.blocks)}"
        f"<h2>{APPENDIX}</h2>{document.appendix}"
        f'<script id="{MANIFEST_ID}">{document.manifest}</script>'
        f'<script id="tongbi-templates">{document.drawings.templates}</script>{drawings}'
    )


def _bundle(block: Report | Block) -> dict[str, Any]:
    """Give what a notebook would store of a block."""
    if isinstance(block, go.Figure):
        return {PLOTLY_MIME: json.loads(block.to_json())}
    bundle: dict[str, Any] = json.loads(json.dumps(block._repr_mimebundle_()))
    return bundle


def _listed(bundles: Iterable[Mapping[str, Any]]) -> Iterable[Entry]:
    for bundle in bundles:
        yield from bundle.get(VALUES_MIME) or ()
        layout = (bundle.get(PLOTLY_MIME) or {}).get("layout") or {}
        yield from ((layout.get("meta") or {}).get("tongbi") or {}).get("values") or ()


def _entries_by_identity(values: Iterable[Entry]) -> Iterable[tuple[Identity, Entry]]:
    return ((identify(one), one) for one in values)


class _Single:
    """Computes values one by one, for exports that are not a whole report."""

    def __init__(self, records: Records, workspace: Workspace) -> None:
        self._records = records
        self._workspace = workspace
        self._measures = list_measures(workspace.catalogue)

    def compute_all(self, stated: Sequence[Entry]) -> dict[Identity, Entry]:
        """Compute the values in the order of the manifest; what cannot be is left out."""
        national = any(one.get("organization") == NATIONAL for one in stated)
        found = self._read_national() if national else {}
        computed = {identify(one): self._compute(one) for one in stated}
        found |= {name: entry for name, entry in computed.items() if entry is not None}
        by_key = {str(one.get("key")): identify(one) for one in stated}
        for one in stated:
            if identify(one) not in found:
                derived = derive(one, [by_key.get(str(key)) for key in _inputs(one)], found)
                found |= {identify(one): derived} if derived else {}
        return found

    def _compute(self, stated: Entry) -> Entry | None:
        code, organization, key, _ = identify(stated)
        if code not in self._measures:
            return None
        try:
            period = Period.from_key(key)
            value = measure_value(self._records, self._measures[code], organization, period)
        except (ValueError, UnknownNameError):
            return None
        return describe_value(value)

    def _read_national(self) -> dict[Identity, Entry]:
        try:
            part: Part = show_national_forms(_national_file(self._workspace))
        except AnalysisError:
            return {}
        return dict(_entries_by_identity(_listed([_bundle(block) for block in part.blocks])))


def _national_file(workspace: Workspace) -> Any:
    from analysis.report.pages import NATIONAL_FILE

    return None if workspace.root is None else workspace.root / NATIONAL_FILE


def _inputs(entry: Entry) -> Sequence[object]:
    inputs = entry.get("inputs")
    return inputs if isinstance(inputs, list) else ()


def derive(
    stated: Entry, inputs: Sequence[Identity | None], found: Mapping[Identity, Entry]
) -> Entry | None:
    """Compute a value from others, by what its code says it is; None if that cannot be told."""
    numbers = [found[name]["value"] for name in inputs if name is not None and name in found]
    kind = str(stated.get("measure")).rpartition(".")[2]
    if len(numbers) != len(inputs) or any(number is None for number in numbers) or not numbers:
        return None
    number: float
    if kind == "total":
        number = sum(numbers)
    elif kind == "change" and len(numbers) == _PAIR:
        number = abs(numbers[0] - numbers[1])
    elif kind in {"change_pct", "share"} and len(numbers) == _PAIR and numbers[1]:
        number = 100 * numbers[0] / numbers[1]
    else:
        return None
    return {"value": number}


_PAIR = 2
