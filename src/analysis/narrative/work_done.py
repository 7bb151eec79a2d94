"""Sections: the first part of the report, what was done and on what, point by point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.content import Paragraph, Run, write_run
from analysis.findings import (
    Counted,
    Findings,
    Masked,
    RectificationState,
    Section,
    Substance,
    Topic,
)
from analysis.formatting import format_day
from analysis.measures import INSTITUTIONS, RECTIFICATION, WITHHELD, Value, derive_value
from analysis.narrative.phrases import join_runs, merge_text, open_point, phrase_step
from analysis.narrative.told_changes import phrase_months
from analysis.narrative.voice import Voice, choose_changes
from analysis.trends import FORMS
from analysis.vocabulary import describe_origin, read_vocabulary

SECTION_TITLES = {code: row["title"] for code, row in read_vocabulary("sections").items()}
THEMES = read_vocabulary("themes")
VERIFY = "〔请核实〕"
"""Stands behind a number that rows left out may change; the checklist says which."""

_OTHER = "other"
"""What tells the activities without a theme, such as an office's own."""

_RECTIFICATION_THEME = "rectification"
_LIFE_CYCLE = (RECTIFICATION, INSTITUTIONS)
"""Activities that the paragraph on rectification tells."""

_FORM_PREFIX = "监督执纪"
_NUMBERS = 4
"""The most numbers of a point; what more there is stands in the attachment."""

_TOPICS, _SOME_TOPICS = 5, 3
"""The most topics of a sentence; how many it names where there are more."""

_FED_BACK, _ADDED, _OF_THE_YEAR = "反馈", "当年新增", "当年"


@dataclass(frozen=True, slots=True)
class Told:
    """A point of the first part: the theme that it tells, and its words."""

    theme: str
    paragraph: Paragraph


def compose_lead(findings: Findings, voice: Voice) -> Paragraph:
    """Open the report: its period, whose it is, and what its office says of the whole."""
    period = findings.period
    parts = {"year": str(findings.year), "organization": voice.whose or findings.organization}
    if period.is_whole_year:
        return Paragraph(voice.say("frame", "opening", **parts), "lead")
    until = format_day(period.end)
    return Paragraph(voice.say("frame", "part", **parts, until=until), "lead")


def compose_section(findings: Findings, section: Section, voice: Voice) -> tuple[Told, ...]:
    """Tell one section, a paragraph a theme; nothing of a theme without any ledger."""
    facts = [
        fact
        for fact in findings.counted
        if fact.section == section and fact.activity not in _LIFE_CYCLE
    ]
    own = [code for code, row in THEMES.items() if row["section"] == section]
    points: list[tuple[str, str, tuple[Run, ...]]] = []
    for theme in (*own, _OTHER):
        kinds: tuple[str, ...] = ()
        if theme == _RECTIFICATION_THEME:
            told = describe_rectification(findings, voice)
        else:
            chosen = [
                fact
                for fact in facts
                if (fact.theme if fact.theme in own else _OTHER) == theme
                if fact.comparison.value.number != 0
            ]
            told = _tell_theme(findings, chosen, voice)
            kinds = _name_kinds(chosen, voice)
        if told:
            title = voice.words_of("points", theme, kinds)
            # A point that names its months needs no other word, nor one of a year that is cut off.
            is_dated = theme == _RECTIFICATION_THEME or write_run(told[0])[0].isdecimal()
            is_dated = is_dated or not findings.period.is_whole_year
            opening = "" if is_dated else voice.words_of("frame", "all", (theme,), theme)
            points.append((theme, title, merge_text((opening, *told))))
    return tuple(
        Told(theme, Paragraph((open_point(place, len(points), title), *runs)))
        for place, (theme, title, runs) in enumerate(points, start=1)
    )


def _name_kinds(facts: Sequence[Counted], voice: Voice) -> tuple[str, ...]:
    """Name what a point's title may hang on: the one thing told, or that no rhythm was missed."""
    kept = any(_tell_rhythm(fact, voice) for fact in facts)
    missed = any(fact.rhythm is not None and fact.rhythm.missed for fact in facts)
    alone = (facts[0].activity,) if len(facts) == 1 else ()
    return (*alone, "kept") if kept and not missed else alone


def _tell_theme(findings: Findings, facts: Sequence[Counted], voice: Voice) -> tuple[Run, ...]:
    masked = {each.value.measure: each for each in findings.masked}
    forms = [fact for fact in facts if fact.activity in FORMS]
    spare = _NUMBERS - len(facts)
    clauses: list[tuple[Run, ...]] = []
    for fact in facts:
        if fact in forms:
            clauses += [_tell_forms(findings, forms, masked, voice)] if fact is forms[0] else []
            continue
        clause, spare = _describe(findings, fact, masked.get(fact.activity), voice, spare)
        beside = voice.say_act(fact.activity, fact.family, "forms") if forms else ()
        clauses.append((*clause, *beside))
    # Events told by their month alone stand in one row, in the order of their months.
    runs = (run for each in clauses for run in each)
    if not forms and all(isinstance(run, str) and "，" not in run for run in runs):
        months = [voice.substance.get(fact.activity, Substance()).months for fact in facts]
        pairs = sorted(zip(months, clauses, strict=True), key=lambda pair: pair[0])
        return join_runs([clause for _, clause in pairs], "，")
    # A sentence has few numbers: that of the forms, whose parts add up, begins anew.
    begins = sum(fact not in forms for fact in facts[: facts.index(forms[0])]) if forms else 0
    parts = (clauses[:begins], clauses[begins:])
    return tuple(run for part in parts for run in join_runs(part, "；"))


def _tell_forms(
    findings: Findings, forms: Sequence[Counted], masked: Mapping[str, Masked], voice: Voice
) -> tuple[Run, ...]:
    """Tell the forms and who applied them; what no ledger tells of is not named."""
    by, actor = ("_by" if voice.handled_by else ""), voice.handled_by
    names = [each.name.removeprefix(_FORM_PREFIX) for each in forms]
    shown = [_show(each, masked.get(each.activity)) for each in forms]
    if len(forms) == 1:
        return voice.say("forms", f"single{by}", actor=actor, name=names[0], value=shown[0])
    parts = join_runs([(n, *value) for n, value in zip(names, shown, strict=True)], "、", "")
    whole = findings.forms.total if findings.forms is not None else None
    if whole is None:
        return voice.say("forms", f"listed{by}", actor=actor, forms=parts)
    return voice.say("forms", f"several{by}", actor=actor, forms=parts, value=whole)


def describe_counted(
    findings: Findings, fact: Counted, masked: Masked | None, voice: Voice
) -> tuple[Run, ...]:
    """Say how much of an activity was done, on what, and whether its rhythm was kept."""
    return _describe(findings, fact, masked, voice, _NUMBERS)[0]


def _describe(
    findings: Findings, fact: Counted, masked: Masked | None, voice: Voice, spare: int
) -> tuple[tuple[Run, ...], int]:
    """Tell an activity in a clause; `spare` numbers more may stand in its point."""
    substance = voice.substance.get(fact.activity, Substance())
    name = voice.call(fact.name)
    shown, act = _show(fact, masked), (fact.activity, fact.family)
    months = "、".join(f"{month}月" for month in substance.months)
    told: tuple[Run, ...] = ()
    if months:
        is_one = fact.comparison.value.number == 1
        told = voice.say_act(*act, "one", name=name, months=months) if is_one else ()
        told = (*told, *shown[1:]) if told else ()
        told = told or voice.say_act(*act, "few", name=name, value=shown, months=months)
    if told:  # what months are named in is told in their order
        dated = sorted(
            substance.topics,
            key=lambda topic: min(place.date or "" for place in topic.value.evidence),
        )
        substance = replace(substance, topics=tuple(dated))
    if kept := find_fewer_holidays(fact):
        told = voice.say_act(*act, "spread", name=name, value=shown, kept=kept)
        spare -= bool(told)
    told = told or voice.say_act(*act, "said", name=name, value=shown) or (name, *shown)
    more, used = _tell_substance(act, substance, voice, spare, fact.comparison.value.number)
    told = (*told, *_tell_rhythm(fact, voice), *more)
    for change in choose_changes(findings):
        if change is fact.comparison:
            said = phrase_step(change, is_whole_year=findings.period.is_whole_year)
            told = (*told, "，", *said, *phrase_months(fact.months)) if said else told
    return merge_text(told), spare - used


def find_fewer_holidays(fact: Counted) -> Value | None:
    """Find before how many holidays there were reminders, where more than one was of a holiday."""
    rhythm, number = fact.rhythm, fact.comparison.value.number or 0
    if rhythm is None or not rhythm.missed or {rule.every for rule in rhythm.rules} != {"holiday"}:
        return None
    return rhythm.kept_count if 0 < (rhythm.kept_count.number or 0) < number else None


def _show(fact: Counted, masked: Masked | None) -> tuple[Run, ...]:
    """Give the number, with what is open about it: a sign for the clerk, who has the list."""
    value = fact.comparison.value
    if value.is_withheld:
        return ("，", value) if value.text == WITHHELD else (value,)
    if value.number is None:
        open_place = f"〔{name_number(value.unit)}待补〕"
        if masked is None or not masked.is_marked:
            return (replace(value, text=open_place),)
        return (replace(value, text=f"xx{value.unit}"), open_place)
    if masked is not None:
        return (value, f"〔另有{name_number(value.unit)}待补〕")
    return (value, VERIFY) if fact.left_out is not None or fact.missing_months else (value,)


def _tell_rhythm(fact: Counted, voice: Voice) -> tuple[Run, ...]:
    """Say that a rhythm was kept throughout; what was missed stands among the problems."""
    rhythm = fact.rhythm
    if rhythm is None or rhythm.missed or rhythm.unknown or len(rhythm.beats) == 1:
        return ()
    every, *others = {rule.every for rule in rhythm.rules}
    said = "" if others else voice.words("kept", every, fact.activity)
    return (said,) if said else ()


def _tell_substance(
    act: tuple[str, str],
    substance: Substance,
    voice: Voice,
    spare: int,
    number: float | None = None,
) -> tuple[tuple[Run, ...], int]:
    """Say whom or what an activity was about, and how many numbers that takes."""
    levels = substance.heads.levels if substance.heads is not None else ()
    if levels and 1 < len(levels) <= spare and all(each.value.number for each in levels):
        listed = join_runs([(each.name, each.value) for each in levels], "、", "")
        if said := voice.say_act(*act, "levels", levels=listed):
            return said, len(levels)
    if not substance.topics:
        return (), 0
    first, *others = substance.topics
    is_sole = not others and (number or 0) <= (first.value.number or 0)  # all was on the one
    if is_sole and (said := voice.say_act(*act, "sole", names=first.text)):
        return said, 0
    return _list_topics(act, substance, voice, spare)


def _list_topics(
    act: tuple[str, str], substance: Substance, voice: Voice, spare: int
) -> tuple[tuple[Run, ...], int]:
    """Name the topics, counted where several rows are on one and all such numbers may stand."""
    topics = substance.topics
    has_more = len(topics) > _TOPICS  # three of many are named, never all but one
    shown = topics[: _SOME_TOPICS if has_more else _TOPICS]
    is_open = has_more or not substance.is_whole
    also = voice.phrases.choose_act(*act, "also", voice.seed, voice.turn)
    groups = _group_alike(shown, with_ones=not also)
    groups = groups if len(groups) <= spare else ()  # those counted are all or none
    names = join_titles([each.text for each in shown], has_more=is_open)
    if said := () if groups else voice.say_act(*act, "names", names=names):
        return said, 0
    counted = {each.text for group, _ in groups for each in group}
    listed = join_runs(
        [
            (join_titles([each.text for each in group]) + "各" * (len(group) > 1), value)
            for group, value in groups
        ],
        "，" if any(len(group) > 1 for group, _ in groups) else "、",
        "",
    )
    if others := [each.text for each in shown if each.text not in counted]:
        listed = (*listed, (also or "、") if counted else "", join_titles(others, has_more=is_open))
    elif has_more:
        listed = (*listed, "等")
    said = voice.say_act(*act, "topics", topics=merge_text(listed), names=names)
    return said, sum(value in said for _, value in groups)


def _group_alike(
    topics: Sequence[Topic], *, with_ones: bool
) -> tuple[tuple[tuple[Topic, ...], Value], ...]:
    """Put topics of the same number of rows together, the most first.

    One number is told of a group (各3次), which rests on the rows of all. Those of one row have
    none, unless `with_ones` others are counted beside them.
    """
    numbers = sorted({each.value.number or 0 for each in topics} - {0}, reverse=True)
    if not with_ones or numbers == [1]:
        numbers = [number for number in numbers if number != 1]
    groups: list[tuple[tuple[Topic, ...], Value]] = []
    for number in numbers:
        alike = tuple(each for each in topics if each.value.number == number)
        value = alike[0].value
        if len(alike) > 1:
            listed = join_titles([each.text for each in alike])
            name = f"{value.name.partition('（')[0]}（{listed}各）"
            code = f"{value.measure.partition('.')[0]}.topics.{listed}"
            told = "、".join(f"{each.text}{each.value.text}" for each in alike)
            parts = tuple(each.value for each in alike)
            value = derive_value(code, name, number, value.unit, told, parts)
        groups.append((alike, value))
    return tuple(groups)


def name_number(unit: str) -> str:
    """Name a number by its unit.

    Examples
    --------
    >>> name_number("份"), name_number("人次")
    ('份数', '人次')
    """
    return unit if len(unit) > 1 else f"{unit}数"


def join_titles(names: Sequence[str], *, has_more: bool = False) -> str:
    """Write names in a row: titles in 《》 stand side by side, others are parted.

    Examples
    --------
    >>> join_titles(["《甲办法》", "《乙办法》", "作风建设", "家风"])
    '《甲办法》《乙办法》、作风建设和家风'
    >>> join_titles(["作风建设", "家风"], has_more=True)
    '作风建设、家风等'
    """
    text = ""
    for place, name in enumerate(names):
        is_beside = name.startswith("《") and text.endswith("》")
        is_last = 0 < place == len(names) - 1 and not has_more
        text += ("" if is_beside else "和" if is_last else "、" if place else "") + name
    return text + ("等" if has_more else "")


def describe_rectification(findings: Findings, voice: Voice) -> tuple[Run, ...]:
    """Tell what was to be put right, what is, and what stays open; the parts add up."""
    state = findings.rectification
    if state is None:
        return ()
    made: tuple[Run, ...] = ()
    institutions = state.institutions.value if state.institutions else None
    if institutions is not None and institutions.number:
        substance = voice.substance.get(INSTITUTIONS, Substance())
        act = (INSTITUTIONS, "institution")
        made = voice.say_act(*act, "said", name="制定修订制度", value=institutions)
        made = (*made, *_tell_substance(act, substance, voice, 0)[0])
    due, closed = _describe_due(findings, voice), _describe_closed(findings, voice)
    is_plain = not any("，" in write_run(run) for run in due)
    stated = join_runs([due, closed], "，" if is_plain else "。")
    return (*stated, *made, "。") if made else stated


def _describe_due(findings: Findings, voice: Voice) -> tuple[Run, ...]:
    """Tell what was to be put right in the period: carried over, and opened by origin."""
    state = findings.rectification
    opened = state.by_code.get("rectification_opened") if state else None
    if state is None or opened is None or not opened.value.is_kept:
        return ()
    value = opened.value
    if value.number is None:
        return ("反馈问题", replace(value, text=f"〔{name_number(value.unit)}待补〕"))
    carried = voice.carried
    before = voice.say("items", "carried", value=carried) if carried and carried.number else ()
    if not value.number:
        return (*before, "，", *voice.say("items", "no_new")) if before else ()
    shown = (value, VERIFY) if state.left_out else (value,)
    kinds = state.by("origin") or state.by("category")
    parts = [(describe_origin(each.name), each.opened) for each in kinds if each.opened.number]
    has_parts = 1 < len(parts) <= _NUMBERS
    found = describe_origin(voice.origin) or (_ADDED if has_parts else _FED_BACK)
    told = voice.say("items", "added", value=shown) if before else ()
    if not told or voice.origin:
        told = voice.say("items", "opened", value=shown, found=found)
        told = (_OF_THE_YEAR, *told) if before else told
    told = (*before, "，", *told) if before else told
    return (*told, "，其中", *join_runs(parts, "、", "")) if has_parts else told


def _describe_closed(findings: Findings, voice: Voice) -> tuple[Run, ...]:
    state = findings.rectification
    if state is None:
        return ()
    closed, is_whole = state.value("closed"), findings.period.is_whole_year
    whole, of_carried = add_up_items(state, voice)
    done: tuple[Run, ...] = ()
    if closed is None and "rectification_closed" in state.by_code:
        done = voice.say("items", "closed", value=f"〔{name_number('项')}待补〕")
    elif closed is not None and closed.number:
        shown = (closed, VERIFY) if closed.doubt else (closed,)
        done = (*voice.say("items", "closed", value=shown), *of_carried)
        for change in choose_changes(findings):
            # Beside more that stayed open, more that was done would be half of the matter.
            if change.measure.code == "rectification_closed" and not of_carried:
                said = phrase_step(change, is_whole_year=is_whole)
                done = (*done, "，", *said) if said else done
    again = voice.say("items", "reopened", value=state.reopened) if state.reopened else ()
    parts = [whole, done, again, *_list_open(findings, state, voice, bool(done))]
    return join_runs(parts, "，", "")


def add_up_items(
    state: RectificationState, voice: Voice
) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """Tell how many items there were in all and how many carried ones are done.

    Only where some stay open and the two are all: else the numbers beside them tell it.
    """
    opened, closed = state.value("opened"), state.value("closed")
    still_open, carried = state.value("open_at_year_end"), voice.carried
    if opened is None or closed is None or still_open is None or carried is None:
        return (), ()
    known = (opened, closed, still_open, carried)
    if any(not each.number or each.doubt or each.masked for each in known):
        return (), ()
    number = (carried.number or 0) + (opened.number or 0)
    if number != (closed.number or 0) + (still_open.number or 0) or state.reopened:
        return (), ()
    formula = f"{carried.text}＋{opened.text}"
    whole = derive_value(
        "rectification_due", "应整改问题", number, "项", formula, (opened, carried)
    )
    told = voice.say("items", "all", value=whole)
    of_opened = state.balances[0].completed if state.balances else None
    if of_opened is None or of_opened.number is None:
        return told, ()
    left = (closed.number or 0) - of_opened.number
    formula = f"{closed.text}－{of_opened.text}"
    inputs = (closed, of_opened)
    of_carried = derive_value(
        "rectification_closed_of_carried", "完成整改的结转问题", left, "项", formula, inputs
    )
    return told, voice.say("items", "of_carried", value=of_carried) if left else ()


def _list_open(
    findings: Findings, state: RectificationState, voice: Voice, has_closed: bool
) -> Iterator[tuple[Run, ...]]:
    """Tell what stays open and since when; what of it is overdue is told among the problems."""
    still_open = state.value("open_at_year_end")
    is_whole = findings.period.is_whole_year
    until = "年末" if is_whole else f"截至{format_day(findings.period.end)}"
    if still_open is not None and still_open.number:
        shown = (still_open, VERIFY) if still_open.doubt else (still_open,)
        yield voice.say("items", "still_open", until=until, value=shown)
        oldest = min((place.date or "" for place in still_open.evidence), default="")
        if oldest and oldest[:4] < str(findings.year):
            which = "oldest_only" if still_open.number == 1 else "oldest"
            month = f"{oldest[:4]}年{int(oldest[5:7])}月"
            found = describe_origin(voice.oldest) or voice.words("items", "found")
            yield voice.say("items", which, month=month, found=found)
    elif still_open is not None and has_closed and not still_open.doubt:
        yield voice.say("items", "nothing_open", until=until)
