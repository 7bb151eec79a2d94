"""Marking: the cells with problems coloured and commented, and a sheet that lists them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any

from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from analysis.annotate.row_copy import clean_text, sheet_title, write_text
from analysis.ledgers.files import Sheet
from analysis.problems import ANNOTATION_TITLE, RULES, Problem

AUTHOR = "同比"
LIST_NAME = "问题清单"
SEVERITY = {"error": "错误", "warning": "提示"}

_COLOURS = {"error": "FFFFC7CE", "warning": "FFFFEB9C"}
_SHOWN_IN_A_COMMENT = 6
_COMMENT_WIDTH = 340
_LINE_HEIGHT = 20
_LETTERS_PER_LINE = 24
_MOST_LINES = 24
# A workbook holds at most 65,530 links.
_MOST_LINKS = 20_000
_COLUMNS = (
    ("文件", 28),
    ("工作表", 16),
    ("行", 7),
    ("列", 6),
    ("原值", 24),
    ("程度", 7),
    ("规则", 18),
    ("问题", 64),
    ("怎样修改", 44),
)
_ROW_COLUMN = 3
_SEVERITY_COLUMN = 6

Place = tuple[int, int]


def mark_cells(
    targets: Mapping[str, Any], sheets: Sequence[Sheet], found: Iterable[Problem]
) -> None:
    """Colour and comment the cells of `targets` (sheets of the copy by name in the ledger).

    A problem in a merged cell is put to its top left, one of a whole row to its first filled
    cell.
    """
    by_sheet: dict[str, list[Problem]] = {}
    for problem in found:
        by_sheet.setdefault(problem.sheet, []).append(problem)
    rows = {sheet.name: sheet for sheet in sheets}
    for name, problems in by_sheet.items():
        if name in targets:
            _mark_sheet(targets[name], rows.get(name), problems)


def _mark_sheet(target: Any, sheet: Sheet | None, problems: Iterable[Problem]) -> None:
    heads = {
        (row, column): (area.min_row, area.min_col)
        for area in target.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }
    by_cell: dict[Place, list[Problem]] = {}
    for problem in problems:
        column = 1
        if problem.column:
            column = int(column_index_from_string(problem.column))
        elif sheet is not None and 0 <= problem.row - sheet.first_row < len(sheet.rows):
            row = sheet.rows[problem.row - sheet.first_row]
            filled = (k for k, cell in enumerate(row) if cell is not None and str(cell).strip())
            column = sheet.first_column + next(filled, 0)
        place = problem.row, column
        by_cell.setdefault(heads.get(place, place), []).append(problem)
    made: dict[Any, Any] = {}
    for place, here in by_cell.items():
        cell = target.cell(*place)
        is_error = any(problem.severity == "error" for problem in here)
        _fill(cell, "error" if is_error else "warning", made)
        cell.comment = _comment(here, cell.comment)


def _fill(cell: Any, severity: str, made: dict[Any, Any]) -> None:
    """Colour a cell; `made` keeps the styles that came out, as making one is slow."""
    key = (severity, *(cell._style or ()))
    if key in made:
        cell._style = copy(made[key])
    else:
        cell.fill = PatternFill("solid", fgColor=_COLOURS[severity])
        made[key] = copy(cell._style)


def _comment(problems: Sequence[Problem], before: Any) -> Comment:
    texts = list(
        dict.fromkeys(
            f"【{SEVERITY[problem.severity]}】{RULES[problem.rule].name_zh}\n"
            f"{problem.message}\n怎样修改：{RULES[problem.rule].mend_zh}"
            for problem in problems
        )
    )
    more = len(texts) - _SHOWN_IN_A_COMMENT
    texts = texts[:_SHOWN_IN_A_COMMENT]
    if more > 0:
        texts.append(f"另有{more}处，见“{LIST_NAME}”表。")
    if before is not None and before.author != AUTHOR:
        texts.insert(0, before.text)
    text = clean_text("\n\n".join(texts))
    lines = sum(1 + len(line) // _LETTERS_PER_LINE for line in text.split("\n"))
    height = _LINE_HEIGHT * (1 + min(lines, _MOST_LINES))
    return Comment(text, AUTHOR, height=height, width=_COMMENT_WIDTH)


def add_list(
    book: Any, targets: Mapping[str, Any], problems: Sequence[Problem], notes: Sequence[str]
) -> None:
    """Add the sheet that lists the problems under the notes on the copy."""
    sheet = book.create_sheet(sheet_title(LIST_NAME, book.sheetnames))
    write_text(sheet.cell(1, 1), ANNOTATION_TITLE)
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    for number, note in enumerate(notes, start=2):
        write_text(sheet.cell(number, 1), note)
    top = len(notes) + 3
    for column, (head, width) in enumerate(_COLUMNS, start=1):
        write_text(sheet.cell(top, column), head)
        sheet.cell(top, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    made: dict[Any, Any] = {}
    for number, problem in enumerate(problems, start=top + 1):
        _write_line(sheet, number, problem)
        _fill(sheet.cell(number, _SEVERITY_COLUMN), problem.severity, made)
        if problem.sheet in targets and number - top <= _MOST_LINKS:
            # The row's number leads to the cell inside the copy; nothing outside is ever linked.
            quoted = targets[problem.sheet].title.replace("'", "''")
            place = f"'{quoted}'!{problem.column or 'A'}{problem.row}"
            cell = sheet.cell(number, _ROW_COLUMN)
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place)
    sheet.freeze_panes = sheet.cell(top + 1, 1)
    sheet.auto_filter.ref = f"A{top}:{get_column_letter(len(_COLUMNS))}{top + len(problems)}"


def drop_list(book: Any) -> None:
    """Take out the list of an earlier check; a ledger's own sheet of that name stays."""
    for sheet in list(book.worksheets):
        if sheet.title.startswith(LIST_NAME) and sheet["A1"].value == ANNOTATION_TITLE:
            book.remove(sheet)


def _write_line(sheet: Any, number: int, problem: Problem) -> None:
    rule = RULES[problem.rule]
    shown: tuple[str | int, ...] = (
        problem.file,
        problem.sheet,
        problem.row,
        problem.column or "",
        problem.value,
        SEVERITY[problem.severity],
        rule.name_zh,
        problem.message,
        rule.mend_zh,
    )
    for column, value in enumerate(shown, start=1):
        cell = sheet.cell(number, column)
        if isinstance(value, int):
            cell.value = value
        else:
            write_text(cell, value)
