"""Sections: the first part of the report, what was done, told activity by activity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.comparisons import Comparison
from analysis.content import Paragraph, Run
from analysis.findings import Counted, Findings, Masked, RectificationState, Section
from analysis.formatting import format_cutoff, format_day, name_year
from analysis.measures import INSTITUTIONS, RECTIFICATION, WITHHELD, Value
from analysis.narrative.phrases import (
    MISSING,
    join_runs,
    list_names,
    merge_text,
    number_point,
    phrase_change,
    tell_renaming,
)
from analysis.narrative.told_changes import phrase_months
from analysis.trends import FORMS
from analysis.vocabulary import read_vocabulary

SECTION_TITLES = {code: row["title"] for code, row in read_vocabulary("sections").items()}
_OTHER = "其他事项"
"""What tells the activities without a theme, such as an office's own."""

_RECTIFICATION_THEME = "rectification"
_LIFE_CYCLE = (RECTIFICATION, INSTITUTIONS)
"""Activities that the paragraph on rectification tells."""

_FORM_PREFIX = "监督执纪"
_PERIODS = {
    "week": "每周",
    "month": "每月",
    "quarter": "每季度",
    "half_year": "上、下半年",
    "year": "每年",
    "holiday": "各节日前",
}
_FORM_NAMES = ("第一种", "第二种", "第三种", "第四种")


def compose_lead(findings: Findings) -> Paragraph:
    """Say what the report rests on and up to which day."""
    period = findings.period
    until = "" if period.is_whole_year else f"，{format_cutoff(period.end)}"
    renamed = tell_renaming(findings.comparisons, of_kinds=False)
    whose = name_year(findings.organization, findings.year)
    return Paragraph((f"本报告根据{whose}的台账编写{until}。{renamed}",), "lead")


def compose_section(findings: Findings, section: Section) -> tuple[Paragraph, ...]:
    """Tell one section, a paragraph a theme; without any ledger it says so."""
    facts = [
        fact
        for fact in findings.counted
        if fact.section == section and fact.activity not in _LIFE_CYCLE
    ]
    themes = {
        code: row["title"]
        for code, row in read_vocabulary("themes").items()
        if row["section"] == section
    }
    paragraphs: list[Paragraph] = []
    for theme, title in {**themes, _OTHER: _OTHER}.items():
        if theme == _RECTIFICATION_THEME:
            state, is_whole_year = findings.rectification, findings.period.is_whole_year
            cycle = describe_rectification(state, is_whole_year=is_whole_year) if state else ()
            runs = tuple(run for sentence in cycle for run in sentence)
            told = (_open_theme(findings), *runs) if cycle else ()
        else:
            named = {code: code for code in themes if code != _RECTIFICATION_THEME}
            told = _tell_theme(findings, [f for f in facts if named.get(f.theme, _OTHER) == theme])
        if told:
            opening = f"{number_point(len(paragraphs) + 1)}是{title}。"
            paragraphs.append(Paragraph(merge_text((opening, *told))))
    return tuple(paragraphs) or (Paragraph(("本部分所列事项本年度没有台账，不作叙述。",)),)


def describe_counted(
    fact: Counted, masked: Masked | None, *, is_whole_year: bool
) -> tuple[Run, ...]:
    """Say how much of an activity the ledgers tell of, and how that stands to the year before."""
    value = fact.comparison.value
    name = fact.name.removeprefix(_FORM_PREFIX) if fact.family == "form" else fact.name
    verbs = read_vocabulary("verbs").get(fact.family)
    # A name that is a verb itself (参观…) is left as it is.
    if verbs is not None and not fact.name.startswith(tuple(read_vocabulary("verbless"))):
        is_held = "held" in verbs and fact.name.endswith(tuple(read_vocabulary("meetings")))
        name = f"{verbs['held' if is_held else 'said']}{name}"
    if value.number is None:
        return _describe_unstated(name, value, masked)
    told: tuple[Run, ...] = (name, value)
    if fact.missing_months:
        told = (*told, f"（{list_names([f'{month}月' for month in fact.missing_months])}没有台账）")
    if masked is not None:
        unit = value.unit
        return (*told, "（另有", masked.masked, f"台账未载明{unit}数，未计入）")
    if fact.left_out is not None:
        why = "日期不全未计入" if fact.left_out.is_undated else "填写有误未计入"
        told = (*told, "，另有", fact.left_out.rows, why)
    change = phrase_change(fact.comparison, is_whole_year=is_whole_year)
    # That a rhythm was kept throughout; what was missed stands among the problems.
    rhythm, held = fact.rhythm, tuple[Run, ...]()
    if rhythm is not None and not rhythm.missed and len(rhythm.beats) != 1:
        periods = {_PERIODS[rule.every] for rule in rhythm.rules}
        held = (f"{periods.pop() if len(periods) == 1 else '各期'}均已开展",)
        if rhythm.unknown:
            each = "均" if len(rhythm.kept) > 1 else ""
            held = ("可核对的", rhythm.kept_count, f"{each}已开展")
    return join_runs([told, held, (*change, *phrase_months(fact.months))], end="")


def describe_rectification(
    state: RectificationState, *, is_whole_year: bool
) -> tuple[tuple[Run, ...], ...]:
    """Tell the life cycle of rectification, one sentence an item of the list."""
    opened, closed = state.by_code.get("rectification_opened"), state.value("closed")
    closing: tuple[Run, ...] = ()
    if closed is not None and closed.number:
        kinds = (("按期完成", "on_time"), ("逾期完成", "late"), ("未定时限而完成", "without_due"))
        found = ((name, state.value(f"closed_{code}")) for name, code in kinds)
        parts = [(name, value) for name, value in found if value is not None and value.number]
        told: tuple[Run, ...] = ("本期完成整改（含以前年度反馈的）", closed)
        closing = join_runs([told, ("其中", *join_runs(parts, "、", "")) if parts else ()])
    pending: tuple[Run, ...] = ()
    still_open, overdue = state.value("open_at_year_end"), state.value("overdue_at_year_end")
    until = "年末" if is_whole_year else "截止日"
    if still_open is not None and still_open.number:
        late = ("其中超过整改时限", overdue) if overdue is not None else ()
        pending = join_runs([(f"到{until}尚未完成", still_open), late])
    elif still_open is not None:
        besides = "除待核的以外，" if state.in_doubt is not None else ""
        pending = (f"{besides}{until}无未完成事项。",)
    if state.reopened is not None:
        items = "、".join(state.reopened_items)
        pending = ("以前已完成的问题重新打开", state.reopened, f"（{items}）。", *pending)
    made: tuple[Run, ...] = ()
    institutions = state.institutions
    if institutions is not None and institutions.value.number is not None:
        change = phrase_change(institutions, is_whole_year=is_whole_year)
        told = join_runs([("制定修订制度", institutions.value), change])
        made = (*told, *_describe_missing([institutions]), *_describe_stated([institutions]))
    sentences = [
        _describe_opened(state, opened, is_whole_year=is_whole_year),
        closing,
        pending,
        made,
    ]
    return tuple(sentence for sentence in sentences if sentence)


def _open_theme(findings: Findings) -> str:
    period = findings.period
    return "全年" if period.is_whole_year else f"截至{format_day(period.end)}，"


def _tell_theme(findings: Findings, facts: Sequence[Counted]) -> tuple[Run, ...]:
    if not facts:
        return ()
    is_whole = findings.period.is_whole_year
    masked = {each.value.measure: each for each in findings.masked}
    (first, *more), *clauses = (
        describe_counted(fact, masked.get(fact.activity), is_whole_year=is_whole) for fact in facts
    )
    has_forms = any(fact.activity in FORMS for fact in facts)
    compared = [fact.comparison for fact in facts]
    return (
        *join_runs([(_open_theme(findings) + str(first), *more), *clauses], "；"),
        *(_describe_shares(findings) if has_forms else ()),
        *_describe_missing(compared),
        *_describe_stated(compared),
    )


def _describe_unstated(name: str, value: Value, masked: Masked | None) -> tuple[Run, ...]:
    if value.is_withheld:
        return (name, value) if value.text != WITHHELD else (f"{name}，{value.unit}数", value)
    if masked is not None and masked.is_marked:
        shown = replace(value, text=f"xx{value.unit}")
        return (name, shown, f"，{value.unit}数在台账中以“xx”代替，本报告不推算")
    return (f"{name}，{value.unit}数", value, "，本报告不推算")


def _describe_shares(findings: Findings) -> tuple[Run, ...]:
    """Say what part each form has; one without a ledger is no zero in the whole."""
    forms = findings.forms
    if forms is None or forms.total is None or not forms.total.number:
        return ()
    kept = [
        name for name, count in zip(_FORM_NAMES, forms.counts, strict=True) if count is not None
    ]
    whole = "“四种形态”" if len(kept) == len(FORMS) else f"台账所载的{list_names(kept)}形态"
    if forms.is_too_small:
        return (f"{'运用' if len(kept) == len(FORMS) else ''}{whole}共处理", forms.total, "。")
    parts: list[tuple[Run, ...]] = [
        (f"{name}占", share)
        for name, share in zip(_FORM_NAMES, forms.shares, strict=True)
        if share is not None
    ]
    return join_runs([(f"{whole}合计", forms.total), *parts])


def _describe_missing(comparisons: Sequence[Comparison]) -> tuple[Run, ...]:
    """Say once, for all activities of a paragraph, why this year's number has no comparison."""
    sentences = ""
    for why, words in MISSING.items():
        found = [
            each
            for each in comparisons
            if each.missing == why and each.value.number is not None and not each.value.masked
        ]
        if found:
            sentences += f"{_name_all(found, comparisons)}{words}。"
    sentences += tell_renaming(comparisons, of_kinds=True)
    return (sentences,) if sentences else ()


def _describe_stated(comparisons: Sequence[Comparison]) -> tuple[Run, ...]:
    found = [
        each
        for each in comparisons
        if each.missing is None and each.is_against_report and each.value.number is not None
    ]
    if not found:
        return ()
    return (f"{_name_all(found, comparisons)}的上年数据取自上年度报告。",)


def _name_all(found: Sequence[Comparison], comparisons: Sequence[Comparison]) -> str:
    if len(found) == len(comparisons) and len(found) > 1:
        return "以上各项"
    return list_names([each.measure.name for each in found])


def _describe_opened(
    state: RectificationState, opened: Comparison | None, *, is_whole_year: bool
) -> tuple[Run, ...]:
    """Tell what was opened, its parts, which add up to it, and the completion rate.

    The rate by its other definition follows where that gives another number.
    """
    if opened is None:
        return ()
    if not opened.value.is_kept:
        return ("没有整改台账记录，以下按以前年度台账所载。",)
    if opened.value.number is None:
        return (*_describe_unstated("反馈问题", opened.value, None), "。")
    rate, to_date = state.value("completion_rate"), state.rate_to_date
    parts: list[tuple[Run, ...]] = [
        ("反馈问题", opened.value),
        _tell_origins(state),
        ("另有", state.left_out.rows, "未计入") if state.left_out else (),
        phrase_change(opened, is_whole_year=is_whole_year),
    ]
    if rate is not None and rate.inputs:
        parts.append(("其中已完成整改", rate.inputs[0]))
        rest = (
            ("尚未完成", state.remaining),
            ("写明已完成而没有完成日期", state.undated),
            ("是否完成待核", state.in_doubt),
        )
        parts += [(words, value) for words, value in rest if value is not None and value.number]
        parts.append(("当年整改完成率", rate))
        if to_date is not None and to_date.number not in (None, rate.number):
            parts.append(("截至目前整改完成率", to_date))
    return (*join_runs(parts), *_describe_missing([opened]), *_describe_stated([opened]))


def _tell_origins(state: RectificationState) -> tuple[Run, ...]:
    parts = [(each.name, each.opened) for each in state.by("origin")]
    return ("其中", *join_runs(parts, "、", "")) if parts else ()
