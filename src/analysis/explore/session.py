"""Session: one person exploring ledgers: turn, take back, look at rows, keep, report, export.

There are no widgets here: any front end may hold a session and show what it gives.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from analysis.catalogue import Catalogue
from analysis.errors import AnalysisError
from analysis.explore.history import History
from analysis.explore.keeping import keep, load_kept
from analysis.explore.ledger_lines import Rows, list_rows
from analysis.explore.publishing import export_views
from analysis.explore.watching import WatchedLedgers, describe_changes
from analysis.records import Records
from analysis.views import (
    Choices,
    Selection,
    StoredView,
    View,
    build_view,
    fit_selection,
    list_choices,
    name_selection,
    name_whose,
    read_views,
    view_file,
    write_views,
)
from analysis.writing import write_atomically

_NO_FOLDER = "当前文件夹不在工作区里（没有 workspace.toml），没有放视图的地方。"


class Session:
    """What is explored, what is chosen, and what is seen of it.

    Parameters
    ----------
    ledgers : WatchedLedgers
        With records; see `WatchedLedgers.failure` for those without.
    kept : pathlib.Path, optional
        Where the choice is kept from one opening to the next.

    Attributes
    ----------
    notice : str
        What there is to say of opening or of the last step; empty for nothing.
    """

    def __init__(self, ledgers: WatchedLedgers, kept: Path | None = None) -> None:
        self._kept = kept
        self.notice = ""
        self._take(ledgers, load_kept(kept))

    def _take(self, ledgers: WatchedLedgers, wanted: Selection | None) -> None:
        if ledgers.records is None or ledgers.workspace is None:
            raise AnalysisError(ledgers.failure)
        self.ledgers, self._workspace = ledgers, ledgers.workspace
        self.records: Records = ledgers.records
        self.catalogue: Catalogue = ledgers.workspace.catalogue
        self.choices: Choices = list_choices(self.records, self.catalogue)
        start, self.notice = self.choices.first, ""
        if wanted is not None:
            start, self.notice = fit_selection(wanted, self.choices)
        self.history = History((start,))
        self._look()

    def _look(self) -> None:
        self.view: View = build_view(self.records, self.selection, self.catalogue)

    @property
    def selection(self) -> Selection:
        """What is chosen now."""
        return self.history.now

    @property
    def whose(self) -> str:
        """Name whose values are seen."""
        return name_whose(self.selection, self.choices)

    @property
    def is_invented(self) -> bool:
        """Whether ledgers are invented ones, which their files say."""
        return any(file.is_invented for file in self.records.files)

    @property
    def changes(self) -> str:
        """What became of the files since they were read; empty if nothing did."""
        return describe_changes(self.ledgers.list_changes())

    def turn(self, **chosen: Any) -> View:
        """Choose something else; what is not named stays."""
        self._move(self.history.turn(replace(self.selection, **chosen)))
        return self.view

    def undo(self) -> View:
        """Take the last step back."""
        self._move(self.history.undo())
        return self.view

    def reset(self) -> View:
        """Choose what a panel begins with; this, too, can be taken back."""
        self._move(self.history.turn(self.choices.first))
        return self.view

    def _move(self, history: History) -> None:
        self.notice = ""
        is_same = history.now == self.selection
        self.history = history
        if not is_same:
            self._look()
            keep(self._kept, self.selection)

    def read_again(self) -> View:
        """Read the ledgers as they are now, with the same choice as far as it still fits.

        Raises
        ------
        AnalysisError
            If there is nothing to read any more; what is seen stays as it is.
        """
        self._take(self.ledgers.read_again(), self.selection)
        return self.view

    def list_rows(self, place: int) -> Rows:
        """List the rows behind a mark of the view, by its place among `view.marks`."""
        return list_rows(self.records, self.view.marks[place])

    def list_stored(self) -> tuple[StoredView, ...]:
        """List the views that are put into the report of the year in question.

        Raises
        ------
        ReportError
            If their file cannot be used.
        """
        path = self._view_file()
        return () if path is None else read_views(path)

    def name_stored(self) -> list[str]:
        """Name those views in their order."""
        is_one = len(self.choices.organizations) == 1
        return [
            f"{place}. {name_selection(each.selection, self.choices)}"
            + ("" if is_one and each.organization == self.whose else f"（{each.organization}）")
            for place, each in enumerate(self.list_stored(), start=1)
        ]

    def put_into_report(self) -> str:
        """Put the view into the report of its last year, and say so.

        Only the choice is written down: the report draws and counts it again from the ledgers.
        """
        if self.view.figure is None:
            return "现在没有图，没有放入。请先换一种看法。"
        whose = self.whose
        view = StoredView(replace(self.selection, organization=whose), whose)
        listed = self.list_stored()
        if view in listed:
            return f"这个视图已经在{whose}{self.selection.year}年度报告里，没有重复放入。"
        self._store((*listed, view))
        return (
            f"已放入{whose}{self.selection.year}年度报告：重新运行年度报告，"
            "它在“主要数据与上年比较”部分的最后，数从台账重新算出。"
        )

    def take_from_report(self, place: int) -> str:
        """Take a view out of the report again, by its place in `list_stored`."""
        listed = list(self.list_stored())
        gone = listed.pop(place)
        self._store(tuple(listed))
        name = name_selection(gone.selection, self.choices)
        return f"已从{self.selection.year}年度报告取出：{name}。"

    def _store(self, views: tuple[StoredView, ...]) -> None:
        path = self._view_file()
        if path is None:
            raise AnalysisError(_NO_FOLDER)
        write_atomically(path, write_views(views).encode())

    def _view_file(self) -> Path | None:
        root = self._workspace.root
        if root is None or not self.selection.years:
            return None
        return view_file(root, self.selection.year, is_sample=self._workspace.is_sample)

    def export(self) -> Path:
        """Write the view, and those put into the report of its year, as one HTML file.

        Raises
        ------
        ExportError
            If it cannot be written, or would tell of a person.
        """
        stored = [each.selection for each in self.list_stored()]
        shown = list(dict.fromkeys([self._named(), *stored]))
        return export_views(self.records, shown, self.choices, self._workspace)

    def _named(self) -> Selection:
        return replace(self.selection, organization=self.whose)
