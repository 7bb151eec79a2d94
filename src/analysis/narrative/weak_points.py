"""Weak points: the report's problems, only what the data show, and what is proposed to each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from analysis.content import ListBlock, Paragraph, Run, Strong, write_run
from analysis.declarations import Declarations, parse_declarations, read_declarations
from analysis.errors import ReportError
from analysis.findings import (
    Fall,
    Findings,
    LongSilence,
    MissedRhythm,
    RowsLeftOut,
    Weakness,
    describe_kind,
)
from analysis.formatting import format_day
from analysis.narrative.phrases import (
    fill_template,
    join_runs,
    list_names,
    merge_text,
    number_point,
    phrase_step,
)
from analysis.narrative.told_changes import phrase_months
from analysis.narrative.voice import Voice
from analysis.narrative.work_done import VERIFY, Told
from analysis.vocabulary import choose_way, read_vocabulary

_RULES_NAMED = 3
POINTS_TOLD = 4
"""The most problems of a text, the gravest; the others stand on the checklist."""

_JOINED = {"late": "overdue"}
"""What is told in the point of another kind, where that is found too."""

_KEYS = ("title", "text")
_FILE = "next_steps.toml"
_NAMES = "{names}"
_NAMED = 6  # names that a point or a measure lists; more are counted or summed up


@dataclass(frozen=True, slots=True)
class Point:
    """One problem in words; `kind` names its next step, `names` the activities it concerns."""

    kind: str
    title: str
    runs: tuple[Run, ...]
    names: tuple[str, ...] = ()
    order: int = 0


@dataclass(frozen=True, slots=True)
class OwnPoint:
    """A problem that the office writes itself, and what it proposes; no step if `step` is empty."""

    title: str
    runs: tuple[Run, ...]
    step_title: str = ""
    step: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """What is proposed against one kind of problem; an empty text switches it off.

    `others` are further ways to say it.
    """

    title: str
    text: str
    others: tuple[str, ...] = ()


def choose_points(findings: Findings) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """Choose the gravest problems, in the order of the first part; and those that are left.

    What was late is told with what is overdue, for the two have one root.
    """
    listed = {point.kind: point for point in list_points(findings)}
    for kind, other in _JOINED.items():
        if kind in listed and other in listed:
            joined, into = listed.pop(kind), listed[other]
            *first, end = into.runs
            first = [*first, write_run(end).removesuffix("。")]
            listed[other] = replace(into, runs=merge_text((*first, "；", *joined.runs)))
    points = tuple(listed.values())
    told = sorted(points[:POINTS_TOLD], key=lambda point: point.order)
    return tuple(told), points[POINTS_TOLD:]


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
    told = []
    for place, point in enumerate(points, start=1):
        title, root = point.title, ""
        if isinstance(point, Point):
            title = voice.words("problems", point.kind) or title
            root = voice.words("roots", point.kind)
        opening = Strong(f"{number_point(place)}是{title}。")
        runs = (opening, *merge_text((*point.runs, root)))
        kind = point.kind if isinstance(point, Point) else ""
        anchor = f"problem-{kind}" if kind else ""
        told.append(Told(kind, Paragraph(runs, "body" if kind else "own", anchor)))
    return tuple(told)


def compose_upkeep(findings: Findings, steps: Mapping[str, Step]) -> ListBlock | None:
    """List what is to be put right in the ledgers themselves and how; None if nothing is."""
    items = tuple(
        merge_text((f"{point.title}：", *point.runs, _propose(point, steps, "")[1]))
        for point in list_points(findings, is_noted=True)
    )
    return ListBlock(items) if items else None


def _propose(point: Point, steps: Mapping[str, Step], seed: str) -> tuple[str, str]:
    """Give the title and the words of what is proposed against a problem; "" for nothing."""
    step, names = steps.get(point.kind, Step("", "")), point.names
    more = "等事项" if len(names) > _NAMED else ""
    listed = "、".join(names[:_NAMED]) if more else list_names(names)
    text = choose_way((step.text, *step.others), f"steps.{point.kind}", seed)
    return step.title, text.replace(_NAMES, listed + more)


def list_points(findings: Findings, *, is_noted: bool = False) -> tuple[Point, ...]:
    """Put the weaknesses of one kind together, the gravest kind first.

    Those of the work; if `is_noted` those of the ledgers' upkeep, which no office hands in.
    """
    found: dict[str, list[Weakness]] = {}
    for each in findings.weaknesses:
        found.setdefault(describe_kind(each)[0], []).append(each)
    points: list[Point] = []
    for kind, words in read_vocabulary("weaknesses").items():
        if kind not in found or ("place" in words) != is_noted:
            continue
        clauses = [_tell(each, words, findings) for each in found[kind]]
        runs = join_runs(clauses, words.get("between", "；"), words.get("end", "。"))
        names = tuple(name for each in found[kind] for name in describe_kind(each)[1])
        order = int(words.get("order", 0))
        points.append(Point(kind, words["title"], runs, names, order))
    return tuple(points)


def _tell(weakness: Weakness, words: Mapping[str, str], findings: Findings) -> tuple[Run, ...]:
    """Put what a weakness holds into the places of its sentence."""
    parts: dict[str, Any] = {each.name: getattr(weakness, each.name) for each in fields(weakness)}
    parts["name"] = list_names(describe_kind(weakness)[1])
    clause = words["clause"]
    match weakness:
        case MissedRhythm(rhythm=rhythm):
            clause = words["alone"] if len(rhythm.beats) == 1 else clause
            # The periods by name, months by their numbers; weeks are only counted.
            labels = [beat.label for beat in rhythm.missed]
            missed: tuple[Run, ...] = ("、".join(labels),)
            is_long = len(labels) > _NAMED
            if any(rule.every == "week" for rule in rhythm.rules) or is_long:
                missed = ("有", rhythm.missed_count)
            elif all(rule.every == "month" for rule in rhythm.rules):
                missed = (f"{'、'.join(label.removesuffix('月') for label in labels)}月",)
            is_once = all(rule.times == 1 for rule in rhythm.rules)
            lack = f"未见{weakness.name}记录" if is_once else f"{weakness.name}次数不足"
            lack += VERIFY if weakness.value.in_doubt else ""
            parts |= {"missed": missed, "lack": lack}
        case Fall(comparison=comparison, months=months):
            is_whole_year = findings.period.is_whole_year
            parts["value"] = comparison.value
            parts["change"] = phrase_step(comparison, is_whole_year=is_whole_year)
            parts["months"] = phrase_months(months)
        case LongSilence(span=span):
            parts["span"] = f"{format_day(span.start)}至{format_day(span.end)}"
        case RowsLeftOut(by_rule=by_rule):
            kinds = [(value.name, value) for value in by_rule[:_RULES_NAMED]]
            parts["kinds"] = join_runs(kinds, "、", "等" if len(by_rule) > _RULES_NAMED else "")
    return fill_template(clause, parts)


def load_next_steps(path: Path | None = None) -> Mapping[str, Step]:
    """Load the table of next steps: the one in the package, overlaid by the office's own.

    Raises
    ------
    ReportError
        If the office's table cannot be used; the message names file and line.
    """
    text = files("analysis").joinpath(_FILE).read_text(encoding="utf-8")
    steps = _read_steps(parse_declarations(text, _FILE, ReportError), None)
    if path is None:
        return steps
    return {**steps, **_read_steps(read_declarations(path, path.name, ReportError), steps)}


def compose_next_steps(
    findings: Findings, steps: Mapping[str, Step], voice: Voice, own: Sequence[OwnPoint] = ()
) -> tuple[Told, ...]:
    """Propose a measure for each problem, in the order of the problems."""
    proposed: list[tuple[str, str, tuple[Run, ...]]] = []
    for point in choose_points(findings)[0]:
        title, text = _propose(point, steps, voice.seed)
        if text:
            proposed.append((point.kind, title, (text,)))
    proposed += [("", point.step_title, point.step) for point in own if point.step]
    if not proposed:
        return (Told("", Paragraph(voice.say("frame", "steps"))),)
    return tuple(
        Told(
            kind,
            Paragraph(
                (Strong(f"（{number_point(place)}）{title}。"), *text), "body" if kind else "own"
            ),
        )
        for place, (kind, title, text) in enumerate(proposed, start=1)
    )


def _read_steps(file: Declarations, known: Mapping[str, Step] | None) -> dict[str, Step]:
    if known is not None:
        file.check_keys((), file.values, known)
    steps: dict[str, Step] = {}
    for kind, value in file.values.items():
        table = file.table((kind,), value)
        file.check_keys((kind,), table, _KEYS)
        default = known[kind] if known else Step("", "")
        said = {"title": [default.title], "text": [default.text, *default.others]}
        for key, value in table.items():  # one text, or a list of ways to say it
            ways = value if isinstance(value, list) and key == "text" else [value]
            if not ways or not all(isinstance(each, str) for each in ways):
                raise file.refuse((kind, key), f"“{key}”应是加引号的文字。")
            said[key] = [each.strip() for each in ways]
        (title,), (text, *others) = said["title"], said["text"]
        steps[kind] = Step(title, text, tuple(others))
    return steps
