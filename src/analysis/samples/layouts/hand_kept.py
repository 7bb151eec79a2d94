"""Layouts kept by hand: a sheet a kind, a sheet a month, several books."""

from __future__ import annotations

from analysis.samples.layouts.specs import (
    BRANCH,
    EDUCATION,
    FORMS,
    ITEM,
    ITEM_COLUMNS,
    LETTERS,
    LIFE,
    REMINDERS,
    STUDY,
    TALKS,
    THEME,
    Columns,
    SheetSpec,
)

_B19 = "{year}年党风廉政建设台账.xlsx"
_HEAD19: Columns = (("序号", "no"), ("单位", "organization"), ("日期", "date"))
_MEET19: Columns = (
    *_HEAD19,
    ("主题", "subject"),
    ("主持人", "host"),
    ("参加人数", "people"),
    ("备注", "blank"),
)
_KIND19: Columns = (*_HEAD19, ("类型", "kind"), *_MEET19[3:])
_TALK19: Columns = (
    *_HEAD19,
    ("谈话类型", "kind"),
    ("谈话人", "host"),
    ("谈话对象", "persons"),
    ("谈话内容", "subject"),
    ("人次", "people"),
)


def _hand19(name: str, activities: tuple[str, ...], columns: Columns, **more: object) -> SheetSpec:
    options: dict[str, object] = {"totals": ("people",), "is_quarterly": True} | more
    return SheetSpec(_B19, name, activities, columns, "hand", **options)  # type: ignore[arg-type]


LAYOUT_2019 = (
    _hand19("第一议题", ("first_topic_study",), _MEET19),
    _hand19("集体学习", ("group_study",), _MEET19),
    _hand19("体会交流", ("study_exchange",), _MEET19),
    _hand19("中心组学习", ("centre_group_study",), _MEET19, dates=("month_day",)),
    _hand19("主题党日", THEME, _KIND19),
    _hand19("专题党课", ("party_lecture",), _MEET19, dates=("month_day",)),
    _hand19(
        "责任书",
        LETTERS,
        (*_HEAD19, ("类别", "kind"), ("签订对象", "subject"), ("份数", "people")),
        is_quarterly=False,
    ),
    _hand19("部署会议", ("deployment_meeting",), _KIND19),
    _hand19("谈心谈话", ("heart_to_heart_talk",), _TALK19, hidden=(1,)),
    _hand19("廉政谈话", ("integrity_talk",), _TALK19),
    _hand19("提醒谈话", REMINDERS, _TALK19),
    _hand19("三会一课", BRANCH, _KIND19, dates=("month_day",)),
    _hand19(
        "党委会议",
        ("committee_meeting",),
        (("序号", "no"), ("单位", "organization"), ("月份", "month"), ("次数", "count")),
        totals=("count",),
        is_by_month=True,
    ),
    _hand19("民主生活会", LIFE, _KIND19, totals=(), is_quarterly=False),
    _hand19(
        "节前提醒",
        ("holiday_reminder",),
        (
            *_HEAD19,
            ("节日", "holiday"),
            ("内容", "subject"),
            ("方式", "method"),
            ("覆盖人数", "people"),
        ),
        is_quarterly=False,
    ),
    _hand19("警示教育", EDUCATION, _KIND19),
    _hand19(
        "四种形态",
        FORMS,
        (*_HEAD19, ("形态", "kind"), ("对象", "persons"), ("事由", "subject"), ("人次", "people")),
    ),
    _hand19(
        "整改台账",
        ITEM,
        (
            ("编号", "item"),
            ("单位", "organization"),
            ("来源", "origin"),
            ("反馈日期", "date"),
            ("问题内容", "problem"),
            ("整改措施", "measure"),
            ("责任人", "host"),
            ("整改时限", "due"),
            ("状态", "status"),
            ("完成日期", "closed"),
        ),
        totals=(),
        is_quarterly=False,
    ),
    _hand19(
        "制度台账",
        ("institution_revision",),
        (*_HEAD19, ("制度名称", "subject"), ("备注", "blank")),
        totals=(),
        is_quarterly=False,
    ),
)


LAYOUT_2020 = (
    SheetSpec(
        "{year}年工作台账（按月）.xlsx",
        "{month}月",
        (
            *STUDY,
            *THEME,
            "party_lecture",
            "deployment_meeting",
            *TALKS,
            *BRANCH,
            "committee_meeting",
            *LIFE,
            "holiday_reminder",
            *EDUCATION,
            *FORMS,
        ),
        (
            ("序号", "no"),
            ("日期", "date"),
            ("类型", "kind"),
            ("内容", "subject"),
            ("主持人", "host"),
            ("参加人数", "people"),
            ("备注", "blank"),
        ),
        "monthly",
        dates=("month_day",),
    ),
    SheetSpec(
        "{year}年整改台账.xlsx",
        "整改台账",
        ITEM,
        (*ITEM_COLUMNS, ("制定修订制度数", "institutions")),
        "hand",
        totals=("institutions",),
    ),
    SheetSpec(
        "{year}年责任书签订登记.xlsx",
        "责任书",
        LETTERS,
        (("序号", "no"), ("签订日期", "date"), ("签订对象", "subject"), ("份数", "people")),
        "hand",
        totals=("people",),
    ),
)


_HEAD23: Columns = (("序号", "no"), ("日期", "date"))
_MEET23: Columns = (*_HEAD23, ("主题", "subject"), ("主持人", "host"), ("参加人数", "people"))
_KIND23: Columns = (*_HEAD23, ("活动类别", "kind"), *_MEET23[2:])
_TALK23: Columns = (
    ("序号", "no"),
    ("谈话日期", "date"),
    ("谈话类型", "kind"),
    ("谈话人", "host"),
    ("谈话对象", "persons"),
    ("事由", "subject"),
    ("人次", "people"),
)


def _hand23(
    book: str, name: str, activities: tuple[str, ...], columns: Columns, **more: object
) -> SheetSpec:
    options: dict[str, object] = {"totals": ("people",)} | more
    return SheetSpec(
        f"{{year}}年{book}台账.xlsx",
        name,
        activities,
        columns,
        "hand",
        **options,  # type: ignore[arg-type]
    )


LAYOUT_2023 = (
    _hand23("学习教育", "第一议题", ("first_topic_study",), _MEET23),
    _hand23("学习教育", "集体学习", ("group_study",), _MEET23),
    _hand23("学习教育", "体会交流", ("study_exchange",), _MEET23, dates=("chinese",)),
    _hand23("学习教育", "中心组学习", ("centre_group_study",), _MEET23),
    _hand23("学习教育", "专题党课", ("party_lecture",), _MEET23),
    _hand23("学习教育", "主题党日", THEME, _KIND23),
    _hand23("学习教育", "警示教育", EDUCATION, _KIND23),
    _hand23(
        "责任落实",
        "责任书",
        LETTERS,
        (("序号", "no"), ("签订日期", "date"), ("类别", "kind"), ("签订份数", "people")),
        totals=(),
    ),
    _hand23("责任落实", "部署会议", ("deployment_meeting",), _KIND23),
    _hand23("责任落实", "党委会议", ("committee_meeting",), _KIND23),
    _hand23("责任落实", "三会一课", BRANCH, _KIND23, dates=("iso",)),
    _hand23("责任落实", "民主生活会", LIFE, _KIND23, totals=()),
    _hand23("责任落实", "派驻组列席会议", ("dispatched_attendance",), _MEET23),
    _hand23(
        "责任落实",
        "节前提醒",
        ("holiday_reminder",),
        (
            *_HEAD23,
            ("节日", "holiday"),
            ("内容", "subject"),
            ("方式", "method"),
            ("覆盖人数", "people"),
        ),
    ),
    _hand23("谈话与执纪", "廉政谈话", ("integrity_talk",), _TALK23),
    _hand23("谈话与执纪", "谈心谈话", ("heart_to_heart_talk",), _TALK23, dates=("chinese",)),
    _hand23("谈话与执纪", "提醒谈话", REMINDERS, _TALK23),
    _hand23(
        "谈话与执纪",
        "四种形态",
        FORMS,
        (*_HEAD23, ("形态", "kind"), ("对象", "persons"), ("事由", "subject"), ("人次", "people")),
    ),
    _hand23(
        "巡察整改",
        "整改台账",
        ITEM,
        (*ITEM_COLUMNS, ("制度数", "institutions"), ("制度名称", "institution_name")),
        totals=("institutions",),
    ),
)
