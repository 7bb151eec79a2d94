"""Mending: the table in which rectification adds up, with both completion rates named."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from analysis.content import Cell, Paragraph, Run, Table
from analysis.findings import Balance, Findings, RectificationState
from analysis.narrative import merge_text

_RARE = {"undated": "写明完成而无日期", "in_doubt": "待核"}
_EQUAL = {True: "相符", False: "不符", None: "有行未载明数目，不核对"}


def tell_balances(findings: Findings) -> Iterator[Table]:
    """Tabulate what was opened in the period and how it stands, all and each kind of remedy."""
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
    rows = tuple(_tell_balance(each, rare) for each in state.balances)
    note = Paragraph(merge_text(_explain(state, rare.values())), "note")
    yield Table(Paragraph((caption,), "note"), columns, rows, note)


def _tell_balance(balance: Balance, rare: Iterable[str]) -> tuple[Cell, ...]:
    return (
        balance.name,
        balance.opened,
        balance.completed,
        balance.under_way,
        balance.unfinished,
        *(getattr(balance, name) or "无" for name in rare),
        _EQUAL[balance.is_equal],
    )


def _explain(state: RectificationState, rare: Collection[str]) -> tuple[Run, ...]:
    parts = "＋".join(("已完成", "整改中", "未完成", *rare))
    told: tuple[Run, ...] = (
        f"核对指反馈＝{parts}。整改中是到期末尚未完成、时限未到或者没有时限的，"
        "未完成是时限已过而尚未完成的；立行立改、限期整改、长期坚持分开计数。",
    )
    if _RARE["in_doubt"] in rare:
        told = (*told, "待核是台账的日期或状态自相矛盾、不能判断是否完成的，不算完成。")
    rate, to_date = state.value("completion_rate"), state.rate_to_date
    if rate is not None:
        told = (*told, "当年整改完成率", rate, "，是本期反馈且到期末已完成的占比；")
    if to_date is not None and to_date.number is not None:
        words = "，是本期反馈且到统计截止日（没有截止日的到台账所载最后情况）已完成的占比。"
        return (*told, "截至目前整改完成率", to_date, words)
    return told if rate is None else (*told, "截至目前整改完成率算到同一天，与此相同。")
