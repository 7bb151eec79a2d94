"""Answered: what the office said of tables of one layout, found again on a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def find_answers(
    sheet: Sheet, answers: Sequence[TableAnswer], catalogue: Catalogue
) -> tuple[tuple[TableAnswer, ...], tuple[Problem, ...]]:
    """Find the answers whose headings a sheet has, all of them, the most particular first.

    Returns
    -------
    tuple
        The answers: of one table, or of several that stand on the sheet; and a warning for each
        that fits in part only, which is never taken: its names fit, or a heading that nobody but
        the office knows is there.
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
        fitting.sort(key=lambda each: (len(each.told), bool(each.sheet or each.file)), reverse=True)
        return tuple(fitting), ()
    return (), tuple(doubts)


def answer_of(answers: Sequence[TableAnswer], headings: Iterable[str]) -> TableAnswer | None:
    """Choose the answer of the table that has these headings; None where none is about it."""
    texts = set(headings)
    fitting = (each for each in answers if {heading_text(text) for text in each.told} <= texts)
    return next(fitting, None)


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
