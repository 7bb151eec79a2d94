"""Letters: the column of each field of a sheet, for checks that see records and no cells."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.ledgers.rows.columns import TableRows
from analysis.ledgers.rows.items import tells_progress
from analysis.ledgers.tables import Heading
from analysis.problems import Problem, column_letter

Place = tuple[str, str]
_OF_A_CELL = frozenset({"date", "end_date", "closed_date", "status", "item", "people"})
_OF_A_ROW = frozenset({"duplicate", "joint_event"})


@dataclass(frozen=True, slots=True)
class Letters:
    """Letter of the column by field, for the rows from `first` to `last` of a sheet."""

    first: int
    last: int
    by_field: Mapping[str, str]


def write_letters(letters: Sequence[Letters]) -> str:
    """Write letters as JSON, to be kept beside records.

    Examples
    --------
    >>> read_letters(write_letters([Letters(3, 9, {"date": "B"})]))[0].by_field["date"]
    'B'
    """
    return json.dumps([[part.first, part.last, dict(part.by_field)] for part in letters])


def read_letters(text: str) -> tuple[Letters, ...]:
    """Read what `write_letters` wrote."""
    return tuple(Letters(*part) for part in json.loads(text))


def find_letters(rows: TableRows, dated_by: Heading | None) -> tuple[Letters, ...]:
    """Find the columns of a table; none for one that stands beside another on the same rows.

    Parameters
    ----------
    dated_by
        The column that the rows' dates were read from.
    """
    if rows.table.is_part or not rows.places:
        return ()
    chosen: dict[str, Heading] = {}
    for heading in sorted(rows.table.headings, key=tells_progress):
        chosen.setdefault(heading.field or "", heading)
    columns = {field: chosen[field] for field in _OF_A_CELL & chosen.keys()} | (
        {"date": dated_by} if dated_by else {}
    )
    first = rows.sheet.first_column
    by_field = {field: column_letter(first + found.index) for field, found in columns.items()}
    numbers = [place + rows.sheet.first_row for place in (rows.places[0], rows.places[-1])]
    return (Letters(numbers[0], numbers[1], by_field),)


def name_columns(
    problems: Iterable[Problem], letters: Mapping[Place, Sequence[Letters]]
) -> list[Problem]:
    """Name the column of each problem of one cell that knows only its field."""
    return [
        replace(problem, column=_letter(problem, letters.get((problem.file, problem.sheet), ())))
        if problem.column is None and problem.rule not in _OF_A_ROW and problem.field in _OF_A_CELL
        else problem
        for problem in problems
    ]


def _letter(problem: Problem, letters: Sequence[Letters]) -> str | None:
    found = (part for part in letters if part.first <= problem.row <= part.last)
    part = next(found, None)
    return part.by_field.get(problem.field or "") if part else None
