"""Recomputing: what an export should say, made afresh from the ledgers as they are today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, TypeAlias

from analysis.content import describe_value
from analysis.errors import SourceError, UnknownNameError
from analysis.export.verify.exported_page import ExportedPage
from analysis.export.verify.rebuilding import Make, Rebuilt, make_page, rebuild
from analysis.measures import find_measure, list_measures, measure_value
from analysis.periods import Period
from analysis.records import Records, narrow_to
from analysis.report import describe_sources
from analysis.workspace import Workspace

Identity: TypeAlias = tuple[str, str, str, str]
"""Measure, organization, period and unit: what names a value whatever its number is."""

Entry: TypeAlias = Mapping[str, Any]

_NO_LEDGERS = (
    "没有台账可以核对。导出的数来自{}个台账（{}），"
    "请在命令后面写出它们所在的文件夹：tongbi verify 导出文件 台账文件夹"
)


@dataclass(frozen=True, slots=True, eq=False)
class Recomputed:
    """What the ledgers give.

    `entries` are the values as a manifest holds them. `page` is what would be exported today of
    the report or the pages that the export says it holds, `content` its file; None where it says
    none, or none can be made: then `failure` says why. `is_whole` tells a report, of which each
    word is known, from pages that stand among an office's own words. `sources` are the files as
    they are.
    """

    records: Records
    entries: Mapping[Identity, Entry]
    names: Mapping[str, str]
    page: ExportedPage | None
    sources: tuple[Mapping[str, Any], ...]
    failure: str | None = None
    content: str | bytes | None = None
    is_whole: bool = False


def identify(entry: Entry) -> Identity:
    """Name a value of a manifest without its key and its number."""
    measure, organization, period, unit = (
        str(entry.get(name) or "") for name in ("measure", "organization", "period", "unit")
    )
    return measure, organization, period, unit


def recompute(
    manifest: Mapping[str, Any],
    sources: Sequence[str] | None,
    workspace: Workspace,
    *,
    make: Make = make_page,
) -> Recomputed:
    """Recompute the values that a manifest holds.

    A report, or pages of it, are built again, so that their words, tables and drawings can be
    compared too; what is not part of them is computed by measure and period.

    Parameters
    ----------
    manifest : mapping
        Of the export.
    sources : sequence of str or None
        The ledgers it was made from; None for the workspace's own.
    workspace : Workspace
        Where the catalogue, the past reports and the office's paragraphs are.
    make : callable
        Writes the report made today as the export was written; only then are the files the same.

    Raises
    ------
    SourceError
        If a ledger that was named is not there, or there is none at all.
    """
    built = rebuild(manifest["report"], sources, workspace, make=make)
    listed = [str(one.get("file")) for one in manifest["sources"]]
    if listed and not built.records.files and not len(built.records.stated):
        raise SourceError(_NO_LEDGERS.format(len(listed), f"{listed[0]}{'等' * bool(listed[1:])}"))
    page = built.page
    entries = {identify(one): one for one in page.manifest["values"]} if page else {}
    single = _Single(built.records, workspace)
    found = single.compute_all(manifest["values"], entries)
    known = {code: each.name for code, each in list_measures(workspace.catalogue).items()}
    return Recomputed(
        records=built.records,
        entries=found,
        names={**known, **(built.names or {})},
        page=page,
        sources=_find_sources(built, manifest),
        failure=built.failure,
        content=built.content,
        is_whole=built.is_whole,
    )


def _find_sources(built: Rebuilt, manifest: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Find the files as they are: those of one organization where a notebook read it alone."""
    named = {str(one.get("organization")) for one in manifest["values"]}
    if built.is_whole or len(named) != 1:
        return built.sources
    alone = describe_sources(narrow_to(built.records, named.pop()))
    listed = {str(one.get("file")) for one in manifest["sources"]}
    return alone if listed == {str(one["file"]) for one in alone} else built.sources


class _Single:
    """Computes values one by one, for those that no page of ours holds."""

    def __init__(self, records: Records, workspace: Workspace) -> None:
        self._records = records
        self._workspace = workspace

    def compute_all(
        self, stated: Sequence[Entry], known: Mapping[Identity, Entry]
    ) -> dict[Identity, Entry]:
        """Add to the known values those of a manifest, in its order; some cannot be computed."""
        found = dict(known)
        for one in stated:
            if identify(one) not in found and (computed := self._compute(one)) is not None:
                found[identify(one)] = computed
        by_key = {str(one.get("key")): identify(one) for one in stated}
        for one in stated:
            if identify(one) not in found:
                derived = derive(one, [by_key.get(str(key)) for key in _inputs(one)], found)
                found |= {identify(one): derived} if derived else {}
        return found

    def _compute(self, stated: Entry) -> Entry | None:
        code, organization, key, _ = identify(stated)
        try:
            measure = find_measure(code, self._workspace.catalogue)
            period = Period.from_key(key)
            value = measure_value(self._records, measure, organization, period)
        except (ValueError, UnknownNameError):
            return None
        return describe_value(value)


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
    elif kind == "median":
        number = median(numbers)
    elif kind == "change" and len(numbers) == _PAIR:
        number = numbers[0] - numbers[1]
    elif kind in {"change_pct", "share"} and len(numbers) == _PAIR and numbers[1]:
        number = 100 * numbers[0] / numbers[1]
    else:
        return None
    return {"value": number}


_PAIR = 2
