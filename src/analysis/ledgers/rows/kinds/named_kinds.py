"""Named kinds: which kinds the words of a cell, a section, a heading or a title name."""

from __future__ import annotations

import re
from collections.abc import Mapping

from analysis.catalogue import Activity, Catalogue, normalise
from analysis.ledgers.tables import Context, Table, TableKind

Kind = tuple[str, str]
"""Code of an activity, and the words of the ledger for it."""

_JOINTS = re.compile(r"[、,;/+\n|]|暨|以及")
_NTH = re.compile(r"(?<=[\u3400-\u9fff])第[一二三四五六七八九十\d]{1,3}次")
_PHRASES = re.compile(r"[\s:：,，;；。.!！?？“”\"《》<>—–-]+")
_IN_BRACKETS = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")
_NAMING_FIELDS = frozenset({"date", "subject", "people", "count", "persons", "holiday", "revision"})
NAMES = ("名称", "标题", "方式", "事项", "大事", "事件", "活动", "会议")

UNNAMED: Mapping[str, re.Pattern[str]] = {
    "talk": re.compile(r"谈话|谈心|约谈"),
    "study_session": re.compile(r"学习|研学|读书|培训"),
    "meeting": re.compile(
        r"会议|例会|开会|[^社机协议委工联合动体晚学全两]会(?!议室|员|计|展|同|费|场|精神|公报|风|徽|务|见)"
    ),
}
"""Kinds that stand for all of which a ledger only says that it was a talk, a study, a meeting."""


def find_kinds(text: str, heading: str, catalogue: Catalogue) -> tuple[tuple[Kind, ...], str]:
    """Find the activities that a cell names, and the words beside them that name none.

    Examples
    --------
    >>> from analysis.catalogue import load_catalogue
    >>> find_kinds("支委会、主题党日", "会议类型", load_catalogue())[0]
    (('branch_committee', '支委会'), ('theme_party_day', '主题党日'))
    """
    if not text:
        return (), ""
    bare = _IN_BRACKETS.sub("", text).strip()
    asides = [note[1:-1] for note in _IN_BRACKETS.findall(text)]
    # 三会一课（党课） is a lecture; 第一种形态（谈话提醒） says itself what it is.
    names = ((text, ""), (bare, ""), *((aside, "") for aside in asides))
    whole = _NTH.sub("", bare)  # 领导小组第二次会议
    for name, over in (*names, (whole, ""), (text, heading), (bare, heading)):
        if found := catalogue.find_activity(name, over):
            return ((found.code, text),), ""
    parts = [part.strip() for part in _JOINTS.split(bare) if part.strip()]
    known = {part: found for part in parts if (found := catalogue.find_activity(part, heading))}
    if known:
        rest = "、".join(part for part in parts if part not in known)
        codes = {found.code: part for part, found in reversed(known.items())}
        kinds = tuple((code, codes[code]) for code in dict.fromkeys(f.code for f in known.values()))
        return kinds, rest
    phrases = [phrase for phrase in _PHRASES.split(bare) if phrase.strip()]
    within = {f.code: f for phrase in phrases for f in catalogue.names_at_end(phrase)}
    return tuple((code, text) for code in within), ""


def kind_of_section(section: str, catalogue: Catalogue) -> Kind | None:
    """Give the one kind that a section names: （二）专题党课."""
    if not section:
        return None
    bare = re.sub(r"^[(（]?(?:[一二三四五六七八九十]+|\d{1,2})[)）、.．]", "", section)
    found = catalogue.find_activity(bare)
    within = (found,) if found else catalogue.find_activities_in(bare)
    return (within[0].code, within[0].name) if len(within) == 1 else None


def _is_of_several(table: Table, context: Context, catalogue: Catalogue) -> bool:
    """Say whether names tell of another thing, too, and rows by name: 党组会、局长办公会台账."""
    named = [h for h in table.having("subject") if h.text.endswith(NAMES)]
    plain = normalise(context.activity_text)
    is_told = context.is_activity_declared or not named or bool(table.having("activity"))
    return not is_told and any(
        _AND_ANOTHER.match(plain[name.end :]) or plain[: name.start].endswith("、")
        for name in catalogue.find_names_in(plain)
    )


_AND_ANOTHER = re.compile(r"(?:会议?|大会|活动)?、(?!等|其他)[\u3400-\u9fff]{2,}")


def infer_activity(
    table: Table, context: Context, catalogue: Catalogue, kind: TableKind = "events"
) -> Kind | None:
    """Find the activity of rows that do not tell it: from names and titles, else the headings."""
    if kind == "items":
        every = catalogue.activities.values()
        item = next((each for each in every if each.family == "rectification"), None)
        return (item.code, item.name) if item else None
    if context.activity is not None and not _is_of_several(table, context, catalogue):
        return context.activity.code, context.activity.name
    titles = context.names if kind == "people" else ()
    if attended := next(filter(None, map(catalogue.find_attended, titles)), None):
        return attended.code, attended.name
    if table.having("holiday") and not table.having("activity"):
        reminder = catalogue.activities.get("holiday_reminder")
        return (reminder.code, reminder.name) if reminder else None
    named: dict[str, Activity] = {}
    for heading in table.headings:
        if heading.field in _NAMING_FIELDS:
            named |= {found.code: found for found in catalogue.find_activities_in(heading.text)}
    if len(named) == 1 and not table.having("activity"):
        (found,) = named.values()
        return found.code, found.name
    return None


def unnamed_kinds(table: Table, context: Context, catalogue: Catalogue) -> tuple[Kind, ...]:
    """Find that a ledger is one of studies, talks or meetings which names no kind of them.

    Where the rows have types, everything around them is asked; their own words decide then.
    """
    dates = [heading.text for heading in (*table.having("date"), *table.having("persons"))]
    if not table.having("date") or any(map(catalogue.is_of_matter, context.names)):
        return ()
    types = [heading.text for heading in table.having("activity")]
    subjects = [] if types else [heading.text for heading in table.having("subject")]
    found: list[str] = []
    for name in (*types, *context.names, *dates, *subjects):
        codes = [code for code, words in UNNAMED.items() if words.search(name)]
        found += codes if types or len(codes) == 1 else []
    known = (code for code in dict.fromkeys(found) if code in catalogue.activities)
    return tuple((code, catalogue.activities[code].name) for code in known)
