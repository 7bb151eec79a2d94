"""Problems: the second part of the report, only what the data show, and nothing about causes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.cadence import Rhythm, write_cadence
from analysis.content import Paragraph, Run
from analysis.findings import (
    ClosedLate,
    Fall,
    Findings,
    LongSilence,
    Masked,
    MissedRhythm,
    NotKept,
    Overdue,
    RowsLeftOut,
    Section,
    Weakness,
    YearEndRush,
)
from analysis.formatting import format_day
from analysis.narrative.phrases import (
    join_runs,
    list_names,
    merge_text,
    number_point,
    phrase_change,
)
from analysis.narrative.told_changes import phrase_months
from analysis.periods import Period

_SECTIONS: tuple[Section, ...] = ("study", "responsibility", "conduct")
_RHYTHM_TITLES: dict[Section, str] = {
    "study": "部分学习活动没有按期开展",
    "responsibility": "部分会议和组织生活没有按期召开",
    "conduct": "部分廉政教育没有按期开展",
}
_LISTED = 6  # periods named one by one; more are only counted
_RULES_NAMED = 3
NOTHING_FOUND = "就台账所载数据，按本报告的核对规则没有发现需要列出的问题。"


@dataclass(frozen=True, slots=True)
class Point:
    """One problem in words; `kind` names its next step, `names` the activities it concerns."""

    kind: str
    title: str
    runs: tuple[Run, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnPoint:
    """A problem that the office writes itself, and what it proposes; no step if `step` is empty."""

    title: str
    runs: tuple[Run, ...]
    step_title: str = ""
    step: tuple[Run, ...] = ()


def compose_problems(findings: Findings, own: Sequence[OwnPoint] = ()) -> tuple[Paragraph, ...]:
    """Tell the problems, one paragraph each, those that the office writes itself at the end."""
    points: tuple[Point | OwnPoint, ...] = (*list_points(findings), *own)
    if not points:
        return (Paragraph((NOTHING_FOUND,)),)
    return tuple(
        Paragraph(
            merge_text((f"{number_point(place)}是{point.title}。", *point.runs)),
            "own" if isinstance(point, OwnPoint) else "body",
        )
        for place, point in enumerate(points, start=1)
    )


def list_points(findings: Findings) -> tuple[Point, ...]:
    """Put the weaknesses of one kind together, the gravest kind first."""
    found = findings.weaknesses
    is_whole = findings.period.is_whole_year
    points = [
        _tell_overdue([each for each in found if isinstance(each, Overdue)]),
        *(_tell_rhythms([w for w in found if _is_missed(w, part)], part) for part in _SECTIONS),
        _tell_holidays([w for w in found if isinstance(w, MissedRhythm) and w.is_before_holidays]),
        _tell_falls([each for each in found if isinstance(each, Fall)], is_whole_year=is_whole),
        _tell_rushes([each for each in found if isinstance(each, YearEndRush)]),
        _tell_silences([each for each in found if isinstance(each, LongSilence)]),
        _tell_late([each for each in found if isinstance(each, ClosedLate)]),
        _tell_masked([each for each in found if isinstance(each, Masked)]),
        _tell_not_kept([each for each in found if isinstance(each, NotKept)]),
        _tell_rows([each for each in found if isinstance(each, RowsLeftOut)]),
    ]
    return tuple(point for point in points if point is not None)


def _is_missed(weakness: Weakness, section: Section) -> bool:
    if not isinstance(weakness, MissedRhythm) or weakness.is_before_holidays:
        return False
    return weakness.section == section


def _tell_overdue(found: Sequence[Overdue]) -> Point | None:
    if not found:
        return None
    parts: list[tuple[Run, ...]] = []
    for each in found:
        if each.still_open is not None:
            parts.append(("尚未完成整改的", each.still_open))
        parts.append(("超过整改时限的", each.overdue))
    return Point("overdue", "有整改事项超过时限", join_runs(parts, "，其中"))


def _tell_rhythms(found: Sequence[Weakness], section: Section) -> Point | None:
    missed = [each for each in found if isinstance(each, MissedRhythm)]
    if not missed:
        return None
    runs = join_runs([_tell_missed(each) for each in missed], "；")
    names = tuple(each.name for each in missed)
    return Point(f"rhythm_{section}", _RHYTHM_TITLES[section], runs, names)


def _tell_holidays(found: Sequence[MissedRhythm]) -> Point | None:
    if not found:
        return None
    runs = join_runs([_tell_missed(each) for each in found], "；")
    return Point(
        "holidays", "部分节日前没有廉政提醒的记录", runs, tuple(each.name for each in found)
    )


def _tell_missed(each: MissedRhythm) -> tuple[Run, ...]:
    rhythm = each.rhythm
    asked = f"{each.name}要求{write_cadence(rhythm)}"
    if len(rhythm.beats) == 1:
        return (f"{asked}，台账记载", each.value)
    listed = _list_missed(rhythm)
    return (
        f"{asked}，可核对的",
        rhythm.due_count,
        "中有",
        rhythm.missed_count,
        f"没有达到{listed}",
    )


def _list_missed(rhythm: Rhythm) -> str:
    cadence = rhythm.activity.cadence
    if cadence is None or cadence.every == "week" or len(rhythm.missed) > _LISTED:
        return ""
    return f"（{'、'.join(beat.label for beat in rhythm.missed)}）"


def _tell_falls(found: Sequence[Fall], *, is_whole_year: bool) -> Point | None:
    if not found:
        return None
    clauses: list[tuple[Run, ...]] = [
        (
            each.comparison.measure.name,
            each.comparison.value,
            "，",
            *phrase_change(each.comparison, is_whole_year=is_whole_year),
            *phrase_months(each.months),
        )
        for each in found
    ]
    names = tuple(each.comparison.measure.name for each in found)
    return Point("fall", "部分工作数目明显减少", join_runs(clauses, "；"), names)


def _tell_rushes(found: Sequence[YearEndRush]) -> Point | None:
    if not found:
        return None
    clauses: list[tuple[Run, ...]] = [
        (f"{each.name}全年", each.total, "，其中十二月", each.december, "，占", each.share)
        for each in found
    ]
    names = tuple(each.name for each in found)
    return Point("rush", "部分工作集中在年底", join_runs(clauses, "；"), names)


def _tell_silences(found: Sequence[LongSilence]) -> Point | None:
    if not found:
        return None
    clauses: list[tuple[Run, ...]] = [
        (f"{each.name}", each.total, f"，其中{_write_span(each.span)}的", each.days, "没有记录")
        for each in found
    ]
    names = tuple(each.name for each in found)
    return Point("silence", "部分工作有较长时间没有记录", join_runs(clauses, "；"), names)


def _write_span(span: Period) -> str:
    """Write a span of one year without its year."""
    return f"{format_day(span.start)}至{format_day(span.end)}"


def _tell_late(found: Sequence[ClosedLate]) -> Point | None:
    if not found:
        return None
    parts: list[tuple[Run, ...]] = []
    for each in found:
        parts.append(("本期完成整改的", each.closed) if each.closed else ("本期完成整改的事项",))
        parts.append(("晚于时限完成的", each.late))
    return Point("late", "部分整改没有按期完成", join_runs(parts, "，其中"))


def _tell_masked(found: Sequence[Masked]) -> Point | None:
    if not found:
        return None
    clauses: list[tuple[Run, ...]] = [(each.value.name, "有", each.masked) for each in found]
    runs = (*join_runs(clauses, "、", ""), "没有载明数目，本报告不作推算。")
    names = tuple(each.value.name for each in found)
    return Point("masked", "部分台账没有载明数目", merge_text(runs), names)


def _tell_not_kept(found: Sequence[NotKept]) -> Point | None:
    names = tuple(name for each in found for name in each.names)
    if not names:
        return None
    words = (
        f"{list_names(names)}往年台账有记载，本年度台账没有记载，不等于没有开展，本报告不作统计。"
    )
    return Point("not_kept", "部分事项没有台账记载", (words,), names)


def _tell_rows(found: Sequence[RowsLeftOut]) -> Point | None:
    if not found:
        return None
    (each,) = found
    kinds: list[tuple[Run, ...]] = [
        (f"{value.name}", value) for value in each.by_rule[:_RULES_NAMED]
    ]
    more = "等" if len(each.by_rule) > _RULES_NAMED else ""
    runs: tuple[Run, ...] = (
        "所用台账中有",
        each.total,
        "因填写问题没有计入（",
        *join_runs(kinds, "、", more),
        "），逐行列在数据说明中。",
    )
    return Point("rows", "部分台账行填写不规范", merge_text(runs))
