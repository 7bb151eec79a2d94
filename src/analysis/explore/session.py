"""Session: one person exploring ledgers: turn, take back, look at rows, keep, report, export.

There are no widgets here: any front end may hold a session and show what it gives.

The last choice of a notebook's panel is kept beside the reports, where nothing enters git, and
holds a choice and nothing else: no day, no path, no name of a person. A notebook that nobody has
open neither reads nor writes it, so that a run in the background always gives the same.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.errors import AnalysisError, ExportError
from analysis.explore.publishing import export_views
from analysis.explore.watching import WatchedLedgers, describe_changes
from analysis.measures import INSTITUTIONS, RECTIFICATION, Value, select_rows
from analysis.records import Records
from analysis.views import (
    Choices,
    Mark,
    Selection,
    StoredView,
    View,
    build_view,
    fit_selection,
    list_choices,
    name_selection,
    name_whose,
    read_selection,
    read_views,
    view_file,
    write_selection,
    write_views,
)
from analysis.workspace import Workspace
from analysis.writing import read_whole, write_atomically

_MOST_STEPS = 100
_FOLDER = ".explore"
_OPENED_AS = "JPY_SESSION_NAME"
"""Jupyter's server gives a kernel that a person has opened the path of its notebook."""
_MOST_SHOWN = 200
_COLUMNS = ("位置", "日期", "单位", "内容", "人员", "数目", "参加人次", "状态")
_NO_FOLDER = "当前文件夹不在工作区里（没有 workspace.toml），没有放视图的地方。"


class Session:
    """What is explored, what is chosen, and what is seen of it.

    `ledgers`: with records; see `WatchedLedgers.failure` for those without. `kept`: where the
    choice is kept from one opening to the next.

    `notice`: what there is to say of opening or of the last step; empty for nothing.
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
        self._steps: tuple[Selection, ...] = (start,)
        self._look()

    def _look(self) -> None:
        self.view: View = build_view(self.records, self.selection, self.catalogue)

    @property
    def selection(self) -> Selection:
        """What is chosen now."""
        return self._steps[-1]

    @property
    def has_past(self) -> bool:
        """Whether there is a step to take back."""
        return len(self._steps) > 1

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
        return self._move(replace(self.selection, **chosen))

    def undo(self) -> View:
        """Take the last step back; the first choice stays."""
        steps = self._steps[:-1] if self.has_past else self._steps
        return self._move(steps[-1], steps)

    def reset(self) -> View:
        """Choose what a panel begins with; this, too, can be taken back."""
        return self._move(self.choices.first)

    def _move(self, selection: Selection, steps: tuple[Selection, ...] | None = None) -> View:
        """Go to a choice; the same once more is no step."""
        self.notice = ""
        if selection != self.selection:
            self._steps = steps or (*self._steps, selection)[-_MOST_STEPS:]
            self._look()
            keep(self._kept, selection)
        return self.view

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


def find_kept(workspace: Workspace) -> Path | None:
    """Name the file of the open notebook's choice; None where nobody has the notebook open."""
    opened = os.environ.get(_OPENED_AS, "")
    name = PurePosixPath(opened).stem
    return workspace.reports / _FOLDER / f"{name}.json" if name else None


def load_kept(path: Path | None) -> Selection | None:
    """Load the kept choice; None if there is none or it cannot be read."""
    if path is None:
        return None
    try:
        return read_selection(json.loads(read_whole(path)))
    except (OSError, ValueError):
        return None


def keep(path: Path | None, selection: Selection) -> None:
    """Keep a choice; where nothing can be written none is kept."""
    if path is None:
        return
    text = json.dumps(write_selection(selection), ensure_ascii=False, indent=1)
    try:
        write_atomically(path, f"{text}\n".encode())
    except ExportError:
        return


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of rows under a caption."""

    caption: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""


def list_rows(records: Records, mark: Mark) -> Rows:
    """List the rows behind a point of a drawing, by date, as the office may read them itself.

    They name persons. They are handed to `PrivateRows` alone: no export and no notebook holds them.
    """
    value = mark.value
    if value is None:
        return Rows(mark.label, note="没有台账，也就没有可列的行；这不等于0。")
    if not value.evidence:
        return Rows(mark.label, note="台账在，但没有一行属于这里。")
    known = _find_rows(records, value)
    rows = []
    for place in value.evidence[:_MOST_SHOWN]:
        where = "·".join(part for part in (place.file, place.sheet, f"第{place.row}行") if part)
        row = known.get((place.file, place.sheet, place.row))
        told: tuple[str, ...] = ("",) * len(_COLUMNS[2:])
        if row is not None:
            days = (("完成", row["closed_date"]), ("时限", row["due_date"]))
            dates = [f"{name}{day.date().isoformat()}" for name, day in days if not pd.isna(day)]
            numbers = (row["amount"], row["people"])
            told = (
                row["organization"],
                row["subject"] or row["item"] or row["institution_name"],
                row["persons"],
                *("" if pd.isna(number) else str(int(number)) for number in numbers),
                "，".join([row["status"], *dates] if row["status"] else dates),
            )
        rows.append((where, place.date or "", *told))
    rest = len(value.evidence) - len(rows)
    note = "数取自往年报告，不是台账的行。" if value.is_stated else ""
    note += f"另有{rest}行没有列出，请缩小范围。" if rest else ""
    used = [k for k, _ in enumerate(_COLUMNS) if k == 0 or any(row[k] for row in rows)]
    columns, *shown = (tuple(row[k] for k in used) for row in (_COLUMNS, *rows))
    return Rows(mark.label, columns, tuple(shown), note)


def _find_rows(records: Records, value: Value) -> dict[tuple[str, str, int], pd.Series]:
    """Find the records of a value by their place; of several at one place the first."""
    activities: tuple[str, ...] = (value.measure.removesuffix("_people"),)
    if value.measure.startswith("rectification_"):
        activities = (RECTIFICATION,)
    elif value.measure == INSTITUTIONS:
        activities = (RECTIFICATION, INSTITUTIONS)
    wanted = {(place.file, place.sheet, place.row) for place in value.evidence[:_MOST_SHOWN]}
    numbers = {row for _, _, row in wanted}
    found: dict[tuple[str, str, int], pd.Series] = {}
    for activity in activities:
        rows = select_rows(records, activity, None)
        for _, row in rows[rows["row"].isin(numbers)].iterrows():
            place = (row["file"], row["sheet"], int(row["row"]))
            if place in wanted:
                found.setdefault(place, row)
    return found
