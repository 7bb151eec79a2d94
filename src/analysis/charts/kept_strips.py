"""Rhythm: which periods of a year kept what was promised, one row an activity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import plotly.graph_objects as go

from analysis.cadence import Beat, Rhythm, State, write_cadence
from analysis.charts.attaching import attach
from analysis.charts.drawing import Trace, bar
from analysis.charts.template import BLUE, GREY, INK, PAPER, start_figure
from analysis.content import Cell, Paragraph, Table
from analysis.periods import Period

_ROW = 34
_CELL = 0.66
_GAP = 0.12  # part of a cell left white beside it, at most a day
_NAMES: dict[State, str] = {"kept": "达到", "missed": "没有达到", "unknown": "不能判断"}
_LOOKS: dict[State, tuple[str, str, str]] = {
    "kept": (BLUE, BLUE, ""),
    "missed": (PAPER, "#D55E00", "x"),
    "unknown": (PAPER, GREY, "/"),
}
"""State → fill, outline and pattern; they differ in grey as well."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """Where a period is drawn, in days since the first of January."""

    beat: Beat
    start: float
    width: float


def draw_rhythm_calendar(rhythms: Sequence[Rhythm]) -> go.Figure:
    """Draw the year of each activity as a row of its periods.

    A period without a ledger, or that is not over, is hatched: it is neither kept nor missed.

    Parameters
    ----------
    rhythms : sequence of Rhythm
        At least one, all of one year.
    """
    year = rhythms[0].year
    title = f"各项活动按期开展情况（{year}年）"
    notes = _notes(rhythms)
    figure = start_figure(
        title, plot_height=_ROW * len(rhythms) + 8, notes=notes, has_legend=True, left=132
    )
    for state in _NAMES:
        figure.add_trace(_bars(rhythms, state))
    figure.update_layout(barmode="overlay", legend={"traceorder": "normal"})
    figure.update_xaxes(
        tickmode="array",
        tickvals=[_place(date(year, month, 15), year) for month in range(1, 13)],
        ticktext=[f"{month}月" for month in range(1, 13)],
        range=[_find_start(rhythms) - 2, _place(date(year, 12, 31), year) + 5],
        showgrid=False,
        ticks="",
        title_text="月份",
    )
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(rhythms))),
        ticktext=[rhythm.activity.name for rhythm in rhythms],
        range=[len(rhythms) - 0.5, -0.5],
        showgrid=False,
        ticks="",
    )
    return attach(figure, Paragraph((f"{title}。",), "note"), _alt(rhythms), _table(title, rhythms))


def _bars(rhythms: Sequence[Rhythm], state: State) -> Trace:
    found = [
        (row, cell, rhythm)
        for row, rhythm in enumerate(rhythms)
        for cell in _list_cells(rhythm)
        if cell.beat.state == state
    ]
    fill, line, pattern = _LOOKS[state]
    return bar(
        y=[row for row, _, _ in found],
        x=[cell.width for _, cell, _ in found],
        base=[cell.start for _, cell, _ in found],
        width=_CELL,
        orientation="h",
        name=_NAMES[state],
        marker={
            "color": fill,
            "line": {"color": line, "width": 1},
            "pattern": {
                "fillmode": "replace",
                "shape": pattern,
                "fgcolor": line,
                "bgcolor": fill,
                "size": 6,
                "solidity": 0.25,
            },
        },
        hovertext=[f"{each.activity.name}{cell.beat.label}" for _, cell, each in found],
        hovertemplate=f"%{{hovertext}}：{_NAMES[state]}<extra></extra>",
        textfont={"color": INK},
    )


def _place(day: date, year: int) -> int:
    """Count the days since the first of January; those of the year before are negative."""
    return (day - date(year, 1, 1)).days


def _list_cells(rhythm: Rhythm) -> list[_Cell]:
    """Place the periods; those of the same days, as of two holidays at once, share the room."""
    shared = Counter(beat.period for beat in rhythm.beats)
    placed: Counter[Period] = Counter()
    cells = []
    for beat in rhythm.beats:
        days = (beat.period.end - beat.period.start).days + 1
        room = days / shared[beat.period]
        start = _place(beat.period.start, rhythm.year) + room * placed[beat.period]
        placed[beat.period] += 1
        cells.append(_Cell(beat, start, room - min(1.0, _GAP * room)))
    return cells


def _find_start(rhythms: Sequence[Rhythm]) -> int:
    """Find where the first period begins; that of New Year lies in the December before."""
    starts = [_place(each.period.start, rhythm.year) for rhythm in rhythms for each in rhythm.beats]
    return min([0, *starts])


def _list_by_state(rhythm: Rhythm, state: State) -> str:
    return "、".join(beat.label for beat in rhythm.beats if beat.state == state)


def _notes(rhythms: Sequence[Rhythm]) -> tuple[str, ...]:
    notes = []
    if any(rhythm.unknown for rhythm in rhythms):
        notes.append("斜线格为不能判断：没有台账、期限未到，或者台账没有写明日期，不等于没有开展。")
    if any(_is_of_holidays(rhythm) for rhythm in rhythms):
        notes.append("节前廉政提醒的格是各节日前15天。")
    return tuple(notes)


def _is_of_holidays(rhythm: Rhythm) -> bool:
    return rhythm.activity.cadence is not None and rhythm.activity.cadence.every == "holiday"


def _alt(rhythms: Sequence[Rhythm]) -> str:
    said = []
    for rhythm in rhythms:
        states = [(name, _list_by_state(rhythm, state)) for state, name in _NAMES.items()]
        parts = [f"{name}{labels}" for name, labels in states if labels]
        said.append(f"{rhythm.activity.name}：{'；'.join(parts)}")
    return "日历图，每行一项活动，每格一期。" + "。".join(said) + "。"


def _table(title: str, rhythms: Sequence[Rhythm]) -> Table:
    rows: list[tuple[Cell, ...]] = [
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
    ]
    columns = ("事项", "要求", "可核对", "达到", "没有达到", "没有达到的", "不能判断的")
    return Table(Paragraph((title,), "note"), columns, tuple(rows))
