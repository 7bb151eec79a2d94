"""Remarks: what is to be said of a table as a whole, on its header row."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.catalogue import Catalogue, suggest_field
from analysis.declarations import write_line
from analysis.ledgers.cells import is_blank
from analysis.ledgers.files import Sheet
from analysis.ledgers.rows.columns import Mark, TableRows, shown
from analysis.ledgers.tables import DATA, Context, Heading, Layout, Table
from analysis.problems import Problem, column_letter

_DATES = ("date", "found_date", "month", "year")
_ERROR = "单元格是公式错误值“{}”，不影响计数；请在表格中改正公式"
_UNCOMPUTED = "单元格是公式，文件里没有保存结果，按空白读取；请用表格软件重新计算后保存"
_ONE_COLUMN_ONLY = ("people", "count", "end_date", "institutions")


def remark_on_table(
    sheet: Sheet, table: Table, layout: Layout, context: Context, catalogue: Catalogue
) -> list[Problem]:
    """Say which columns of a table are not used, and whether it has no date column.

    All are warnings: a header row is no data, so no row is lost by them.
    """
    places = [place for place in range(table.start, table.stop) if layout.kinds[place] == DATA]
    remarks = [
        _remark(
            sheet,
            table,
            heading,
            "unmapped_column",
            _describe_unmapped(heading, catalogue),
        )
        for heading in table.headings
        if _is_unmapped(heading) and _holds_data(sheet, heading, places)
    ]
    remarks += _remark_on_repeated(sheet, table, places)
    if places and not any(table.having(field) for field in _DATES):
        span = f"，各行按{context.year}年计入" if context.year else "，各行无法确定年度"
        message = (
            f"找不到日期栏{span}。请加一栏“日期”，"
            "或在 workspace.toml 的 [headings] 里写明哪一栏是 date"
        )
        remarks.append(_remark(sheet, table, None, "sheet_without_date", message))
    return remarks


def _describe_unmapped(heading: Heading, catalogue: Catalogue) -> str:
    if not heading.text:
        return "这一栏没有表头，内容没有用上；要用，请在表头行补写这一栏的名称"
    near = suggest_field(catalogue, heading.text)
    if near:
        offer = f"要用，如果它就是“{near.name}”"
    else:
        near, offer = catalogue.fields["subject"], "要用，写明它是哪一栏，例如是“主题”"
    return (
        f"表头“{heading.full_text}”不在目录里，这一栏没有用上。{offer}，"
        f"请在 workspace.toml 的 [headings] 下加一行：{write_line(heading.text, near.code)}"
    )


def _is_unmapped(heading: Heading) -> bool:
    return heading.field is None and heading.activity is None and heading.is_used


def _holds_data(sheet: Sheet, heading: Heading, places: Sequence[int]) -> bool:
    return any(not is_blank(sheet.rows[place][heading.index]) for place in places)


def _remark_on_repeated(sheet: Sheet, table: Table, places: Sequence[int]) -> list[Problem]:
    remarks = []
    for field in _ONE_COLUMN_ONLY:
        filled = [h for h in table.having(field) if _holds_data(sheet, h, places)]
        for heading in filled[1:]:
            message = f"“{heading.full_text}”与“{filled[0].full_text}”是同一项内容，只用了前一栏"
            remarks.append(_remark(sheet, table, heading, "heading_duplicate", message))
    return remarks


def _remark(
    sheet: Sheet, table: Table, heading: Heading | None, rule: str, message: str
) -> Problem:
    place = table.header[-1]
    return Problem(
        file=sheet.file,
        sheet=sheet.name,
        row=place + sheet.first_row,
        column=column_letter(sheet.first_column + heading.index) if heading else None,
        field=heading.field if heading else "date",
        value=shown(sheet.rows[place][heading.index]) if heading else "",
        rule=rule,
        severity="warning",
        message=message,
    )


def mark_cell_errors(rows: TableRows, marks: Sequence[Mark]) -> list[Mark]:
    """Warn of cells without a value that no reading has met: those that are not counted."""
    sheet = rows.sheet
    if not (sheet.errors or sheet.uncached):
        return []
    known = {(problem.row, problem.column) for _, problem in marks}
    position_of = {place + sheet.first_row: position for position, place in enumerate(rows.places)}
    by_column = {sheet.first_column + heading.index: heading for heading in rows.table.headings}
    wrong = {place: ("cell_error", _ERROR.format(code)) for place, code in sheet.errors.items()}
    for place in sorted(sheet.uncached):
        heading = by_column.get(place[1])
        if heading and heading.is_used and (heading.field or heading.is_kind):
            wrong[place] = ("formula_no_cache", _UNCOMPUTED)
    return [
        rows.mark(position_of[row], by_column[column], rule, "warning", message)
        for (row, column), (rule, message) in wrong.items()
        if row in position_of and column in by_column and (row, column_letter(column)) not in known
    ]
