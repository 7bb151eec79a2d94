"""Agreement panel: the map of agreement, and what stands behind the tile that was clicked."""

from __future__ import annotations

from datetime import date
from typing import Any

from analysis.charts import draw_agreement_map, list_tiles
from analysis.explore.cell_outputs import ShownPanel
from analysis.explore.pieces import choose_one, stack_in_panel
from analysis.explore.session import Rows, list_rows
from analysis.reconciliation import Agreement, Reconciliation, reconcile
from analysis.records import Records
from analysis.report import Part, map_agreements
from analysis.views import Mark

_PICK, _NONE = "（点图上的格，或在这里选）", -1
_SENTENCES = ("报告", "段", "原文", "所载")


def list_sentences(agreement: Agreement) -> Rows:
    """List the sentences of past reports on a measure's year, each with its file and paragraph."""
    rows = tuple(
        (each.place.file, str(each.paragraph), each.sentence, each.stated.text)
        for each in agreement.revisions
    )
    caption = f"{agreement.year}年{agreement.measure.name}：{agreement.told}"
    return Rows(caption, _SENTENCES, rows, "" if rows else "往年报告没有写到。")


def list_ledger_rows(records: Records, agreement: Agreement) -> Rows:
    """List the rows of ledgers behind a measure's year, as the office may read them itself."""
    label = f"{agreement.year}年{agreement.measure.name}：台账的行"
    return list_rows(records, Mark(0, 0, label, agreement.ledger))


class AgreementPanel(ShownPanel):
    """The map, a list of its tiles, and below it sentences and rows of the one that is picked."""

    def __init__(self, records: Records, found: Reconciliation, part: Part) -> None:
        from analysis.explore.browser_widgets import Chart, PrivateRows

        super().__init__()
        self._records, self._part = records, part
        groups = list_tiles(found)
        self._listed = [each for tiles in groups for _, _, each in tiles]
        self._places = [
            sum(map(len, groups[:trace])) for trace in range(len(groups))
        ]  # of the first tile of each trace
        self._sizes = [len(tiles) for tiles in groups]
        self.chart = Chart(self._follow_click)
        self.sentences, self.rows = PrivateRows(), PrivateRows()
        names = [
            (f"{each.year}年{each.measure.name}（{each.told}）", place)
            for place, each in enumerate(self._listed)
        ]
        self.pick = choose_one("原文和台账行", [(_PICK, _NONE), *names], _NONE)
        self.pick.observe(self._follow_pick, names="value")
        drawing = draw_agreement_map(found)
        self.chart.draw({"data": drawing.traces, "layout": drawing.layout})
        self._box = stack_in_panel([self.chart.box, self.pick, self.sentences, self.rows])

    def _follow_click(self, trace: int, points: Any) -> None:
        for point in points.point_inds:
            if trace < len(self._sizes) and point < self._sizes[trace]:
                self.pick.value = self._places[trace] + point
                return

    def _follow_pick(self, _change: object) -> None:
        place = self.pick.value
        shown = (Rows(""), Rows(""))
        if place != _NONE:
            agreement = self._listed[place]
            shown = (list_sentences(agreement), list_ledger_rows(self._records, agreement))
        for widget, rows in zip((self.sentences, self.rows), shown, strict=True):
            widget.show(rows.caption, rows.columns, rows.rows, rows.note)

    def describe(self) -> dict[str, Any]:
        """Give the map as it stands."""
        bundles = self._part.list_bundles()
        return {kind: part for bundle in bundles for kind, part in bundle.items()}


def open_agreements(
    records: Records,
    *,
    year: int,
    organization: str | None = None,
    as_of: date | str | None = None,
) -> AgreementPanel | Part:
    """Open the map of how past reports and ledgers agree up to a year; exported, it is the map.

    Raises
    ------
    UnknownNameError, ReportError
        As `build_report` says.
    """
    part = map_agreements(records, year=year, organization=organization, as_of=as_of)
    found = reconcile(records, organization, until=year)
    return AgreementPanel(records, found, part) if found.agreements else part
