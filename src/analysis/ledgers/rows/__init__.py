"""Rows: what the data rows of a table say: kinds, days, amounts, items, persons."""

from analysis.ledgers.rows.activity_table import (
    DAY,
    NUMBER,
    TABLE_COLUMNS,
    TEXT,
    Filled,
    build_frame,
    fill_columns,
    join_columns,
    leave_out,
    no_rows,
    share_texts,
)
from analysis.ledgers.rows.amounts import Amounts, read_amounts
from analysis.ledgers.rows.columns import (
    Codes,
    Flags,
    Mark,
    TableRows,
    Texts,
    choose_each,
    take_rows,
)
from analysis.ledgers.rows.dating import Dates, read_dates
from analysis.ledgers.rows.items import read_items
from analysis.ledgers.rows.kinds import Entries, infer_activity, read_kinds
from analysis.ledgers.rows.named_persons import read_names
from analysis.ledgers.rows.remarks import check_totals, mark_cell_errors, remark_on_table
from analysis.ledgers.rows.repeated_rows import fill_dittos, find_twins, remark_on_merged
from analysis.ledgers.rows.summaries import (
    Coverage,
    FileSummary,
    Letters,
    SheetSummary,
    find_coverage,
    find_letters,
    name_columns,
    read_letters,
    read_nil_rows,
    share_months,
    summarise,
    write_letters,
)
from analysis.ledgers.rows.wide import has_persons_by_kind, is_wide, read_persons_by_kind, read_wide

__all__ = [
    "DAY",
    "NUMBER",
    "TABLE_COLUMNS",
    "TEXT",
    "Amounts",
    "Codes",
    "Coverage",
    "Dates",
    "Entries",
    "FileSummary",
    "Filled",
    "Flags",
    "Letters",
    "Mark",
    "SheetSummary",
    "TableRows",
    "Texts",
    "build_frame",
    "check_totals",
    "choose_each",
    "fill_columns",
    "fill_dittos",
    "find_coverage",
    "find_letters",
    "find_twins",
    "has_persons_by_kind",
    "infer_activity",
    "is_wide",
    "join_columns",
    "leave_out",
    "mark_cell_errors",
    "name_columns",
    "no_rows",
    "read_amounts",
    "read_dates",
    "read_items",
    "read_kinds",
    "read_letters",
    "read_names",
    "read_nil_rows",
    "read_persons_by_kind",
    "read_wide",
    "remark_on_merged",
    "remark_on_table",
    "share_months",
    "share_texts",
    "summarise",
    "take_rows",
    "write_letters",
]
