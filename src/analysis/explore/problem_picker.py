"""Problems: what was read and what is wrong, as tables, and a panel to pick through them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from analysis.annotate import AnnotatedCopy, write_annotated
from analysis.content import Paragraph, Table
from analysis.errors import AnalysisError
from analysis.explore.cell_outputs import ShownPanel
from analysis.explore.own_ledgers import Sources, name_place, read_sources
from analysis.explore.pieces import (
    MessageLine,
    Tone,
    choose_one,
    make_button,
    scroll,
    stack_in_panel,
)
from analysis.formatting import format_value
from analysis.problems import RULES, WITHHELD_WORDS, withhold_words
from analysis.records import Records
from analysis.workspace import Workspace, find_workspace, list_sources

_ALL = "全部"
_SHOWN = 200
_SEVERITY = {"error": "错误", "warning": "提示"}
_HOW_TO_GO = "把单元格编号（如 D17）复制到 Excel 或 WPS 左上角的名称框，按回车就到那里。"
_FOLDER = "annotated"
_KNOB = {"width": "300px", "margin": "0 12px 6px 0"}
_HINT = "错误和提示写成批注，放在副本的单元格上；原台账不动"
_ROWS_ONLY = "（原格式不能写回，副本只有各行内容）"
_MOVED = "在读取以后被移走或打不开了，没有写出副本。请点“全部运行”重新读取。"


def describe_reading(records: Records) -> Paragraph:
    """Say how many files and rows were read, and what became of the rows."""
    sheets = [sheet for file in records.files for sheet in file.sheets]
    refused = sum(file.is_unread for file in records.files)
    rows, kept, wrong, skipped = (
        sum(getattr(sheet, name) for sheet in sheets)
        for name in ("rows", "records", "problems", "skipped")
    )
    text = (
        f"共{len(records.files)}个文件、{len(sheets)}张表、{rows}行非空行："
        f"计入{kept}行，未计入{wrong}行，标题、表头、合计、说明等非数据{skipped}行。"
    )
    if refused:
        text += f"另有{refused}个文件未能读取，原因见下表。"
    if any(file.is_invented for file in records.files):
        text += "以下含虚构示例台账，不是任何单位的真实记录。"
    return Paragraph((text,))


def list_files(records: Records) -> Table:
    """List the sheets of every file with how their rows ended."""
    rows: list[tuple[str, ...]] = []
    for file in records.files:
        if file.refused:
            rows.append((file.file, "—", "—", "—", "—", f"未能读取：{file.refused}"))
        for sheet in file.sheets:
            numbers = (sheet.rows, sheet.records, sheet.problems, sheet.skipped)
            shown = [format_value(number, "") for number in numbers]
            rows.append((file.file, sheet.sheet or "—", *shown))
    columns = ("文件", "工作表", "非空行", "计入", "未计入", "非数据")
    return Table(Paragraph(("读到的台账",)), columns, tuple(rows))


def list_problem_rules(records: Records) -> Table:
    """List the rules that found something, with their number, meaning and remedy."""
    found = Counter((problem.severity, problem.rule) for problem in records.problems)
    order = sorted(found.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
    rows = tuple(
        (
            RULES[rule].name_zh,
            _SEVERITY[severity],
            format_value(number, "处"),
            RULES[rule].meaning_zh,
            RULES[rule].mend_zh,
        )
        for (severity, rule), number in order
    )
    return Table(Paragraph(("问题按规则计数",)), ("规则", "程度", "数目", "含义", "怎样修改"), rows)


def list_problems(
    records: Records, *, file: str = _ALL, rule: str = _ALL, is_published: bool = False
) -> Table:
    """List the problems of a file and a rule (its Chinese name), errors first.

    At most 200 are listed; the note says how many there are more. One that is published quotes no
    words of a cell, which may name a person.
    """
    chosen = [
        problem
        for problem in sorted(records.problems, key=lambda problem: problem.severity)
        if file in (_ALL, problem.file) and rule in (_ALL, RULES[problem.rule].name_zh)
    ]
    rest = len(chosen) - _SHOWN
    note = f"另有{rest}处未列出，请用上面的选择框缩小范围。" if rest > 0 else ""
    shown = chosen[:_SHOWN]
    told = [withhold_words(problem) for problem in shown] if is_published else shown
    note += WITHHELD_WORDS * (told != shown)
    rows = tuple(
        (
            problem.file,
            problem.sheet or "—",
            f"{problem.column}{problem.row}" if problem.column else f"第{problem.row}行",
            problem.value or "—",
            f"{_SEVERITY[problem.severity]}：{RULES[problem.rule].name_zh}",
            problem.message,
        )
        for problem in told
    )
    columns = ("文件", "工作表", "单元格", "原值", "问题", "怎样修改")
    caption = Paragraph((f"问题清单：{len(chosen)}处",))
    return Table(caption, columns, rows, _HOW_TO_GO + note if rows else note)


class ProblemPanel(ShownPanel):
    """The problems of the ledgers, picked by file and rule."""

    def __init__(self, records: Records, sources: Sequence[Path] | None) -> None:
        super().__init__()
        self._records, self._sources = records, sources
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
        self.file = choose_one("文件", [_ALL, *files], _ALL)
        self.rule = choose_one("规则", [_ALL, *rules], _ALL)
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
        self._shown.value = scroll(self.table.html, "问题清单", "wide")

    def write_copies(self) -> None:
        """Write marked copies of all ledgers with problems, and link them."""
        workspace = find_workspace(Path.cwd())
        folder = workspace.reports / _FOLDER
        self.copies.value = ""
        try:
            listed = list_sources(workspace.ledgers if self._sources is None else self._sources)
            written = write_annotated(self._records, listed, folder)
        except OSError as error:
            place = f"“{Path(str(error.filename)).name}”" if error.filename else "台账"
            self.message.say(f"{place}{_MOVED}", "warning")
            return
        except AnalysisError as error:
            self.message.say(str(error), "warning")
            return
        gone = {problem.file for problem in self._records.problems} - {each.name for each in listed}
        lost = f"{'、'.join(sorted(gone))}已经不在原来的位置，没有副本。" if gone else ""
        place, number = name_place(folder, workspace), format_value(len(written), "份")
        done = f"批注副本{number}，在 {place} 里，原台账没有改动。点名称下载："
        none = "" if gone else "没有需要标注的问题，没有写出副本。"
        tone: Tone = "warning" if gone else "good" if written else "plain"
        self.message.say(lost + (done if written else none), tone)
        self.copies.value = _link_copies(written, workspace)

    def describe(self) -> dict[str, Any]:
        """Give the problems chosen, without words of cells."""
        return self._list(is_published=True)._repr_mimebundle_()


def open_problems(records: Records, sources: Sources = None) -> ProblemPanel:
    """Open the problems with choices of file and rule; exported, it is the table.

    An export quotes no words of cells.

    Parameters
    ----------
    sources
        What `records` were read from, as `open_ledgers` takes it.
    """
    return ProblemPanel(records, read_sources(sources))


def _link_copies(written: Sequence[AnnotatedCopy], workspace: Workspace) -> str:
    """Link copies that JupyterLab serves, which are those inside the workspace; name the others."""
    root = None if workspace.root is None else workspace.root.resolve()
    items = []
    for copy in written:
        path = copy.path.resolve()
        link = escape(copy.path.relative_to(workspace.reports / _FOLDER).as_posix())
        if root is not None and path.is_relative_to(root):
            address = quote(path.relative_to(root).as_posix())
            link = f'<a href="/files/{address}" download>{link}</a>'
        rows_only = _ROWS_ONLY if copy.is_row_copy else ""
        items.append(f"<li>{link}：{format_value(copy.problems, '处')}{rows_only}</li>")
    box = 'style="max-height: 170px; overflow: auto" tabindex="0" aria-label="批注副本"'
    return f"<ul {box}>{''.join(items)}</ul>" if written else ""
