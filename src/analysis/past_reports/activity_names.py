"""Names in prose: where a text names an activity of the catalogue, and which units fit it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analysis.catalogue import Activity, Catalogue
from analysis.past_reports.prose import Prose

_LEADING_VERB = re.compile(r"(?:运用|签订|开展|组织(?!生活会)|召开|举行|学习|通报(?=典型))+(?=..)")
_WHOLE_NAMES = frozenset({"学习交流", "学习研讨", "学习交流会", "学习研讨会"})
_PARTED: Mapping[str, re.Pattern[str]] = {
    "rectification": re.compile(
        r"(?:(?:巡[视察]|审计|督查|检查|自查)组?)(?:反馈|指出|发现)(?:涉及[^\d,。;]{1,6}(?=问题\d))?"
        r"(?:问题(?=[\dxX×]{1,4}[项个条])"
        r"|(?:\d{1,2}(?:个方面|大?类))?的?(?=[\dxX×]{1,4}[项个条](?:具体|突出)?问题))"
        r"|(?<=[巡检自审督整务治][视察查计治导理])[^。;\n]{0,20}?(?:发现|查出|查摆|排查出)(?:各类|存在)?问题(?=\d{1,4}[项个条])"
    ),
    "institution": re.compile(
        r"(?:制定|制订|修订|修改|完善|建立|健全|出台|新建)[^,。;\d\n]{1,40}(?:(?:制度|办法|规定)(?=\d{1,3}[项个部])"
        r"|等(?=\d{1,3}[项个部]制度))"
    ),
    "talk": re.compile(r"谈话(?=\d{1,4}余?(?:人|名|位))"),
}
"""What a name of a family is, told by the words around it: 巡察反馈的15项问题; 自查，发现问题6个;
修订《…》等制度5项; 与年级组长谈话11人次, whose kind is not said. The number is in it or behind."""
_KEY = re.compile(r"(?:制度|办法|规定|等|谈话|(?:发现|查出|查摆|排查出)(?:各类|存在)?问题)$")
_RIGHT_BEFORE = re.compile(r"(?:^|[、,。;:\n])([^、,。;:\n\d]{2,8})(?=\d{1,4}人)")
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
_CASES = frozenset({"起", "例", "个"})
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
    taken = {place for name in names for place in range(name.start, name.end)}
    for start, end, activity in find_parted_names(prose.plain, catalogue):
        if taken.isdisjoint(range(start, end)):
            names.append(Name(start, end, activity))
            taken.update(range(start, end))
    return tuple(sorted(names, key=lambda name: name.start))


def find_parted_names(plain: str, catalogue: Catalogue) -> Iterator[tuple[int, int, Activity]]:
    """Find names that only the words around them tell, and those that are a whole phrase.

    Gives start, end and activity; they may overlap names that the catalogue finds.
    """
    kinds: dict[str, Activity] = {}
    for activity in catalogue.activities.values():
        if activity.family != "talk" or activity.is_unsorted:
            kinds.setdefault(activity.family, activity)
    for family, pattern in _PARTED.items():
        for found in pattern.finditer(plain) if family in kinds else ():
            key = _KEY.search(found[0])
            yield (
                found.start() + (key.start() if key else 0),
                found.end(),
                kinds[family],
            )
    for found in _RIGHT_BEFORE.finditer(plain):
        if whole := catalogue.find_activity(found[1]):
            yield found.start(1), found.end(1), whole


def unit_kind(unit: str) -> str | None:
    """Tell whether a unit counts events, heads, items or copies; None for rates and money."""
    return next((kind for kind, units in _KINDS.items() if unit in units), None)


def fits(activity: Activity, unit: str) -> bool:
    """Say whether an activity can be counted in a unit."""
    is_case = activity.family == "notice" and unit in _CASES  # 通报典型案例7起
    return is_case or unit == activity.unit or unit_kind(unit) in _FITTING[activity.family]


def measure_code(activity: Activity, unit: str, *, is_closed: bool) -> str:
    """Return the measure that a number of this unit states, "" where it states none.

    Heads at meetings are ``<code>_people``; how often talks were held is no measure of theirs.
    Talks of which no kind is said may be several kinds together, which no measure is.
    """
    if activity.is_unsorted:
        return ""
    if activity.family == "rectification":
        return "rectification_closed" if is_closed else "rectification_opened"
    kind = unit_kind(unit)
    if unit == activity.unit or kind == _COUNTED[activity.family]:
        return activity.code
    is_attendance = activity.total == "count" and kind == "heads"
    return f"{activity.code}_people" if is_attendance else ""
