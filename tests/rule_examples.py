"""Rule examples: a row that breaks each rule, and the same row mended; a row for each reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Severities = Literal["error", "warning", "both"]


@dataclass(frozen=True, slots=True)
class RuleExample:
    """What breaks a rule.

    Parameters
    ----------
    severity
        How grave the problem is; both where that depends on the row.
    found, mended
        The cell under `heading`, wrong and right; in words where it takes more than one cell.
    heading
        "" where the example is in words.
    """

    severity: Severities
    found: str
    mended: str
    heading: str = ""


def _date(severity: Severities, found: str, mended: str = "2023年3月15日") -> RuleExample:
    return RuleExample(severity, found, mended, "日期")


def _people(severity: Severities, found: str, mended: str = "30") -> RuleExample:
    return RuleExample(severity, found, mended, "参加人数")


_EXAMPLES: dict[str, RuleExample] = {
    "cell_error": _date("both", "#REF!"),
    "cell_filled": RuleExample(
        "warning", "“单位”栏三行合并，或写“同上”", "无需处理，或每行写全单位名称"
    ),
    "formula_no_cache": RuleExample(
        "both", "“日期”栏是公式，文件由别的程序生成，没有存计算结果", "打开并保存一次，或直接填日期"
    ),
    "date_ambiguous": _date("error", "3/4/2023", "2023年3月4日"),
    "date_from_context": _date("warning", "3月15日"),
    "date_future": _date("both", "2023年12月15日", "2023年11月15日"),
    "date_incomplete": _date("error", "3月中旬"),
    "date_invalid": _date("error", "2023年6月31日", "2023年6月30日"),
    "date_missing": _date("error", ""),
    "date_month_only": _date("warning", "2023年3月"),
    "date_multiple": _date("error", "2023-03-15、2023-04-12", "2023-03-15"),
    "date_order": RuleExample(
        "both", "反馈日期2023年5月8日，完成日期2023年4月8日", "完成日期改为2023年6月8日"
    ),
    "date_out_of_range": _date("error", "2203-03-15"),
    "date_serial_unformatted": _date("both", "45000"),
    "date_two_digit_year": _date("warning", "23.3.15"),
    "date_unparseable": _date("error", "见会议纪要"),
    "date_year_only": _date("warning", "2023年"),
    "year_conflict": _date("both", "2022年3月15日"),
    "count_approximate": _people("warning", "约30人"),
    "count_fraction": _people("warning", "28/32", "28"),
    "count_masked": RuleExample(
        "warning", "签订责任书，“份数”栏写“xx”（列在“数量读不懂”里）", "填写36"
    ),
    "count_missing": RuleExample("warning", "签订责任书，“份数”栏空着", "填写36"),
    "count_negative": _people("both", "-5", "5"),
    "count_not_integer": _people("both", "2.5", "2"),
    "count_unparseable": _people("both", "全体党员"),
    "merged_count": RuleExample(
        "warning", "三行合并的“份数”格写36", "无需处理，或拆开后逐行填写12"
    ),
    "total_mismatch": RuleExample("warning", "各行相加831，“合计”写841", "改正合计，或改正某一行"),
    "carried_over": RuleExample("warning", "编号XC-03在2022年、2023年的整改台账里都有", "无需处理"),
    "near_twin": RuleExample(
        "warning", "一份台账写5月20日、另一份写5月21日，都是“保密法专题”31人", "是同一次的删去一处"
    ),
    "organization_followed": RuleExample(
        "warning",
        "2024年台账写“某县发展局”，2025年台账写“某县发展和改革局”",
        "workspace.toml 写 [[organizations]]、name、renamed、from",
    ),
    "item_reopened": RuleExample(
        "warning", "2023年台账写已完成，2024年台账又写整改中", "补填完成情况；确已反弹的无需处理"
    ),
    "closed_date_changed": RuleExample(
        "warning", "2023年台账写2023年6月8日完成，2024年台账写2024年1月5日", "改成一致"
    ),
    "count_changed": RuleExample("warning", "同一次学习，一份台账写35人，另一份写33人", "改成一致"),
    "duplicate": RuleExample("error", "同一天、同一主题的学习登记了两行", "删去一行"),
    "id_conflict": RuleExample("error", "两件不同的事项编号都是XC-03", "其中一件改为XC-04"),
    "joint_event": RuleExample(
        "warning", "两个支部同一天联合开展主题党日，各有登记", "无需处理；误登的删去一行"
    ),
    "organization_missing": RuleExample(
        "warning",
        "台账里、标题里、文件名里都没有单位名称",
        'workspace.toml 写 organization = "某某局"',
    ),
    "status_conflict": RuleExample(
        "warning", "状态“整改中”，完成日期2023年6月8日", "状态改为“已完成”，或删去完成日期"
    ),
    "status_unknown": RuleExample("warning", "状态“进行”", "状态改为“整改中”"),
    "status_without_date": RuleExample(
        "warning", "状态“已完成”，完成日期空着", "补填完成日期2023年6月8日"
    ),
    "due_unparseable": RuleExample("warning", "整改时限“尽快”", "整改时限“2023年6月30日”"),
    "type_missing": RuleExample("error", "", "集体学习", "学习类型"),
    "type_unknown": RuleExample("both", "某某某", "集体学习", "学习类型"),
    "heading_duplicate": RuleExample(
        "warning", "两栏的表头都是“参加人数”", "其中一栏改为“应到人数”"
    ),
    "header_missing": RuleExample("error", "第一行就是数据，没有表头", "上方加一行表头"),
    "kind_unnamed": RuleExample(
        "warning", "“学习台账”只有“日期、主题、人数”三栏", "加一栏“学习类型”：集体学习"
    ),
    "same_event": RuleExample(
        "warning", "“姓名、活动名称、活动时间”一人一行", "无需处理：各行合为一次，人数是各行的人"
    ),
    "not_counted": RuleExample("error", "备注：因防汛取消", "如已开展，改正备注"),
    "cell_not_counted": RuleExample(
        "warning", "支部｜1月｜2月：一支部｜5日｜中旬", "“中旬”改为“15日”"
    ),
    "table_plan": RuleExample(
        "error", "《2024年学习计划》：计划时间、主题、主讲人", "开展后另登记实际日期和人数"
    ),
    "table_not_held": RuleExample("error", "《未开展任前廉政谈话人员名单》", "无需处理，不算开展"),
    "table_unclear": RuleExample(
        "error", "只有一栏“几时”里是日期", '[headings] 下写 "几时" = "date"'
    ),
    "answer_partial": RuleExample(
        "warning", "答案写明“几时、啥事”两栏，今年的表头只有“几时”", "在笔记本 01 重新回答一次"
    ),
    "sheet_without_date": RuleExample("warning", "只有“主题、人数”两栏", "加一栏“日期”"),
    "unmapped_column": RuleExample(
        "warning", "表头“活动曰期”", '[headings] 下写 "活动曰期" = "date"'
    ),
}

RULE_EXAMPLES: Mapping[str, RuleExample] = MappingProxyType(_EXAMPLES)

SKIP_EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "title": "某某局2023年学习台账",
        "subtitle": "填报单位：某某局　填报日期：2023年12月31日",
        "header": "序号｜日期｜学习类型｜主题｜参加人数",
        "section": "一、理论学习",
        "subtotal": "小计｜｜｜｜105",
        "total": "合计｜｜｜｜420",
        "note": "备注：参加人数含列席人员",
        "signature": "填表人：　　审核人：",
        "nil": "本月无",
        "blank": "只有序号、其余各栏空着的行",
        "dictionary": "“选项”工作表里供下拉选择的各行",
        "summary": "“汇总表”工作表里的各行",
        "register": "党员花名册里的各行：姓名、性别、出生年月、入党时间",
        "statistics": "党员总数23、正式党员21、预备党员2",
        "form": "只印了栏目、没有填写的表单",
    }
)
