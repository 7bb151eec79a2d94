"""Reading: the values that past reports state, one by one and as a table of several reports."""

import glob
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pandas as pd

from analysis.catalogue import Catalogue, load_catalogue
from analysis.errors import SourceError, make_readable
from analysis.past_reports.activity_names import find_names, measure_code
from analysis.past_reports.numbers import find_numbers
from analysis.past_reports.prose import make_prose
from analysis.past_reports.report_text import (
    SUFFIXES,
    as_source,
    find_organization,
    find_year,
    is_of_part,
    read_text,
)
from analysis.past_reports.stated_changes import quote_sentence
from analysis.past_reports.stated_tables import find_tabled
from analysis.past_reports.statements import CLOSED_LABEL, StatedValue, find_statements
from analysis.workspace import SourceFile
from analysis.writing import read_whole

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
_MOST_NUMBERS = 10_000
"""A long report has some hundreds; so many are a table, or made to keep a reader busy."""
PLANNED = "预计"


def read_past_report(
    source: str | Path | SourceFile, catalogue: Catalogue | None = None
) -> tuple[StatedValue, ...]:
    """Read the values that a report states.

    Parameters
    ----------
    source
        A file of one of the formats of `SUFFIXES`; text in UTF-8, UTF-16 or GB18030.
    catalogue
        Where activities and their names stand; by default the one that the package ships.

    Raises
    ------
    SourceError
        If the file is missing, too large, no text, or nothing but numbers.
    """
    file = as_source(source)
    return _find_stated(file, read_text(file), catalogue or load_catalogue())


def _find_stated(file: SourceFile, text: str, catalogue: Catalogue) -> tuple[StatedValue, ...]:
    prose = make_prose(text, is_markdown=file.path.suffix.lower() == ".md")
    names = find_names(prose, catalogue)
    numbers = find_numbers(prose)
    if len(numbers) > _MOST_NUMBERS:
        raise SourceError(f"“{file.name}”有{len(numbers)}个数，不像一份报告，请核对文件。")
    year = find_year(text, file.name)
    told = find_statements(prose, names, numbers, file=file.name, year=year)
    tabled = tuple(find_tabled(text, catalogue, file=file.name, year=year))
    in_cells = {place for each in tabled for place in range(each.start, each.end)}
    left = (each for each in told if in_cells.isdisjoint(range(each.start, each.end)))
    return tuple(sorted((*left, *tabled), key=lambda each: (each.start, each.end)))


def read_past_reports(
    sources: Sequence[str | Path | SourceFile],
    catalogue: Catalogue,
    organization: str | None = None,
) -> pd.DataFrame:
    """Read the values that past reports state to have been done; plans are left out.

    Parameters
    ----------
    sources
        Files, or folders whose files of the formats of `SUFFIXES` are read in the order of names.
        A folder that does not exist holds no report.
    catalogue
        Where activities and their names stand.
    organization
        Whose reports these are where a title does not say so.

    Returns
    -------
    pandas.DataFrame
        One row a stated value: ``file``, ``row`` (line), ``start``, ``end``, ``text``,
        ``activity`` ("" where open), ``measure`` (the measure that the number states, "" where
        none: 廉政谈话3次 states no 人次, a report on half a year nothing of the year),
        ``label``, ``value`` (Float64, NA where masked),
        ``unit``, ``qualifier`` ("" where none), ``year`` (Int64, NA where unknown) and
        ``organization``.

    Raises
    ------
    SourceError
        If a file that was named is missing or no text.
    """
    rows: list[dict[str, object]] = []
    for report in read_reports(_list_files(sources, is_whole=False), catalogue):
        for stated in report.stated:
            if stated.qualifier == PLANNED:
                continue
            activity = catalogue.activity(stated.activity) if stated.activity else None
            is_closed = stated.label == CLOSED_LABEL
            measure = activity and measure_code(activity, stated.unit, is_closed=is_closed)
            if report.is_partial and stated.year == report.year:
                measure = ""  # of half a year no number of the year is known
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
                    "organization": report.organization or organization or "",
                }
            )
    return pd.DataFrame(rows, columns=list(_DTYPES)).astype(_DTYPES)


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """One past report: the hash of its file, how many of its lines are not empty, and its text.

    A dataset keeps no text.
    """

    file: str
    sha256: str
    lines: int
    text: str = field(default="", repr=False, compare=False)

    @property
    def year(self) -> int | None:
        """The year that it speaks of."""
        return find_year(self.text, self.file)

    @property
    def organization(self) -> str:
        """Whose it is, "" where neither its title nor its file or folder says so."""
        return find_organization(self.text, self.file)

    @property
    def title(self) -> str:
        """Its first line; of several reports on a year that tells them apart."""
        return next((line.strip("#* ") for line in self.text.split("\n") if line.strip()), "")

    @property
    def is_partial(self) -> bool:
        """Whether it speaks of half of its year, or a quarter."""
        return is_of_part(self.text, self.file)

    def quote(self, line: int, start: int) -> tuple[int, str]:
        """Give the paragraph, from 1, that a line is, and the sentence around an offset.

        Where the text is not kept, the line and no sentence.
        """
        if not self.text:
            return line, ""
        paragraph = sum(bool(each.strip()) for each in self.text.split("\n")[:line])
        return paragraph, quote_sentence(self.text, start)


def summarise_past_reports(
    sources: Sequence[str | Path | SourceFile],
) -> tuple[ReportSummary, ...]:
    """Summarise the files that `read_past_reports` reads, in the same order.

    Of a file that lies in a folder and cannot be read no line was read.
    """
    summaries = []
    for file, is_named in _list_files(sources, is_whole=False):
        try:
            text = read_text(file)
        except SourceError:
            if is_named:
                raise
            text = ""
        digest = sha256(read_whole(file.path)).hexdigest()
        lines = sum(bool(line.strip()) for line in text.split("\n"))
        summaries.append(ReportSummary(file.name, digest, lines, text))
    return tuple(summaries)


@dataclass(frozen=True, slots=True)
class Report:
    """One report and what it states, or why it could not be read."""

    file: str
    year: int | None = None
    organization: str = ""
    stated: tuple[StatedValue, ...] = ()
    refused: str | None = None
    text: str = field(default="", repr=False)
    is_partial: bool = False


def read_reports(
    files: Iterable[tuple[SourceFile, bool]], catalogue: Catalogue
) -> Iterator[Report]:
    """Read reports one by one; only one that was named itself must be readable.

    Raises
    ------
    SourceError
        If one that was named cannot be read.
    """
    for file, is_named in files:
        try:
            text = read_text(file)
            stated = _find_stated(file, text, catalogue)
        except SourceError as error:
            if is_named:
                raise
            yield Report(file.name, refused=str(error))
            continue
        yield Report(
            file.name,
            find_year(text, file.name),
            find_organization(text, file.name),
            stated,
            text=text,
            is_partial=is_of_part(text, file.name),
        )


def list_reports(sources: Sequence[str | Path]) -> list[tuple[SourceFile, bool]]:
    """List every file of files, folders and patterns, each with whether it was named itself.

    Raises
    ------
    SourceError
        If one is not there, or a pattern fits nothing.
    """
    found: list[tuple[SourceFile, bool]] = []
    for source in map(str, sources):
        # Path.glob takes no absolute pattern.
        matches = sorted(glob.glob(source, recursive=True))  # noqa: PTH207
        is_pattern = glob.has_magic(source) and not Path(source).exists()
        if is_pattern and not matches:
            raise SourceError(f"没有文件符合“{source}”，请核对文件夹和通配符（* 代表任意文字）。")
        for place in matches if is_pattern else [source]:
            if not Path(place).exists():
                raise SourceError(f"找不到“{place}”，请核对路径和文件名。")
            found += _list_files([place], is_whole=True)
    return found


def _list_files(
    sources: Iterable[str | Path | SourceFile], *, is_whole: bool
) -> Iterator[tuple[SourceFile, bool]]:
    """List files, and those of folders that are reports; if `is_whole`, whatever lies there."""
    for source in map(as_source, sources):
        if not source.path.is_dir():
            if source.path.exists() or source.path.suffix:
                yield source, True
            continue
        for path in sorted(source.path.rglob("*")):
            name = path.relative_to(source.path)
            is_open = not any(part.startswith((".", "~$")) for part in name.parts)
            is_report = is_whole or path.suffix.lower() in SUFFIXES
            is_about = path.stem.casefold() in _NO_REPORTS
            if is_open and is_report and not is_about and path.is_file():
                yield SourceFile(path, make_readable(name.as_posix())), False
