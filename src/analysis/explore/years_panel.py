"""Years: any years and organizations beside each other, picked with knobs above the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any

from analysis.catalogue import Catalogue
from analysis.content import Paragraph
from analysis.errors import AnalysisError
from analysis.explore.cell_outputs import BLANK, Bundle, is_watched
from analysis.explore.pieces import Chooser, MessageLine, Ticks, choose_some, stack_in_panel
from analysis.measures import (
    ALL_ORGANIZATIONS,
    list_measures,
    list_organizations,
    list_years,
)
from analysis.records import Records
from analysis.report import Part, compare_chosen_years
from analysis.views import list_told
from analysis.workspace import find_workspace

_YEARS_AT_FIRST = 3
_FIRST_MEASURES = ("group_study", "party_lecture", "integrity_talk", "rectification_opened")
_ROWS = 8
_NOTHING = "台账里还没有两个以上的年度，没有可比的年份。"


@dataclass(frozen=True, slots=True)
class YearChoice:
    """What is chosen: years, whose (None for all together) and measures by code."""

    years: tuple[int, ...]
    organizations: tuple[str | None, ...]
    measures: tuple[str, ...]


def choose_first(
    records: Records, catalogue: Catalogue, *, year: int, organization: str | None
) -> YearChoice:
    """Choose what is shown first: the last three years up to `year`, a measure of each family."""
    years = [each for each in list_years(records) if each <= year]
    codes = [code for _, code in list_held(records, catalogue)]
    first = tuple(code for code in _FIRST_MEASURES if code in codes) or tuple(codes[:1])
    return YearChoice(tuple(years[-_YEARS_AT_FIRST:]), (organization,), first)


def list_held(records: Records, catalogue: Catalogue) -> list[tuple[str, str]]:
    """List the measures that the ledgers hold as (name and unit, code), in catalogue order."""
    told = {activity.code for activity in list_told(records, catalogue)}
    return [
        (f"{measure.name}（{measure.unit}）", code)
        for code, measure in list_measures(catalogue).items()
        if measure.activity in told
    ]


def build_years(records: Records, choice: YearChoice, as_of: date | str | None = None) -> Part:
    """Build what a choice shows, see `compare_chosen_years`."""
    return compare_chosen_years(
        records,
        years=choice.years,
        measures=choice.measures,
        organizations=choice.organizations,
        as_of=as_of,
    )


class YearsPanel:
    """Knobs above a table and a chart; a run without anybody looking on leaves only these two.

    The two stand in the notebook as they do without knobs, so that an export finds them.
    """

    def __init__(self, records: Records, first: YearChoice, as_of: date | str | None) -> None:
        self._records, self._as_of, self.choice = records, as_of, first
        self.part = build_years(records, first, as_of)
        self.message = MessageLine()
        self._handles: list[Any] = []

    def choose(self, **chosen: Sequence[Any]) -> None:
        """Choose parts of a `YearChoice` anew and show it; what cannot be shown is said instead."""
        self.choice = replace(self.choice, **{name: tuple(each) for name, each in chosen.items()})
        try:
            self.part = build_years(self._records, self.choice, self._as_of)
        except AnalysisError as error:
            self.message.say(str(error), "warning")
            return
        self.message.clear()
        for handle, bundle in zip(self._handles, self._list_bundles(), strict=False):
            # JupyterLab leaves a drawn chart as it is; one that was away is drawn anew.
            handle.update(BLANK, raw=True)
            handle.update(bundle, raw=True)

    def _list_bundles(self) -> Iterator[Bundle]:
        """List the table's bundle and the chart's; a sentence has no chart below it."""
        for bundle, blank in zip_longest(self.part.list_bundles(), (BLANK, BLANK)):
            yield bundle or blank

    def _build_knobs(self) -> Any:
        names = list_organizations(self._records)
        options = [(ALL_ORGANIZATIONS, None), *((name, name) for name in names)]
        held = list_held(self._records, find_workspace(Path.cwd()).catalogue)
        first = self.choice
        self.years = Ticks("年度（可以不相连）", list_years(self._records), first.years)
        self.organizations = choose_some(
            "单位", options, first.organizations, rows=min(_ROWS, len(options))
        )
        self.measures = choose_some("指标", held, first.measures, rows=_ROWS)
        lists = [self.organizations, self.measures]
        for knob in lists:
            knob.layout = {"width": "360px", "margin": "0 12px 6px 0"}
            knob.style = {"description_width": "initial"}
        knobs = {"years": self.years, "organizations": self.organizations}
        self.chooser = Chooser(
            {**knobs, "measures": self.measures}, lambda: self.choose(**self.chooser.chosen)
        )
        return stack_in_panel([self.years, lists[len(names) == 1 :], self.message])

    def _ipython_display_(self) -> None:
        from IPython.display import display

        if not is_watched():
            display(self.part)
            return
        display({**self._build_knobs()._repr_mimebundle_(), **BLANK}, raw=True)
        self._handles = [
            display(bundle, raw=True, display_id=True) for bundle in self._list_bundles()
        ]


def open_years(
    records: Records,
    *,
    year: int,
    organization: str | None = None,
    as_of: date | str | None = None,
) -> YearsPanel | Paragraph:
    """Open the choice of years and organizations; exported, it is the table and chart it shows.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization.
    """
    catalogue = find_workspace(Path.cwd()).catalogue
    first = choose_first(records, catalogue, year=year, organization=organization)
    if len(first.years) < 2 or not first.measures:
        return Paragraph((_NOTHING,), "note")
    return YearsPanel(records, first, as_of)
