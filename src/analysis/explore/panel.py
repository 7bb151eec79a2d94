"""Panel: knobs, and the chart, sentence, table and rows that follow them; widgets and no more."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from analysis.content import Paragraph
from analysis.errors import AnalysisError
from analysis.explore.cell_outputs import ShownPanel
from analysis.explore.pieces import (
    Chooser,
    MessageLine,
    Ticks,
    Turned,
    choose_one,
    choose_some,
    make_button,
    put_in_panel,
    scroll,
    stack_in_panel,
)
from analysis.explore.session import Rows, Session, find_kept
from analysis.explore.watching import WatchedLedgers, watch_ledgers
from analysis.report import show_selection
from analysis.views import QUANTITIES, VIEWS, Choices, Selection, View

_WHOLE, _SAME_DAYS = "whole", "same"
_PERIODS = (("全年", _WHOLE), ("各年同一时段（截至某日）", _SAME_DAYS))
_ALL = ""
"""Stands for all organizations together: a list shows nothing for what is None."""
_FIRST_CUTOFF = (6, 30)
_ROWS = 9
_NO_ROWS = Rows("")
_INVENTED = (
    "这是虚构示例台账，不是任何单位的真实记录。本单位的台账，请在笔记本“台账与问题”里放进来。"
)
_PICK = "（点图上的点、格或条，或在这里选）"
_IN_CHART = "图中的数"
_NONE = -1
_NO_VIEWS = ("（还没有）", _NONE)


class SelectionKnobs(Chooser):
    """The knobs of one selection: years, whose, of what and in which form."""

    def __init__(self, choices: Choices, selection: Selection, turned: Turned) -> None:
        import ipywidgets

        names = _name_organizations(choices)
        whose = selection.organization or _ALL
        quantities = [(name, code) for code, name in QUANTITIES.items()]
        self.years = Ticks("年度", choices.years, selection.years)
        self.period = choose_one("时段", _PERIODS, _WHOLE, is_below=True)
        self.month = choose_one("截至月", [(f"{n}月", n) for n in range(1, 13)], _FIRST_CUTOFF[0])
        self.day = choose_one("日", [(f"{n}日", n) for n in range(1, 32)], _FIRST_CUTOFF[1])
        self.organization = choose_one("单位", names, whose, is_below=True)
        self.activities = choose_some(
            "活动（按住 Ctrl 可选几项）", choices.activities, selection.activities, rows=_ROWS
        )
        self.quantity = choose_one("量", quantities, selection.quantity, is_below=True)
        self.view = ipywidgets.ToggleButtons(
            options=[(name, code) for code, name in VIEWS.items()],
            value=selection.view,
            tooltips=[f"换成“{name}”" for name in VIEWS.values()],
            style={"button_width": "auto"},
        )
        self.view.add_class("tongbi-views")
        self._cutoff = ipywidgets.HBox([self.month, self.day])
        below = {"organization": self.organization, "activities": self.activities}
        below |= {"quantity": self.quantity}
        self.left = (self.years, self.period, self._cutoff, *below.values())
        cutoff = {"period": self.period, "month": self.month, "day": self.day}
        super().__init__({"years": self.years, **cutoff, **below, "view": self.view}, turned)
        self.show(selection)

    @property
    def chosen(self) -> dict[str, Any]:
        """What the knobs stand at, by the names of a selection's parts."""
        chosen = super().chosen
        period, month, day = (chosen.pop(name) for name in ("period", "month", "day"))
        cutoff = (month, day) if period == _SAME_DAYS else None
        return {**chosen, "organization": chosen["organization"] or None, "cutoff": cutoff}

    def show(self, selection: Selection) -> None:
        """Set the knobs to a selection; those that do nothing in its view are locked."""
        is_cut = selection.cutoff is not None
        month, day = selection.cutoff or (self.month.value, self.day.value)
        self.choose(
            years=selection.years,
            period=_SAME_DAYS if is_cut else _WHOLE,
            month=month,
            day=day,
            organization=selection.organization or _ALL,
            activities=selection.activities,
            quantity=selection.quantity,
            view=selection.view,
        )
        is_flow = selection.view == "flow"
        self._cutoff.layout.display = "" if is_cut else "none"
        self.quantity.disabled = is_flow
        self.activities.disabled = is_flow or selection.quantity in ("rate", "life_cycle")

    def offer_choices(self, choices: Choices) -> None:
        """Offer what there is to choose from now; years that stay keep their ticks."""
        self.offer(
            years=choices.years,
            organization=_name_organizations(choices),
            activities=choices.activities,
        )


def _name_organizations(choices: Choices) -> list[tuple[str, str]]:
    return [(name, code or _ALL) for name, code in choices.organizations]


class Panel(ShownPanel):
    """The knobs and what they show."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._is_busy = False
        self._build_pieces()
        self.knobs = SelectionKnobs(
            session.choices,
            session.selection,
            lambda: self._do(lambda: self.session.turn(**self.knobs.chosen)),
        )
        self._box = self._put_together()
        self._show()
        self.notice.say(session.notice, "warning")

    @property
    def shown(self) -> View:
        """What is seen now."""
        return self.session.view

    def _build_pieces(self) -> None:
        import ipywidgets

        from analysis.explore.browser_widgets import Chart, FileLink, PrivateRows

        self.chart = Chart(self._follow_click)
        self.whose, self.sentence, self.table = (ipywidgets.HTML() for _ in range(3))
        self.notice, self.warning, self.message, self.trouble = (MessageLine() for _ in range(4))
        self.rows, self.link = PrivateRows(), FileLink()
        self.pick = choose_one("依据的台账行", [(_PICK, _NONE)], _NONE)
        self.pick.observe(self._follow_pick, names="value")
        self.undo = make_button(
            "撤销一步", lambda: self._do(self.session.undo), hint="退回上一次的选择"
        )
        self.reset = make_button(
            "全部复原", lambda: self._do(self.session.reset), hint="回到最初的选择"
        )
        self.again = make_button("重新读取", self._read_again, hint="按台账现在的样子重新读取")
        self.put = make_button(
            "放入报告", self._put, hint="放进所选最后一年的年度报告", is_main=True
        )
        self.export = make_button("导出", self._export, hint="写成一个可以离线打开的网页文件")
        self.stored = choose_one("已放入报告的视图", [_NO_VIEWS], _NONE)
        self.take = make_button("取出", self._take, hint="从报告里取出选中的视图")

    def _put_together(self) -> Any:
        import ipywidgets

        steps = ipywidgets.HBox(
            [self.undo, self.reset, self.again], layout={"flex_flow": "row wrap"}
        )
        act = ipywidgets.HBox([self.put, self.export, self.link], layout={"flex_flow": "row wrap"})
        self.stored.layout.flex, self.stored.layout.min_width = "1 1 0", "0"
        self.take.layout.flex = "0 0 auto"
        stored = ipywidgets.HBox([self.stored, self.take])
        told = (self.notice, self.warning, self.whose, self.sentence)
        shown = (self.knobs.view, *told, self.chart.box, self.pick, self.rows)
        return put_in_panel(
            [*self.knobs.left, steps],
            [*shown, self.table, act, self.message, stored, self.trouble],
        )

    @contextmanager
    def _busy(self, line: MessageLine) -> Iterator[None]:
        """Set pieces without taking that for a person's turning them; say on `line` what is wrong.

        Each line stands beside the knobs and buttons that it answers.
        """
        self._is_busy = True
        self.notice.clear()
        self.message.clear()
        self.link.clear()
        try:
            yield
        except AnalysisError as error:
            line.say(str(error), "warning")
        finally:
            self._is_busy = False

    def _do(self, step: Callable[[], object]) -> None:
        if self._is_busy:
            return
        with self._busy(self.notice):
            step()
            self._show()
            self.notice.say(self.session.notice, "warning")

    def _read_again(self) -> None:
        def read() -> None:
            self.session.read_again()
            self.knobs.offer_choices(self.session.choices)

        self._do(read)

    def _show(self) -> None:
        self.still.renew()  # first: what is seen must never be newer than what is marked
        view = self.session.view
        self.knobs.show(self.session.selection)
        invented = f'<p class="tongbi-invented">{_INVENTED}</p>' if self.session.is_invented else ""
        self.whose.value = f'<p class="tongbi-whose">{escape(self.session.whose)}</p>{invented}'
        self.sentence.value = view.sentence.html
        figure = view.figure
        self.chart.draw({"data": figure.traces, "layout": figure.layout} if figure else {})
        table = replace(figure.table, caption=Paragraph((_IN_CHART,))) if figure else None
        self.table.value = scroll(table.html, _IN_CHART) if table else ""
        self.pick.options = [
            (_PICK, _NONE),
            *((f"{mark.label}", place) for place, mark in enumerate(view.marks)),
        ]
        self.pick.layout.display = "" if view.marks else "none"
        self._show_rows(_NO_ROWS)
        self.undo.disabled = not self.session.has_past
        self._show_stored()
        self._warn()

    def _warn(self) -> None:
        self.warning.say(self.session.changes, "warning")

    def _follow_click(self, trace: int, points: Any) -> None:
        mark = next(
            (m for m in (self.shown.find_mark(trace, p) for p in points.point_inds) if m), None
        )
        if mark is not None:
            self.pick.value = self.shown.marks.index(mark)

    def _follow_pick(self, _change: object) -> None:
        if not self._is_busy:
            place = self.pick.value
            self._show_rows(_NO_ROWS if place == _NONE else self.session.list_rows(place))
            self._warn()

    def _show_rows(self, rows: Rows) -> None:
        self.rows.show(rows.caption, rows.columns, rows.rows, rows.note)

    def _show_stored(self) -> None:
        names: list[str] = []
        self.trouble.clear()
        try:
            names = self.session.name_stored()
        except AnalysisError as error:
            self.trouble.say(str(error), "warning")
        listed = [(name, place) for place, name in enumerate(names)]
        self.stored.options = listed or [_NO_VIEWS]
        self.take.disabled = not names

    def _put(self) -> None:
        self._warn()
        with self._busy(self.message):
            said = self.session.put_into_report()
            self._show_stored()
            self.message.say(said, "good")

    def _take(self) -> None:
        with self._busy(self.message):
            said = self.session.take_from_report(self.stored.value)
            self._show_stored()
            self.message.say(said, "good")

    def _export(self) -> None:
        self._warn()
        with self._busy(self.message):
            path = self.session.export()
            self.message.say(f"已导出：{path.parent.name}/{path.name}。", "good")
            near = Path(os.path.relpath(path, self.session.ledgers.folder)).as_posix()
            self.link.point_to(near, "打开导出的网页")

    def describe(self) -> dict[str, Any]:
        """Give the view as it stands."""
        page = show_selection(self.session.records, self.shown.selection)
        still = {kind: part for bundle in page.list_bundles() for kind, part in bundle.items()}
        return {**still, **self.shown.sentence._repr_mimebundle_()}


class EmptyPanel(ShownPanel):
    """What is seen where there is nothing to explore: why, and a button to try again."""

    def __init__(self, ledgers: WatchedLedgers) -> None:
        import ipywidgets

        super().__init__()
        self._ledgers = ledgers
        self.panel: Panel | None = None
        self.message = MessageLine()
        self.message.say(ledgers.failure, "warning")
        self.again = make_button("重新读取", self._read_again, is_main=True)
        self._box = ipywidgets.VBox([stack_in_panel([self.message, [self.again]])])

    def _read_again(self) -> None:
        self.still.renew()
        self._ledgers = self._ledgers.read_again()
        if self._ledgers.failure:
            self.message.say(self._ledgers.failure, "warning")
        else:
            self.panel = _open(self._ledgers)
            self.panel.still = self.still
            self._box.children = (self.panel._box,)

    def describe(self) -> dict[str, Any]:
        """Give the view, or why there is none."""
        if self.panel is not None:
            return self.panel.describe()
        return Paragraph((self._ledgers.failure,), "note")._repr_mimebundle_()


def open_panel(ledgers: WatchedLedgers | None = None) -> Panel | EmptyPanel:
    """Open the panel on ledgers, as it was left; exported, it is the view as it stands.

    Without anything to see a sentence says why, and a button reads again. `ledgers` are by
    default those of the workspace which the current folder lies in.
    """
    watched = ledgers or watch_ledgers()
    return EmptyPanel(watched) if watched.failure else _open(watched)


def _open(ledgers: WatchedLedgers) -> Panel:
    kept = None if ledgers.workspace is None else find_kept(ledgers.workspace)
    return Panel(Session(ledgers, kept))
