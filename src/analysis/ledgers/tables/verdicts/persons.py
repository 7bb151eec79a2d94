"""Persons: verdicts on lists of persons and bodies, from who signed in to who lives where."""

from __future__ import annotations

import re

from analysis.ledgers.tables.evidence import Evidence
from analysis.ledgers.tables.verdicts.recognition_rules import RuleTable, cut_name

ON_PERSONS = RuleTable()

_SIGNED = re.compile(r"签到|签名|签字|考勤|成绩|得分|出席|参加|参会|到会|参训|参学")
_BIOGRAPHY = ("personal", "personal_date", "post")


@ON_PERSONS.row(
    "people",
    "签到、考勤、成绩单，或写着参加人员的名单，日期只在标题里：那一天的一次活动，人数为名单上的人",
    "2024年5月20日主题党日签到表：姓名、部门、签名",
)
def _sign_in(evidence: Evidence) -> str | None:
    """Tell a list of who came to the one event whose day and kind stand in the title."""
    is_of_talks = evidence.activity is not None and evidence.activity.total == "people"
    if not evidence.has_day or is_of_talks or not _lists_persons(evidence):
        return None
    texts = (*evidence.names, *(heading.text for heading in evidence.table.headings))
    if not (any(map(_SIGNED.search, texts)) or evidence.table.having("score")):
        return None
    return "名单上一行一个参加的人，日期在标题里：是那一天的一次活动"


def _lists_persons(evidence: Evidence) -> bool:
    """Say whether a row is a person, and no row says when, nor how many."""
    stated = ("date", "found_date", "closed_date", "month", "year", "count", "people", "activity")
    if evidence.has(*stated) or evidence.table.having("date") or evidence.table.kinds:
        return False
    return evidence.has("persons")


@ON_PERSONS.row(
    "unclear",
    "一行一个人，日子只有打卡、签到的时间，没有活动名称，表名也不是一类活动",
    "学习打卡：姓名、打卡日期、栏目、时长",
)
def _signed_for_nothing(evidence: Evidence) -> str | None:
    """Tell days on which persons signed in, each for themselves, and nothing says to what."""
    is_said = evidence.activity is not None or evidence.has("subject", "activity", "form")
    if not evidence.is_signed or is_said or not evidence.has("persons"):
        return None
    return "只有各人签到（打卡）的时间，看不出是哪一次活动"


@ON_PERSONS.row(
    "register",
    "一行一个人，写的是性别、出生、入党、任职，没有活动日期",
    "姓名、性别、出生年月、入党时间、入党宣誓时间",
)
def _register(evidence: Evidence) -> str | None:
    biography = evidence.headings(*_BIOGRAPHY)
    has_day = evidence.has("date", "found_date", "closed_date", "month", "count", "people")
    if has_day or len({h.text for h in biography}) < 2 or not evidence.has("persons"):
        return None
    return "一行一个人，写的是出生、入党、任职等履历，没有活动日期，是花名册"


@ON_PERSONS.row(
    "register",
    "一行一个支部，写的是成立、换届的时间，没有活动日期",
    "各支部基本情况表：支部名称、书记、党员数、成立时间、换届时间",
)
def _bodies(evidence: Evidence) -> str | None:
    """Tell a register of bodies: since when they are, and how many members they have."""
    stated = ("date", "found_date", "closed_date", "month", "count", "activity", "persons")
    is_other = evidence.is_declared or evidence.activity is not None or evidence.table.kinds
    if is_other or evidence.has(*stated) or not evidence.has("organization"):
        return None
    return "一行一个支部，写的是成立、换届的时间" if evidence.has("personal_date") else None


@ON_PERSONS.row(
    "unclear",
    "表名是花名册、发展党员、培养考察，一行一个人，履历之间有谈话、培训的日期",
    "入党积极分子培养考察登记：姓名、递交申请书时间、谈话时间",
)
def _register_with_talks(evidence: Evidence) -> str | None:
    """Tell a register of persons in which the day of a talk is one of their dates."""
    named = next((name for name in evidence.names if _OF_REGISTER.search(name)), "")
    if evidence.is_declared or not named or not evidence.has("persons"):
        return None
    if not evidence.headings(*_BIOGRAPHY) or evidence.has("activity", "people", "count"):
        return None
    if evidence.activity is not None and not evidence.has("personal_date"):
        return None  # 承诺书签订名册: its one day is that of the title's kind
    return f"“{cut_name(named)}”是各人的登记，日期是履历还是活动，看不出来"


_OF_REGISTER = re.compile(r"花名册|名册|培养考察|发展党员|积极分子|发展对象|(?:人员|党员|基本)信息")


@ON_PERSONS.row(
    "statistics",
    "一行一个人，写的是积分、得分、学时，没有日期，也不是哪一类活动",
    "学习强国积分排名：姓名、支部、积分",
)
def _scores(evidence: Evidence) -> str | None:
    """Tell scores of persons that no day and no activity stands over."""
    is_other = evidence.activity is not None or evidence.has_day or evidence.is_declared
    has_days = any(evidence.column(heading).days for heading in evidence.table.headings)
    is_scored = evidence.has("score", "time_of_day")
    is_scored |= any(h.field is None and h.text.endswith("票") for h in evidence.table.headings)
    if is_other or has_days or not is_scored or not _lists_persons(evidence):
        return None
    return "一行一个人，写的是积分、得分、学时，没有日期"


@ON_PERSONS.row(
    "unclear",
    "一行一个人，没有活动日期，也没有次数",
    "谈话人员名单：姓名、单位",
)
def _persons_without_day(evidence: Evidence) -> str | None:
    """Tell a list of persons that says neither when, nor how many."""
    family = evidence.activity.family if evidence.activity else ""
    if family not in {"", "talk", "meeting"} or not _lists_persons(evidence):
        return None
    return "一行一个人，没有活动日期，看不出是已经谈过（参加过），还是名单"
