"""Specifications: how one sheet of the sample is laid out, and the groups that sheets share.

A column is a heading and the key of what stands below it (the keys are those of
:mod:`analysis.samples.written_cells`); a bar in a heading parts the group above from the heading
below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Style = Literal["hand", "monthly", "export", "delimited", "grouped"]
Columns = tuple[tuple[str, str], ...]
Changes = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """One sheet (or CSV file) of a ledger.

    Parameters
    ----------
    book
        Workbook the sheet lies in; ``{year}`` is put in.
    activities
        Codes of the activities in it; ``("rectification_item",)`` for the items.
    dates
        How dates are written: one form of :data:`analysis.samples.written_cells.DATE_FORMS`,
        or several taken in turn.
    totals
        Keys that a total row adds up.
    blemishes
        Faulty rows put in after a row: its place and what differs from it (nothing: a duplicate).
    total_error
        How far the total row is off.
    """

    book: str
    name: str
    activities: tuple[str, ...]
    columns: Columns
    style: Style
    dates: tuple[str, ...] = ("date",)
    totals: tuple[str, ...] = ()
    is_quarterly: bool = False
    is_by_month: bool = False
    encoding: str = ""
    has_title: bool = True
    hidden: tuple[int, ...] = ()
    blemishes: tuple[tuple[int, Changes], ...] = ()
    total_error: int = 0

    def keeps(self, key: str) -> bool:
        """Tell whether a column holds this key."""
        return any(own == key for _, own in self.columns)


ITEM = ("rectification_item",)
FORMS = tuple(f"supervision_form_{n}" for n in range(1, 5))
REMINDERS = ("reminder_talk", "appointed_talk", "admonition_talk")
TALKS = ("heart_to_heart_talk", "integrity_talk", *REMINDERS)
STUDY = ("first_topic_study", "group_study", "study_exchange", "centre_group_study")
THEME = ("theme_party_day", "integrity_exam", "base_visit", "oath_review")
BRANCH = ("branch_meeting", "branch_committee", "group_meeting")
LIFE = ("democratic_life_meeting", "organizational_life_meeting")
EDUCATION = ("warning_education", "case_notice")
LETTERS = ("responsibility_letter",)

ITEM_COLUMNS: Columns = (
    ("问题编号", "item"),
    ("轮次/来源", "origin"),
    ("反馈日期", "date"),
    ("问题内容", "problem"),
    ("整改措施", "measure"),
    ("责任领导", "host"),
    ("整改类型", "remedy"),
    ("整改时限", "due"),
    ("状态", "status"),
    ("完成日期", "closed"),
)
