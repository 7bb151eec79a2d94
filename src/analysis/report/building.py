"""Building: the report of one organization and year, from records to headings, words and charts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from analysis.findings import (
    KINDS,
    find_substance,
    name_oldest_origin,
    name_only_origin,
)
from analysis.formatting import name_year
from analysis.ledgers import DEFAULT_ORGANIZATION
from analysis.measures import ALL_ORGANIZATIONS, measure_value, select_rows
from analysis.narrative import SECTION_TITLES, THEMES, Step, Voice, load_next_steps
from analysis.periods import Period, read_cutoff
from analysis.records import Records, narrow_to
from analysis.report.attachments import build_comparison, build_notes
from analysis.report.checklist import build_checklist
from analysis.report.cited import cite_rows
from analysis.report.handed_in import PART_TITLES, Draft, build_opening, build_text
from analysis.report.model import Report
from analysis.report.overview import build_overview
from analysis.report.own import ValueFiller, read_own_findings, read_own_text
from analysis.report.pages import reconcile_subject
from analysis.report.printed_notes import describe_sources
from analysis.report.section_charts import draw_beside_text
from analysis.report.subject import (
    NEXT_STEPS,
    SWITCHES,
    Subject,
    check_subject,
    find_place,
    find_subject,
    office_file,
)
from analysis.views import read_views, view_file
from analysis.vocabulary import Phrasebook, find_phrases, load_phrases, read_vocabulary
from analysis.workspace import Workspace

_ATTACHMENT_TITLES = {"数据与图表": "comparison", "口径与数据说明": "notes"}


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
    phrases = load_phrases(find_phrases(place.root))
    steps = load_next_steps(office_file(place, NEXT_STEPS))
    stored = (
        ()
        if place.root is None
        else read_views(view_file(place.root, year, is_sample=place.is_sample))
    )
    title = place.frame.title or "{organization}关于{year}年度党风廉政建设工作情况的报告"
    named = name_year(subject.findings.organization, year).removesuffix(f"{year}年")
    if "{organization}{year}" not in title:
        named = subject.findings.organization
    # Whose report it is stands in no ledger: its place is left open.
    voice = find_voice(subject, phrases)
    named = voice.whose if named == DEFAULT_ORGANIZATION else named
    draft = Draft(
        subject,
        voice,
        place.frame,
        title.format(organization=named, year=year),
        read_own_text(
            None if folder is None else folder / f"{year}.md", list_own_titles(phrases, steps), fill
        ),
        read_own_findings(office_file(place, SWITCHES), year, fill),
        steps,
        invented,
        draw_beside_text(subject),
        stored,
    )
    reconciled = reconcile_subject(subject)
    text = (build_opening(draft, build_overview(subject, voice)), *build_text(draft))
    withheld = records.suppression
    parts = (
        *text,
        build_comparison(draft),
        build_notes(draft, reconciled),
        build_checklist(draft, text, reconciled),
    )
    return Report(
        title=draft.title,
        findings=subject.findings,
        parts=parts,
        sources=describe_sources(records, year),
        is_invented=invented,
        suppress_below=None if withheld is None else withheld.below,
        cited=cite_rows((block for part in parts for block in part.blocks), records),
    )


def find_voice(subject: Subject, phrases: Phrasebook) -> Voice:
    """Find in which words the report is told, and what stands behind its numbers."""
    records, findings, organization = subject.records, subject.findings, subject.organization
    carried = None
    if findings.rectification is not None:
        before = measure_value(
            records, "rectification_open_at_year_end", organization, Period.year(subject.year - 1)
        )
        carried = None if before.number is None or before.is_stated else before
    return Voice(
        phrases,
        findings.organization,
        findings.year,
        find_substance(records, findings, organization, phrases, subject.workspace.topics),
        name_only_origin(records, findings, organization),
        name_oldest_origin(records, findings, organization),
        carried,
        subject.workspace.frame.committee or _find_committee(subject),
        subject.workspace.frame.handled_by,
        phrases.choose("frame", "unnamed", "")
        if findings.organization == DEFAULT_ORGANIZATION
        else "",
    )


def _find_committee(subject: Subject) -> str:
    """Find what the ledgers of the year call the office's leading body; "" if they differ."""
    words = read_vocabulary("committee")["own"]
    found: set[str] = set()
    for code, activity in subject.catalogue.activities.items():
        if words["marker"] in activity.name:
            rows = select_rows(subject.records, code, subject.organization)
            texts = rows.loc[rows["year"] == subject.year, "activity_text"].unique().tolist()
            names = words["words"].split("、")
            found.update(name for text in texts for name in names if name in str(text))
    return found.pop() if len(found) == 1 else ""


def list_own_titles(phrases: Phrasebook, steps: Mapping[str, Step]) -> dict[str, str]:
    """List the headings under which an office may write: what it calls them → our code of it.

    Parts, sections, points and problems by their plain names, and by all ways to say them.
    """
    themes = {code: row["title"] for code, row in THEMES.items()}
    tables = (("sections", SECTION_TITLES), ("points", themes))
    titles = {title: code for code, title in PART_TITLES.items()} | {"下一步": "part-next-steps"}
    titles |= _ATTACHMENT_TITLES | {"主要数据与上年比较": "comparison"}
    titles |= {
        title: f"step-{kind}"
        for kind, step in steps.items()
        for title in (step.title, *step.titles, *step.wide)
    }
    titles |= {name: kind for kind, name in KINDS.items()}
    for table, plain in tables:
        for key, ways in phrases.tables[table].items():
            of = [code for code in plain if key == code or key.startswith(f"{code}_")]
            titles |= {way: max(of, key=len) for way in ways if of}
        titles |= {title: code for code, title in plain.items()}
    return titles


def reading_cutoff(as_of: date | str | None, year: int) -> date | None:
    """Find the day after which rows count as not yet done when ledgers are read for `year`.

    A report on a whole year asks for none: the ledgers of later years are no mistakes.
    """
    last_day = read_cutoff(as_of)
    return None if last_day is None or last_day >= date(year, 12, 31) else last_day
