"""Asking panel: each table as it stands, a choice over each column, and what would be counted."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from analysis.content import Paragraph
from analysis.errors import AnalysisError, explain
from analysis.explore.asking import KINDS, ROLES, AskedTable, Asking, list_tables
from analysis.explore.cell_outputs import ShownPanel, is_watched
from analysis.explore.own_ledgers import Sources, read_sources
from analysis.explore.pieces import (
    Chooser,
    MessageLine,
    Options,
    choose_one,
    make_button,
    stack_in_panel,
)
from analysis.problems import TABLE_KINDS
from analysis.records import Records
from analysis.workspace import find_dataset, find_workspace, list_sources

_AS_WRITTEN = ("按表里写的", "")
_KNOB = {"width": "auto", "max_width": "100%", "margin": "0 12px 6px 0"}
_REMEMBERED = (
    "已记住，写在 workspace.toml 里；表头相同的台账以后都这样读。"
    "其他各处的数，请点笔记本上方的“全部运行”重新计算。"
)
_NO_HEADER = (
    "没有找到表头：请在台账的数据上方加一行表头，例如“日期、类型、主题、人数”，再重新读取。"
)
_UNKNOWN_HEADER = "表头都不认识。请在各栏上面选它是什么，再选是哪一种活动。"
_NOTHING = "没有可以问的表。"
_TAKEN_BACK = "已撤销上一个答案。"
_CHANGED = "workspace.toml 已被别人改过，没有撤销。"


class AskingPanel(ShownPanel):
    """The tables of the ledgers, how each is read, and what the office says of it."""

    def __init__(self, records: Records, asking: Asking) -> None:
        import ipywidgets

        from analysis.explore.browser_widgets import FileLink, TableAsker

        super().__init__()
        self._records, self.asking = records, asking
        self._table: AskedTable | None = None
        self._is_asking = False
        activities = asking.workspace.catalogue.activities.values()
        kinds = [_AS_WRITTEN, *((each.name, each.code) for each in activities)]
        self.which = choose_one("看哪张表", self._list(), 0)
        self.kind = choose_one("这张表是", KINDS, "")
        self.activity = choose_one("是哪一种活动", kinds, "")
        for knob in (self.which, self.kind, self.activity):
            knob.layout = _KNOB
        self.asker, self.link = TableAsker(), FileLink()
        self.why, self.preview, self.message = MessageLine(), MessageLine(), MessageLine()
        self.keep = make_button("记住", self._keep, hint="写进 workspace.toml", is_main=True)
        self.undo = make_button("撤销", self._undo, hint="撤销上一个答案")
        self.export = make_button("导出答案", self._export, hint="写成一个可以交给别的单位的文件")
        self.upload = ipywidgets.FileUpload(
            accept=".toml", multiple=False, description="导入答案……", layout={"width": "auto"}
        )
        self.upload.observe(self._take_over, names="value")
        self._chooser = Chooser({"which": self.which}, self._open)
        self._answer = Chooser({"kind": self.kind, "activity": self.activity}, self._show_preview)
        self.asker.observe(self._follow_roles, names="roles")
        steps = [self.keep, self.undo, self.export, self.upload, self.link]
        told = [self.kind, self.activity]
        rows = [self.which, self.why, self.asker, told, self.preview, steps, self.message]
        self._box = stack_in_panel(rows)

    def begin(self) -> None:
        """Show the first table, as it stands; until then no file is opened."""
        self._open()
        if self.asking.workspace.doubts and not self.message.text:
            self.message.say("".join(self.asking.workspace.doubts), "warning")

    def _list(self) -> Options:
        listed = []
        for place, (file, sheet, found) in enumerate(self.asking.tables):
            kind = TABLE_KINDS[found.kind] if found else "找不到表头"
            mark = "计入" if found is not None and found.is_counted else "没有计入"
            where = f"{file}［{sheet.sheet}］" if sheet.sheet else file
            rows = f"第{found.first}至{found.last}行" if found else ""
            listed.append((f"{mark}：{where}{rows}，{kind}", place))
        return listed or [(_NOTHING, 0)]

    def _open(self) -> None:
        """Show the table that is chosen, as it stands and as it is read."""
        self._table = None
        self.message.clear()
        tables = self.asking.tables
        if tables:
            try:
                self._table = self.asking.open(*tables[self.which.value])
            except OSError as error:
                self.message.say(explain(error), "warning")
        table = self._table
        self.undo.disabled = not self.asking.has_past
        held = table.held if table else None
        self._answer.choose(kind=held.kind if held else "", activity=held.activity if held else "")
        if table is None:
            self.asker.ask({"rows": []}, ())
            self.why.say(_NOTHING)
            self.keep.disabled = True
            return
        unknown = _NO_HEADER if table.header is None else _UNKNOWN_HEADER
        reasons = table.found.reasons if table.found else (unknown,)
        self.why.say("；".join(reasons), "plain" if table.found else "warning")
        self._is_asking = True
        self.asker.ask(_describe(table, self.asking), table.roles)
        self._is_asking = False
        self._show_preview()

    def _follow_roles(self, _change: object) -> None:
        if not self._is_asking:
            self._show_preview()

    @property
    def _chosen(self) -> Any:
        """The answer as the knobs stand; None where nothing is told beside what is read."""
        table = self._table
        if table is None or table.header is None:
            return None
        told = self._answer.chosen
        return table.answer(self.asker.roles, told["kind"], told["activity"])

    def _show_preview(self) -> None:
        """Say what would be counted; nothing is written."""
        if self._table is None:
            return
        answer = self._chosen
        self.keep.disabled = answer is None or not answer.told
        preview = self.asking.preview(self._table, answer)
        self.preview.say(f"按这样读：{preview.text}", "good" if preview.is_counted else "warning")

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Do something and show the tables as they are then read; say what went wrong."""
        try:
            yield
        except (AnalysisError, OSError) as error:
            self.message.say(explain(error), "warning")

    def _renew(self, said: str, tone: Any = "good") -> None:
        """Show the same table as it is read now, wherever it stands in the list."""
        table = self._table
        self._chooser.offer(which=self._list())
        same = [
            place
            for place, (file, sheet, found) in enumerate(self.asking.tables)
            if table is not None
            and (file, sheet.sheet) == (table.source.name, table.sheet.name)
            and (found is None or table.found is None or found.last == table.found.last)
        ]
        self._chooser.choose(which=same[0] if same else 0)
        self._open()
        self.message.say(said, tone)
        self.still.renew()

    def _keep(self) -> None:
        with self._telling():
            if self._table is not None and (answer := self._chosen) is not None:
                self.asking.remember(self._table, answer)
                self._renew(_REMEMBERED)

    def _undo(self) -> None:
        with self._telling():
            is_undone = self.asking.undo()
            self._renew(_TAKEN_BACK if is_undone else _CHANGED, "good" if is_undone else "warning")

    def _export(self) -> None:
        with self._telling():
            path = self.asking.export()
            self.message.say(f"已导出：{path.parent.name}/{path.name}。", "good")
            near = Path(os.path.relpath(path, Path.cwd())).as_posix()
            self.link.point_to(near, "打开答案文件")

    def _take_over(self, change: Mapping[str, Any]) -> None:
        files = [(each["name"], bytes(each["content"])) for each in change["new"] or ()]
        if files:
            self.upload.value = ()
            with self._telling():
                doubts = self.asking.take_over(*files[0])
                said = f"已导入“{files[0][0]}”。{''.join(doubts)}"
                self._renew(said, "warning" if doubts else "good")

    def describe(self) -> dict[str, Any]:
        """Give how each table was read when the notebook ran."""
        return list_tables(self._records)._repr_mimebundle_()

    def _ipython_display_(self) -> None:
        from IPython.display import display

        if not is_watched():
            display(list_tables(self._records))
            return
        self.begin()
        super()._ipython_display_()


def _describe(table: AskedTable, asking: Asking) -> dict[str, Any]:
    fields = asking.workspace.catalogue.fields
    known = {code for _, code in ROLES}
    more = [
        [] if role in known or role not in fields else [[fields[role].name, role]]
        for role in table.roles
    ]
    return {
        "caption": f"{table.source.name}［{table.sheet.name}］的前几行",
        "letters": list(table.letters),
        "headings": list(table.headings),
        "options": [[*map(list, ROLES), *each] for each in more],
        "rows": [list(row) for row in table.rows],
        "header": -1 if table.header is None else 0,
    }


def open_tables(records: Records, sources: Sources = None) -> AskingPanel | Paragraph:
    """Open the tables with a choice over each column; exported, it is how each was read.

    Parameters
    ----------
    sources
        What `records` were read from, as `open_ledgers` takes it.

    Raises
    ------
    SourceError
        If a source is written in a way that names no place.
    """
    workspace = find_workspace(Path.cwd())
    places = read_sources(sources)
    places = list(workspace.ledgers) if places is None else places
    if find_dataset(places) is not None:
        return Paragraph(("数据集在转换时已经读好，这里没有可以问的表。",), "note")
    return AskingPanel(records, Asking(records, list_sources(places), workspace))
