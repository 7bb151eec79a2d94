"""Markers: words at the start of a row that say it is a total, a note, a signature or nothing."""

from __future__ import annotations

import re

from analysis.ledgers.cells import normalise

_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]|[一二三四五六七八九十])月(?:份|度)?"
_QUARTER = r"(?:第?[一二三四1-4]季度|[上下]半年)"
_SPAN = rf"(?:(?:19|20)\d\d年(?:度)?)?(?:{_MONTH}|{_QUARTER})"
_WHOLE_YEAR = r"(?:(?:19|20)\d\d年度?|[本全]年度?|上年|年度|总|截至.{0,12})?"
_COUNTED = r"(?:$|[:：(（\d约共次数]|人[次数员]|场次|项数|份数)"

_TOTAL = re.compile(
    rf"{_WHOLE_YEAR}(?:合计|总计|共计|累计|总数){_COUNTED}|全年度?$|平均(?:值|数|每[次月人])?$|均值$"
)
_SUBTOTAL = re.compile(
    rf"(?:.{{0,14}}小计|(?:全[院局校区县镇部所委]|本[单部][位门]|机关|[^\s\d]{{1,8}}(?:支部|部门|科室?|[处股]室?|单位|中心|街道|[局院所队组镇乡办]))(?:合计|总计|共计)|(?:{_SPAN}|[本上][月季页周]度?|当[月季])(?:合计|总计|共计|累计)){_COUNTED}"
)
_NOTE = re.compile(
    r"(?:注|备注|附注|注意|注意事项|说明|填[表报写]说明|情况说明|特别说明|附件?|口径|统计口径|数据来源)"
    r"(?:\d{1,2})?[:：]|(?:填写)?(?:示例|样例|范例|举例|例)[:：]?$|注\d?[、.．]|[*※★☆▲]|[(（\[【]?(?:注|说明)[:：]|以下空白|此表|本表"
    r"|[-—–]*\s*第?\s*\d{1,4}\s*[页頁][,，、/\s]*(?:共\s*\d{1,4}\s*[页頁])?\s*[-—–]*$"
    r"|[-—–]\s*\d{1,4}\s*[-—–]$|(?:[承接][上前]|[转过][下次])页$|续表|\(续\)$"
)
_SIGNED_BY = (
    r"(?:填表|填报|制表|审核|复核|审批|签批|经办|统计|联系|导出|报送|上报|登记|录入|打印|记录|整理|校对|核对)"
    r"(?:人员?|单位|部门|日期|时间|领导)?|(?:单位|部门|主要|分管|审核)?(?:负责人|领导)(?:签[字名章])?"
    r"|(?:单位|部门)?[(（]?(?:签字|签名|盖章|公章|签章)[)）]?|联系电话|电话"
    r"|(?:单位|部门)(?:名称)?[(（](?:盖章|公章|签章)[)）]"
)
_SIGNATURE = re.compile(rf"(?:{_SIGNED_BY})(?:[(（].{{0,8}}[)）])?[:：]")
_SIGNATURE_ALONE = re.compile(
    r"(?:填表人|填报人|制表人?|审核人|复核人|单位负责人|经办人|填表日期|填报日期|制表日期|盖章)"
    r"(?:[(（].{0,8}[)）])?(?: .{1,20})?"
)
_NIL = re.compile(
    rf"(?:{_SPAN}|本[月周期次年]度?|本季度?|当[月季]|该[月季])?(?:内)?[:：,，]?"
    r"(?:均)?(?:暂?无(?:$|[。.]$|此[项类]|相关|该[项类]|活动|开展|安排|记录|新增|谈话|会议|集体|学习|情况|事项|整改"
    r"|廉[政洁]|提醒|约谈|诫勉|谈心|主题|党[日课]|支委|警示|典型|案例|中心组|问题|任何)"
    r"|未(?:开展|组织|召开|发生|安排|进行|举办|涉及)|没有(?:开展|组织|召开|发生|安排|进行|$)|未开$|零报告|空$).{0,24}"
)
_SECTION = re.compile(
    rf"[一二三四五六七八九十]{{1,3}}[、.．].{{1,40}}|[(（][一二三四五六七八九十]{{1,3}}[)）].{{1,40}}"
    rf"|第[一二三四五六七八九十]+部分.{{0,40}}|{_SPAN}|(?:19|20)\d\d年度?"
)
_HEAD_OF_SPAN = re.compile(
    rf"(?:[(（]?[一二三四五六七八九十]{{1,3}}[)）、.．]+)?(?:{_SPAN}|(?:19|20)\d\d年度?)"
)
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十]{1,3}[)）]")
_ANY = re.compile(
    "|".join(f"(?:{p.pattern})" for p in (_TOTAL, _SUBTOTAL, _NOTE, _SIGNATURE, _NIL))
)
_LONGEST_MARKER = 200

DICTIONARY_NAME = re.compile(
    r"字典|下拉|选项|数据源|代码表|码表|编码表|代码对照|枚举|参数|基础数据|dict", re.IGNORECASE
)
SUMMARY_NAME = re.compile(r"汇总|统计|备份信息|总表|合计|summary", re.IGNORECASE)
NOTE_NAME = re.compile(
    r"^(?:填[表报写]|使用|操作)?说明|封面|目录|^readme$|填[表报写]要求|摘要$", re.IGNORECASE
)


DUE = re.compile(r"应(?!急|用|知)|计划|要求|规定|目标|任务|拟")
NONE_HELD = re.compile(
    rf"{DUE.pattern}|未|缺|待(?!遇)|差额|还差|.{{0,6}}(?:率|占比|比例|%)$|排名|同比|环比|增减|上年|去年"
)
"""What stands beside the numbers of a kind and counts none that was held: 应开, 完成率."""
UNIT_OF_NUMBERS = re.compile(r"(?:[人件]?次|人|份|项|个|条|名|场次?|期|万?元|件|[、/和])++")
"""A unit of measurement where the name of an office might stand."""


def is_total(text: str) -> bool:
    """Say whether a row that begins with this text adds up all rows above it."""
    return _TOTAL.match(text) is not None


def is_subtotal(text: str) -> bool:
    """Say whether a row that begins with this text adds up some of the rows above it."""
    return _SUBTOTAL.match(text) is not None


def is_running_total(text: str) -> bool:
    """Say whether the total may hold rows of earlier sheets (累计), or is no sum (平均)."""
    return "累计" in text or text.startswith(("平均", "均值"))


def is_note(text: str) -> bool:
    """Say whether this text explains the table."""
    return _NOTE.match(text) is not None


def is_signature(text: str) -> bool:
    """Say whether this text names who filled in or checked the table, or when."""
    return _SIGNATURE.match(text) is not None or _SIGNATURE_ALONE.fullmatch(text) is not None


def states_none_held(text: str) -> bool:
    """Say whether this text says that nothing was held (本月无, 未开展).

    Examples
    --------
    >>> [states_none_held(text) for text in ("本月无", "无", "3月未开展", "无锡党校学习")]
    [True, True, True, False]
    """
    return _NIL.fullmatch(text) is not None


def is_section(text: str) -> bool:
    """Say whether a row that holds only this text opens a section of the table."""
    return _SECTION.fullmatch(text) is not None


_BODY = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.．])?"
    r".{1,12}(?:支部|小组|总支|党委|[处科室部局所队站镇乡委院]|中心|街道|公司)"
)


def names_body(text: str) -> bool:
    """Say whether a text alone names an office, a department or a branch."""
    return _BODY.fullmatch(text) is not None


_BRANCH = re.compile(r".{0,16}(?:支部|党总支|党委|党组)(?:委员会)?")


def names_branch(text: str) -> bool:
    """Say whether a head alone names a body of the party whose rows follow: 二、第二党支部."""
    return _BRANCH.fullmatch(text) is not None


def strip_number(text: str) -> str:
    """Take the number off a head.

    Examples
    --------
    >>> strip_number("二、第二党支部"), strip_number("(一)机关支部"), strip_number("第三支部")
    ('第二党支部', '机关支部', '第三支部')
    """
    return _NUMBERED.sub("", text, count=1)


_OF_SUMS = re.compile(r"第?[一二三四1-4]季度?|[上下]半年|全年度?")


def sums_months(text: str) -> bool:
    """Say whether a text names a span that is the sum of months: 一季度, 上半年."""
    return _OF_SUMS.fullmatch(text) is not None


def is_span(text: str) -> bool:
    """Say whether a head names a span of time alone (3月, 二、2023年)."""
    return _HEAD_OF_SPAN.fullmatch(text) is not None


def is_numbered(text: str) -> bool:
    """Say whether a head is numbered as the parts of a table are (一、集体学习)."""
    return _NUMBERED.match(text) is not None


def may_mark_a_row(cell: object) -> bool:
    """Say whether a row with this cell near its start needs a closer look.

    Examples
    --------
    >>> may_mark_a_row("小 计"), may_mark_a_row("集体学习"), may_mark_a_row(3)
    (True, False, False)
    """
    if not isinstance(cell, str) or len(cell) > _LONGEST_MARKER or cell.isdigit():
        return False
    return _ANY.match(marker_text(cell)) is not None


def marker_text(cell: str) -> str:
    """Write a cell as markers are compared: normalised, without blanks between ideographs.

    Examples
    --------
    >>> marker_text("合　 计：１２ 次")
    '合计:12次'
    """
    text = normalise(cell)
    return _BLANK_BESIDE_IDEOGRAPH.sub("", text) if " " in text else text


_BLANK_BESIDE_IDEOGRAPH = re.compile(r"(?<=[\u3400-\u9fff:]) +| +(?=[\u3400-\u9fff:])")
