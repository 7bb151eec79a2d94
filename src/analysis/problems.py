"""Problems: what is wrong with a cell or a row of a ledger, and every rule that can say so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

Severity = Literal["error", "warning"]

_LETTERS = 26

# First line of the sheet that lists the problems in a marked copy; the sheet is no ledger.
ANNOTATION_TITLE = "同比检查台账发现的问题（自动生成，不是台账）"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one cell, or one row, of a ledger.

    `row`: the row that the spreadsheet program shows; for CSV the record, header included.
    `column`: letter of the column, None where the whole row is meant. `severity`: a row with an
    error is no record; a warning stays with its record. `message`: in Chinese: what is wrong, and
    how to mend it.
    """

    file: str
    sheet: str
    row: int
    column: str | None
    field: str | None
    value: str
    rule: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """One row that is not data, with the reason (a key of `SKIP_REASONS`)."""

    file: str
    sheet: str
    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One activity of a row that has an error, as far as the row and its sheet tell.

    `year`: the year to which it belongs; None where nothing tells.
    """

    file: str
    sheet: str
    row: int
    organization: str
    activity: str
    year: int | None


@dataclass(frozen=True, slots=True)
class RuleText:
    """What a rule is called, what it means, and how a clerk mends what it finds."""

    name_zh: str
    meaning_zh: str
    mend_zh: str


_RULES: dict[str, RuleText] = {
    # cells
    "cell_error": RuleText(
        "单元格出错",
        "单元格里是 #REF!、#N/A 等公式错误。",
        "在台账里改正公式，或直接填写数值后保存。",
    ),
    "formula_no_cache": RuleText(
        "公式没有结果",
        "单元格是公式，文件里没有保存计算结果。",
        "用 WPS 或 Excel 打开文件，重新计算后保存；或改填数值。",
    ),
    # dates
    "date_ambiguous": RuleText(
        "日期有歧义",
        "这个日期可以有两种读法，不能替您选定。",
        "改写成“2023年3月15日”这样的完整日期。",
    ),
    "date_from_context": RuleText(
        "日期由上下文补全",
        "单元格里缺年份或月份，按标题、工作表名或文件名补全。",
        "核对补全的年月；如不对，请写全日期。",
    ),
    "date_future": RuleText(
        "日期在截止日之后", "活动日期晚于统计截止日。", "核对日期；尚未开展的活动不要登入台账。"
    ),
    "date_incomplete": RuleText(
        "日期不完整",
        "只写了上旬、中旬、季度等，或缺少年份，无法确定日期。",
        "补写具体的年、月、日；确实只知道月份的，写“2023年3月”。",
    ),
    "date_invalid": RuleText(
        "日期不存在", "历法上没有这一天，例如6月31日。", "对照原始记录改正日期。"
    ),
    "date_missing": RuleText("没有日期", "这一行没有填写日期。", "对照原始记录补填日期。"),
    "date_month_only": RuleText(
        "只有年月", "只写到月份：计入当年、当月，不计入具体日期。", "知道具体日期的，请补写。"
    ),
    "date_multiple": RuleText(
        "一格多个日期",
        "一个单元格里写了几个日期，无法确定是一次还是几次。",
        "每次活动单独一行，各写各的日期。",
    ),
    "date_order": RuleText(
        "日期先后不对", "结束早于开始，或完成早于发现。", "核对两个日期，改正写错的一个。"
    ),
    "date_out_of_range": RuleText(
        "日期超出合理范围", "日期过早或过晚，多半是写错了。", "核对年份后改正。"
    ),
    "date_serial_unformatted": RuleText(
        "日期显示为数字",
        "单元格里是 45000 这样的数字，可能是没有设为日期格式的日期。",
        "把单元格设为日期格式，或改写成“2023年3月15日”。",
    ),
    "date_two_digit_year": RuleText(
        "年份只有两位", "年份只写了两位数，按20××年读取。", "核对后写成四位年份。"
    ),
    "date_unparseable": RuleText(
        "日期读不懂", "日期栏里的文字不是日期。", "改写成“2023年3月15日”这样的日期。"
    ),
    "date_year_only": RuleText(
        "只有年份", "只写到年份：计入当年，不计入月份。", "知道具体日期的，请补写。"
    ),
    "year_conflict": RuleText(
        "年份与台账不符",
        "日期的年份与标题、工作表名或年度栏的年份不一致。",
        "核对日期；如确属别的年度，请移到那一年的台账。",
    ),
    # counts
    "count_approximate": RuleText(
        "数量不是准数", "写了“约”“余”“多”等，不是确切数量。", "对照签到表等原始记录填写准数。"
    ),
    "count_fraction": RuleText(
        "应到实到同在一格",
        "写作“28/32”，按实到、应到分开读取。",
        "请分“应到”“实到”两栏填写。",
    ),
    "count_masked": RuleText(
        "数量被隐去", "数量写作 xx、×× 等，台账未载明。", "补填实际数量；未补填前报告照写“未载明”。"
    ),
    "count_missing": RuleText("没有数量", "这一行没有填写数量。", "对照原始记录补填数量。"),
    "count_negative": RuleText("数量为负", "数量小于零。", "核对后改正。"),
    "count_not_integer": RuleText("数量不是整数", "次数、人数、份数应是整数。", "核对后改正。"),
    "count_unparseable": RuleText(
        "数量读不懂", "数量栏里的文字不是数量，例如“全体党员”。", "改填数字。"
    ),
    "merged_count": RuleText(
        "数量合并单元格",
        "数量写在几行合并的单元格里，只在第一行计入一次。",
        "无需处理；如各行应分别计数，请拆开单元格逐行填写。",
    ),
    "total_mismatch": RuleText(
        "合计不符", "小计或合计与各行之和不一致。", "核对各行与合计，改正不对的一处。"
    ),
    # rows and records
    "near_twin": RuleText(
        "可能是同一次",
        "两份台账里主题、人数都相同，日期只差一天，两处都计了。",
        "对照原始记录；是同一次的删去一处，确是两次的不用改。",
    ),
    "organization_followed": RuleText(
        "可能是同一单位改名",
        "一个单位的台账止于某年，名称相近的另一个单位的台账从下一年才有。",
        "是改名的，在 workspace.toml 里写一段 [[organizations]]，各年按今名比较；不是的不用改。",
    ),
    "item_reopened": RuleText(
        "已完成的问题重新打开",
        "前一份台账写明已完成，后来的台账又列为未完成：以前年度的数目不变，从后来的年度起按重新打开计。",
        "确已反弹的不用改；只是没有填写完成情况的，请在后来的台账里补填。",
    ),
    "closed_date_changed": RuleText(
        "完成日期前后不一",
        "同一项问题在两份台账里的完成日期不同，仍按先登记的计，以前年度的数目不变。",
        "对照销号等原始记录，改正写错的一处。",
    ),
    "carried_over": RuleText(
        "跨年结转事项",
        "这一整改事项在以前年度的台账里已经登记，仍算同一项。",
        "无需处理；如确是另一项，请换一个编号。",
    ),
    "count_changed": RuleText(
        "两处数量不一",
        "同一活动在两份台账里登记的数量不同。",
        "核对后改正其中一处，或删去旧的一份。",
    ),
    "duplicate": RuleText(
        "重复登记", "同一活动登记了两次，只计一次。", "核对两处：确是同一活动的，删去其中一行。"
    ),
    "id_conflict": RuleText("编号重复", "同一编号用在了两件不同的事项上。", "给其中一件另编号码。"),
    "joint_event": RuleText(
        "联合开展",
        "同一天、同一主题的活动在不同单位各有登记，各单位各计一次。",
        "无需处理；如属误登，请删去多余的一行。",
    ),
    "cell_filled": RuleText(
        "按上一行填入",
        "单元格与上面的行合并，或写的是“同上”，按上面的内容读取。",
        "无需处理；要免去提示，请取消合并，每行写全。",
    ),
    "organization_missing": RuleText(
        "没有单位",
        "行里、标题和文件名都没有单位名称。",
        "补填单位，或在 workspace.toml 写明 organization。",
    ),
    "status_conflict": RuleText(
        "状态与日期矛盾", "状态写未完成却有完成日期，或者相反。", "核对状态与完成日期。"
    ),
    "status_unknown": RuleText(
        "状态读不懂",
        "状态栏的文字不能判断是否完成，或没有写明是否完成的栏：是否完成待核，不计入完成、超期。",
        "改写成“已完成”或“整改中”；没有这一栏的，加一栏“状态”或“完成日期”。",
    ),
    "status_without_date": RuleText(
        "完成而无日期", "状态写已完成，却没有完成日期。", "补填完成日期。"
    ),
    "due_unparseable": RuleText(
        "时限读不懂",
        "整改时限不是日期，不参与按期、超期的统计。",
        "写明截止日期；长期坚持的可以保留。",
    ),
    "type_missing": RuleText(
        "没有活动类型",
        "行里、工作表名和标题都没有说明是哪一类活动。",
        "补填类型，或在 workspace.toml 的 [sheets] 里写明这张表是什么活动。",
    ),
    "type_unknown": RuleText(
        "类型不在目录里",
        "类型栏的写法不在活动目录里。",
        "改用目录里的名称，或在 data/catalogue.toml 给相应活动添上这个别名。",
    ),
    "kind_unnamed": RuleText(
        "未分种类",
        "台账只说是学习、谈话或会议，没有说是哪一种，按“未分种类”单独计数，不并入任何一种。",
        "加一栏“类型”写明，或在 workspace.toml 的 [sheets] 里写明这张表是哪一种。",
    ),
    "same_event": RuleText(
        "同一次活动的另一人",
        "一行一个参加的人：同一天、同一主题的各行是一次活动，只在第一行计一次，人数为各行的人。",
        "无需处理；如是另一次活动，请写明各自的主题或时间。",
    ),
    "not_counted": RuleText(
        "没有开展，不计入",
        "备注、状态写着取消、未召开、改期、补学，流程状态是草稿、已撤销、已作废，或整行划了删除线：这一行没有开展。",
        "如已开展，请改正备注或状态；改期的请另登记实际开展的一行。",
    ),
    "cell_not_counted": RuleText(
        "一格没有计入",
        "一行几个月（几类活动）各一格，其中一格读不懂：这一格没有计入，其余各格照计。",
        "改正这一格。",
    ),
    # tables
    "table_plan": RuleText(
        "整张表是计划",
        "表名或日期栏写的是计划、安排、报名，没有实际开展的日期，整张表都没有计入。",
        "已经开展的请登记实际日期；确是台账的，在 workspace.toml 的 [sheets] 里写明是什么活动。",
    ),
    "table_not_held": RuleText(
        "整张表记的是没有开展的",
        "表里记的是没有谈话、缺席、请假的人，整张表都没有计入。",
        "无需处理；确是开展情况的，在 workspace.toml 的 [sheets] 里写明是什么活动。",
    ),
    "table_unclear": RuleText(
        "整张表看不明白",
        "看不出一行是什么、是哪一天，整张表都没有计入。",
        "按提示补一栏日期或改写表头；或在 workspace.toml 里写明这张表、这一栏是什么。",
    ),
    "answer_partial": RuleText(
        "答案只对上一部分",
        "workspace.toml 里对这种表有答案，但它的表头只找到一部分，没有按答案读。",
        "表头改了写法的，在笔记本“台账与问题”里重新回答一次；不是同一种表的，无需处理。",
    ),
    # sheets and columns
    "heading_duplicate": RuleText(
        "表头重复", "两栏的表头都是同一项内容，只用其中一栏。", "改写其中一栏的表头。"
    ),
    "header_missing": RuleText(
        "找不到表头",
        "工作表里有内容，却找不到表头行。",
        "在数据上方加一行表头，例如“日期、主题、人数”。",
    ),
    "sheet_without_date": RuleText(
        "没有日期栏",
        "工作表没有日期栏，每行都无法确定年度。",
        "加一栏“日期”，或在 workspace.toml 的 [headings] 里写明哪一栏是日期。",
    ),
    "unmapped_column": RuleText(
        "不认识的栏目",
        "这一栏的表头不在目录里，内容没有用上。",
        "无需统计的可以不管；要用的，请在 workspace.toml 的 [headings] 里写明是哪一项。",
    ),
}

RULES: Mapping[str, RuleText] = MappingProxyType(_RULES)

WITHHELD_WORDS = "台账里的文字可能写有人名，原文不在这里引用，请按位置到台账里查看。"
_TELLS_NO_CELL = frozenset(
    {"carried_over", "cell_filled", "count_changed", "count_missing", "date_missing", "duplicate"}
    | {"header_missing", "joint_event", "merged_count", "organization_missing"}
    | {"sheet_without_date", "status_conflict", "status_unknown", "status_without_date"}
    | {"kind_unnamed", "same_event"}
)
"""Rules whose messages quote no text of a cell."""
_SPELT = re.compile(
    r"[\d\s.,:;/()+*~–—、。，…%×xX〇零一二三四五六七八九十百千万两年月日号时点分上中下旬初底末"
    r"第至到约余多近左右前后半周星期季度个次人份项场期-]*|#[A-Z/0]+[!?]?"
)
_LONG_NUMBER = re.compile(r"(?<!\d)(?!(?:19|20)\d{6}(?!\d))\d{7,}")


def withhold_words(problem: Problem) -> Problem:
    """Give a problem as an export may tell it: of a cell only dates and numbers, no other words.

    Whatever else stands in a column of dates, counts or kinds may be the name of a person; the
    message is then that of the rule.

    Examples
    --------
    >>> wrong = Problem("a.csv", "", 2, "B", "date", "王小明", "date_unparseable", "error", "…")
    >>> withhold_words(wrong).message
    '日期栏里的文字不是日期。改写成“2023年3月15日”这样的日期。'
    """
    plain = unicodedata.normalize("NFKC", problem.value)
    is_spelt = _SPELT.fullmatch(plain) is not None and _LONG_NUMBER.search(plain) is None
    if problem.rule in _TELLS_NO_CELL or (problem.value and is_spelt):
        return problem if is_spelt else replace(problem, value="")
    rule = RULES.get(problem.rule)
    message = WITHHELD_WORDS if rule is None else f"{rule.meaning_zh}{rule.mend_zh}"
    return replace(problem, value="", message=message)


SKIP_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "title": "标题",
        "subtitle": "副标题",
        "header": "表头",
        "section": "分节",
        "subtotal": "小计",
        "total": "合计",
        "note": "说明",
        "signature": "签署",
        "nil": "注明本期无",
        "blank": "空行",
        "dictionary": "选项表",
        "summary": "汇总表",
        "register": "花名册",
        "statistics": "统计数",
        "form": "空白或单张表单",
    }
)

TABLE_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "events": "一行一次活动",
        "people": "一行一个参加的人",
        "items": "一行一项整改问题",
        "counts": "次数表",
        "register": "花名册",
        "plan": "计划",
        "not_held": "没有开展的名单",
        "statistics": "统计数",
        "dictionary": "选项表",
        "form": "表单",
        "unclear": "看不明白",
    }
)
"""What a table may be; only the first four are counted."""


def column_number(letters: str) -> int:
    """Return the 1-based number of a column.

    Examples
    --------
    >>> column_number("A"), column_number("XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters:
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number


def column_letter(number: int) -> str:
    """Name a column as the spreadsheet program does.

    Raises
    ------
    ValueError
        If `number` is below 1.

    Examples
    --------
    >>> column_letter(1), column_letter(26), column_letter(27), column_letter(703)
    ('A', 'Z', 'AA', 'AAA')
    """
    if number < 1:
        raise ValueError(f"columns are numbered from 1, not {number}")
    letters = ""
    while number:
        number, place = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + place) + letters
    return letters
