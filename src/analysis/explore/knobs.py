"""Knobs: the widgets that a person turns to choose years, whose, of what and in which form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from analysis.explore.pieces import Ticks, choose_one, choose_some
from analysis.views import QUANTITIES, VIEWS, Choices, Selection

_WHOLE, _SAME_DAYS = "whole", "same"
_PERIODS = (("全年", _WHOLE), ("各年同一时段（截至某日）", _SAME_DAYS))
_ALL = ""
"""Stands for all organizations together: a list shows nothing for what is None."""
_FIRST_CUTOFF = (6, 30)
_ROWS = 9


class Knobs:
    """The widgets of one choice; `turned` is called after each turn of a person."""

    def __init__(self, choices: Choices, selection: Selection, turned: Callable[[], None]) -> None:
        self._turned = turned
        self._is_setting = False
        self._build(choices, selection)
        self.choose(selection)
        for knob in self._simple:
            knob.observe(self._follow, names="value")

    def _build(self, choices: Choices, selection: Selection) -> None:
        import ipywidgets

        self._put_years(choices, selection)
        self.period = choose_one("时段", _PERIODS, _WHOLE, is_below=True)
        self.month = choose_one("截至月", [(f"{n}月", n) for n in range(1, 13)], _FIRST_CUTOFF[0])
        self.day = choose_one("日", [(f"{n}日", n) for n in range(1, 32)], _FIRST_CUTOFF[1])
        self.organization = choose_one(
            "单位",
            _name_organizations(choices),
            selection.organization or _ALL,
            is_below=True,
        )
        self.activities = choose_some(
            "活动（按住 Ctrl 可选几项）", choices.activities, selection.activities, rows=_ROWS
        )
        self.quantity = choose_one(
            "量",
            [(name, code) for code, name in QUANTITIES.items()],
            selection.quantity,
            is_below=True,
        )
        self.view = ipywidgets.ToggleButtons(
            options=[(name, code) for code, name in VIEWS.items()],
            value=selection.view,
            tooltips=[f"换成“{name}”" for name in VIEWS.values()],
            style={"button_width": "auto"},
        )
        self.view.add_class("tongbi-views")
        self._cutoff = ipywidgets.HBox([self.month, self.day])

    def _put_years(self, choices: Choices, selection: Selection) -> None:
        self.years = Ticks("年度", [(f"{y}", y) for y in choices.years], selection.years)
        self.years.observe(self._follow)

    @property
    def pieces(self) -> tuple[Any, ...]:
        """The knobs of the left side, in their order."""
        return (
            self.years,
            self.period,
            self._cutoff,
            self.organization,
            self.activities,
            self.quantity,
        )

    @property
    def _simple(self) -> tuple[Any, ...]:
        return (
            self.period,
            self.month,
            self.day,
            self.organization,
            self.activities,
            self.quantity,
            self.view,
        )

    @property
    def chosen(self) -> dict[str, Any]:
        """What the knobs stand at, by the names of a selection's parts."""
        is_cut = self.period.value == _SAME_DAYS
        return {
            "years": self.years.value,
            "organization": self.organization.value or None,
            "activities": tuple(self.activities.value),
            "quantity": self.quantity.value,
            "view": self.view.value,
            "cutoff": (self.month.value, self.day.value) if is_cut else None,
        }

    def choose(self, selection: Selection) -> None:
        """Set the knobs to a selection; nobody is told of it."""
        self._is_setting = True
        try:
            self._set(selection)
        finally:
            self._is_setting = False

    def _set(self, selection: Selection) -> None:
        self.years.choose(selection.years)
        self.period.value = _WHOLE if selection.cutoff is None else _SAME_DAYS
        if selection.cutoff is not None:
            self.month.value, self.day.value = selection.cutoff
        self._cutoff.layout.display = "none" if selection.cutoff is None else ""
        self.organization.value = selection.organization or _ALL
        self.activities.value = selection.activities
        self.quantity.value = selection.quantity
        self.view.value = selection.view
        is_flow = selection.view == "flow"
        self.quantity.disabled = is_flow
        self.activities.disabled = is_flow or selection.quantity in ("rate", "life_cycle")

    def offer(self, choices: Choices) -> None:
        """Offer what there is to choose from now; years that stay keep their ticks."""
        self._is_setting = True
        try:
            self.years.offer([(f"{year}", year) for year in choices.years])
            self.organization.options = _name_organizations(choices)
            self.activities.options = choices.activities
        finally:
            self._is_setting = False

    def _follow(self, _change: object = None) -> None:
        if not self._is_setting:
            self._turned()


def _name_organizations(choices: Choices) -> list[tuple[str, str]]:
    return [(name, code or _ALL) for name, code in choices.organizations]
