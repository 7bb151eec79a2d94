"""Stated tables: what the rows of a report's tables state, in columns whose heads say the year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from analysis.catalogue import Activity, Catalogue
from analysis.past_reports.activity_names import fits, unit_kind
from analysis.past_reports.statements import StatedValue

_CELL = re.compile(r"[^\t|]+")
_OF_THIS_YEAR = re.compile(r"本年度?|今年|(?:全年|本年)?(?:完成|开展)?(?:数量|次数|人次|数|情况)")
_OF_LAST_YEAR = re.compile(r"上年度?|去年|上一年度?")
_OF_YEAR = re.compile(r"((?:19|20)\d\d)年度?")
_UNIT_HEAD = re.compile(r"(?:计量)?单位")
_UNIT = re.compile(r"[(（](?:单位[:：])?([^\d()（）]{1,3})[)）]$")
_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,9})([^\d\s,.%％]{0,3})")

_Cell = tuple[int, int, str]
"""Where it begins and ends, and its words without blanks and marks of emphasis."""


def find_tabled(
    text: str, catalogue: Catalogue, *, file: str, year: int | None
) -> Iterator[StatedValue]:
    """Find the values of rows whose first words name one activity and nothing else.

    Only columns of a year count whose head says so; a plan, a change or a share is no number of a
    year. A number without a unit, in its cell, its row's name or a column of units, is left.
    """
    for is_table, block in groupby(_cut_rows(text), lambda row: len(row[1]) > 1):
        lines = list(block) if is_table else []
        heads: dict[int, int | None] = {}
        for line, cells in lines:
            if not heads:
                heads = _read_heads(cells, year)
                units = [n for n, cell in enumerate(cells) if _UNIT_HEAD.fullmatch(cell[2])]
                continue
            activity, label, unit = _read_name(cells, catalogue)
            unit = next((cells[n][2] for n in units if n < len(cells)), unit)
            for place, (first, last, words) in enumerate(cells):
                found = _NUMBER.fullmatch(words) if place in heads and activity else None
                if not found or not activity or not fits(activity, found[2] or unit):
                    continue
                yield StatedValue(
                    file=file,
                    start=first,
                    end=last,
                    line=line,
                    text=text[first:last],
                    clause=" ".join(cell[2] for cell in cells),
                    activity=activity.code,
                    label=label,
                    value=int(found[1].replace(",", "")),
                    unit=found[2] or unit,
                    qualifier=None,
                    year=heads[place],
                )


def _cut_rows(text: str) -> Iterator[tuple[int, list[_Cell]]]:
    """Cut a text into its lines, by number, and the cells of each."""
    start = 0
    for line, words in enumerate(text.split("\n"), start=1):
        cells = [
            (start + found.start(), start + found.end(), re.sub(r"[\s*#]+", "", found[0]))
            for found in _CELL.finditer(words)
        ]
        told = [cell for cell in cells if cell[2].strip("-:")]
        if told or not cells:  # the line below the heads of Markdown is no row
            yield line, told
        start += len(words) + 1


def _read_heads(cells: Sequence[_Cell], year: int | None) -> dict[int, int | None]:
    """Read which columns are of which year; none where this is no row of heads."""
    heads: dict[int, int | None] = {}
    for place, (_, _, words) in enumerate(cells):
        named = _UNIT.sub("", words)
        if found := _OF_YEAR.fullmatch(named):
            heads[place] = int(found[1])
        elif _OF_THIS_YEAR.fullmatch(named):
            heads[place] = year
        elif _OF_LAST_YEAR.fullmatch(named):
            heads[place] = None if year is None else year - 1
    return heads


def _read_name(cells: Sequence[_Cell], catalogue: Catalogue) -> tuple[Activity | None, str, str]:
    """Read which activity a row's first words name, how they write it, and the unit behind it."""
    words = next((cell[2] for cell in cells if not cell[2].rstrip("、.").isdigit()), "")
    unit = _UNIT.search(words)
    unit = unit if unit and unit_kind(unit[1]) else None  # 反馈问题（审计） is a part of them
    label = words[: unit.start()] if unit else words
    found = catalogue.find_names_in(label.strip("“”"))
    is_whole = len(found) == 1 and (found[0].start, found[0].end) == (0, len(label.strip("“”")))
    return (found[0].activity if is_whole else None), label, unit[1] if unit else ""
