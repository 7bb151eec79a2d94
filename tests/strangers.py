"""Strangers: ledgers under headings that the grammar makes, among sheets that hold no events."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from analysis.catalogue import load_catalogue
from analysis.ledgers.files.sheets import Sheet
from analysis.ledgers.tables import heading_rules
from ledger_rows import sheet

Grid = list[list[Any]]

CATALOGUE = load_catalogue()
_NAMED = ("group_study", "theme_party_day", "integrity_talk", "warning_education", "party_lecture")
_OF_ITEMS = ("隐患", "问题", "不符合", "本月")
_SPELT = {
    field: [
        text
        for rule in heading_rules()
        if rule.field == field
        for text in rule.examples
        if not any(word in text for word in _OF_ITEMS)
    ]
    for field in ("date", "people", "activity", "subject", "place", "chair", "remark", "entry_date")
}
_SPELT["date"] += ["日期", "活动时间", "召开日期"]
_SPELT["activity"] += ["类型", "活动类别", "会议类型"]
_DRESS = ("{}", "{}", "{}", "{}（必填）", "*{}", "{}：", "{} ", "{}(单选)")
_NAMES = ("赵甲", "钱乙", "孙丙", "李丁", "周戊", "吴己")


@dataclass(frozen=True)
class Stranger:
    """A book of sheets, and its events as (day, code of the activity, heads)."""

    sheets: tuple[Sheet, ...]
    events: tuple[tuple[str, str, int], ...]


def make_stranger(number: int) -> Stranger:
    """Make the stranger of one number: always the same."""
    chance = random.Random(number)  # noqa: S311
    events = [_event(place, chance) for place in range(chance.randint(3, 9))]
    file = f"{number:04d}.xlsx"
    grid = _ledger(events, chance)
    others = chance.sample(_OTHERS, chance.randint(1, 3))
    if chance.random() < 0.3:  # one of them stands below the ledger
        _, make = others.pop()
        grid = [*grid, [None], *make(chance)]
    ledger = sheet(*grid, name="台账", file=file)
    is_named = chance.random() < 0.5
    made = [
        sheet(*make(chance), name=name if is_named else f"Sheet{place}", file=file)
        for place, (name, make) in enumerate(others, start=2)
    ]
    return Stranger((ledger, *made), tuple(events))


def _event(place: int, chance: random.Random) -> tuple[str, str, int]:
    day = date(2024, 1, 4) + timedelta(days=31 * place + chance.randrange(28))
    return day.isoformat(), chance.choice(_NAMED), chance.randint(3, 40)


def _ledger(events: Sequence[tuple[str, str, int]], chance: random.Random) -> Grid:
    """Lay a ledger out: columns in any order, each headed by one of its spellings, dressed."""
    fields = ["date", "activity", "people", *chance.sample(["subject", "place", "chair"], 2)]
    fields += chance.sample(["remark", "entry_date"], 1)
    chance.shuffle(fields)
    heads = [chance.choice(_DRESS).format(chance.choice(_SPELT[field])) for field in fields]
    rows = [[_cell(field, event, chance) for field in fields] for event in events]
    if chance.random() < 0.5:
        heads = ["序号", *heads]
        rows = [[place, *row] for place, row in enumerate(rows, start=1)]
    title = [["示例单位2024年台账（虚构示例）"]] if chance.random() < 0.6 else []
    gap: Grid = [[None]] if title and chance.random() < 0.2 else []
    total = len(heads) * [None]
    end: Grid = [["合计", *total[1:]]] if chance.random() < 0.3 else []
    return [*title, *gap, heads, *rows, *end]


def _cell(field: str, event: tuple[str, str, int], chance: random.Random) -> Any:
    day, code, people = event
    if field == "date":
        year, month, number = map(int, day.split("-"))
        spelt = (day, f"{year}年{month}月{number}日", f"{year}.{month}.{number}")
        return chance.choice((*spelt, date(year, month, number)))
    if field == "activity":
        return _name(code, chance)
    if field == "people":
        return chance.choice((people, str(people), f"{people}人", f"（{people}）"))
    return {
        "subject": chance.choice(("学习条例", "以案促改", "纪律规矩")) + day[-5:],
        "place": "一楼会议室",
        "chair": "某书记",
        "remark": None,
        "entry_date": "2025-01-15",
    }[field]


def _name(code: str, chance: random.Random) -> str:
    """Put a name together: a stem, and before and behind it what may stand there."""
    activity = CATALOGUE.activity(code)

    def spell(words: Sequence[str]) -> str:
        text = chance.choice(words)
        for part, listed in CATALOGUE.parts.items():
            while f"{{{part}}}" in text:
                text = text.replace(f"{{{part}}}", chance.choice(listed), 1)
        return text

    front = spell(activity.before) if chance.random() < 0.5 else ""
    behind = spell(activity.after) if chance.random() < 0.3 else ""
    return f"{front}{spell(activity.stem)}{behind}"


# --- sheets that hold no event -------------------------------------------------------------------


def _days(chance: random.Random) -> list[str]:
    return [f"2024-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}" for _ in range(4)]


def _plan(chance: random.Random) -> Grid:
    head = chance.choice((["计划时间", "主题", "主讲人"], ["月份", "计划学习日期", "学习内容"]))
    return [["2024年集体学习计划"], head, *([day, "学习条例", "某书记"] for day in _days(chance))]


def _not_talked(chance: random.Random) -> Grid:
    rows = [[place, name, "科员"] for place, name in enumerate(chance.sample(_NAMES, 4), start=1)]
    return [["2024年未开展廉政谈话人员名单"], ["序号", "姓名", "职务"], *rows]


def _absent(chance: random.Random) -> Grid:
    reasons = ("事假", "病假", "出差")
    rows = [[day, chance.choice(_NAMES), chance.choice(reasons)] for day in _days(chance)]
    return [["集体学习缺席人员统计"], ["学习日期", "姓名", "缺席原因"], *rows]


def _empty_form(chance: random.Random) -> Grid:
    heads = ["序号", "日期", "学习类型", "主题", "人数"]
    return [["集体学习登记表"], heads, *([place] for place in range(1, chance.randint(4, 9)))]


def _statistics(chance: random.Random) -> Grid:
    rows = [
        [name, chance.randint(1, 90), chance.randint(1, 90)] for name in ("正式", "预备", "其他")
    ]
    return [["党员情况统计"], ["类别", "男", "女"], *rows]


def _dictionary(_: random.Random) -> Grid:
    return [["代码", "名称"], ["01", "集体学习"], ["02", "主题党日"], ["03", "廉政谈话"]]


def _register(chance: random.Random) -> Grid:
    heads = ["姓名", "性别", "出生年月", "入党时间", "入党宣誓时间"]
    days = zip(chance.sample(_NAMES, 4), _days(chance), strict=True)
    return [["党员花名册"], heads, *([name, "男", "1980-01-02", day, day] for name, day in days)]


def _form(chance: random.Random) -> Grid:
    """Make the form of one talk, not filled in."""
    heads = [["谈话人", "谈话对象"], ["谈话时间", "谈话地点"], ["记录人", "备注"]]
    chance.shuffle(heads)
    rows = [[left, None, right, None] for left, right in heads]
    return [["廉政谈话记录表"], *rows, ["谈话内容", None, None, None]]


def _empty_matrix(chance: random.Random) -> Grid:
    months = [f"{month}月" for month in range(1, chance.randint(4, 12))]
    return [["集体学习登记表（空表）"], ["支部", *months], ["一支部"], ["二支部"]]


def _square(_: random.Random) -> Grid:
    rows = [[name, *("/" if name == other else "√" for other in _NAMES)] for name in _NAMES]
    return [["班子成员谈心谈话情况"], ["姓名", *_NAMES], *rows]


def _running(chance: random.Random) -> Grid:
    rows = [[f"{month}月", month + chance.randint(0, 2)] for month in range(1, 5)]
    return [["2024年集体学习累计情况"], ["月份", "累计次数"], *rows]


def _sums_of_items(chance: random.Random) -> Grid:
    rows = [[name, chance.randint(3, 9), chance.randint(0, 3)] for name in ("党建", "财务")]
    return [["2024年问题整改情况汇总"], ["类别", "问题数", "已完成"], *rows]


_OTHERS: tuple[tuple[str, Callable[[random.Random], Grid]], ...] = (
    ("学习计划", _plan),
    ("未谈话", _not_talked),
    ("缺席", _absent),
    ("空表", _empty_form),
    ("统计", _statistics),
    ("代码表", _dictionary),
    ("花名册", _register),
    ("记录表", _form),
    ("空月表", _empty_matrix),
    ("方阵", _square),
    ("累计", _running),
    ("整改汇总", _sums_of_items),
)
