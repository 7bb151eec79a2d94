"""Reading: one sheet made into rows of activities, problems and skipped rows, none lost."""

# Why it is so: docs/decisions/0004-every-row-ends-somewhere.md

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from analysis.answers import TableAnswer
from analysis.errors import ConservationError
from analysis.ledgers.answered import answer_of, find_answers
from analysis.ledgers.files import Sheet
from analysis.ledgers.rows import (
    CodeNames,
    Filled,
    SheetSummary,
    TableSummary,
    build_frame,
    find_coverage,
    infer_activity,
    join_columns,
    leave_out,
    no_rows,
    read_explained_codes,
    read_nil_rows,
    summarise,
)
from analysis.ledgers.table_reading import (
    DEFAULT_ORGANIZATION,
    TableReading,
    default_organization,
    only,
    read_table,
)
from analysis.ledgers.tables import (
    DATA,
    EMPTY,
    INVENTED,
    Context,
    Layout,
    Table,
    Upright,
    Vocabulary,
    data_places,
    describe_headless,
    dismiss,
    find_hidden,
    find_layout,
    find_role,
    is_value,
    lay_upright,
    lift_side_title,
    read_context,
    report_headless,
    set_upright,
    split_side_by_side,
)
from analysis.problems import LeftOut, Problem, Skipped, column_letter, column_number
from analysis.workspace import Workspace

LONGEST_TITLE = 500
"""What stands behind is a text of its own; a title is looked through in many ways."""
_EXPLAINS = frozenset({"title", "subtitle", "note"})
"""Rows that may explain the codes of a column."""


@dataclass(frozen=True, slots=True, eq=False)
class SheetRows:
    """What one sheet holds.

    Parameters
    ----------
    columns
        One row for each activity of each row without an error (`frames.TABLE_COLUMNS`).
    names
        Persons whom its personal columns name.
    """

    columns: Filled
    problems: tuple[Problem, ...]
    skipped: tuple[Skipped, ...]
    summary: SheetSummary
    is_invented: bool
    names: frozenset[str] = frozenset()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """The columns as a frame, built anew: that of all sheets together is built once."""
        return build_frame(self.columns)


def read_sheet(
    sheet: Sheet,
    workspace: Workspace,
    *,
    is_alone: bool = True,
    organization: str = "",
    is_sum: bool = False,
    codes: CodeNames = MappingProxyType({}),
) -> SheetRows:
    """Read one sheet.

    Parameters
    ----------
    is_alone
        Whether no other sheet of the file is a ledger.
    organization
        The one that titles of the file's other sheets state, used where this sheet states none.
    is_sum
        Whether it was seen to sum up what other sheets of the file hold one by one.
    codes
        What codes stand for by the dictionary sheets of the file.

    Raises
    ------
    ConservationError
        If a row was lost or counted twice, which is an error of the program.
    """
    answers, doubts = find_answers(sheet, workspace.tables, workspace.catalogue)
    read = _read_answered(sheet, workspace, answers, is_alone, organization, is_sum, codes)
    return replace(read, problems=(*doubts, *read.problems)) if doubts else read


def _read_answered(
    sheet: Sheet,
    workspace: Workspace,
    answers: Sequence[TableAnswer],
    is_alone: bool,
    organization: str,
    is_sum: bool,
    codes: CodeNames,
) -> SheetRows:
    told = {head: code for each in reversed(answers) for head, code in each.columns.items()}
    vocabulary = Vocabulary(workspace.catalogue, {**workspace.headings, **told})
    sheet = lift_side_title(sheet)
    layout = split_side_by_side(sheet, find_layout(sheet, vocabulary), vocabulary)
    role = "summary" if is_sum else find_role(sheet, layout, is_alone=is_alone)
    if answers and layout.tables:
        role = "ledger"
    if role == "headless":
        described, places = describe_headless(layout, sheet)
        closed = _close(sheet, described, no_rows(), report_headless(sheet, places))
        above = (*reversed(sheet.above), *described.titles)
        context = read_context(sheet.file, sheet.name, above, workspace.catalogue)
        nil = _list_nil(sheet, described, context) * ("nil" in described.kinds)
        return replace(closed, summary=replace(closed.summary, nil=nil))
    if role != "ledger":
        whole = _understand_sheet(sheet, role)
        return _close(sheet, dismiss(sheet, layout, role), no_rows(), [], (), whole)
    titles = tuple(text[:LONGEST_TITLE] for text in (*reversed(sheet.above), *layout.titles))
    read = partial(read_context, sheet.file, sheet.name, titles, workspace.catalogue)
    context = read(declared=workspace.sheets)
    notes = [sheet.rows[p] for p, kind in enumerate(layout.kinds) if kind in _EXPLAINS]
    lines = [cell for row in notes for cell in row if isinstance(cell, str)]
    context = replace(
        context,
        organization=context.organization or organization,
        codes={**codes, **read_explained_codes((*layout.titles, *lines))},
    )
    parts = []
    for table in layout.tables:
        texts = (text for head in table.headings for text in (head.text, *head.group.split("/")))
        own = context
        only_one = answers[0] if answers and len(layout.tables) == 1 else None
        if answer := answer_of(answers, texts) or only_one:
            said = read(declared=workspace.sheets, answer=answer)
            own = replace(said, organization=context.organization, codes=context.codes)
        upright = set_upright(sheet, table, layout, vocabulary, own)
        across = upright and _read_upright(sheet, table, layout, upright, own, workspace)
        parts.append(across or read_table(sheet, table, layout, own, workspace))
    context = own if len(layout.tables) == 1 else context
    parts = _agree(sheet, layout, parts)
    problems = [problem for part in parts for problem in part.problems]
    kinds = list(layout.kinds)
    for part in parts:
        for place, reason in part.dismissed.items():
            kinds[place] = reason
    final = replace(layout, kinds=tuple(kinds))
    check_hidden(sheet, final)
    columns = join_columns([part.columns for part in parts])
    problems += _remark_on_organization(sheet, layout, context, columns)
    coverage = _coverage(sheet, final, context, columns, workspace)
    coverage += [each for part in parts for each in part.covered]
    understood = [part.understood for part in parts if part.understood is not None]
    closed = _close(sheet, final, columns, problems, coverage, understood)
    letters = tuple(found for part in parts for found in part.letters)
    nil = () if coverage or len(columns["row"]) else _list_nil(sheet, final, context)
    return replace(
        closed,
        summary=replace(closed.summary, letters=letters, nil=nil),
        names=frozenset[str]().union(*(part.names for part in parts)),
        left_out=tuple(each for part in parts for each in part.left_out),
    )


def _read_upright(
    sheet: Sheet,
    table: Table,
    layout: Layout,
    upright: Upright,
    context: Context,
    workspace: Workspace,
) -> TableReading | None:
    """Read a table that lies across as the sheet made of it; None where that is not understood.

    What is told of a cell of the made sheet is told of the cell that it was taken from. An error
    of one event of a column stands in a row of the table that holds no other event's record.
    """
    vocabulary = Vocabulary(workspace.catalogue, workspace.headings)
    lay = find_layout if upright.is_sideways else lay_upright
    made = lay(upright.sheet, vocabulary)
    made = replace(made, titles=layout.titles)
    parts = [read_table(upright.sheet, each, made, context, workspace) for each in made.tables]
    understood = [part.understood for part in parts if part.understood is not None]
    if not understood or any(each.kind == "unclear" for each in understood):
        return None
    broken = {problem.rule for part in parts for problem in part.problems}
    is_empty = not any(len(part.columns["row"]) for part in parts)
    if table.shape == "form" and is_empty and "type_missing" in broken:
        return None  # a form of what is counted nowhere
    columns = join_columns([part.columns for part in parts])
    lines = np.array((0, *upright.rows), dtype=np.int64)
    columns = {**columns, "row": lines[columns["row"]]}
    held = set(columns["row"].tolist())
    rows = [p + sheet.first_row for p in data_places(sheet, table, layout.kinds)]
    told = (_told_of_source(each, upright, held) for part in parts for each in part.problems)
    problems = list(dict.fromkeys(told))
    for row, column, stated, added in upright.sums:
        message = f"合计写的是{stated}，本行各栏相加是{added}；请核对"
        of_cell = column_letter(column), None, str(stated), "total_mismatch"
        problems.append(Problem(sheet.file, sheet.name, row, *of_cell, "warning", message))
    left_out = [replace(e, row=int(lines[e.row])) for part in parts for e in part.left_out]
    if not upright.is_sideways:  # one row holds several events: a fault costs its cell alone
        problems = [_tell_of_cell(each) if each.row in held else each for each in problems]
    asked = tuple(rows) if any(each.asked for each in understood) else ()
    ended = held | {p.row for p in problems if p.severity == "error"} | set(asked)
    first = understood[0]
    is_nil = {lines[place + 1] for part in parts for place in part.dismissed}
    ways = ("header", "header") if upright.is_sideways else ("nil", "blank")
    skipped = {r - sheet.first_row: ways[r not in is_nil] for r in rows if r not in ended}
    whole = replace(
        first,
        first=min([p + sheet.first_row for p in table.header] or rows),
        last=max(rows, default=first.last),
        activity=only([each.activity for each in understood]),
        columns=upright.letters(first.columns),
        reasons=(upright.reason, *first.reasons[:1]),
        asked=asked,
    )
    return TableReading(
        columns,
        problems,
        skipped,
        frozenset[str]().union(*(part.names for part in parts)),
        (),
        tuple(dict.fromkeys(left_out)),
        tuple(each for part in parts for each in part.covered),
        whole,
    )


def _tell_of_cell(problem: Problem) -> Problem:
    """Tell a fault of one cell in a row of which other cells are counted."""
    if problem.severity != "error":
        return problem
    message = f"{problem.message}。这一格没有计入，本行其余各格照计"
    return replace(problem, rule="cell_not_counted", severity="warning", message=message)


def _told_of_source(problem: Problem, upright: Upright, held: Collection[int]) -> Problem:
    """Tell a problem of the made sheet at the place that its cell was taken from."""
    cells = upright.cells[problem.row - 1]
    index = column_number(problem.column) - 1 if problem.column else None
    place = cells[index] if index is not None else None
    known = [each for each in cells if each]
    row, column = place or (upright.rows[problem.row - 1], None)
    if upright.is_sideways and problem.severity == "error" and row in held:
        row = next((below for below, _ in known if below not in held), row)
    if upright.is_sideways and known:
        column = known[-1][1]
    return replace(problem, row=row, column=column_letter(column) if column else None)


def _agree(sheet: Sheet, layout: Layout, parts: list[TableReading]) -> list[TableReading]:
    """Let tables side by side end their common rows in one way: an error anywhere is the row's."""
    if not any(table.is_part for table in layout.tables):
        return parts
    wrong = {p.row for part in parts for p in part.problems if p.severity == "error"}
    wrong |= {row for part in parts for row in part.asked}
    held = {row for part in parts for row in part.columns["row"].tolist()} | wrong
    return [
        replace(
            part,
            columns=leave_out(part.columns, wrong),
            dismissed={
                place: reason
                for place, reason in part.dismissed.items()
                if place + sheet.first_row not in held
            },
        )
        for part in parts
    ]


def _understand_sheet(sheet: Sheet, role: str) -> list[TableSummary]:
    """Say of a sheet beside the ledgers what it is."""
    kind = {"summary": "statistics"}.get(role, role)
    reasons = {"dictionary": "列的是选项", "summary": "是各表的汇总数"}
    reasons["statistics"] = "表名、标题写的是金额，没有能认出的表头"
    if kind == "note" or not sheet.rows:
        return []
    last = sheet.first_row + len(sheet.rows) - 1
    values = sum(any(map(is_value, row)) for row in sheet.rows) if kind == "statistics" else 0
    told = TableSummary(sheet.first_row, last, kind, False, "", "", {}, (reasons[role],))
    return [replace(told, passed_over=values)]


def _remark_on_organization(
    sheet: Sheet, layout: Layout, context: Context, columns: Filled
) -> list[Problem]:
    if context.organization or DEFAULT_ORGANIZATION not in set(columns["organization"].tolist()):
        return []
    message = (
        f"单位栏、标题、工作表名和文件名里都没有单位名称，记作“{DEFAULT_ORGANIZATION}”；"
        '请在 workspace.toml 写明 organization = "单位名称"'
    )
    header = next((table.header for table in layout.tables if table.header), (0,))
    row = header[-1] + sheet.first_row
    return [
        Problem(
            sheet.file,
            sheet.name,
            row,
            None,
            "organization",
            "",
            "organization_missing",
            "warning",
            message,
        )
    ]


def _coverage(
    sheet: Sheet, layout: Layout, context: Context, columns: Filled, workspace: Workspace
) -> list[Any]:
    inferred = [infer_activity(table, context, workspace.catalogue) for table in layout.tables]
    kinds = [kind[0] for kind in inferred if kind]
    kinds += [h.activity for table in layout.tables for h in table.kinds if h.activity]
    nil = read_nil_rows(sheet, layout, context)
    return find_coverage(columns, context, default_organization(context, workspace), nil, kinds)


def _list_nil(sheet: Sheet, layout: Layout, context: Context) -> tuple[tuple[int, int], ...]:
    """List the months of which a sheet says, by a row or by having none, that nothing was held."""
    spans = read_nil_rows(sheet, layout, context)
    spans += [(context.year, context.month)] if DATA not in layout.kinds else []
    return tuple(dict.fromkeys((year, month) for year, month in spans if year and month))


def _close(
    sheet: Sheet,
    layout: Layout,
    columns: Filled,
    problems: list[Problem],
    coverage: Sequence[Any] = (),
    understood: Sequence[TableSummary] = (),
) -> SheetRows:
    """Put a sheet's reading together, and see that no row was lost."""
    skipped = tuple(
        Skipped(sheet.file, sheet.name, place + sheet.first_row, kind)
        for place, kind in enumerate(layout.kinds)
        if kind not in {DATA, EMPTY}
    )
    summary = summarise(sheet, layout, columns, problems, skipped, coverage, understood)
    check_conservation(sheet.file, summary)
    texts = (*sheet.above, *layout.titles, sheet.name, sheet.file)
    is_invented = any(INVENTED.search(text) for text in texts)
    return SheetRows(columns, tuple(problems), skipped, summary, is_invented)


def check_hidden(sheet: Sheet, layout: Layout) -> None:
    """See that no row with a day, a count or three cells under a header ends as title or note.

    Raises
    ------
    ConservationError
        If one does, which is an error of the program.
    """
    start = min((table.header[-1] + 1 for table in layout.tables if table.header), default=None)
    if start is None:
        return
    if hidden := find_hidden(sheet, layout.kinds, start, len(layout.kinds)):
        row = hidden[0] + sheet.first_row
        raise ConservationError(
            f"{sheet.file} 工作表“{sheet.name}”第{row}行写有日期、数量或多栏内容，"
            "却读成了标题、说明一类。这是程序的错误，请告知维护者。"
        )


def check_conservation(file: str, summary: SheetSummary) -> None:
    """See that rows = records + rows with an error + skipped rows.

    Raises
    ------
    ConservationError
        If they differ.
    """
    if summary.rows != summary.records + summary.problems + summary.skipped:
        raise ConservationError(
            f"{file} 工作表“{summary.sheet}”有{summary.rows}行，却读成{summary.records}行记录、"
            f"{summary.problems}行有误、{summary.skipped}行非数据，合计不等。这是程序的错误，请告知维护者。"
        )
