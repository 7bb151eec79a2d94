"""Next steps: what is proposed against each problem, out of a table that an office edits."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from analysis.content import ListBlock, Paragraph, Run, Strong
from analysis.declarations import Declarations, parse_declarations, read_declarations
from analysis.errors import ReportError
from analysis.findings import Findings
from analysis.narrative.phrases import list_names, merge_text, number_point
from analysis.narrative.told_weaknesses import Point, list_points
from analysis.narrative.voice import Voice
from analysis.narrative.weak_points import OwnPoint, choose_points
from analysis.narrative.work_done import Told
from analysis.vocabulary import choose_way, read_vocabulary

_KEYS = ("title", "wide", "text", "beside")
_FILE = "next_steps.toml"
_NAMED = 6  # names that a measure lists; more are summed up
_PLACE = re.compile(r"\{([a-z_]+)\}")
_STANDING = "standing_"
STEPS_TOLD = 5
"""The most measures of a text, with those of standing work."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is proposed against one kind of problem; an empty text switches it off.

    Either `text` and `others` are ways to say the whole, or `sentences` are the ways to say each
    sentence, drawn one by one. `titles` are further titles; `beside` is the ways of what is said
    where the problem is told in the point of another, `wide` the titles where others are told in
    this one.
    """

    title: str
    text: str
    others: tuple[str, ...] = ()
    sentences: tuple[tuple[str, ...], ...] = ()
    titles: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    wide: tuple[str, ...] = ()

    @property
    def ways(self) -> tuple[str, ...]:
        """Everything that the step may say."""
        listed = (way for sentence in self.sentences for way in sentence)
        return (
            self.title,
            self.text,
            *self.others,
            *listed,
            *self.titles,
            *self.beside,
            *self.wide,
        )


def compose_upkeep(findings: Findings, steps: Mapping[str, Step]) -> ListBlock | None:
    """List what is to be put right in the ledgers themselves and how; None if nothing is."""
    items = tuple(
        merge_text((f"{point.title}：", *point.runs, *_propose(point, steps, ("", 0))[1]))
        for point in list_points(findings, is_noted=True)
    )
    return ListBlock(items) if items else None


def _propose(
    point: Point, steps: Mapping[str, Step], chosen_by: tuple[str, int]
) -> tuple[str, tuple[Run, ...]]:
    """Give the title and the words of what is proposed against a problem; "" for nothing."""
    step, key = steps.get(point.kind, Step("", "")), f"steps.{point.kind}"
    titles = (step.title, *step.titles)
    titles = step.wide if point.more and step.wide else titles
    title = choose_way(titles, f"{key}.title", *chosen_by)
    said = [
        choose_way(ways, f"{key}.{place}", *chosen_by)
        for place, ways in enumerate(step.sentences or ((step.text, *step.others),))
    ]
    told = _fill("".join(said), point)
    for each in point.more:
        ways = steps.get(each.kind, Step("", "")).beside
        beside = choose_way(ways, f"steps.{each.kind}.beside", *chosen_by)
        told = (*told, *_fill(beside, each)) if told else told
    return title, end_with_places(told)


def _fill(text: str, point: Point) -> tuple[Run, ...]:
    """Put the names and numbers of a problem into a text; what it does not hold stays written."""
    names = point.names
    more = "等事项" if len(names) > _NAMED else ""
    listed = "、".join(names[:_NAMED]) if more else list_names(names)
    parts: dict[str, Run | tuple[Run, ...]] = {**point.parts, "names": listed + more}
    runs: list[Run] = []
    end = 0
    for found in _PLACE.finditer(text):
        part = parts.get(found[1], found[0])
        runs += [text[end : found.start()], *(part if isinstance(part, tuple) else (part,))]
        end = found.end()
    return merge_text((*runs, text[end:]))


def end_with_places(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Put the places for office and day, which a sentence ended with, behind all sentences."""
    left: list[str] = []
    kept: list[Run] = []
    for run in runs:
        if isinstance(run, str):
            *whole, last = re.split(r"(?<=。)", run)
            for part in (*whole, last):
                found = re.match(r"(?:〔请填写：[^〔〕]*〕)+(?=[^，。；〔]|$)", part)
                if found:
                    left.append(found[0])
                    part = part[found.end() :]
                kept.append(part)
        else:
            kept.append(run)
    return merge_text((*kept, *dict.fromkeys(left)))


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
    words, chosen_by = read_vocabulary("weaknesses"), (voice.seed, voice.turn)
    covered: set[str | None] = set()
    for point in choose_points(findings)[0]:
        title, said = _propose(point, steps, chosen_by)
        if said:
            covered.update(words[each.kind].get("covers") for each in (point, *point.more))
            said = tuple(voice.call(run) if isinstance(run, str) else run for run in said)
            proposed.append((point.kind, title, said))
    proposed += [("", point.step_title, point.step) for point in own if point.step]
    open_place = () if proposed else (Told("", Paragraph(voice.say("frame", "steps"))),)
    for kind in steps:
        part = kind.removeprefix(_STANDING)
        if part != kind and part in told and part not in covered and len(proposed) < STEPS_TOLD:
            title, said = _propose(Point(kind, "", ()), steps, chosen_by)
            proposed += [(kind, title, said)] if said else []
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
        step = known[kind] if known else Step("", "")
        for key, written in table.items():
            step = _read_key(file, (kind, key), written, step)
        steps[kind] = step
    return steps


def _read_key(file: Declarations, path: tuple[str, str], written: Any, step: Step) -> Step:
    """Read one text, a list of ways to say it, or for each sentence a list of ways."""
    ways = written if isinstance(written, list) else [written]
    nested = [each if isinstance(each, list) else [each] for each in ways]
    texts = [text for each in nested for text in each]
    if not texts or not all(isinstance(text, str) for text in texts):
        raise file.refuse(path, f"“{path[-1]}”应是加引号的文字。")
    first, *others = (text.strip() for text in texts)
    match path[-1]:
        case "title":
            return replace(step, title=first, titles=tuple(others))
        case "beside":
            return replace(step, beside=(first, *others))
        case "wide":
            return replace(step, wide=(first, *others))
    if any(isinstance(each, list) for each in ways):
        listed = tuple(tuple(text.strip() for text in each) for each in nested)
        return replace(step, text="", others=(), sentences=listed)
    return replace(step, text=first, others=tuple(others), sentences=())
