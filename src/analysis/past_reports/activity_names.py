"""Names in prose: where a text names an activity of the catalogue, and which units fit it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.catalogue import Activity, Catalogue
from analysis.past_reports.prose import Prose

_LEADING_VERB = re.compile(r"(?:运用|签订|开展|组织(?!生活会)|召开|举行|学习|通报(?=典型))+(?=..)")
_WHOLE_NAMES = frozenset({"学习交流", "学习研讨", "学习交流会", "学习研讨会"})
_PARTED_ITEMS = re.compile(
    r"(?:(?:巡[视察]|审计|督查|检查|自查)组?)(?:反馈|指出|发现)(?:涉及[^\d,。;]{1,6}(?=问题\d))?"
    r"(?:问题(?=[\dxX×]{1,4}[项个条])|(?:\d{1,2}(?:个方面|大?类))?的?(?=[\dxX×]{1,4}[项个条](?:具体|突出)?问题))"
)
"""巡察反馈的15项问题, 巡察反馈4个方面27个具体问题: the number stands inside the name."""
_BRACKETS = frozenset("()[]")
_KINDS: Mapping[str, frozenset[str]] = {
    "events": frozenset({"次", "场次", "场", "期", "批次", "批", "堂", "轮", "节"}),
    "heads": frozenset({"人次", "人(次)", "人", "名", "位"}),
    "items": frozenset({"项", "条", "个", "件", "起", "件次", "套"}),
    "copies": frozenset({"份", "封", "册"}),
}
_FITTING: Mapping[str, frozenset[str]] = {
    "meeting": frozenset({"events", "heads"}),
    "notice": frozenset({"events", "heads"}),
    "talk": frozenset({"events", "heads"}),
    "form": frozenset({"heads", "events", "items"}),
    "letter": frozenset({"copies", "heads"}),
    "rectification": frozenset({"items"}),
    "institution": frozenset({"items"}),
}
_COUNTED: Mapping[str, str] = {
    "meeting": "events",
    "notice": "events",
    "talk": "heads",
    "form": "heads",
    "letter": "copies",
    "institution": "items",
}


@dataclass(frozen=True, slots=True)
class Name:
    """One place of the plain text that names an activity."""

    start: int
    end: int
    activity: Activity


def find_names(prose: Prose, catalogue: Catalogue) -> tuple[Name, ...]:
    """Find where the text names an activity; the longest name counts, none overlaps another.

    A verb that belongs to a name (签订廉政责任书) is left out of its place.
    """
    places = [place for place, sign in enumerate(prose.plain) if sign not in _BRACKETS]
    names = []
    for found in catalogue.find_names_in("".join(prose.plain[place] for place in places)):
        start, end = places[found.start], places[found.end - 1] + 1
        text = prose.plain[start:end]
        verb = None if text in _WHOLE_NAMES else _LEADING_VERB.match(text)
        names.append(Name(start + (verb.end() if verb else 0), end, found.activity))
    every = catalogue.activities.values()
    items = next((one for one in every if one.family == "rectification"), None)
    taken = {place for name in names for place in range(name.start, name.end)}
    parted = _PARTED_ITEMS.finditer(prose.plain) if items else ()
    names += [
        Name(found.start(), found.end(), items)
        for found in parted
        if items and found.start() not in taken
    ]
    return tuple(sorted(names, key=lambda name: name.start))


def unit_kind(unit: str) -> str | None:
    """Tell whether a unit counts events, heads, items or copies; None for rates and money."""
    return next((kind for kind, units in _KINDS.items() if unit in units), None)


def fits(activity: Activity, unit: str) -> bool:
    """Say whether an activity can be counted in a unit."""
    return unit == activity.unit or unit_kind(unit) in _FITTING[activity.family]


def measure_code(activity: Activity, unit: str, *, is_closed: bool) -> str:
    """Return the measure that a number of this unit states, "" where it states none.

    Heads at meetings are ``<code>_people``; how often talks were held is no measure of theirs.
    """
    if activity.family == "rectification":
        return "rectification_closed" if is_closed else "rectification_opened"
    kind = unit_kind(unit)
    if unit == activity.unit or kind == _COUNTED[activity.family]:
        return activity.code
    is_attendance = activity.total == "count" and kind == "heads"
    return f"{activity.code}_people" if is_attendance else ""
