"""Section tables: how rectification adds up, and talks and forms by times, heads and level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analysis.content import Cell, Paragraph, Run, Table
from analysis.findings import Findings, RectificationState
from analysis.measures import Value, derive_value
from analysis.narrative import join_runs, merge_text
from analysis.report.subject import Subject
from analysis.trends import Heads, build_heads
from analysis.vocabulary import read_vocabulary

_RARE = {"undated": "写明完成而无日期", "in_doubt": "待核"}
_KINDS = "各类谈话分别计数，不相加"
_FORMS = "各种形态分别计数"
_TIMES = "次是谈话的场数，人次是被谈人的累计（集体谈话1次可有多人次），两者不相加"
_LEVELS = "只列人次，不列姓名；台账没有各级别人员的总数，不计算覆盖率"
_UNKNOWN = "未分别载明"


def tell_balances(findings: Findings, carried: Value | None = None) -> Iterator[Table]:
    """Tabulate what was to be put right in the period and how it stands, all and each kind.

    With those carried over (`carried`) first, where they and what was opened add up.
    """
    state = findings.rectification
    if state is None or not state.balances:
        return
    rare = {
        name: words
        for name, words in _RARE.items()
        if any(getattr(each, name) is not None for each in state.balances)
    }
    caption = f"整改情况：{findings.period.label}"
    columns = ("类型", "应整改", "已完成", "未到时限", "逾期未完成", *rare.values())
    dimensions = read_vocabulary("dimensions")
    rows: list[tuple[Cell, ...]] = [
        (
            f"{dimensions[each.dimension]['name']}：{each.name}" if each.dimension else "当年反馈",
            each.opened,
            each.completed,
            each.under_way,
            each.unfinished,
            *(getattr(each, name) or "无" for name in rare),
        )
        for each in state.balances
        if not each.is_unnamed
    ]
    rows[:1] = [*_tell_carried(state, carried, len(rare)), *rows[:1]]
    note = Paragraph(merge_text(_explain_balance(state, rare)), "note")
    yield Table(Paragraph((caption,), "note"), columns, tuple(rows), note)


def _tell_carried(
    state: RectificationState, carried: Value | None, rare: int
) -> Iterator[tuple[Cell, ...]]:
    """Give the row of all items and that of those carried over, each the sum of its parts."""
    whole, closed = state.balances[0], state.value("closed")
    still_open, overdue = state.value("open_at_year_end"), state.value("overdue_at_year_end")
    if carried is None or closed is None or still_open is None or overdue is None:
        return
    if whole.opened.masked or rare or state.reopened is not None or not carried.number:
        return
    everything = (carried, whole.opened, closed, still_open, overdue)
    first, opened, done, left, late = (each.number or 0 for each in everything)
    if first + opened != done + left or any(each.masked for each in everything):
        return
    unit = whole.opened.unit

    def derive(code: str, name: str, number: float, *inputs: Value, by: str) -> Value:
        formula = by.join(each.text for each in inputs)
        return derive_value(f"rectification_{code}", name, number, unit, formula, inputs)

    due = derive("due", "应整改问题", first + opened, carried, whole.opened, by="＋")
    in_time = derive("not_due", "未到时限的问题", left - late, still_open, overdue, by="－")
    yield ("合计", due, closed, in_time, overdue)
    parts = (closed, in_time, overdue)
    of_opened = (whole.completed, whole.under_way, whole.unfinished)
    codes = ("closed_of_carried", "not_due_of_carried", "overdue_of_carried")
    names = ("完成整改的结转问题", "未到时限的结转问题", "逾期的结转问题")
    left_over = (
        derive(code, name, (all_.number or 0) - (new.number or 0), all_, new, by="－")
        for code, name, all_, new in zip(codes, names, parts, of_opened, strict=True)
    )
    yield ("其中：上年结转", carried, *left_over)


def _tell_unequal(state: RectificationState) -> Iterator[Run]:
    """Tell why the parts of a row need not add up."""
    if state.left_out is not None:
        yield from ("另有", state.left_out.rows, "未计入。")
    if any(each.is_equal is False for each in state.balances):
        yield "有的类型各数之和与反馈数不符，请核对台账。"


def _explain_balance(state: RectificationState, rare: Mapping[str, str]) -> tuple[Run, ...]:
    parts = "＋".join(("已完成", "未到时限", "逾期未完成", *rare.values()))
    told: tuple[Run, ...] = (
        f"应整改＝{parts}。未到时限的含没有时限的；来源、问题类别、整改类型不止一种的，当年反馈的分开计数。",
    )
    told = (*told, *_tell_unequal(state))
    if state.reopened is not None:
        items = "、".join(state.reopened_items)
        told = (
            *told,
            "以前已完成、本期台账又列为未完成的",
            state.reopened,
            f"（{items}），不再计入反馈。",
        )
    if state.ledger_rows is not None:
        parts_of = [(part.name.removesuffix("的行"), part) for part in state.ledger_rows.parts]
        rows = join_runs([("本年整改台账共", state.ledger_rows.total), *parts_of], "，")
        told = (*told, *rows)
    if "in_doubt" in rare:
        told = (*told, "待核是台账的日期或状态自相矛盾、或者没有写明是否完成的，不算完成。")
    rate, to_date = state.value("completion_rate"), state.rate_to_date
    if rate is not None:
        told = (*told, "当年整改完成率", rate, "，是本期反馈且到期末已完成的占比；")
    if to_date is not None and to_date.number is not None:
        words = "，是本期反馈且到统计截止日（没有截止日的到台账所载最后情况）已完成的占比。"
        later = {"期后完成": state.closed_later, "完成后又重新打开": state.reopened_later}
        named = [f"{why}{'、'.join(items)}" for why, items in later.items() if items]
        undated: tuple[Run, ...] = ()
        if state.undated is not None and not to_date.in_doubt:
            undated = ("其中计入写明完成而没有完成日期的", state.undated, "。")
        items = f"（{'；'.join(named)}）" if named else ""
        return (*told, "截至目前整改完成率", to_date, items + words, *undated)
    return told if rate is None else (*told, "截至目前整改完成率算到同一天，与此相同。")


def tell_heads(subject: Subject) -> Iterator[Table]:
    """Tabulate the talks by times, heads and level, and the forms by level, where ledgers say so.

    A table that would only repeat the heads is left out.
    """
    talks, forms = (
        build_heads(
            subject.records,
            [fact.comparison.measure for fact in subject.findings.counted if fact.family == family],
            subject.organization,
            subject.period,
        )
        for family in ("talk", "form")
    )
    label = subject.period.label
    if any(each.times is not None or each.levels for each in talks):
        yield _tell_heads(f"各类谈话的次数、人次和级别（{label}）", talks, (_KINDS, _TIMES))
    if any(each.levels for each in forms):
        yield _tell_heads(f"“四种形态”的人次和级别（{label}）", forms, (_FORMS,))


def _tell_heads(title: str, counted: Sequence[Heads], notes: tuple[str, ...]) -> Table:
    levels = {each.name: each.rank for one in counted for each in one.levels}
    names = sorted(levels, key=lambda name: levels[name])
    has_times = any(each.times is not None for each in counted)
    rows: list[tuple[Cell, ...]] = []
    for heads in counted:
        by_name = {each.name: each.value for each in heads.levels}
        times: tuple[Cell, ...] = (heads.times or _UNKNOWN,) if has_times else ()
        told = (by_name.get(name, None if by_name else _UNKNOWN) for name in names)
        name = heads.measure.name + (f"（{heads.heads.doubt}）" if heads.heads.doubt else "")
        rows.append((name, *times, heads.heads, *told))
    said = (*notes, _LEVELS) if names else notes
    return Table(
        Paragraph((title,), "note"),
        ("类别", *(("场数（次）",) if has_times else ()), "累计（人次）", *names),
        tuple(rows),
        f"{'；'.join(said)}。",
    )
