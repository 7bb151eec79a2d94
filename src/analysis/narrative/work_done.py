"""Sections: the first part of the report, what was done and on what, point by point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.content import Paragraph, Run, Strong, write_run
from analysis.findings import (
    Counted,
    Findings,
    Masked,
    RectificationState,
    Section,
    Substance,
)
from analysis.formatting import format_day
from analysis.measures import INSTITUTIONS, RECTIFICATION, WITHHELD
from analysis.narrative.phrases import join_runs, merge_text, number_point, phrase_step
from analysis.narrative.told_changes import phrase_months
from analysis.narrative.voice import Voice, choose_changes
from analysis.trends import FORMS
from analysis.vocabulary import read_vocabulary

SECTION_TITLES = {code: row["title"] for code, row in read_vocabulary("sections").items()}
THEMES = read_vocabulary("themes")
VERIFY = "〔请核实〕"
"""Stands behind a number that rows left out may change; the checklist says which."""

_OTHER = "other"
"""What tells the activities without a theme, such as an office's own."""

_RECTIFICATION_THEME = "rectification"
_LIFE_CYCLE = (RECTIFICATION, INSTITUTIONS)
"""Activities that the paragraph on rectification tells."""

_FORM_PREFIX = "监督执纪"
_NUMBERS = 4
"""The most numbers of a point; what more there is stands in the attachment."""

_TOPICS = 5
"""The most topics of a sentence."""


@dataclass(frozen=True, slots=True)
class Told:
    """A point of the first part: the theme that it tells, and its words."""

    theme: str
    paragraph: Paragraph


def compose_lead(findings: Findings, voice: Voice) -> Paragraph:
    """Open the report: its period, whose it is, and what its office says of the whole."""
    period = findings.period
    parts = {"year": str(findings.year), "organization": findings.organization}
    if period.is_whole_year:
        return Paragraph(voice.say("frame", "opening", **parts), "lead")
    until = format_day(period.end)
    return Paragraph(voice.say("frame", "part", **parts, until=until), "lead")


def compose_section(findings: Findings, section: Section, voice: Voice) -> tuple[Told, ...]:
    """Tell one section, a paragraph a theme; nothing of a theme without any ledger."""
    facts = [
        fact
        for fact in findings.counted
        if fact.section == section and fact.activity not in _LIFE_CYCLE
    ]
    own = [code for code, row in THEMES.items() if row["section"] == section]
    points: list[Told] = []
    for theme in (*own, _OTHER):
        if theme == _RECTIFICATION_THEME:
            told = describe_rectification(findings, voice)
        else:
            chosen = [f for f in facts if (f.theme if f.theme in own else _OTHER) == theme]
            told = _tell_theme(findings, chosen, voice)
        if told:
            title = f"{number_point(len(points) + 1)}是{voice.words('points', theme)}。"
            # A point that names its months needs no other word, nor one of a year that is cut off.
            is_dated = theme == _RECTIFICATION_THEME or write_run(told[0])[0].isdecimal()
            is_dated = is_dated or not findings.period.is_whole_year
            opening = "" if is_dated else voice.words("frame", "all", theme)
            runs = merge_text((opening, *told))
            points.append(Told(theme, Paragraph((Strong(title), *runs))))
    return tuple(points)


def _tell_theme(findings: Findings, facts: Sequence[Counted], voice: Voice) -> tuple[Run, ...]:
    masked = {each.value.measure: each for each in findings.masked}
    told = [fact for fact in facts if fact.comparison.value.number != 0]
    forms = [fact for fact in told if fact.activity in FORMS]
    spare = _NUMBERS - len(told)
    clauses: list[tuple[Run, ...]] = []
    for fact in told:
        if fact in forms[1:]:
            continue
        if fact in forms and len(forms) > 1:
            # What no ledger tells of is not named.
            parts = [
                (each.name.removeprefix(_FORM_PREFIX).removesuffix("形态"), *_show(each, None))
                for each in forms
            ]
            whole = findings.forms.total if findings.forms is not None else None
            head = ("“四种形态”处理", whole, "，其中") if whole is not None else ()
            clauses.append(("运用", *head, *join_runs(parts, "、", "")))
            continue
        clause, spare = _describe(findings, fact, masked.get(fact.activity), voice, spare)
        clauses.append(clause)
    return join_runs(clauses, "；")


def describe_counted(
    findings: Findings, fact: Counted, masked: Masked | None, voice: Voice
) -> tuple[Run, ...]:
    """Say how much of an activity was done, on what, and whether its rhythm was kept."""
    return _describe(findings, fact, masked, voice, _NUMBERS)[0]


def _describe(
    findings: Findings, fact: Counted, masked: Masked | None, voice: Voice, spare: int
) -> tuple[tuple[Run, ...], int]:
    """Tell an activity in a clause; `spare` numbers more may stand in its point."""
    substance = voice.substance.get(fact.activity, Substance())
    name = fact.name.removeprefix(_FORM_PREFIX) if fact.family == "form" else fact.name
    shown, act = _show(fact, masked), (fact.activity, fact.family)
    months = "、".join(f"{month}月" for month in substance.months)
    told = voice.say_act(*act, "few", name=name, value=shown, months=months) if months else ()
    told = told or voice.say_act(*act, "said", name=name, value=shown) or (name, *shown)
    more, used = _tell_substance(act, substance, voice, spare)
    told = (*told, *_tell_rhythm(fact, voice), *more)
    for change in choose_changes(findings):
        if change is fact.comparison:
            said = phrase_step(change, is_whole_year=findings.period.is_whole_year)
            told = (*told, "，", *said, *phrase_months(fact.months)) if said else told
    return merge_text(told), spare - used


def _show(fact: Counted, masked: Masked | None) -> tuple[Run, ...]:
    """Give the number, with what is open about it: a sign for the clerk, who has the list."""
    value = fact.comparison.value
    if value.is_withheld:
        return ("，", value) if value.text == WITHHELD else (value,)
    if value.number is None:
        open_place = f"〔{name_number(value.unit)}待补〕"
        if masked is None or not masked.is_marked:
            return (replace(value, text=open_place),)
        return (replace(value, text=f"xx{value.unit}"), open_place)
    if masked is not None:
        return (value, f"〔另有{name_number(value.unit)}待补〕")
    return (value, VERIFY) if fact.left_out is not None or fact.missing_months else (value,)


def _tell_rhythm(fact: Counted, voice: Voice) -> tuple[Run, ...]:
    """Say that a rhythm was kept throughout; what was missed stands among the problems."""
    rhythm = fact.rhythm
    if rhythm is None or rhythm.missed or rhythm.unknown or len(rhythm.beats) == 1:
        return ()
    every, *others = {rule.every for rule in rhythm.rules}
    return () if others else voice.say("kept", every)


def _tell_substance(
    act: tuple[str, str], substance: Substance, voice: Voice, spare: int
) -> tuple[tuple[Run, ...], int]:
    """Say whom or what an activity was about, and how many numbers that takes."""
    levels = substance.heads.levels if substance.heads is not None else ()
    if levels and 1 < len(levels) <= spare and all(each.value.number for each in levels):
        listed = join_runs([(each.name, each.value) for each in levels], "、", "")
        if said := voice.say_act(*act, "levels", levels=listed):
            return said, len(levels)
    if not substance.topics:
        return (), 0
    names = join_titles([each.text for each in substance.topics[:_TOPICS]])
    names += "等" if len(substance.topics) > _TOPICS else ""
    also = voice.phrases.choose_act(*act, "also", voice.seed) or "，以及"
    topics, used = _count_topics(substance, spare, also)
    said = voice.say_act(*act, "topics", topics=topics, names=names)
    return said, used if any(each in said for each in topics if not isinstance(each, str)) else 0


def _count_topics(substance: Substance, spare: int, also: str) -> tuple[tuple[Run, ...], int]:
    """Name the first topics, counted where several rows are on one and numbers may stand."""
    shown = substance.topics[:_TOPICS]
    counted = [each for each in shown if (each.value.number or 0) > 1][: max(spare, 0)]
    names = [each.text for each in shown if each not in counted]
    listed: list[Run] = []
    for place, each in enumerate(counted):
        listed += ["、" if place else "", each.text, each.value]
    if names:
        listed += [also if counted else "", join_titles(names)]
    if len(substance.topics) > len(shown):
        listed.append("等")
    return merge_text(tuple(listed)), len(counted)


def name_number(unit: str) -> str:
    """Name a number by its unit.

    Examples
    --------
    >>> name_number("份"), name_number("人次")
    ('份数', '人次')
    """
    return unit if len(unit) > 1 else f"{unit}数"


def join_titles(names: Sequence[str]) -> str:
    """Write names in a row: titles in 《》 stand side by side, others are parted.

    Examples
    --------
    >>> join_titles(["《甲办法》", "《乙办法》", "作风建设", "家风"])
    '《甲办法》《乙办法》、作风建设和家风'
    """
    text = ""
    for place, name in enumerate(names):
        is_beside = name.startswith("《") and text.endswith("》")
        is_last = 0 < place == len(names) - 1
        text += ("" if is_beside else "和" if is_last else "、" if place else "") + name
    return text


def describe_rectification(findings: Findings, voice: Voice) -> tuple[Run, ...]:
    """Tell what was to be put right, what is, and what stays open; the parts add up."""
    state = findings.rectification
    if state is None:
        return ()
    made: tuple[Run, ...] = ()
    institutions = state.institutions.value if state.institutions else None
    if institutions is not None and institutions.number:
        substance = voice.substance.get(INSTITUTIONS, Substance())
        act = (INSTITUTIONS, "institution")
        made = voice.say_act(*act, "said", name="制定修订制度", value=institutions)
        made = (*made, *_tell_substance(act, substance, voice, 0)[0])
    sentences = (_describe_due(findings, voice), _describe_closed(findings), made)
    return tuple(run for sentence in sentences if sentence for run in (*sentence, "。"))


def _describe_due(findings: Findings, voice: Voice) -> tuple[Run, ...]:
    """Tell what was to be put right in the period: carried over, and opened by origin."""
    state = findings.rectification
    opened = state.by_code.get("rectification_opened") if state else None
    if state is None or opened is None or not opened.value.is_kept:
        return ()
    value = opened.value
    if value.number is None:
        return ("反馈问题", replace(value, text=f"〔{name_number(value.unit)}待补〕"))
    carried = voice.carried
    if not value.number and not (carried and carried.number):
        return ()
    told: tuple[Run, ...] = (f"{voice.origin}反馈问题", value, VERIFY if state.left_out else "")
    kinds = state.by("origin") or state.by("category")
    parts = [(each.name, each.opened) for each in kinds if each.opened.number]
    if 1 < len(parts) <= _NUMBERS:
        told = (*told, "，其中", *join_runs(parts, "、", ""))
    if carried is not None and carried.number:
        before = ("上年结转", carried)
        told = (*before, "，当年", *told) if value.number else (*before, "，当年没有新的反馈")
    return told


def _describe_closed(findings: Findings) -> tuple[Run, ...]:
    """Tell what was completed, was opened again and stays open; what is in doubt has a sign."""
    state = findings.rectification
    if state is None:
        return ()
    closed, is_whole = state.value("closed"), findings.period.is_whole_year
    done: tuple[Run, ...] = ()
    if closed is None and "rectification_closed" in state.by_code:
        done = (f"已完成整改〔{name_number('项')}待补〕",)
    elif closed is not None and closed.number:
        done = ("已完成整改", closed, VERIFY if closed.doubt else "")
        for change in choose_changes(findings):
            if change.measure.code == "rectification_closed":
                said = phrase_step(change, is_whole_year=is_whole)
                done = (*done, "，", *said) if said else done
    again = ("以前已完成的问题重新打开", state.reopened) if state.reopened is not None else ()
    left = _describe_open(findings, state, is_told=bool(done))
    return join_runs([done, again, left], "，", "")


def _describe_open(
    findings: Findings, state: RectificationState, *, is_told: bool
) -> tuple[Run, ...]:
    """Tell what stays open; that nothing does only after what was done, and if that is sure."""
    still_open, overdue = state.value("open_at_year_end"), state.value("overdue_at_year_end")
    is_whole = findings.period.is_whole_year
    until = "年末" if is_whole else f"截至{format_day(findings.period.end)}"
    if still_open is None:
        return ()
    if not still_open.number:
        return (f"{until}无未完成事项",) if is_told and not still_open.doubt else ()
    oldest = min((place.date or "" for place in still_open.evidence), default="")
    which = "" if still_open.number == 1 else "未完成事项中最早的"
    left: tuple[Run, ...] = (f"{until}尚未完成", still_open)
    if overdue is not None and overdue.number:
        left = (*left, "，其中超过时限", overdue)
    left = (*left, VERIFY) if still_open.doubt else left
    if oldest and oldest[:4] < str(findings.year):
        left = (*left, f"，{which}于{oldest[:4]}年{int(oldest[5:7])}月反馈")
    return left
