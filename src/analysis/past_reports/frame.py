"""Frame: the values of several past reports as a table, for years that no ledger covers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.past_reports.activity_names import measure_code
from analysis.past_reports.reading import (
    SUFFIXES,
    as_source,
    find_organization,
    read_past_report,
    read_text,
)
from analysis.past_reports.statements import CLOSED_LABEL, StatedValue
from analysis.workspace import SourceFile

_DTYPES = {
    "file": "str",
    "row": "int64",
    "start": "int64",
    "end": "int64",
    "text": "str",
    "activity": "str",
    "measure": "str",
    "label": "str",
    "value": "Float64",
    "unit": "str",
    "qualifier": "str",
    "year": "Int64",
    "organization": "str",
}
_NO_REPORTS = frozenset({"readme", "说明", "使用说明"})
PLANNED = "预计"


def read_past_reports(
    sources: Sequence[str | Path | SourceFile],
    catalogue: Catalogue,
    organization: str | None = None,
) -> pd.DataFrame:
    """Read the values that past reports state to have been done; plans are left out.

    Parameters
    ----------
    sources
        Files, or folders whose ``.txt`` and ``.md`` files are read in the order of names. A
        folder that does not exist holds no report.
    catalogue
        Where activities and their names stand.
    organization
        Whose reports these are where a title does not say so.

    Returns
    -------
    pandas.DataFrame
        One row a stated value: ``file``, ``row`` (line), ``start``, ``end``, ``text``,
        ``activity`` ("" where open), ``measure`` (the measure that the number states, "" where
        none: 廉政谈话3次 states no 人次), ``label``, ``value`` (Float64, NA where masked),
        ``unit``, ``qualifier`` ("" where none), ``year`` (Int64, NA where unknown) and
        ``organization``.

    Raises
    ------
    SourceError
        If a file that was named is missing or no text.
    """
    rows = [row for file in _files(sources) for row in _rows(file, catalogue, organization or "")]
    return pd.DataFrame(rows, columns=list(_DTYPES)).astype(_DTYPES)


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """One past report: the hash of its file, and how many of its lines are not empty."""

    file: str
    sha256: str
    lines: int


def summarise_past_reports(
    sources: Sequence[str | Path | SourceFile],
) -> tuple[ReportSummary, ...]:
    """Summarise the files that `read_past_reports` reads, in the same order."""
    return tuple(_summarise(file) for file in _files(sources))


def _summarise(file: SourceFile) -> ReportSummary:
    lines = [line for line in read_text(file).split("\n") if line.strip()]
    return ReportSummary(file.name, sha256(file.path.read_bytes()).hexdigest(), len(lines))


def _files(sources: Iterable[str | Path | SourceFile]) -> Iterator[SourceFile]:
    for source in map(as_source, sources):
        if source.path.is_dir():
            yield from _walk(source.path)
        elif source.path.exists() or source.path.suffix:
            yield source


def _walk(folder: Path) -> Iterator[SourceFile]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        is_open = not any(part.startswith((".", "~$")) for part in name.parts)
        is_report = path.suffix.lower() in SUFFIXES and path.stem.casefold() not in _NO_REPORTS
        if is_open and is_report and path.is_file():
            yield SourceFile(path, name.as_posix())


def _rows(file: SourceFile, catalogue: Catalogue, organization: str) -> Iterator[dict[str, object]]:
    owner = find_organization(read_text(file)) or organization
    for stated in read_past_report(file, catalogue):
        if stated.qualifier != PLANNED:
            yield {
                "file": stated.file,
                "row": stated.line,
                "start": stated.start,
                "end": stated.end,
                "text": stated.text,
                "activity": stated.activity or "",
                "measure": _measure(stated, catalogue),
                "label": stated.label,
                "value": stated.value,
                "unit": stated.unit,
                "qualifier": stated.qualifier or "",
                "year": stated.year,
                "organization": owner,
            }


def _measure(stated: StatedValue, catalogue: Catalogue) -> str:
    if stated.activity is None:
        return ""
    activity = catalogue.activity(stated.activity)
    return measure_code(activity, stated.unit, is_closed=stated.label == CLOSED_LABEL)
