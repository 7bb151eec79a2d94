"""Handed in: the text that an office hands in, from its opening to its signature."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from analysis.charts import Drawing
from analysis.content import INVENTED, Heading, Paragraph, PartStart
from analysis.findings import KINDS, Section
from analysis.ledgers import DEFAULT_ORGANIZATION
from analysis.narrative import (
    THEMES,
    Step,
    Told,
    Voice,
    compose_lead,
    compose_next_steps,
    compose_problems,
    compose_section,
    number_point,
)
from analysis.report.model import Block, Part
from analysis.report.own import OwnFindings, OwnSection, OwnText
from analysis.report.subject import Subject
from analysis.views import StoredView
from analysis.workspace import Frame

PART_TITLES = {
    "part-duties": "履职情况",
    "part-problems": "存在的问题",
    "part-next-steps": "下一步打算",
}
"""The parts of the text by the names that links point to."""

ATTACHMENTS = ("附件1　数据与图表", "附件2　口径与数据说明", "附件3　数据依据")
SECTIONS: tuple[Section, ...] = ("study", "responsibility", "conduct")
_ALWAYS = "responsibility"
"""The part whose standing work every office goes on with."""


_Titled: TypeAlias = tuple[str, str, Sequence[Block]]
"""A title, the name that links point to, and what stands under it."""


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """What a report is made of.

    `charts` are those that stand in the text, by the theme of the point that they follow, or by
    their section.
    """

    subject: Subject
    voice: Voice
    frame: Frame
    title: str
    own: OwnText
    added: OwnFindings
    steps: Mapping[str, Step]
    is_invented: bool
    charts: Mapping[str, Sequence[Drawing]]
    views: tuple[StoredView, ...] = ()


def build_opening(draft: Draft, overview: Sequence[Block]) -> Part:
    """Build the first screen of the page, and the opening of the text."""
    addressee = draft.frame.addressee or "〔请填写：主送机关〕"
    blocks: list[Block] = [*overview, PartStart("text", draft.title)]
    if draft.is_invented:
        blocks.append(Paragraph((INVENTED,), "note"))
    blocks.append(Paragraph((f"{addressee.removesuffix('：')}：",), "addressee"))
    blocks.append(compose_lead(draft.subject.findings, draft.voice))
    return Part("导语", tuple(blocks))


def build_text(draft: Draft) -> tuple[Part, ...]:
    """Build the three parts of the text, own ones between them, the signature at the end."""
    findings, voice, own = draft.subject.findings, draft.voice, draft.added.points
    told = {section: compose_section(findings, section, voice) for section in SECTIONS}
    # What every office goes on with, and what this one tells that it did.
    parts_told = {_ALWAYS, *(code for code, points in told.items() if points)}
    parts_told |= {point.theme for points in told.values() for point in points}
    problems = compose_problems(findings, voice, own)
    steps = compose_next_steps(findings, draft.steps, voice, own, parts_told)
    has_problems = bool(own or problems[0].theme)
    leads = {
        key: (Paragraph(voice.say("frame", f"{key}_lead")),) if has_problems else ()
        for key in ("problems", "steps")
    }
    bodies: dict[str, Sequence[Block]] = {
        "part-duties": tuple(_build_sections(draft, told)),
        "part-problems": (*leads["problems"], *_place_own(draft, problems, KINDS)),
        "part-next-steps": (*leads["steps"], *_place_own(draft, steps, draft.steps, "step-")),
    }
    parts: list[Part] = []
    place = 0
    for code, body in bodies.items():
        blocks: list[Block] = []
        ours = (PART_TITLES[code], code, body)
        for title, anchor, content in _surround(draft.own, code, ours):
            place += 1
            blocks += [Heading(2, f"{number_point(place)}、{title}", anchor), *content]
            if anchor:
                blocks += draft.own.under(code)
        parts.append(Part(PART_TITLES[code], tuple(blocks)))
    frame, last = draft.frame, parts[-1]
    signed = frame.write_date(draft.subject.year) or "〔请填写：成文日期〕"
    is_named = findings.organization != DEFAULT_ORGANIZATION
    signature = frame.signature or (findings.organization if is_named else "〔请填写：单位名称〕")
    ending = (
        Paragraph(draft.voice.say("frame", "closing")),
        Paragraph(draft.voice.say("frame", "attached")),
        Paragraph((signature,), "signature"),
        Paragraph((signed,), "signature"),
    )
    return (*parts[:-1], Part(last.title, (*last.blocks, *ending)))


def _build_sections(draft: Draft, by_section: Mapping[Section, Sequence[Told]]) -> Iterator[Block]:
    titled: list[tuple[str, str, Sequence[Block]]] = []
    for section, told in by_section.items():
        themes = [code for code, row in THEMES.items() if row["section"] == section]
        own, charts = draft.own.under(section), draft.charts.get(section, ())
        body = (*_place_own(draft, told, themes), *own, *charts)
        title = draft.voice.words_of("sections", section, [point.theme for point in told])
        ours = (title, f"section-{section}", body)
        titled += [each for each in _surround(draft.own, section, ours) if each[2]]
    for place, (name, anchor, content) in enumerate(titled, start=1):
        if len(titled) > 1:  # a numeral that stands alone numbers nothing
            yield Heading(3, f"（{number_point(place)}）{name}", anchor)
        yield from content
    if not titled:
        yield Paragraph(draft.voice.say("frame", "nothing"))


def _place_own(
    draft: Draft, told: Sequence[Told], codes: Iterable[str], kind: str = ""
) -> Iterator[Block]:
    """Give the points, each followed by what the office writes of it and by its chart.

    What belongs to a point that is not told this year follows the last: nothing is lost.
    """
    untold = [code for code in codes if code not in {point.theme for point in told}]
    places = [*((point.theme, point.paragraph) for point in told), *((c, None) for c in untold)]
    for theme, paragraph in places:
        if paragraph is not None:
            yield paragraph
        if theme:
            yield from draft.own.under(kind + theme)
            yield from draft.charts.get(theme, ())


def _surround(own: OwnText, code: str, ours: _Titled) -> Iterator[_Titled]:
    """Put the office's own sections before and after one of ours; only ours has an anchor."""
    beside: list[OwnSection] = [each for each in own.sections if each.beside == code]
    yield from ((each.title, "", each.paragraphs) for each in beside if each.is_before)
    yield ours
    yield from ((each.title, "", each.paragraphs) for each in beside if not each.is_before)
