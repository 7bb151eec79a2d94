"""Ledgers: what was read and what is wrong, as tables, and a panel to pick through them."""

from __future__ import annotations

from collections import Counter

from analysis.content import Paragraph, Table
from analysis.formatting import format_value
from analysis.problems import RULES, WITHHELD_WORDS, Problem, withhold_words
from analysis.records import Records

ALL = "全部"
_SHOWN = 200
_SEVERITY = {"error": "错误", "warning": "提示"}
_HOW_TO_GO = "把单元格编号（如 D17）复制到 Excel 或 WPS 左上角的名称框，按回车就到那里。"


def describe_reading(records: Records) -> Paragraph:
    """Say how many files and rows were read, and what became of the rows."""
    sheets = [sheet for file in records.files for sheet in file.sheets]
    refused = sum(bool(file.refused) for file in records.files)
    rows, kept, wrong, skipped = (
        sum(getattr(sheet, name) for sheet in sheets)
        for name in ("rows", "records", "problems", "skipped")
    )
    text = (
        f"共{len(records.files)}个文件、{len(sheets)}张表、{rows}行非空行："
        f"计入{kept}行，有误未计入{wrong}行，标题、表头、合计、说明等非数据{skipped}行。"
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
    columns = ("文件", "工作表", "非空行", "计入", "有误未计入", "非数据")
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
    records: Records, *, file: str = ALL, rule: str = ALL, is_published: bool = False
) -> Table:
    """List the problems of a file and a rule (its Chinese name), errors first.

    At most 200 are listed; the note says how many there are more. One that is published quotes no
    words of a cell, which may name a person.
    """
    chosen = [
        problem
        for problem in sorted(records.problems, key=lambda problem: problem.severity)
        if file in (ALL, problem.file) and rule in (ALL, RULES[problem.rule].name_zh)
    ]
    rest = len(chosen) - _SHOWN
    note = f"另有{rest}处未列出，请用上面的选择框缩小范围。" if rest > 0 else ""
    shown = chosen[:_SHOWN]
    told = [withhold_words(problem) for problem in shown] if is_published else shown
    note += WITHHELD_WORDS * (told != shown)
    rows = tuple(_describe(problem) for problem in told)
    columns = ("文件", "工作表", "单元格", "原值", "问题", "怎样修改")
    caption = Paragraph((f"问题清单：{len(chosen)}处",))
    return Table(caption, columns, rows, _HOW_TO_GO + note if rows else note)


def _describe(problem: Problem) -> tuple[str, ...]:
    return (
        problem.file,
        problem.sheet or "—",
        f"{problem.column}{problem.row}" if problem.column else f"第{problem.row}行",
        problem.value or "—",
        f"{_SEVERITY[problem.severity]}：{RULES[problem.rule].name_zh}",
        problem.message,
    )
