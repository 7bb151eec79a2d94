"""Building: the report of one organization and year, from records to headings, words and charts."""

from __future__ import annotations

from datetime import date

from analysis.formatting import name_year
from analysis.measures import ALL_ORGANIZATIONS
from analysis.narrative import SECTION_TITLES, load_next_steps
from analysis.periods import read_cutoff
from analysis.records import Records, narrow_to
from analysis.report.cited import cite_rows
from analysis.report.model import Report
from analysis.report.own import ValueFiller, read_own_findings, read_own_text
from analysis.report.parts import PART_TITLES, Draft, build_parts
from analysis.report.printed_notes import describe_sources
from analysis.report.subject import SWITCHES, check_subject, find_place, find_subject, office_file
from analysis.views import read_views, view_file
from analysis.workspace import Workspace

_NEXT_STEPS = "data/next_steps.toml"


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
        Where the catalogue and the office's own paragraphs are; where the ledgers were read from
        if None.

    Raises
    ------
    UnknownNameError
        If no ledger holds the year or the organization; the nearest name is offered.
    ReportError
        If the year is only known from a past report, or the office's paragraphs or next steps
        cannot be used.
    """
    place = workspace or find_place(records)
    organization = None if organization == ALL_ORGANIZATIONS else organization
    check_subject(records, year, organization)
    records = narrow_to(records, organization)
    subject = find_subject(records, year, organization, as_of, place)
    invented = any(file.is_invented for file in records.files)
    fill = ValueFiller(subject)
    # The paragraphs of the sample never enter a report on real ledgers.
    folder = None if place.is_sample and not invented else place.paragraphs
    titles = (*PART_TITLES, *SECTION_TITLES.values())
    stored = (
        ()
        if place.root is None
        else read_views(view_file(place.root, year, is_sample=place.is_sample))
    )
    draft = Draft(
        subject,
        read_own_text(None if folder is None else folder / f"{year}.md", titles, fill),
        read_own_findings(office_file(place, SWITCHES), year, fill),
        load_next_steps(office_file(place, _NEXT_STEPS)),
        invented,
        stored,
    )
    withheld = records.suppression
    parts = build_parts(draft)
    return Report(
        title=f"{name_year(subject.findings.organization, year)}度党风廉政建设工作报告",
        findings=subject.findings,
        parts=parts,
        sources=describe_sources(records),
        is_invented=invented,
        suppress_below=None if withheld is None else withheld.below,
        cited=cite_rows((block for part in parts for block in part.blocks), records),
    )


def reading_cutoff(as_of: date | str | None, year: int) -> date | None:
    """Find the day after which rows count as not yet done when ledgers are read for `year`.

    A report on a whole year asks for none: the ledgers of later years are no mistakes.
    """
    last_day = read_cutoff(as_of)
    return None if last_day is None or last_day >= date(year, 12, 31) else last_day
