"""Weak points: the report's problems, only what the data show, the gravest in few points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.content import Paragraph, Run, write_run
from analysis.findings import Fall, Findings, Weakness
from analysis.narrative.phrases import fill_template, list_names, merge_text, open_point
from analysis.narrative.told_weaknesses import (
    SLIGHT,
    Point,
    group_weaknesses,
    make_point,
    name_span,
)
from analysis.narrative.voice import Voice
from analysis.narrative.work_done import Told
from analysis.vocabulary import choose_verb, read_vocabulary

POINTS_TOLD = 4
"""The most problems of a text, the gravest; the others stand on the checklist."""


@dataclass(frozen=True, slots=True)
class OwnPoint:
    """A problem that the office writes itself, and what it proposes; no step if `step` is empty."""

    title: str
    runs: tuple[Run, ...]
    step_title: str = ""
    step: tuple[Run, ...] = ()


def choose_points(findings: Findings) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """Choose the gravest problems, in the order of the first part; and those that are left.

    What has one root with another is told in its point: some always, some where else there would
    be more points than a text has (the table of joins says which, in their order).
    """
    groups = group_weaknesses(findings, is_noted=False)
    beside: dict[str, dict[str, list[Weakness]]] = {}
    joins = read_vocabulary("joins")
    for is_always in (True, False):
        for join, row in joins.items():
            if ("always" in row) is not is_always or (not is_always and len(groups) <= POINTS_TOLD):
                continue
            kind, _, section = join.partition("_of_")
            moved = [
                each
                for each in groups.get(kind, ())
                if not section or (isinstance(each, Fall) and each.section == section)
            ]
            into = next((k for k in row["into"].split("、") if moved and k in groups), None)
            if into is None or into == kind:
                continue
            groups[kind] = [each for each in groups[kind] if each not in moved]
            if not groups[kind]:
                del groups[kind]
            beside.setdefault(into, {}).setdefault(kind, []).extend(moved)
            for other, theirs in beside.pop(kind, {}).items() if kind not in groups else ():
                beside[into].setdefault(other, []).extend(theirs)
    points = tuple(
        join_point(kind, group, beside.get(kind, {}), findings) for kind, group in groups.items()
    )
    told = sorted(points[:POINTS_TOLD], key=lambda point: point.order)
    return tuple(told), points[POINTS_TOLD:]


def join_point(
    kind: str,
    group: Sequence[Weakness],
    beside: Mapping[str, Sequence[Weakness]],
    findings: Findings,
) -> Point:
    """Make a point and what is told in it: in its sentence, or in sentences of their own."""
    point, joins = make_point(kind, group, findings), read_vocabulary("joins")
    runs, more = point.runs, tuple[Point, ...]()
    for other, theirs in beside.items():
        joined = make_point(other, theirs, findings)
        if "clause" in joins.get(other, {}):
            runs = merge_text((*runs, *joined.runs))
        else:
            more = (*more, joined)
    kinds = sorted(each.kind for each in more)
    together = (f"with_{'_'.join(kinds)}",) if kinds else ()
    aspects = (*together, *(f"with_{each}" for each in kinds), *point.aspects)
    return replace(point, runs=runs, more=more, aspects=aspects)


def compose_problems(
    findings: Findings, voice: Voice, own: Sequence[OwnPoint] = ()
) -> tuple[Told, ...]:
    """Tell the problems, one paragraph each, those that the office writes itself at the end.

    Where nothing is found the office says what it found itself: no report says that all is well.
    """
    chosen, _ = choose_points(findings)
    points: tuple[Point | OwnPoint, ...] = (*chosen, *own)
    if not points:
        return (Told("", Paragraph(voice.say("frame", "problems"))),)
    told, bases = [], set()
    for place, point in enumerate(points, start=1):
        title, runs, kind = point.title, point.runs, ""
        if isinstance(point, Point):
            kind, title = point.kind, title_point(point, voice)
            if point.basis and point.basis not in bases:  # one regulation is named once
                bases.add(point.basis)
                runs = (f"对照{point.basis}要求，", *runs)
            if root := voice.words("roots", kind):
                runs = (*_open_end(runs), "，", root)
            more = (run for each in point.more for run in each.runs)
            runs = (*runs, *more, *ask_unadopted(findings, point))
            runs = tuple(voice.call(run) if isinstance(run, str) else run for run in runs)
        opening = open_point(place, len(points), title)
        anchor = f"problem-{kind}" if kind else ""
        said = (opening, *merge_text(runs))
        told.append(Told(kind, Paragraph(said, "body" if kind else "own", anchor)))
    return tuple(told)


def title_point(point: Point, voice: Voice, *, is_alone: bool = False) -> str:
    """Choose the title of a problem, no wider than what it holds: all, or its own fact alone."""
    aspects = [each for each in point.aspects if not (is_alone and each.startswith("with_"))]
    title = voice.words_of("problems", point.kind, aspects) or point.title
    return title.replace("{names}", list_names(point.names))


def ask_unadopted(findings: Findings, point: Point) -> tuple[Run, ...]:
    """Ask what a rule that nobody adopted found missing in the section that a point is about.

    Of quarters and half-years alone, few of them: of weeks and months a ledger may be silent.
    """
    words = read_vocabulary("gaps")["asked"]
    sections = {point.kind.removeprefix("rhythm_"), *point.aspects}
    asked: list[Run] = []
    for rhythm in findings.not_adopted:
        of = rhythm.activity
        is_long = {rule.every for rule in rhythm.rules} <= {"quarter", "half_year"}
        if is_long and of.section in sections and 0 < len(rhythm.missed) <= SLIGHT:
            missed = name_span([beat.label for beat in rhythm.missed])
            verb = choose_verb(of.name)
            asked += fill_template(words["said"], {"name": of.name, "missed": missed, "verb": verb})
    return tuple(asked)


def _open_end(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Take the full stop from the end of a sentence that goes on."""
    return (*runs[:-1], write_run(runs[-1]).removesuffix("。"))
