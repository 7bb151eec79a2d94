"""Habits: what the invented office does in a year, as a table of numbers and words.

Every number here is invented, except that the year 2023 repeats the values of the report that
serves as acceptance case. An entry of a tuple belongs to one of seven years; the first year of
the sample is 2019, and a year outside 2019 to 2025 takes the entry seven years away.
"""

from __future__ import annotations

from dataclasses import dataclass

FIRST_YEAR = 2019
CYCLE_YEARS = 7

NOTICE = "虚构示例数据，不是任何单位的真实记录"
OFFICE = "示例区虚构局"

_ALL_MONTHS = tuple(range(1, 13))


@dataclass(frozen=True, slots=True)
class Habit:
    """One activity of the office.

    Parameters
    ----------
    amounts
        Year's total in the activity's unit; 0 when not kept, None when masked.
    kinds
        What the type column of a ledger says; used in turn.
    heads
        Smallest and largest attendance; None for activities summed in people or copies, whose
        `amounts` are then spread over `rows` rows.
    rows
        Number of rows of the year; None means one row a unit.
    months
        Months left free for the activity by index of the year; others take all twelve.
    """

    activity: str
    amounts: tuple[int | None, ...]
    kinds: tuple[str, ...]
    subjects: tuple[str, ...]
    heads: tuple[int, int] | None = None
    rows: tuple[int, ...] | None = None
    months: tuple[tuple[int, tuple[int, ...]], ...] = ()
    every: str = "year"


def index_of_year(year: int) -> int:
    """Give the place of a year in the tuples of this table."""
    return (year - FIRST_YEAR) % CYCLE_YEARS


def months_of(habit: Habit, year: int) -> tuple[int, ...]:
    """List the months in which the activity may fall in a year."""
    index = index_of_year(year)
    months = dict(habit.months).get(index, _ALL_MONTHS)
    return tuple(month for month in months if month not in QUIET_MONTHS.get(index, ()))


# The second year has two months in which nothing was held: its ledger says “本月无”.
QUIET_MONTHS = {1: (2, 8)}

_NOT_THIRD_QUARTER = (1, 2, 3, 4, 5, 6, 10, 11, 12)
_YEAR_END = (3, 11, 12)
_LATE = (12,)

HABITS: tuple[Habit, ...] = (
    Habit(
        "first_topic_study",
        (9, 8, 11, 12, 12, 14, 11),
        ("第一议题", "“第一议题”学习"),
        ("重要会议精神传达", "上级全会公报学读", "纪检工作会议精神传达", "基层减负文件学读"),
        heads=(7, 11),
    ),
    Habit(
        "group_study",
        (7, 6, 8, 9, 10, 12, 8),
        ("集体学习",),
        (
            "廉洁自律准则条文",
            "公务接待管理规定",
            "纪律处分条例分则",
            "财务报销规程",
            "问责规定解读",
            "采购管理办法",
            "公车管理细则",
            "信访举报处理规则",
        ),
        heads=(24, 38),
    ),
    Habit(
        "study_exchange",
        (5, 4, 6, 8, 10, 11, 7),
        ("体会交流", "研讨交流"),
        ("岗位风险怎么防", "我看窗口作风", "读一本廉政书", "身边规矩小议", "科室互评一得"),
        heads=(18, 30),
    ),
    Habit(
        "centre_group_study",
        (4, 4, 4, 4, 5, 6, 3),
        ("理论学习中心组学习", "中心组学习"),
        ("责任制规定专题", "政治监督专题", "作风建设专题", "巡察工作专题"),
        heads=(8, 12),
        months=((6, _NOT_THIRD_QUARTER),),
    ),
    Habit(
        "theme_party_day",
        (3, 2, 4, 4, 4, 8, 6),
        ("主题党日",),
        ("清风进机关", "家风共话", "廉洁书画会", "读信忆初心"),
        heads=(20, 34),
    ),
    Habit(
        "integrity_exam",
        (1, 0, 1, 1, 1, 1, 1),
        ("廉政考试",),
        ("党纪法规闭卷测试",),
        heads=(20, 34),
        every="theme_day",
    ),
    Habit(
        "base_visit",
        (1, 0, 1, 1, 1, 2, 1),
        ("参观廉政教育基地",),
        ("走进虚构廉政教育馆",),
        heads=(20, 34),
        every="theme_day",
    ),
    Habit(
        "oath_review",
        (1, 1, 1, 1, 1, 1, 1),
        ("重温入党誓词",),
        ("党旗前重温誓词",),
        heads=(20, 34),
        every="theme_day",
    ),
    Habit(
        "party_lecture",
        (2, 2, 2, 3, 2, 4, 3),
        ("专题党课",),
        ("守住小节", "用权有度", "案例里的边界", "青年第一课"),
        heads=(26, 40),
    ),
    Habit(
        "responsibility_letter",
        (26, 24, 28, 30, None, 31, 33),
        ("廉政责任书",),
        ("班子成员签订", "科室负责人签订"),
        rows=(2, 2, 2, 2, 1, 2, 2),
        months=tuple((index, (3,)) for index in range(CYCLE_YEARS)),
    ),
    Habit(
        "deployment_meeting",
        (2, 2, 2, 2, 2, 3, 3),
        ("专题部署会议", "责任制领导小组会议"),
        ("年度任务分解", "半年情况分析", "年底检查安排"),
        heads=(16, 28),
    ),
    Habit(
        "heart_to_heart_talk",
        (12, 10, 18, 20, 24, 30, 26),
        ("谈心谈话",),
        ("思想状况了解", "工作困难听取", "家庭情况关心", "岗位调整沟通"),
        rows=(10, 8, 16, 20, 18, 22, 18),
        months=((6, _YEAR_END),),
    ),
    Habit(
        "integrity_talk",
        (8, 6, 9, 12, 10, 16, 11),
        ("廉政谈话",),
        ("岗位廉政风险提示", "重点项目廉洁要求", "分管领域责任提示", "新任职廉洁要求"),
        rows=(7, 6, 9, 12, 8, 13, 9),
    ),
    Habit(
        "reminder_talk",
        (2, 1, 2, 2, 2, 3, 2),
        ("提醒谈话",),
        ("考勤纪律提醒", "报销手续提醒", "任务迟缓提醒"),
        rows=(2, 1, 2, 2, 2, 3, 2),
    ),
    Habit(
        "appointed_talk",
        (1, 1, 0, 1, 1, 1, 1),
        ("约谈",),
        ("项目进度约谈",),
        rows=(1, 1, 0, 1, 1, 1, 1),
    ),
    Habit(
        "admonition_talk",
        (0, 0, 0, 1, 0, 1, 1),
        ("诫勉谈话",),
        ("失职情形诫勉",),
        rows=(0, 0, 0, 1, 0, 1, 1),
    ),
    Habit(
        "branch_meeting",
        (4, 4, 4, 4, 4, 4, 3),
        ("支部党员大会",),
        ("发展党员事项", "半年党务公开", "支部计划通过"),
        heads=(22, 30),
        months=((6, _NOT_THIRD_QUARTER),),
    ),
    Habit(
        "branch_committee",
        (12, 10, 12, 12, 12, 12, 11),
        ("支委会",),
        ("月度工作安排", "党费使用审议", "积极分子考察"),
        heads=(3, 5),
    ),
    Habit(
        "group_meeting",
        (12, 10, 12, 12, 12, 12, 10),
        ("党小组会",),
        ("月度学习小结", "组员分工", "意见征集"),
        heads=(6, 9),
    ),
    Habit(
        "committee_meeting",
        (46, 40, 45, 48, 50, 50, 47),
        ("党委（扩大）会议", "班子联席会议"),
        ("周工作安排", "人事事项研究", "项目资金研究", "廉政事项通报"),
        heads=(7, 11),
        every="week",
    ),
    Habit(
        "democratic_life_meeting",
        (1, 1, 1, 1, 1, 1, 1),
        ("民主生活会",),
        ("年度民主生活会",),
        heads=(7, 9),
        months=tuple((index, _LATE) for index in range(CYCLE_YEARS)),
    ),
    Habit(
        "organizational_life_meeting",
        (1, 1, 1, 1, 1, 1, 1),
        ("组织生活会",),
        ("年度组织生活会",),
        heads=(22, 30),
        months=tuple((index, _LATE) for index in range(CYCLE_YEARS)),
    ),
    Habit(
        "holiday_reminder",
        (7, 7, 7, 7, 7, 7, 6),
        ("节前廉政提醒",),
        ("前提醒短信", "前提醒通知"),
        heads=(60, 82),
        every="holiday",
    ),
    Habit(
        "case_notice",
        (3, 3, 4, 4, 5, 6, 5),
        ("典型案例通报",),
        ("公车私用案例", "违规收礼案例", "办事拖延案例"),
        heads=(40, 60),
    ),
    Habit(
        "warning_education",
        (2, 2, 3, 3, 4, 4, 2),
        ("警示教育",),
        ("警示片观看", "旁听庭审", "忏悔录学读"),
        heads=(40, 60),
    ),
    Habit(
        "dispatched_attendance",
        (0, 0, 0, 6, 8, 10, 9),
        ("派驻组列席会议",),
        ("列席重大事项研究", "列席人事事项研究"),
        heads=(8, 12),
    ),
    Habit(
        "supervision_form_1",
        (1, 2, 2, 4, 3, 5, 4),
        ("第一种形态",),
        ("履职不细", "程序不全"),
        rows=(1, 2, 2, 4, 3, 5, 4),
    ),
    Habit(
        "supervision_form_2",
        (0, 0, 0, 1, 0, 1, 1),
        ("第二种形态",),
        ("违反工作纪律",),
        rows=(0, 0, 0, 1, 0, 1, 1),
    ),
)
