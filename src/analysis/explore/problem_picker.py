"""Problems: what is wrong in the ledgers, picked by file and rule, and copies with it marked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from analysis.annotate import AnnotatedCopy, write_annotated
from analysis.content import Table
from analysis.errors import AnalysisError
from analysis.explore.own_ledgers import Sources, read_sources
from analysis.explore.paths import name_place
from analysis.explore.pieces import (
    MessageLine,
    Tone,
    choose_one,
    make_button,
)
from analysis.explore.read_tables import ALL, list_problems
from analysis.explore.stacked_pieces import scroll_wide, stack_in_panel
from analysis.explore.still import Still
from analysis.formatting import format_value
from analysis.problems import RULES
from analysis.records import Records
from analysis.workspace import Workspace, find_workspace, list_sources

_FOLDER = "annotated"
_KNOB = {"width": "300px", "margin": "0 12px 6px 0"}
_HINT = "错误和提示写成批注，放在副本的单元格上；原台账不动"
_ROWS_ONLY = "（原格式不能写回，副本只有各行内容）"


class ProblemPanel:
    """The problems of the ledgers, picked by file and rule."""

    def __init__(self, records: Records, sources: Sequence[Path] | None) -> None:
        self._records, self._sources = records, sources
        self.still = Still(self.describe)
        self._build()
        for widget in (self.file, self.rule):
            widget.observe(self._redraw, names="value")
        self._redraw()

    @property
    def table(self) -> Table:
        """The problems that are chosen now."""
        return self._list()

    def _list(self, *, is_published: bool = False) -> Table:
        file, rule = self.file.value, self.rule.value
        return list_problems(self._records, file=file, rule=rule, is_published=is_published)

    def _build(self) -> None:
        import ipywidgets

        files = dict.fromkeys(problem.file for problem in self._records.problems)
        rules = dict.fromkeys(RULES[problem.rule].name_zh for problem in self._records.problems)
        self.file = choose_one("文件", [ALL, *files], ALL)
        self.rule = choose_one("规则", [ALL, *rules], ALL)
        self.message = MessageLine()
        self.copies = ipywidgets.HTML()
        self._shown = ipywidgets.HTML()
        mark = make_button("写出批注副本", self.write_copies, hint=_HINT)
        for knob in (self.file, self.rule):
            knob.layout = _KNOB
        knobs = [self.file, self.rule, mark]
        self._box = stack_in_panel([knobs, self.message, self.copies, self._shown])

    def _redraw(self, _change: object = None) -> None:
        self.still.renew()
        self._shown.value = scroll_wide(self.table.html, "问题清单")

    def write_copies(self) -> None:
        """Write marked copies of all ledgers with problems, and link them."""
        workspace = find_workspace(Path.cwd())
        folder = workspace.reports / _FOLDER
        self.copies.value = ""
        try:
            listed = list_sources(workspace.ledgers if self._sources is None else self._sources)
            written = write_annotated(self._records, listed, folder)
        except (AnalysisError, OSError) as error:
            self.message.say(_explain(error), "warning")
            return
        gone = {problem.file for problem in self._records.problems} - {each.name for each in listed}
        place = name_place(folder, workspace)
        self.message.say(_describe_copies(written, sorted(gone), place), _tone(written, gone))
        self.copies.value = _link_copies(written, workspace)

    def describe(self) -> dict[str, Any]:
        """Give what an export shows of the problems chosen, as one output's bundle."""
        return self._list(is_published=True)._repr_mimebundle_()

    def _ipython_display_(self) -> None:
        self.still.show(self._box._repr_mimebundle_())


def open_problems(records: Records, sources: Sources = None) -> ProblemPanel:
    """Open the problems with choices of file and rule; exported, it is the table.

    An export quotes no words of cells.

    Parameters
    ----------
    sources
        What `records` were read from, as `open_ledgers` takes it.
    """
    return ProblemPanel(records, read_sources(sources))


def _describe_copies(written: Sequence[AnnotatedCopy], gone: Sequence[str], place: str) -> str:
    lost = f"{'、'.join(gone)}已经不在原来的位置，没有副本。" if gone else ""
    if not written:
        return lost or "没有需要标注的问题，没有写出副本。"
    number = format_value(len(written), "份")
    return f"{lost}批注副本{number}，在 {place} 里，原台账没有改动。点名称下载："


def _tone(written: Sequence[AnnotatedCopy], gone: Collection[str]) -> Tone:
    if gone:
        return "warning"
    return "good" if written else "plain"


def _explain(error: Exception) -> str:
    if isinstance(error, OSError):
        place = f"“{Path(str(error.filename)).name}”" if error.filename else "台账"
        return f"{place}在读取以后被移走或打不开了，没有写出副本。请点“全部运行”重新读取。"
    return str(error)


def _link_copies(written: Sequence[AnnotatedCopy], workspace: Workspace) -> str:
    items = (
        f"<li>{_link(copy.path, workspace)}：{format_value(copy.problems, '处')}"
        f"{_ROWS_ONLY if copy.is_row_copy else ''}</li>"
        for copy in written
    )
    box = 'style="max-height: 170px; overflow: auto" tabindex="0" aria-label="批注副本"'
    return f"<ul {box}>{''.join(items)}</ul>" if written else ""


def _link(path: Path, workspace: Workspace) -> str:
    """Link a file that JupyterLab serves, which is one inside the workspace."""
    name = escape(path.relative_to(workspace.reports / _FOLDER).as_posix())
    root = workspace.root
    if root is None or not path.resolve().is_relative_to(root.resolve()):
        return name
    address = quote(path.resolve().relative_to(root.resolve()).as_posix())
    return f'<a href="/files/{address}" download>{name}</a>'
