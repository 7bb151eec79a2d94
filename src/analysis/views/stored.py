"""Stored: chosen views as text, kept between sessions and read by the report of their year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analysis.catalogue import Catalogue
from analysis.charts import Drawing
from analysis.content import Heading, Paragraph
from analysis.declarations import read_declarations, write_line, write_list
from analysis.errors import ReportError
from analysis.measures import ALL_ORGANIZATIONS, name_organization
from analysis.records import Records
from analysis.views.choices import fit_selection, list_choices
from analysis.views.chosen import QUANTITIES, VIEWS, Selection
from analysis.views.composing import build_view

FOLDER = Path("data/views")
_SAMPLE = "sample"
_TABLE = "view"
_KEYS = ("organization", "view", "years", "activities", "quantity", "cutoff")
_HEAD = (
    "# 放入报告的视图：由笔记本“自由查看”写成，每一段 [[view]] 是一幅图和它的句子。\n"
    "# 图和数每次都从台账重新算出，这里只记选了什么；不要的，删去整段即可。\n"
)
_WRONG = (
    "这一段视图有一项写得不对：years 应是年份的列表，activities 应是代码的列表，"
    f"view 可用{'、'.join(VIEWS)}，quantity 可用{'、'.join(QUANTITIES)}，"
    "cutoff 写作 11-24。"
    "改正，或者删去整段，在“自由查看”里重新放入。"
)


@dataclass(frozen=True, slots=True)
class StoredView:
    """A view put into a report: what was chosen, and whose report it belongs to."""

    selection: Selection
    organization: str


def view_file(root: Path, year: int, *, is_sample: bool = False) -> Path:
    """Name the file that keeps the views of a year's report; those of the sample are apart."""
    folder = root / FOLDER
    return (folder / _SAMPLE if is_sample else folder) / f"{year}.toml"


def write_selection(selection: Selection) -> dict[str, Any]:
    """Write a selection as plain data, without anything of the machine or the day."""
    plain: dict[str, Any] = {
        "view": selection.view,
        "years": list(selection.years),
        "activities": list(selection.activities),
        "quantity": selection.quantity,
    }
    if selection.organization is not None:
        plain["organization"] = selection.organization
    if selection.cutoff is not None:
        month, day = selection.cutoff
        plain["cutoff"] = f"{month:02d}-{day:02d}"
    return plain


def read_selection(plain: object) -> Selection | None:
    """Read a selection out of plain data; None if it is none."""
    if not isinstance(plain, Mapping) or not set(plain) <= set(_KEYS):
        return None
    years, activities = plain.get("years"), plain.get("activities")
    view, quantity = plain.get("view"), plain.get("quantity", "amount")
    name = plain.get("organization")
    is_whole = (
        _is_list(years, int)
        and _is_list(activities, str)
        and view in VIEWS
        and quantity in QUANTITIES
        and (name is None or isinstance(name, str))
    )
    if not is_whole:
        return None
    cutoff = None
    if (text := plain.get("cutoff")) is not None:
        try:
            day = date.fromisoformat(f"2024-{text}")  # a leap year has all days
        except ValueError:
            return None
        cutoff = (day.month, day.day)
    whose = None if name == ALL_ORGANIZATIONS else name
    return Selection(tuple(years or ()), whose, tuple(activities or ()), quantity, view, cutoff)  # type: ignore[arg-type]


def _is_list(part: object, kind: type) -> bool:
    return isinstance(part, list) and all(
        isinstance(each, kind) and not isinstance(each, bool) for each in part
    )


def read_views(path: Path) -> tuple[StoredView, ...]:
    """Read the views of a report's file; none if there is no file.

    Raises
    ------
    ReportError
        If it cannot be used; with file and line.
    """
    if not path.is_file():
        return ()
    file = read_declarations(path, path.name, ReportError)
    file.check_keys((), file.values, (_TABLE,))
    listed = file.values.get(_TABLE, [])
    if not isinstance(listed, list):
        raise file.refuse((_TABLE,), "“view”应写作 [[view]]，下面逐行写各项。")
    views: list[StoredView] = []
    for each in listed:
        table = file.table((_TABLE,), each)
        file.check_keys((_TABLE,), table, _KEYS)
        selection = read_selection(table)
        if selection is None:
            raise file.refuse((_TABLE,), _WRONG)
        views.append(StoredView(selection, table.get("organization", ALL_ORGANIZATIONS)))
    return tuple(views)


def write_views(views: Iterable[StoredView]) -> str:
    """Write the views of a report as the text of their file."""
    parts = [_HEAD]
    for view in views:
        selection = view.selection
        lines = [
            f"[[{_TABLE}]]",
            write_line("organization", view.organization).replace('"', "", 2),
            f'view = "{selection.view}"',
            f"years = [{', '.join(map(str, selection.years))}]",
            f"activities = {write_list(selection.activities)}",
            f'quantity = "{selection.quantity}"',
        ]
        if selection.cutoff is not None:
            month, day = selection.cutoff
            lines.append(f'cutoff = "{month:02d}-{day:02d}"')
        parts.append("\n".join([*lines, ""]))
    return "\n".join(parts)


def describe_views(
    records: Records,
    views: Sequence[StoredView],
    organization: str | None,
    catalogue: Catalogue,
    last_day: date | None,
) -> Iterator[Heading | Paragraph | Drawing]:
    """Draw and tell the views that belong to a report on an organization, from its ledgers.

    Nothing is drawn of another organization; a view of which the ledgers hold nothing any more
    is said to be empty.
    """
    name = name_organization(records, organization)
    shown = [each.selection for each in views if each.organization == name]
    if not shown:
        return
    yield Heading(3, "自选图表", "views")
    yield Paragraph(("以下图表由编写人在“自由查看”中选出，数据同样出自台账。",), "note")
    choices = list_choices(records, catalogue)
    for selection in shown:
        fitted, gone = fit_selection(selection, choices)
        if gone:
            yield Paragraph((gone,), "note")
        view = build_view(records, fitted, catalogue, last_day)
        yield view.sentence
        if view.figure is not None:
            yield view.figure
