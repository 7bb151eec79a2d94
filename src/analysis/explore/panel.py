"""Panel: knobs for years, organization, measures and view; chart, sentence and rows follow."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from analysis.catalogue import Catalogue
from analysis.content import Paragraph
from analysis.explore.views import VIEWS, Selection, View, build_view
from analysis.measures import (
    ALL_ORGANIZATIONS,
    list_measures,
    list_organizations,
    list_years,
    measure_table,
)
from analysis.records import Records
from analysis.workspace import find_workspace

_FIRST_CHOICE = ("group_study", "integrity_talk", "rectification_opened")
_PLOTLY_MIME = "application/vnd.plotly.v1+json"
_NOTHING = "台账里还没有可看的记录。请把台账放进 data/ledgers，再重新运行本笔记本。"


class Panel:
    """The knobs and what they show; one chart widget, redrawn in place."""

    def __init__(self, records: Records, catalogue: Catalogue) -> None:
        self._records, self._catalogue = records, catalogue
        self._build_knobs()
        self._build_page()
        for knob in self.knobs:
            knob.observe(self._redraw, names="value")
        self._redraw()

    @property
    def knobs(self) -> tuple[Any, ...]:
        """The widgets that a person turns."""
        return (self.first_year, self.last_year, self.organization, self.measures, self.view)

    @property
    def selection(self) -> Selection:
        """What is chosen now."""
        name = self.organization.value
        return Selection(
            self.first_year.value,
            self.last_year.value,
            None if name == ALL_ORGANIZATIONS else name,
            tuple(self.measures.value),
            self.view.value,
        )

    def _build_knobs(self) -> None:
        import ipywidgets

        years = list_years(self._records)
        organizations = list_organizations(self._records)
        names = organizations if len(organizations) == 1 else (ALL_ORGANIZATIONS, *organizations)
        measures = _list_choices(self._records, self._catalogue)
        codes = [code for _, code in measures]
        chosen = [code for code in _FIRST_CHOICE if code in codes] or codes[:1]
        self.first_year = ipywidgets.Dropdown(options=years, value=years[0], description="起始年")
        self.last_year = ipywidgets.Dropdown(options=years, value=years[-1], description="截止年")
        self.organization = ipywidgets.Dropdown(options=names, value=names[0], description="单位")
        self.view = ipywidgets.ToggleButtons(options=VIEWS, value=VIEWS[0], description="看法")
        self.measures = ipywidgets.SelectMultiple(
            options=measures, value=chosen, rows=12, description="指标"
        )

    def _build_page(self) -> None:
        import ipywidgets
        import plotly.graph_objects as go

        self._figure = go.FigureWidget()
        self._sentence = ipywidgets.HTML()
        self._rows = ipywidgets.HTML()
        knobs = ipywidgets.VBox(
            [self.first_year, self.last_year, self.organization, self.measures],
            layout={"flex": "0 0 320px"},
        )
        shown = ipywidgets.VBox(
            [self.view, self._sentence, self._figure, self._rows],
            layout={"flex": "1 1 0", "min_width": "0"},
        )
        self._box = ipywidgets.HBox([knobs, shown])

    def _redraw(self, _change: object = None) -> None:
        self.shown: View = build_view(self._records, self.selection, self._catalogue)
        self._sentence.value = self.shown.sentence.html
        self._rows.value = self.shown.rows.html
        drawn = self.shown.figure
        with self._figure.batch_update():
            self._figure.data = ()
            if drawn is not None:
                self._figure.add_traces(drawn.data)
                self._figure.layout = drawn.layout

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        live: dict[str, Any] = self._box._repr_mimebundle_()
        still = self.shown.sentence._repr_mimebundle_()
        if self.shown.figure is not None:
            still[_PLOTLY_MIME] = json.loads(self.shown.figure.to_json())
        return {**live, **still}


def _list_choices(records: Records, catalogue: Catalogue) -> list[tuple[str, str]]:
    """List the measures that the ledgers hold as (name, code), in the catalogue's order."""
    held = set(measure_table(records, catalogue=catalogue)["measure"])
    known = list_measures(catalogue)
    return [(measure.name, code) for code, measure in known.items() if code in held]


def open_panel(records: Records, catalogue: Catalogue | None = None) -> Panel | Paragraph:
    """Open the panel on records; exported, it is the view as it stands.

    Without any record there is nothing to turn: a sentence says what to do. `catalogue` is by
    default that of the workspace which the current folder lies in.
    """
    known = catalogue or find_workspace(Path.cwd()).catalogue
    return Panel(records, known) if len(records.table) else Paragraph((_NOTHING,), "note")
