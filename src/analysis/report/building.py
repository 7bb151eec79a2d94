"""Building: the report of one organization and year, from records to headings, words and charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.cadence import read_holidays
from analysis.comparisons import Comparison, compare_periods
from analysis.content import Run
from analysis.errors import ReportError, UnknownNameError
from analysis.findings import Findings, find_findings, load_switches
from analysis.formatting import name_year
from analysis.measures import (
    ALL_ORGANIZATIONS,
    Measure,
    list_measures,
    list_organizations,
    list_years,
    name_organization,
)
from analysis.narrative import SECTION_TITLES, load_next_steps, phrase_change
from analysis.periods import Period, read_cutoff
from analysis.records import Records, narrow_to
from analysis.report.model import Report
from analysis.report.own import Fill, OwnText, read_own_text
from analysis.report.own_findings import read_own_findings
from analysis.report.parts import PART_TITLES, Draft, build_parts
from analysis.report.sources import describe_sources
from analysis.views import StoredView, read_views, view_file
from analysis.workspace import Workspace, find_reference, find_workspace

_SWITCHES = Path("data/findings.toml")
_NEXT_STEPS = Path("data/next_steps.toml")


def build_report(
    records: Records,
    *,
    year: int,
    organization: str | None = None,
    as_of: date | str | None = None,
    workspace: Workspace | None = None,
) -> Report:
    """Build the annual report.

    Parameters
    ----------
    records : Records
        All ledgers and past reports, checked; earlier years are the baseline.
    year : int
        The year in question; a ledger must have been kept in it.
    organization : str, optional
        Whose report; may be left out where the ledgers name only one.
    as_of : date or str, optional
        The last day counted; the records' own, or 31 December, if None.
    workspace : Workspace, optional
        Where the catalogue and the office's own paragraphs are; found from the current folder.

    Raises
    ------
    UnknownNameError
        If no ledger holds the year or the organization; the nearest name is offered.
    ReportError
        If the year is only known from a past report, or the office's paragraphs or next steps
        cannot be used.
    """
    place = workspace or find_workspace(Path.cwd())
    organization = None if organization == ALL_ORGANIZATIONS else organization
    check_subject(records, year, organization)
    records = narrow_to(records, organization)
    last_day = read_cutoff(as_of) or records.as_of
    findings = find_findings(
        records,
        organization=organization,
        year=year,
        as_of=last_day,
        catalogue=place.catalogue,
        holidays=read_workspace_holidays(place),
        switches=load_switches(_existing(place, _SWITCHES)),
    )
    fill = _Filler(records, findings, organization, place)
    invented = any(file.is_invented for file in records.files)
    own = _read_own(findings.year, place, fill, is_invented=invented)
    added = read_own_findings(_existing(place, _SWITCHES), year, fill)
    steps = load_next_steps(_existing(place, _NEXT_STEPS))
    views = _read_views(place, year)
    draft = Draft(
        records, organization, findings, own, added, steps, invented, place.catalogue, views
    )
    withheld = records.suppression
    return Report(
        title=f"{name_year(findings.organization, year)}度党风廉政建设工作报告",
        findings=findings,
        parts=build_parts(draft),
        sources=describe_sources(records),
        is_invented=invented,
        suppress_below=None if withheld is None else withheld.below,
    )


def reading_cutoff(as_of: date | str | None, year: int) -> date | None:
    """Find the day after which rows count as not yet done when ledgers are read for `year`.

    A report on a whole year asks for none: the ledgers of later years are no mistakes.
    """
    last_day = read_cutoff(as_of)
    return None if last_day is None or last_day >= date(year, 12, 31) else last_day


def check_subject(records: Records, year: int, organization: str | None) -> None:
    """Refuse a year or an organization of which the ledgers hold nothing.

    Raises
    ------
    UnknownNameError, ReportError
        As `build_report` says; also if the ledgers hold nothing at all.
    """
    if not _list_kept_years(records, None):
        raise ReportError(records.tell_nothing_read())
    if organization is not None and organization != ALL_ORGANIZATIONS:
        known = list_organizations(records)
        if organization not in known:
            raise UnknownNameError.of("单位", organization, known)
    kept = _list_kept_years(records, organization)
    if year in kept:
        return
    if year not in list_years(records):
        raise UnknownNameError.of("年度", year, kept)
    name = name_organization(records, organization)
    raise ReportError(
        f"{name}{year}年没有台账，{_tell_left(records, year)}，不能据以编写新报告。"
        f"有台账的年度：{'、'.join(map(str, kept))}。"
    )


def _tell_left(records: Records, year: int) -> str:
    """Say what there is of a year without a ledger."""
    if len(records.stated) and (records.stated["year"] == year).any():
        return f"只有往年报告所载的数（可作为{year + 1}年的上年数）"
    return "只有以前年度台账所载、这一年完成的整改事项"


def _list_kept_years(records: Records, organization: str | None) -> list[int]:
    frames = (records.table, records.coverage)
    years: set[int] = set()
    for frame in frames:
        is_asked = organization in (None, ALL_ORGANIZATIONS)
        rows = frame if is_asked else frame[frame["organization"] == organization]
        years.update(int(year) for year in rows["year"].unique())
    return sorted(years)


def read_workspace_holidays(workspace: Workspace) -> pd.DataFrame | None:
    """Read the public holidays: the workspace's own, else those that the program came with."""
    path = find_reference(workspace, "holidays.csv")
    return None if path is None else read_holidays(path)


def _existing(workspace: Workspace, relative: Path) -> Path | None:
    if workspace.root is None or not (workspace.root / relative).is_file():
        return None
    return workspace.root / relative


def _read_views(workspace: Workspace, year: int) -> tuple[StoredView, ...]:
    if workspace.root is None:
        return ()
    return read_views(view_file(workspace.root, year, is_sample=workspace.is_sample))


def _read_own(year: int, workspace: Workspace, fill: Fill, *, is_invented: bool) -> OwnText:
    """Read the office's paragraphs; those of the sample never enter a report on real ledgers."""
    folder = None if workspace.is_sample and not is_invented else workspace.paragraphs
    path = None if folder is None else folder / f"{year}.md"
    return read_own_text(path, (*PART_TITLES, *SECTION_TITLES.values()), fill)


@dataclass(frozen=True, slots=True, eq=False)
class _Filler:
    """Gives the values that an office's paragraphs name."""

    records: Records
    findings: Findings
    organization: str | None
    workspace: Workspace

    def __call__(self, code: str, part: str) -> tuple[Run, ...]:
        measures: Mapping[str, Measure] = list_measures(self.workspace.catalogue)
        if code not in measures:
            raise UnknownNameError.of("指标", code, measures)
        return _say_part(
            compare_periods(self.records, measures[code], self.organization, self.findings.period),
            part,
            self.findings.period,
        )


def _say_part(comparison: Comparison, part: str, period: Period) -> tuple[Run, ...]:
    if part == "previous":
        return (comparison.baseline,) if comparison.baseline else ("（上年无台账记录）",)
    if part == "change":
        said = phrase_change(comparison, is_whole_year=period.is_whole_year)
        return said or ("（上年无可比数据）",)
    return (comparison.value,)
