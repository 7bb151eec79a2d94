"""Told weaknesses: what the data show to be wrong in words, those of one kind in one point."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from analysis.content import Run
from analysis.findings import (
    ClosedLate,
    Fall,
    Findings,
    LongSilence,
    MissedRhythm,
    Overdue,
    Reopened,
    Repeated,
    RowsLeftOut,
    Weakness,
    YearEndRush,
    describe_kind,
)
from analysis.formatting import format_day, format_value
from analysis.narrative.phrases import (
    fill_template,
    join_runs,
    list_names,
)
from analysis.narrative.told_changes import phrase_months
from analysis.narrative.work_done import VERIFY
from analysis.periods import Period
from analysis.vocabulary import choose_verb, read_vocabulary

_RULES_NAMED = 3
_GAPS_NAMED = 3
"""The most missed periods that a sentence names; more are counted, the table names them."""

_FALLS_TOLD = 2
"""The most falls of which both numbers stand in a sentence; what more there are is named."""

_FEW_OF = 4
"""Where at most one period in so many was kept the text tells what was held, not what was not."""

SLIGHT = 2
"""So many missed periods of all activities of a point are called few."""

_NAMED_BY_STEPS = ("overdue", "still_open", "late", "repeated", "reopened", "when")
"""What of a weakness a measure may name."""

_REGULATION = re.compile("《[^《》]*》")


@dataclass(frozen=True, slots=True)
class Point:
    """One problem in words; `kind` names its next step, `names` the activities it concerns.

    `aspects` are what its title may hang on: the one paragraph that tells its activities, and that
    few periods were missed; `basis` is the regulation that all its parts fall short of, "" where
    there is none or several. `parts` are what its measure may name, `more` what is told with it.
    """

    kind: str
    title: str
    runs: tuple[Run, ...]
    names: tuple[str, ...] = ()
    order: int = 0
    aspects: tuple[str, ...] = ()
    basis: str = ""
    parts: Mapping[str, Run | tuple[Run, ...]] = field(default_factory=dict)
    more: tuple[Point, ...] = ()


def list_points(findings: Findings, *, is_noted: bool = False) -> tuple[Point, ...]:
    """Put the weaknesses of one kind together, the gravest kind first.

    Those of the work; if `is_noted` those of the ledgers' upkeep, which no office hands in.
    """
    groups = group_weaknesses(findings, is_noted=is_noted)
    return tuple(make_point(kind, group, findings) for kind, group in groups.items())


def group_weaknesses(findings: Findings, *, is_noted: bool) -> dict[str, list[Weakness]]:
    """Group the weaknesses by kind, the gravest first; see `list_points`."""
    found: dict[str, list[Weakness]] = {}
    for each in findings.weaknesses:
        found.setdefault(describe_kind(each)[0], []).append(each)
    rows = read_vocabulary("weaknesses").items()
    return {
        kind: found[kind]
        for kind, words in rows
        if kind in found and ("place" in words) is is_noted
    }


def make_point(kind: str, group: Sequence[Weakness], findings: Findings) -> Point:
    """Put the weaknesses of one kind into words, with what title and measure may hang on."""
    words = read_vocabulary("weaknesses")[kind]
    is_fall, is_whole = kind == "fall", findings.period.is_whole_year
    clauses = (
        tell_falls(group, words, is_whole_year=is_whole)
        if is_fall
        else tell_group(group, words, findings)
    )
    runs = join_runs(clauses, words.get("between", "；"), words.get("end", "。"))
    names = tuple(name for each in group for name in describe_kind(each)[1])
    rhythms = [each.rhythm for each in group if isinstance(each, MissedRhythm)]
    themes = {each.activity.theme for each in rhythms}
    sections = {each.section for each in group if isinstance(each, Fall)}
    aspects = tuple(themes) if len(themes) == 1 else tuple(sections) if len(sections) == 1 else ()
    if len(group) == 1 and (rhythms or is_fall or kind == "rush"):
        aspects = ("one", *aspects)
    if _is_slight(group):
        aspects = (*(f"{theme}_slight" for theme in aspects), "slight", *aspects)
    sources = {_REGULATION.match(r.source) for each in rhythms for r in each.rules}
    named = {"" if each is None else each[0] for each in sources}
    basis = named.pop() if len(named) == 1 else ""
    order = int(words.get("order", 0))
    return Point(kind, words["title"], runs, names, order, aspects, basis, list_parts(group))


def list_parts(group: Sequence[Weakness]) -> dict[str, Run | tuple[Run, ...]]:
    """List what a measure may name of a problem: its numbers, its months, its holidays."""
    parts: dict[str, Run | tuple[Run, ...]] = {}
    every: set[str] = set()
    for each in group:
        match each:
            case Overdue() | ClosedLate() | Repeated() | Reopened() | YearEndRush():
                named = (field.name for field in fields(each) if field.name in _NAMED_BY_STEPS)
                parts |= {name: getattr(each, name) for name in named}
            case MissedRhythm(rhythm=rhythm) if each.is_before_holidays:
                parts |= {"missed": list_names([beat.label for beat in rhythm.missed])}
            case MissedRhythm(rhythm=rhythm):
                every.update(rule.every for rule in rhythm.rules)
            case _:
                pass
    words = read_vocabulary("every")
    parts["each"] = words[every.pop() if len(every) == 1 else "mixed"]["said"]
    return parts


def tell_falls(
    falls: Sequence[Weakness], words: Mapping[str, str], *, is_whole_year: bool
) -> list[tuple[Run, ...]]:
    """Tell the largest falls by both numbers, the others by name."""
    found = sorted(
        ((each.comparison, each.months) for each in falls if isinstance(each, Fall)),
        key=lambda pair: (
            (pair[0].value.number or 0) / max(pair[0].baseline.number or 0, 1)
            if pair[0].baseline
            else 0
        ),
    )
    told = [
        fill_template(
            words["clause"],
            {
                "name": each.measure.name,
                "then": "" if is_whole_year else "上年同期的",
                "was": replace(
                    each.baseline, text=format_value(each.baseline.number, each.baseline.unit)
                ),
                "value": (each.value, VERIFY) if each.value.doubt else each.value,
                "months": phrase_months(months) if len(found) == 1 else (),
            },
        )
        for each, months in found[:_FALLS_TOLD]
        if each.baseline is not None
    ]
    others = [each.measure.name for each, _ in found[_FALLS_TOLD:]]
    year = "上年" if is_whole_year else "上年同期"
    more = words["others"].format(names=list_names(others), year=year)
    return [*told, (more,)] if others else told


def tell_group(
    group: Sequence[Weakness], words: Mapping[str, str], findings: Findings
) -> list[tuple[Run, ...]]:
    """Tell each weakness; activities that missed the same periods by name in one clause."""
    clauses: dict[object, tuple[Run, ...]] = {}
    alike: dict[object, list[MissedRhythm]] = {}
    for place, each in enumerate(group):
        key: object = place
        if isinstance(each, MissedRhythm) and _way_of(each) == "named":
            verb, labels = choose_verb(each.name), tuple(b.label for b in each.rhythm.missed)
            key = (verb, labels, each.value.in_doubt)
            alike.setdefault(key, []).append(each)
            one = replace(each, name=list_names([other.name for other in alike[key]]))
            clauses[key] = _tell(one, words, findings)
        else:
            clauses[key] = _tell(each, words, findings)
    return list(clauses.values())


def _is_slight(weaknesses: Sequence[Weakness]) -> bool:
    """Whether few periods of all were missed, or one item alone was late."""
    missed = 0
    for each in weaknesses:
        match each:
            case MissedRhythm(rhythm=rhythm):
                missed += len(rhythm.missed)
            case Overdue(overdue=value) | ClosedLate(late=value) | Reopened(reopened=value):
                missed += 1 if value.number == 1 else SLIGHT + 1
            case _:
                return False
    return missed <= SLIGHT


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
            parts["more"] = tell_more_open(findings, words["more"])
        case ClosedLate(late=late, closed=closed):
            clause = words["alone"] if late.number == closed.number else clause
        case Repeated(opened=opened, repeated=repeated, after_closing=after):
            which = words["every" if repeated.number == opened.number else "some"]
            parts["which"] = fill_template(which, {"opened": opened, "repeated": repeated})
            clause = words["none"] if after is None else clause
            clause = words["alone"] if after and after.number == repeated.number else clause
        case YearEndRush(quiet=quiet):
            parts["quiet"] = words["quiet_span"].format(quiet=quiet) if quiet else ""
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
    every, way = {rule.every for rule in rhythm.rules}, _way_of(weakness)
    is_named = way in ("named", "short", "holidays")
    missed: Run = name_span(labels) if is_named else rhythm.missed_count
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


def _way_of(weakness: MissedRhythm) -> str:
    """Choose how missed periods are told: few by name, more by their number."""
    rhythm, value = weakness.rhythm, weakness.value
    is_once = all(rule.times == 1 for rule in rhythm.rules)
    spans = {beat.period for beat in rhythm.missed}
    has_weeks = any(rule.every == "week" for rule in rhythm.rules)
    if weakness.is_before_holidays:  # a year has few of them
        return "holidays"
    if len(rhythm.beats) == 1:
        return "once" if value.number else "none"
    if len(spans) <= _GAPS_NAMED and not has_weeks:
        return "named" if is_once else "short"
    if not is_once:
        return "many_short"
    if not value.number:
        return "none"
    return "few" if len(rhythm.kept) * _FEW_OF <= len(rhythm.beats) else "many"


def name_span(labels: Sequence[str]) -> str:
    """Name missed periods; two quarters of one half are the half.

    Examples
    --------
    >>> name_span(["第三季度", "第四季度"]), name_span(["5月", "8月"])
    ('下半年', '5月和8月')
    """
    listed = list_names(labels)
    return read_vocabulary("spans").get("、".join(labels), {}).get("said", listed)


def tell_more_open(findings: Findings, words: str) -> tuple[Run, ...]:
    """Say that more stayed open than a year before, where they did."""
    state = findings.rectification
    change = state.by_code.get("rectification_open_at_year_end") if state else None
    if change is None or change.direction != "up" or change.is_uncertain or change.missing:
        return ()
    then = "上年末" if findings.period.is_whole_year else "上年同期"
    return fill_template(words, {"then": then, "change": change.change}) if change.change else ()
