"""Subject: whose year a report or a page is about: the ledgers, and what they tell of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from analysis.cadence import read_holidays
from analysis.catalogue import Catalogue
from analysis.errors import ReportError, UnknownNameError
from analysis.findings import Findings, find_findings, load_switches, switch_off
from analysis.measures import check_organization, list_years, name_organization
from analysis.periods import Period, read_cutoff
from analysis.records import Records, narrow_to
from analysis.workspace import Workspace, find_reference, find_workspace

SWITCHES, NEXT_STEPS = (f"data/{name}.toml" for name in ("findings", "next_steps"))


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """One organization's year: the ledgers, what they tell, and what its office says of it."""

    records: Records
    organization: str | None
    findings: Findings
    workspace: Workspace

    @property
    def year(self) -> int:
        """The year in question."""
        return self.findings.year

    @property
    def period(self) -> Period:
        """The days counted."""
        return self.findings.period

    @property
    def catalogue(self) -> Catalogue:
        """The activities that are counted."""
        return self.workspace.catalogue


def find_subject(
    records: Records,
    year: int,
    organization: str | None = None,
    as_of: date | str | None = None,
    workspace: Workspace | None = None,
) -> Subject:
    """Find what the ledgers tell of a year, without the problems that the office switched off.

    Raises
    ------
    UnknownNameError, ReportError
        As `build_report` says.
    """
    place = workspace or find_place(records)
    check_subject(records, year, organization)
    named = check_organization(records, organization)
    found = _find_findings(records, year, named, read_cutoff(as_of) or records.as_of, place)
    switches = load_switches(office_file(place, SWITCHES))
    left, switched_off = switch_off(found.weaknesses, switches)
    return Subject(
        records, named, replace(found, weaknesses=left, switched_off=switched_off), place
    )


# A notebook shows a dozen pages of one year.
@lru_cache(maxsize=2)
def _find_findings(
    records: Records, year: int, organization: str | None, as_of: date | None, workspace: Workspace
) -> Findings:
    holidays = find_reference(workspace, "holidays.csv")
    return find_findings(
        narrow_to(records, organization),
        organization=organization,
        year=year,
        as_of=as_of,
        catalogue=workspace.catalogue,
        holidays=None if holidays is None else read_holidays(holidays),
    )


def find_place(records: Records | None) -> Workspace:
    """Find the workspace of ledgers; rows that no workspace holds are looked at where one is."""
    known = None if records is None else records.workspace
    return known or find_workspace(Path.cwd())


def office_file(workspace: Workspace, relative: str) -> Path | None:
    """Find a file that the office may have written; None if there is none."""
    path = None if workspace.root is None else workspace.root / relative
    return path if path is not None and path.is_file() else None


def check_subject(records: Records, year: int, organization: str | None) -> None:
    """Refuse a year or an organization of which the ledgers hold nothing.

    Raises
    ------
    UnknownNameError, ReportError
        As `build_report` says; also if the ledgers hold nothing at all.
    """
    if not _list_kept_years(records, None):
        raise ReportError(records.tell_nothing_read())
    organization = check_organization(records, organization)
    kept = _list_kept_years(records, organization)
    if year in kept:
        return
    if year not in list_years(records):
        raise UnknownNameError.of("年度", year, kept)
    left = "只有以前年度台账所载、这一年完成的整改事项"
    if len(records.stated) and (records.stated["year"] == year).any():
        left = f"只有往年报告所载的数（可作为{year + 1}年的上年数）"
    name = name_organization(records, organization)
    raise ReportError(
        f"{name}{year}年没有台账，{left}，不能据以编写新报告。"
        f"有台账的年度：{'、'.join(map(str, kept))}。"
    )


def _list_kept_years(records: Records, organization: str | None) -> list[int]:
    years: set[int] = set()
    for frame in (records.table, records.coverage):
        rows = frame if organization is None else frame[frame["organization"] == organization]
        years.update(int(year) for year in rows["year"].unique())
    return sorted(years)
