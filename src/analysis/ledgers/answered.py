"""Answered: what the office said of tables of one layout, found again on a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from analysis.answers import TableAnswer
from analysis.catalogue import Catalogue
from analysis.ledgers.files import Sheet
from analysis.ledgers.tables import heading_text
from analysis.problems import Problem

_ROWS_LOOKED_AT = 40
"""A header stands further down in no form that was seen."""
_HEADER_ROWS = 3


def find_answer(
    sheet: Sheet, answers: Sequence[TableAnswer], catalogue: Catalogue
) -> tuple[TableAnswer | None, tuple[Problem, ...]]:
    """Find the answer whose headings a sheet has, all of them; of several the most particular.

    Returns
    -------
    tuple
        The answer, None without any; and a warning for each that fits in part only, which is
        never taken: its names fit, or a heading that nobody but the office knows is there.
    """
    rows = [
        {heading_text(cell) for cell in row if isinstance(cell, str)}
        for row in sheet.rows[: _ROWS_LOOKED_AT if answers else 0]
    ]
    fitting: list[TableAnswer] = []
    doubts: list[Problem] = []
    stem = PurePosixPath(sheet.file).stem
    for answer in answers:
        if not (_fits(answer.sheet, sheet.name) and _fits(answer.file, stem)):
            continue
        told = {heading_text(each): each for each in answer.told}
        spans = [set().union(*rows[top : top + _HEADER_ROWS]) for top in range(len(rows))]
        found = [told.keys() & span for span in spans]
        most = max(map(len, found), default=0)
        if most == len(told):
            fitting.append(answer)
            continue
        top = next((place for place, each in enumerate(found) if len(each) == most), 0)
        is_own = most and any(catalogue.find_field(told[key]) is None for key in found[top])
        if is_own or (most and (answer.sheet or answer.file)):
            missing = [text for key, text in told.items() if key not in found[top]]
            doubts.append(_doubt(sheet, top, answer, missing))
    if fitting:
        return max(fitting, key=lambda each: (len(each.told), bool(each.sheet or each.file))), ()
    return None, tuple(doubts)


def _fits(pattern: str, name: str) -> bool:
    return not pattern or fnmatchcase(name.strip(), pattern)


def _doubt(sheet: Sheet, place: int, answer: TableAnswer, missing: Sequence[str]) -> Problem:
    message = (
        f"{answer.place or '答案'}认得这种表，但表头里没有“{'”“'.join(missing)}”，没有按它读。"
        "表头改了写法的，请在笔记本“台账与问题”里重新回答一次"
    )
    row = sheet.first_row + place
    return Problem(
        sheet.file, sheet.name, row, None, None, "", "answer_partial", "warning", message
    )
