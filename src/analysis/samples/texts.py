"""Texts: the past report of the year without ledgers, the office's own paragraphs, the read-me."""

# ruff: noqa: E501  (a line of these texts is a line of the file written)

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from analysis.formatting import format_value
from analysis.samples.events import Plan
from analysis.samples.invented_office import NOTICE
from analysis.samples.layouts import find_layout
from analysis.samples.truth import count_items, count_year

_PAST_REPORT = """{year}年度述责述廉报告（虚构示例）
（{notice}）

{organization}
{year}年12月31日

{year}年，本单位按照年初任务清单推进党风廉政建设，现将情况报告如下。

一、履职情况

（一）学习教育
组织“第一议题”学习{first_topic_study}次、集体学习{group_study}次、体会交流{study_exchange}次。
理论学习中心组学习{centre_group_study}次，主题党日{theme_party_day}次，其中参观廉政教育基地{base_visit}次、廉政考试{integrity_exam}次、重温入党誓词{oath_review}次。
班子成员讲专题党课{party_lecture}次；开展警示教育{warning_education}次，转发典型案例通报{case_notice}期。

（二）责任落实
召开专题部署会议{deployment_meeting}次、责任制领导小组会议{leading_group_meeting}次，党委（扩大）会议{committee_meeting}次、党政班子联席会议{joint_meeting}次。
签订廉政责任书{responsibility_letter}份。落实“三会一课”，支部党员大会{branch_meeting}次、支委会{branch_committee}次、党小组会{group_meeting}次。
召开民主生活会{democratic_life_meeting}次、组织生活会{organizational_life_meeting}次。节前廉政提醒{holiday_reminder}次。

（三）廉政建设
开展谈心谈话{heart_to_heart_talk}人次、廉政谈话{integrity_talk}人次、提醒谈话{reminder_talk}人次。
运用第一种形态{supervision_form_1}人次。
巡察反馈问题{rectification_opened}项，整改完成{rectification_closed}项，制定修订制度{institution_revision}项。

{rest}
"""
_AGAIN = (
    "信息公开和档案移交的事项由办公室主任牵头，每月第一个周五到档案室逐卷对账，办结的当场销号。"
)
"""What the report of 2024 says and the office writes again in 2025, for the checklist to find."""
_NO_LEDGERS = """二、存在的问题
学习安排前松后紧，谈话多集中在下半年，部分台账登记不及时。

三、下一步打算
把学习和谈话分到每个季度，台账当月登记、按季核对。"""
_RESTS = {
    2022: """二、存在的问题
信息系统里的日期是录入日期，几次活动隔了几个月才补录，查起来费工夫。

三、下一步打算
活动当天录入系统，党建专干每月下旬抽看十条，录错的当场改。""",
    2024: f"""二、存在的问题
年底还有几项整改没有办完，牵头科室等别的部门回话，一等就是两三个月。

三、下一步打算
{_AGAIN}""",
}
_WRONG = {2024: ("heart_to_heart_talk", 2)}
"""A number that the report of a year states too high, for a comparison to find."""
_PREVIOUS = """上年集体学习{group_study}次、廉政谈话{integrity_talk}人次。
{changed}"""
_CHANGED = """集体学习较上年增加{change}次，增长{percent}%。整改完成率{rate}%。
"""

_PARAGRAPHS = """<!-- {notice} -->

## 开展集体学习

{{{{ group_study }}}}集体学习都安排在业务例会之后，没有占用窗口值班时间。

## 整改事项超过时限

超过时限的{{{{ rectification_overdue_at_year_end }}}}，涉及公务接待、信息公开、档案移交和会议记录。

## 下一步打算

信息公开的事项需要其他单位提供材料的，由办公室提前联系。

{again}
"""

_README = """# 示例台账

**{notice}。** “{organization}”、“虚构甲”、“人员01”等名称均为虚构，数字由程序按固定种子生成；
仅{acceptance}年的主要数字与验收用例一致。重新生成：`tongbi sample data/sample`，结果逐字节相同。

| 位置 | 台账的样子 |
|---|---|
| `2019/` | 手工台账：一本工作簿，一类一表；标题行、合并的单位和日期、小计与合计、注、填表人；“党委会议”只按月记次数；“谈心谈话”有一行被隐藏 |
| `2020/` | 一月一表，学习、谈话、会议混记，靠“类型”列区分；2月、8月写“本月无”；整改台账、责任书另存 |
| `past_reports/` | 三份往年报告：2021年（没有台账，只有这份文本）、2022年（Word）、2024年（网页；有一个数与台账不符，有一段话2025年的自写段落又写了一遍） |
| `2022/` | 信息系统导出的 `.xls`：首行为合并标题，次行为导出人，日期为文本；“创建日期”“上报时间”是录入时间，不是活动时间 |
| `2023/` | 手工台账四本；责任书份数写作“xx”；10项巡察整改全部完成，修订制度10项记在整改台账中 |
| `2024/` | GB18030 编码的 CSV；日期写法不一（2024.3.7、3月15日、2024/3/7 等）；年底有4项整改未完成 |
| `2025/` | 带 BOM 的 UTF-8 CSV 和两行表头的 xlsx；整改台账接续上年未完成的4项；学习和谈话减少，第三季度没有中心组学习和支部党员大会 |
| `paragraphs/` | 本单位自己写的段落，`{{{{ 指标 }}}}` 处填入台账中的数值 |

2025年的台账有意留下几处毛病，供查看问题清单：学习台账一行写“3月中旬”、一行写“6月31日”，
谈话台账有一行重复、一行漏填日期，会议台账的合计与各行之和不符。其余年份没有错误。
"""


def write_past_report(plan: Plan, year: int) -> str:
    """Write the report of a year, in plain words of our own, with the values of the plan.

    Of a year that has ledgers it also states what the year before had, and may state one wrong.
    """
    written = _write_counts(plan, year)
    rest = _RESTS.get(year, _NO_LEDGERS)
    if year in _RESTS and year - 1 in plan.years and find_layout(year - 1):
        previous = _write_counts(plan, year - 1)
        before = _PREVIOUS.format_map(previous | {"changed": _write_changes(written, previous)})
        rest = f"{before}\n{rest}"
    if year in _WRONG:
        code, more = _WRONG[year]
        written[code] = f"{int(written[code]) + more}"
    values = {"year": str(year), "notice": NOTICE, "organization": plan.organization, "rest": rest}
    return _PAST_REPORT.format_map(written | values)


def _write_changes(written: Mapping[str, str], previous: Mapping[str, str]) -> str:
    """Write how a year changed, if its numbers rose: what a reader computes again."""
    now, base, closed, opened = (
        float(numbers[code]) if numbers[code].isdigit() else 0
        for numbers, code in (
            (written, "group_study"),
            (previous, "group_study"),
            (written, "rectification_closed"),
            (written, "rectification_opened"),
        )
    )
    if now <= base or not base or not opened:
        return ""
    percent, rate = (format_value(100 * n, "") for n in ((now - base) / base, closed / opened))
    return _CHANGED.format(change=f"{now - base:g}", percent=percent, rate=rate)


def _write_counts(plan: Plan, year: int) -> dict[str, str]:
    items = count_items(plan.items_known(year), year, date(year, 12, 31))
    counts = count_year(plan, year) | items
    written = {name: "xx" if n is None else f"{n:g}" for name, n in counts.items()}
    return defaultdict(lambda: "0", written)


def write_paragraphs() -> str:
    """Write an example of the paragraphs that an office adds to its report."""
    return _PARAGRAPHS.format(notice=NOTICE, again=_AGAIN)


def write_readme(plan: Plan) -> str:
    """Say that the sample is invented, how it was made and what each folder shows."""
    return _README.format(notice=NOTICE, organization=plan.organization, acceptance=2023)
