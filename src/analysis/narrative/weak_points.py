"""Weak points: the report's problems, only what the data show, and what is proposed to each."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from analysis.content import ListBlock, Paragraph, Run, Strong, write_run
from analysis.declarations import Declarations, parse_declarations, read_declarations
from analysis.errors import ReportError
from analysis.findings import (
    ClosedLate,
    Fall,
    Findings,
    LongSilence,
    MissedRhythm,
    Overdue,
    Reopened,
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
    open_point,
    phrase_step,
)
from analysis.narrative.told_changes import phrase_months
from analysis.narrative.voice import Voice
from analysis.narrative.work_done import VERIFY, Told
from analysis.periods import Period
from analysis.vocabulary import choose_verb, choose_way, read_vocabulary

_RULES_NAMED = 3
POINTS_TOLD = 4
"""The most problems of a text, the gravest; the others stand on the checklist."""

_JOINED = {"late": "overdue"}
"""What is told in the point of another kind, where that is found too."""

_KEYS = ("title", "text")
_FILE = "next_steps.toml"
_NAMES = "{names}"
_NAMED = 6  # names that a measure lists; more are summed up
_GAPS_NAMED = 3
"""The most missed periods that a sentence names; more are counted, the table names them."""

_FEW_OF = 4
"""Where at most one period in so many was kept the text tells what was held, not what was not."""

_SLIGHT = 2
"""So many missed periods of all activities of a point are called few."""

_REGULATION = re.compile("《[^《》]*》")
_STANDING = "standing_"
STEPS_TOLD = 5
"""The most measures of a text, with those of standing work."""


@dataclass(frozen=True, slots=True)
class Point:
    """One problem in words; `kind` names its next step, `names` the activities it concerns.

    `aspects` are what its title may hang on: the one paragraph that tells its activities, and that
    few periods were missed; `basis` is the regulation that all its parts fall short of, "" where
    there is none or several.
    """

    kind: str
    title: str
    runs: tuple[Run, ...]
    names: tuple[str, ...] = ()
    order: int = 0
    aspects: tuple[str, ...] = ()
    basis: str = ""


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
            runs = merge_text((*_open_end(into.runs), "；", *joined.runs))
            listed[other] = replace(into, runs=runs)
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
    told, bases = [], set()
    for place, point in enumerate(points, start=1):
        title, runs, kind = point.title, point.runs, ""
        if isinstance(point, Point):
            kind = point.kind
            title = voice.words_of("problems", kind, point.aspects) or title
            if point.basis and point.basis not in bases:  # one regulation is named once
                bases.add(point.basis)
                runs = (f"对照{point.basis}要求，", *runs)
            if root := voice.words("roots", kind):
                runs = (*_open_end(runs), "，", root)
            runs = tuple(voice.call(run) if isinstance(run, str) else run for run in runs)
        opening = open_point(place, len(points), title)
        anchor = f"problem-{kind}" if kind else ""
        said = (opening, *merge_text(runs))
        told.append(Told(kind, Paragraph(said, "body" if kind else "own", anchor)))
    return tuple(told)


def _open_end(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Take the full stop from the end of a sentence that goes on."""
    return (*runs[:-1], write_run(runs[-1]).removesuffix("。"))


def compose_upkeep(findings: Findings, steps: Mapping[str, Step]) -> ListBlock | None:
    """List what is to be put right in the ledgers themselves and how; None if nothing is."""
    items = tuple(
        merge_text((f"{point.title}：", *point.runs, _propose(point, steps, ("", 0))[1]))
        for point in list_points(findings, is_noted=True)
    )
    return ListBlock(items) if items else None


def _propose(
    point: Point, steps: Mapping[str, Step], chosen_by: tuple[str, int]
) -> tuple[str, str]:
    """Give the title and the words of what is proposed against a problem; "" for nothing."""
    step, names = steps.get(point.kind, Step("", "")), point.names
    more = "等事项" if len(names) > _NAMED else ""
    listed = "、".join(names[:_NAMED]) if more else list_names(names)
    text = choose_way((step.text, *step.others), f"steps.{point.kind}", *chosen_by)
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
        rhythms = [each.rhythm for each in found[kind] if isinstance(each, MissedRhythm)]
        themes = {each.activity.theme for each in rhythms}
        aspects = tuple(themes) if len(themes) == 1 else ()
        if _is_slight(found[kind]):
            aspects = (*(f"{theme}_slight" for theme in aspects), "slight", *aspects)
        sources = {_REGULATION.match(r.source) for each in rhythms for r in each.rules}
        named = {"" if each is None else each[0] for each in sources}
        basis = named.pop() if len(named) == 1 else ""
        points.append(Point(kind, words["title"], runs, names, order, aspects, basis))
    return tuple(points)


def _is_slight(weaknesses: Sequence[Weakness]) -> bool:
    """Whether few periods of all were missed, or one item alone was late."""
    missed = 0
    for each in weaknesses:
        match each:
            case MissedRhythm(rhythm=rhythm):
                missed += len(rhythm.missed)
            case Overdue(overdue=value) | ClosedLate(late=value) | Reopened(reopened=value):
                missed += 1 if value.number == 1 else _SLIGHT + 1
            case _:
                return False
    return missed <= _SLIGHT


def _tell(weakness: Weakness, words: Mapping[str, str], findings: Findings) -> tuple[Run, ...]:
    """Put what a weakness holds into the places of its sentence."""
    parts: dict[str, Any] = {each.name: getattr(weakness, each.name) for each in fields(weakness)}
    parts["name"] = list_names(describe_kind(weakness)[1])
    clause, is_whole_year = words["clause"], findings.period.is_whole_year
    end = format_day(findings.period.end)
    parts["until"] = "年末" if is_whole_year else f"截至{end}"
    match weakness:
        case MissedRhythm():
            parts["told"] = _tell_gap(weakness, "全年" if is_whole_year else f"截至{end}")
        case Overdue(overdue=overdue, still_open=still_open):
            clause = words["alone"] if overdue.number == still_open.number else clause
        case ClosedLate(late=late, closed=closed):
            clause = words["alone"] if late.number == closed.number else clause
        case Fall(comparison=comparison, months=months):
            parts["value"] = comparison.value
            parts["change"] = phrase_step(comparison, is_whole_year=is_whole_year)
            parts["months"] = phrase_months(months)
        case LongSilence(span=span):
            parts["span"] = f"{format_day(span.start)}至{format_day(span.end)}"
        case RowsLeftOut(by_rule=by_rule):
            kinds = [(value.name, value) for value in by_rule[:_RULES_NAMED]]
            parts["kinds"] = join_runs(kinds, "、", "等" if len(by_rule) > _RULES_NAMED else "")
    return fill_template(clause, parts)


def _tell_gap(weakness: MissedRhythm, span: str) -> tuple[Run, ...]:
    """Tell which periods were missed: few by name, more by their number, most by what was held."""
    rhythm, value = weakness.rhythm, weakness.value
    # Holidays of one break are missed together.
    by_period: dict[Period, str] = {}
    for beat in rhythm.missed:
        before = by_period.get(beat.period)
        by_period[beat.period] = f"{before}、{beat.label}" if before else beat.label
    labels = tuple(by_period.values())
    every = {rule.every for rule in rhythm.rules}
    is_once = all(rule.times == 1 for rule in rhythm.rules)
    is_named = len(labels) <= _GAPS_NAMED and "week" not in every
    is_named = is_named or weakness.is_before_holidays  # a year has few of them
    missed: Run = list_names(labels) if is_named else rhythm.missed_count
    if weakness.is_before_holidays:
        way = "holidays"
    elif len(rhythm.beats) == 1:
        way = "once" if value.number else "none"
    elif is_named:
        way = "named" if is_once else "short"
    elif not is_once:
        way = "many_short"
    elif not value.number:
        way = "none"
    else:
        way = "few" if len(rhythm.kept) * _FEW_OF <= len(rhythm.beats) else "many"
    words = read_vocabulary("every")
    parts: dict[str, Run | tuple[Run, ...]] = {
        "name": weakness.name,
        "verb": choose_verb(weakness.name),
        "each": words[every.pop() if len(every) == 1 else "mixed"]["said"],
        "span": span,
        "missed": missed,
        "value": value,
    }
    told = fill_template(read_vocabulary("gaps")[way]["said"], parts)
    return (*told, VERIFY) if value.in_doubt else told


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
    findings: Findings,
    steps: Mapping[str, Step],
    voice: Voice,
    own: Sequence[OwnPoint] = (),
    told: Collection[str] = (),
) -> tuple[Told, ...]:
    """Propose a measure for each problem, in the order of the problems; then standing work.

    `told` are the parts of the year's work that the report tells: what standing work goes on with,
    where no measure is about it.
    """
    proposed: list[tuple[str, str, tuple[Run, ...]]] = []
    words, covered, chosen_by = read_vocabulary("weaknesses"), set(), (voice.seed, voice.turn)
    for point in choose_points(findings)[0]:
        title, text = _propose(point, steps, chosen_by)
        if text:
            covered.add(words[point.kind].get("covers"))
            proposed.append((point.kind, title, (voice.call(text),)))
    proposed += [("", point.step_title, point.step) for point in own if point.step]
    open_place = () if proposed else (Told("", Paragraph(voice.say("frame", "steps"))),)
    for kind in steps:
        part = kind.removeprefix(_STANDING)
        if part != kind and part in told and part not in covered and len(proposed) < STEPS_TOLD:
            title, text = _propose(Point(kind, "", ()), steps, chosen_by)
            proposed += [(kind, title, (text,))] if text else []
    return open_place + tuple(
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
