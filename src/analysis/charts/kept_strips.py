"""Rhythm: which periods of a year kept what was promised, one row an activity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from analysis.cadence import Beat, Rhythm, State, write_cadence
from analysis.charts.drawing import Drawing, Trace, bar
from analysis.charts.template import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PAPER,
    draw_chart,
    row_axis,
    tick_axis,
)
from analysis.periods import Period

_ROW = 34
_CELL = 0.66
_GAP = 0.12  # part of a cell left white beside it, at most a day
_NAMES: dict[State, str] = {"kept": "达到", "missed": "没有达到", "unknown": "不能判断"}
_LOOKS: dict[State, tuple[str, str, str]] = {
    "kept": (BLUE, BLUE, ""),
    "missed": (PAPER, ORANGE, "x"),
    "unknown": (PAPER, GREY, "/"),
}
"""State → fill, outline and pattern; they differ in grey as well."""

Placed = tuple[Beat, float, float]
"""A period, and where it is drawn: its start and width in days since the first of January."""


def draw_rhythm_calendar(rhythms: Sequence[Rhythm]) -> Drawing:
    """Draw the year of each activity as a row of its periods.

    A period without a ledger, or that is not over, is hatched: it is neither kept nor missed.

    Parameters
    ----------
    rhythms : sequence of Rhythm
        At least one, all of one year.
    """
    year = rhythms[0].year
    title = f"各项活动按期开展情况（{year}年）"
    starts = [_place(beat.period.start, year) for rhythm in rhythms for beat in rhythm.beats]
    said = []
    for rhythm in rhythms:
        states = [(name, _list_by_state(rhythm, state)) for state, name in _NAMES.items()]
        parts = [f"{name}{labels}" for name, labels in states if labels]
        said.append(f"{rhythm.activity.name}：{'；'.join(parts)}")
    notes = []
    if any(rhythm.unknown for rhythm in rhythms):
        notes.append("斜线格为不能判断：没有台账、期限未到，或者台账没有写明日期，不等于没有开展。")
    cadences = [rhythm.activity.cadence for rhythm in rhythms]
    if any(cadence is not None and cadence.every == "holiday" for cadence in cadences):
        notes.append("节前廉政提醒的格是各节日前15天。")
    months = range(1, 13)
    return draw_chart(
        title,
        [_draw_state(rhythms, state) for state in _NAMES],
        alt=f"日历图，每行一项活动，每格一期。{'。'.join(said)}。",
        columns=("事项", "要求", "可核对", "达到", "没有达到", "没有达到的", "不能判断的"),
        rows=[
            (
                rhythm.activity.name,
                write_cadence(rhythm),
                rhythm.due_count,
                rhythm.kept_count,
                rhythm.missed_count,
                _list_by_state(rhythm, "missed"),
                _list_by_state(rhythm, "unknown"),
            )
            for rhythm in rhythms
        ],
        notes=notes,
        plot_height=_ROW * len(rhythms) + 8,
        has_legend=True,
        left=132,
        barmode="overlay",
        legend={"traceorder": "normal"},
        xaxis=tick_axis(
            [_place(date(year, month, 15), year) for month in months],
            [f"{month}月" for month in months],
            # The period of New Year lies in the December before.
            range=[min([0, *starts]) - 2, _place(date(year, 12, 31), year) + 5],
            showgrid=False,
            ticks="",
            title={"text": "月份"},
        ),
        yaxis=row_axis([rhythm.activity.name for rhythm in rhythms]),
    )


def _place(day: date, year: int) -> int:
    """Count the days since the first of January; those of the year before are negative."""
    return (day - date(year, 1, 1)).days


def _list_by_state(rhythm: Rhythm, state: State) -> str:
    return "、".join(beat.label for beat in rhythm.beats if beat.state == state)


def _draw_state(rhythms: Sequence[Rhythm], state: State) -> Trace:
    found = [
        (row, start, width, f"{rhythm.activity.name}{beat.label}")
        for row, rhythm in enumerate(rhythms)
        for beat, start, width in _place_beats(rhythm)
        if beat.state == state
    ]
    fill, line, shape = _LOOKS[state]
    pattern = {"shape": shape, "fgcolor": line, "bgcolor": fill, "size": 6, "solidity": 0.25}
    return bar(
        y=[row for row, _, _, _ in found],
        x=[width for _, _, width, _ in found],
        base=[start for _, start, _, _ in found],
        width=_CELL,
        orientation="h",
        name=_NAMES[state],
        marker={
            "color": fill,
            "line": {"color": line, "width": 1},
            "pattern": {"fillmode": "replace", **pattern},
        },
        hovertext=[label for _, _, _, label in found],
        hovertemplate=f"%{{hovertext}}：{_NAMES[state]}<extra></extra>",
        textfont={"color": INK},
    )


def _place_beats(rhythm: Rhythm) -> Iterator[Placed]:
    """Place the periods; those of the same days, as of two holidays at once, share the room."""
    shared = Counter(beat.period for beat in rhythm.beats)
    placed: Counter[Period] = Counter()
    for beat in rhythm.beats:
        days = (beat.period.end - beat.period.start).days + 1
        room = days / shared[beat.period]
        start = _place(beat.period.start, rhythm.year) + room * placed[beat.period]
        placed[beat.period] += 1
        yield beat, start, room - min(1.0, _GAP * room)
