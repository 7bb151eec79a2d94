"""Layouts of other programs: a platform's exports, text files, a commission's templates."""

from __future__ import annotations

from analysis.samples.layouts.specs import (
    BRANCH,
    EDUCATION,
    FORMS,
    ITEM,
    ITEM_COLUMNS,
    LETTERS,
    LIFE,
    STUDY,
    TALKS,
    THEME,
    Changes,
    Columns,
    SheetSpec,
)


def _export(name: str, activities: tuple[str, ...], *columns: tuple[str, str]) -> SheetSpec:
    heads: Columns = (("单位", "organization"), *columns)
    return SheetSpec(f"{name}.xls", name, activities, heads, "export", dates=("stamp",))


_CASE: Columns = (
    ("案件标题", "subject"),
    ("案件（线索来源）", "origin"),
    ("被谈话人单位", "organization"),
    ("被谈话人姓名", "persons"),
    ("被谈话人入党时间", "joined"),
    ("职务", "post"),
    ("谈话人姓名", "host"),
    ("职务", "host_post"),
)

LAYOUT_2022 = (
    _export(
        "学习记录",
        STUDY,
        ("学习时间", "date"),
        ("学习类型", "kind"),
        ("主题", "subject"),
        ("主持人", "host"),
        ("参加人数", "people"),
        ("创建日期", "created"),
    ),
    _export(
        "三会一课",
        (*BRANCH, "party_lecture", *THEME),
        ("主持人", "host"),
        ("记录人", "clerk"),
        ("地点", "place"),
        ("时间", "date"),
        ("类型", "kind"),
        ("主题", "subject"),
        ("内容摘要", "blank"),
        ("备注", "blank"),
    ),
    _export(
        "党委会议",
        ("committee_meeting", "deployment_meeting", "dispatched_attendance"),
        ("名称", "subject"),
        ("地点", "place"),
        ("时间", "date"),
        ("类型", "kind"),
        ("参会人数", "people"),
        ("主持人", "host"),
        ("记录人", "clerk"),
        ("会议内容摘要", "blank"),
        ("备注", "blank"),
    ),
    _export(
        "民主生活会",
        LIFE,
        ("会议名称", "subject"),
        ("会议类型", "kind"),
        ("会议地点", "place"),
        ("会议时间", "date"),
        ("上报时间", "created"),
        ("主持人姓名", "host"),
    ),
    _export(
        "谈心谈话",
        TALKS,
        ("谈话类型", "kind"),
        ("谈话时间", "date"),
        ("谈话地点", "place"),
        ("谈话内容", "subject"),
        ("谈话人", "host"),
        ("谈话人职务", "host_post"),
        ("谈话对象", "persons"),
        ("谈话对象职务", "post"),
    ),
    _export("第一种形态", ("supervision_form_1",), *_CASE, ("谈话时间", "date")),
    _export("第二种形态", ("supervision_form_2",), *_CASE, ("日期", "date")),
    _export(
        "节前提醒",
        ("holiday_reminder",),
        ("节日", "holiday"),
        ("日期", "date"),
        ("内容", "subject"),
        ("方式", "method"),
        ("覆盖人数", "people"),
        ("创建日期", "created"),
    ),
    _export(
        "警示教育",
        EDUCATION,
        ("时间", "date"),
        ("类型", "kind"),
        ("主题", "subject"),
        ("参加人数", "people"),
    ),
    _export("责任书", LETTERS, ("类别", "kind"), ("签订日期", "date"), ("份数", "people")),
    _export(
        "整改台账",
        ITEM,
        *ITEM_COLUMNS,
        ("成效/制度名称", "institution_name"),
        ("创建日期", "created"),
    ),
)


_MIXED = ("dots", "month_day", "chinese", "slashes", "iso")


def _text24(name: str, activities: tuple[str, ...], columns: Columns) -> SheetSpec:
    return SheetSpec(
        f"{name}.csv", name, activities, columns, "delimited", _MIXED, encoding="gb18030"
    )


_MEET24: Columns = (
    ("序号", "no"),
    ("日期", "date"),
    ("类型", "kind"),
    ("主题", "subject"),
    ("主持人", "host"),
    ("地点", "place"),
    ("实到", "people"),
)

LAYOUT_2024 = (
    _text24(
        "学习台账",
        (*STUDY, *THEME, "party_lecture", *EDUCATION),
        (*_MEET24[:2], ("学习类型", "kind"), *_MEET24[3:]),
    ),
    _text24(
        "会议台账",
        ("committee_meeting", "deployment_meeting", "dispatched_attendance", *LIFE, *BRANCH),
        (*_MEET24[:2], ("会议类型", "kind"), *_MEET24[3:]),
    ),
    _text24(
        "谈话台账",
        TALKS,
        (
            ("序号", "no"),
            ("谈话日期", "date"),
            ("谈话类型", "kind"),
            ("谈话人", "host"),
            ("职务", "host_post"),
            ("谈话对象", "persons"),
            ("职务", "post"),
            ("事由", "subject"),
            ("人次", "people"),
        ),
    ),
    _text24(
        "执纪台账",
        FORMS,
        (
            ("序号", "no"),
            ("日期", "date"),
            ("形态", "kind"),
            ("方式", "method_of_form"),
            ("对象", "persons"),
            ("职级", "rank"),
            ("事由", "subject"),
            ("人次", "people"),
        ),
    ),
    _text24(
        "责任书台账",
        LETTERS,
        (("序号", "no"), ("签订日期", "date"), ("类别", "kind"), ("份数", "people")),
    ),
    _text24(
        "节前提醒台账",
        ("holiday_reminder",),
        (
            *_MEET24[:2],
            ("节日", "holiday"),
            ("内容", "subject"),
            ("方式", "method"),
            ("覆盖人数", "people"),
        ),
    ),
    _text24("整改台账", ITEM, (*ITEM_COLUMNS, ("制度名称", "institution_name"))),
)


_FORM_LEAVES: Columns = tuple(
    (f"第{number}种形态|{level}", f"supervision_form_{n}:{k}")
    for n, number in enumerate("一二三四", start=1)
    for k, level in enumerate(("乡科", "一般", "农村", "其他"))
)


def _text25(
    name: str,
    activities: tuple[str, ...],
    columns: Columns,
    blemishes: tuple[tuple[int, Changes], ...] = (),
) -> SheetSpec:
    return SheetSpec(
        f"{name}.csv",
        name,
        activities,
        (("序号", "no"), ("单位", "organization"), *columns),
        "delimited",
        ("iso",),
        encoding="utf-8-sig",
        has_title=False,
        blemishes=blemishes,
    )


LAYOUT_2025 = (
    _text25(
        "学习台账",
        (*STUDY, *THEME, "party_lecture", *EDUCATION),
        (("日期", "date"), ("学习类型", "kind"), ("主题", "subject"), ("参加人数", "people")),
        blemishes=(
            (9, (("date", "3月中旬"), ("subject", "作风建设读书会"))),
            (25, (("date", "6月31日"), ("subject", "半年学习小结"))),
        ),
    ),
    _text25(
        "谈话台账",
        TALKS,
        (
            ("谈话日期", "date"),
            ("谈话类型", "kind"),
            ("谈话人", "host"),
            ("谈话对象", "persons"),
            ("谈话内容", "subject"),
            ("人次", "people"),
        ),
        blemishes=((6, ()), (13, (("date", ""), ("subject", "谈话时间漏填")))),
    ),
    _text25(
        "节前提醒台账",
        ("holiday_reminder",),
        (
            ("节日", "holiday"),
            ("日期", "date"),
            ("内容", "subject"),
            ("方式", "method"),
            ("覆盖人数", "people"),
        ),
    ),
    SheetSpec(
        "会议台账.xlsx",
        "会议台账",
        ("committee_meeting", "deployment_meeting", "dispatched_attendance", *LIFE, *BRANCH),
        (
            ("序号", "no"),
            ("会议情况|日期", "date"),
            ("会议情况|会议类型", "kind"),
            ("会议情况|议题", "subject"),
            ("会议情况|地点", "place"),
            ("到会情况|应到", "expected"),
            ("到会情况|实到", "people"),
        ),
        "grouped",
        totals=("people",),
        total_error=10,
    ),
    SheetSpec(
        "四种形态统计表.xlsx",
        "四种形态",
        FORMS,
        (("序号", "no"), ("日期", "date"), *_FORM_LEAVES, ("备注", "blank")),
        "grouped",
        dates=("slashes",),
        totals=tuple(key for _, key in _FORM_LEAVES),
    ),
    SheetSpec(
        "责任书与制度.xlsx",
        "责任书",
        LETTERS,
        (("序号", "no"), ("签订日期", "date"), ("签订对象", "subject"), ("份数", "people")),
        "hand",
        totals=("people",),
    ),
    SheetSpec(
        "责任书与制度.xlsx",
        "制度台账",
        ("institution_revision",),
        (("序号", "no"), ("制度名称", "subject"), ("制定/修订/废止", "kind"), ("日期", "date")),
        "hand",
    ),
    SheetSpec(
        "整改台账.xlsx",
        "整改台账",
        ITEM,
        (
            ("序号", "no"),
            ("问题|问题编号", "item"),
            ("问题|来源", "origin"),
            ("问题|反馈日期", "date"),
            ("问题|问题内容", "problem"),
            ("整改|整改措施", "measure"),
            ("整改|责任人", "host"),
            ("整改|整改时限", "due"),
            ("完成情况|状态", "status"),
            ("完成情况|完成日期", "closed"),
        ),
        "grouped",
    ),
)
