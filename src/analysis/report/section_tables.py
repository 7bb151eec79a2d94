"""Section tables: how rectification adds up, and talks and forms by times, heads and level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analysis.content import Cell, Paragraph, Run, Table
from analysis.findings import Findings, RectificationState
from analysis.narrative import join_runs, merge_text
from analysis.report.subject import Subject
from analysis.trends import Heads, build_heads
from analysis.vocabulary import read_vocabulary

_RARE = {"undated": "写明完成而无日期", "in_doubt": "待核"}
_EQUAL = {True: "相符", False: "不符", None: "有行未载明数目，不核对"}
_KINDS = "各类谈话分别计数，不相加"
_FORMS = "各种形态分别计数"
_TIMES = "次是谈话的场数，人次是被谈人的累计（集体谈话1次可有多人次），两者不相加"
_LEVELS = "只列人次，不列姓名；台账没有各级别人员的总数，不计算覆盖率"
_UNKNOWN = "未分别载明"


def tell_balances(findings: Findings) -> Iterator[Table]:
    """Tabulate what was opened in the period and how it stands, all and each kind."""
    state = findings.rectification
    if state is None or not state.balances:
        return
    rare = {
        name: words
        for name, words in _RARE.items()
        if any(getattr(each, name) is not None for each in state.balances)
    }
    caption = f"整改情况核对：{findings.period.label}反馈的问题"
    columns = ("类型", "反馈", "已完成", "整改中", "未完成", *rare.values(), "核对")
    dimensions = read_vocabulary("dimensions")
    left_out: Cell = ("另有", state.left_out.rows, "未计入") if state.left_out else None
    rows: list[tuple[Cell, ...]] = [
        (
            f"{dimensions[each.dimension]['name']}：{each.name}" if each.dimension else each.name,
            each.opened,
            each.completed,
            each.under_way,
            each.unfinished,
            *(getattr(each, name) or "无" for name in rare),
            left_out if left_out and each is state.balances[0] else _EQUAL[each.is_equal],
        )
        for each in state.balances
    ]
    note = Paragraph(merge_text(_explain_balance(state, rare)), "note")
    yield Table(Paragraph((caption,), "note"), columns, tuple(rows), note)


def _explain_balance(state: RectificationState, rare: Mapping[str, str]) -> tuple[Run, ...]:
    parts = "＋".join(("已完成", "整改中", "未完成", *rare.values()))
    told: tuple[Run, ...] = (
        f"核对指反馈＝{parts}。整改中是到期末尚未完成、时限未到或者没有时限的，"
        "未完成是时限已过而尚未完成的；来源、问题类别、整改类型不止一种的分开计数。",
    )
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
