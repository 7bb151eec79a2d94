"""Reading: the values that past reports state, one by one and as a table of several reports."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pandas as pd

from analysis.catalogue import Catalogue, load_catalogue
from analysis.past_reports.activity_names import find_names, measure_code
from analysis.past_reports.numbers import find_numbers
from analysis.past_reports.prose import make_prose
from analysis.past_reports.report_text import (
    SUFFIXES,
    as_source,
    find_organization,
    find_year,
    read_text,
)
from analysis.past_reports.statements import CLOSED_LABEL, StatedValue, find_statements
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


def read_past_report(
    source: str | Path | SourceFile, catalogue: Catalogue | None = None
) -> tuple[StatedValue, ...]:
    """Read the values that a report in plain text or Markdown states.

    Parameters
    ----------
    source
        A ``.txt`` or ``.md`` file in UTF-8, UTF-16 or GB18030.
    catalogue
        Where activities and their names stand; by default the one that the package ships.

    Raises
    ------
    SourceError
        If the file is missing, too large or no text.
    """
    file = as_source(source)
    text = read_text(file)
    prose = make_prose(text, is_markdown=file.path.suffix.lower() == ".md")
    names = find_names(prose, catalogue or load_catalogue())
    numbers = find_numbers(prose)
    year = find_year(text, file.name)
    return find_statements(prose, names, numbers, file=file.name, year=year)


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
    rows: list[dict[str, object]] = []
    for file in _files(sources):
        owner = find_organization(read_text(file)) or organization or ""
        for stated in read_past_report(file, catalogue):
            if stated.qualifier == PLANNED:
                continue
            activity = catalogue.activity(stated.activity) if stated.activity else None
            is_closed = stated.label == CLOSED_LABEL
            measure = activity and measure_code(activity, stated.unit, is_closed=is_closed)
            rows.append(
                {
                    "file": stated.file,
                    "row": stated.line,
                    "start": stated.start,
                    "end": stated.end,
                    "text": stated.text,
                    "activity": stated.activity or "",
                    "measure": measure or "",
                    "label": stated.label,
                    "value": stated.value,
                    "unit": stated.unit,
                    "qualifier": stated.qualifier or "",
                    "year": stated.year,
                    "organization": owner,
                }
            )
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
    return tuple(
        ReportSummary(
            file.name,
            sha256(file.path.read_bytes()).hexdigest(),
            sum(bool(line.strip()) for line in read_text(file).split("\n")),
        )
        for file in _files(sources)
    )


def _files(sources: Iterable[str | Path | SourceFile]) -> Iterator[SourceFile]:
    for source in map(as_source, sources):
        if not source.path.is_dir():
            if source.path.exists() or source.path.suffix:
                yield source
            continue
        for path in sorted(source.path.rglob("*")):
            name = path.relative_to(source.path)
            is_open = not any(part.startswith((".", "~$")) for part in name.parts)
            is_report = path.suffix.lower() in SUFFIXES and path.stem.casefold() not in _NO_REPORTS
            if is_open and is_report and path.is_file():
                yield SourceFile(path, name.as_posix())
