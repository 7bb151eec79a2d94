"""Own findings: problems and measures that an office adds to those that the ledgers show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.declarations import Declarations, read_declarations
from analysis.errors import ReportError
from analysis.findings import OWN
from analysis.narrative import OwnPoint
from analysis.report.own import Fill, fill_words, list_unchecked

_HEAD = re.compile(r"\s*\[\[\s*own\s*\]\]")
_KEYS = ("year", "title", "problem", "step_title", "step")


@dataclass(frozen=True, slots=True)
class OwnFindings:
    """What the office adds for one year, and the numbers that it typed by hand."""

    points: tuple[OwnPoint, ...] = ()
    unchecked: tuple[str, ...] = ()


def read_own_findings(path: Path | None, year: int, fill: Fill) -> OwnFindings:
    """Read the problems that an office adds to the report of one year.

    Parameters
    ----------
    path : Path or None
        The table; each ``[[own]]`` in it is one problem: ``year``, ``title`` and ``problem``, and
        if a measure is proposed ``step``, under ``step_title`` or else the problem's title.
    year : int
        The year of the report.
    fill : callable
        Gives the runs for a measure's code, as `analysis.report.own.read_own_text` says.

    Raises
    ------
    ReportError
        If the table cannot be used; the message names file and line.
    """
    if path is None:
        return OwnFindings()
    file = read_declarations(path, path.name, ReportError)
    listed = file.values.get(OWN, [])
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise file.refuse((OWN,), f"自己写的问题每条以 [[{OWN}]] 开头，下面逐行写各项。")
    points: list[OwnPoint] = []
    unchecked: list[str] = []
    for line, table in zip(_list_lines(file), listed, strict=False):
        entry = _Entry(file.name, line, table, fill)
        if entry.year() == year:
            point = entry.point()
            points.append(point)
            typed = "".join(run for run in (*point.runs, *point.step) if isinstance(run, str))
            unchecked += list_unchecked(typed)
    return OwnFindings(tuple(points), tuple(unchecked))


def _list_lines(file: Declarations) -> Iterator[int]:
    """List the lines on which the problems begin; one written as a value has the first line."""
    lines = [n for n, line in enumerate(file.text.splitlines(), start=1) if _HEAD.match(line)]
    yield from lines
    while True:
        yield file.line((OWN,))


@dataclass(frozen=True, slots=True)
class _Entry:
    """One problem as the file has it, able to say where it stands."""

    file: str
    line: int
    table: Mapping[str, Any]
    fill: Fill

    def year(self) -> int:
        """Read the year, after a look at the names of all keys."""
        for key in self.table:
            if key not in _KEYS:
                raise self._refuse(f"没有“{key}”这一项。可用：{'、'.join(_KEYS)}")
        year = self.table.get("year")
        if isinstance(year, bool) or not isinstance(year, int):
            raise self._refuse("“year”应是四位数字的年度，不加引号，如 year = 2025。")
        return year

    def point(self) -> OwnPoint:
        """Read the words, values put in where they name a measure."""
        title = self._text("title", is_needed=True)
        problem = self._words("problem", is_needed=True)
        step = self._words("step", is_needed=False)
        return OwnPoint(title, problem, self._text("step_title", is_needed=False) or title, step)

    def _words(self, key: str, *, is_needed: bool) -> tuple[Any, ...]:
        words = self._text(key, is_needed=is_needed)
        ended = words if not words or words.endswith("。") else f"{words}。"
        return tuple(fill_words(self.file, self.line, ended, self.fill))

    def _text(self, key: str, *, is_needed: bool) -> str:
        value = self.table.get(key, "")
        if not isinstance(value, str) or (is_needed and not value.strip()):
            raise self._refuse(f"“{key}”应是加引号的文字，不能为空。")
        return " ".join(value.split())

    def _refuse(self, reason: str) -> ReportError:
        return ReportError(f"{self.file} 第{self.line}行起的 [[{OWN}]]：{reason}")
