"""Talks: the page of a notebook on talks and forms by times, heads and level."""

from __future__ import annotations

from analysis.content import Paragraph
from analysis.report.model import Part
from analysis.report.pages.repeating import repeatable
from analysis.report.pages.subject import Subject, page_of_year
from analysis.report.talk_tables import tell_heads


@repeatable
@page_of_year
def show_talks(subject: Subject) -> Part:
    """Tabulate the talks and forms of the year by times, heads and level."""
    tables = tuple(tell_heads(subject.records, subject.organization, subject.findings))
    none = Paragraph(("台账没有分别载明谈话的次数和人次，也没有载明级别。",))
    return Part("谈话的次数、人次和级别", tables or (none,))
