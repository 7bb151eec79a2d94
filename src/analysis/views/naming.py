"""Naming: a choice in a line of words, for lists and headings."""

from __future__ import annotations

from analysis.measures import ALL_ORGANIZATIONS
from analysis.views.choices import Choices
from analysis.views.chosen import QUANTITIES, VIEWS, Selection

_MOST_NAMED = 2


def name_selection(selection: Selection, choices: Choices) -> str:
    """Name what a selection shows: the form, of what, which years, up to which day."""
    return "，".join(
        part
        for part in (
            f"{VIEWS[selection.view]}：{_name_subject(selection, choices)}",
            _name_years(selection.years),
            _name_cutoff(selection),
        )
        if part
    )


def name_whose(selection: Selection, choices: Choices) -> str:
    """Name whose values a selection shows."""
    if selection.organization is not None:
        return selection.organization
    known = [name for _, name in choices.organizations]
    return str(known[0]) if len(known) == 1 else ALL_ORGANIZATIONS


def _name_subject(selection: Selection, choices: Choices) -> str:
    if selection.view == "flow":
        return "反馈、完成、未完成"
    if selection.quantity in ("rate", "life_cycle"):
        return QUANTITIES[selection.quantity]
    names = [name for name, code in choices.activities if code in selection.activities]
    more = f"等{len(names)}种" if len(names) > _MOST_NAMED else ""
    quantity = "的参加人次" if selection.quantity == "people" else ""
    return f"{'、'.join(names[:_MOST_NAMED])}{more}{quantity}" or "没有选活动"


def _name_years(years: tuple[int, ...]) -> str:
    """Write years that follow each other as a span.

    Examples
    --------
    >>> _name_years((2019, 2020, 2021, 2025))
    '2019—2021年、2025年'
    """
    spans: list[list[int]] = []
    for year in years:
        if spans and spans[-1][-1] == year - 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return "、".join(
        f"{span[0]}年" if len(span) == 1 else f"{span[0]}—{span[-1]}年" for span in spans
    )


def _name_cutoff(selection: Selection) -> str:
    if selection.cutoff is None:
        return ""
    month, day = selection.cutoff
    return f"各年截至{month}月{day}日"
