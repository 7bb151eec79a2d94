"""Counts: how many times, heads or pieces a cell states; what it leaves open stays open."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from analysis.ledgers.cells.cell_text import (
    CHINESE_NUMERALS,
    chinese_number,
    is_cell_error,
    is_missing_number,
    normalise,
    states_nothing,
    unify_dashes,
    unwrap,
)
from analysis.ledgers.files import Scalar

LARGEST_COUNT = 10**9
"""Above it a cell holds an identity or telephone number, not a count."""

_NOTES = {
    "cell_error": "单元格是公式错误值“{cell}”，请在表格中修正公式或改填数字",
    "count_negative": "数量“{cell}”小于零，请核对后改正",
    "count_not_integer": "数量“{cell}”不是整数，请核对后改正",
    "count_approximate": "“{cell}”不是准确数，已按{read}计入，请核实后填写准确数",
    "count_fraction": "“{cell}”已按实到{read}、应到{expected}读取，请分“应到”“实到”两栏填写",
    "count_masked": "“{cell}”是占位符号，数量未载明，请补填数字",
    "count_unparseable": "“{cell}”读不出确切数量，请只填数字",
    "expected_only": "“{cell}”只写了应到人数，没有写实到人数，请补填",
    "planned": "“{cell}”是计划数，不作为完成数计入，请填写实际数",
    "unit": "“{cell}”的单位与栏目“{heading}”不一致，次数与人数不能互换，请核对后只填数字",
    "date": "“{cell}”是日期或时间，不是数量，可能填错了栏，请核对",
    "logical": "“{cell}”是逻辑值，不是数量，请填数字",
    "large": "“{cell}”过大，不像数量，可能填错了栏，请核对",
}
_ERRORS = frozenset({"cell_error", "count_negative", "count_not_integer", "date", "logical"})


@dataclass(frozen=True, slots=True)
class CountReading:
    """What one cell says about a number of things.

    Parameters
    ----------
    value
        The number, None where none is stated. None without a rule means an empty cell.
    expected
        The 应到 of a cell such as 28/32.
    rule, severity, note
        The rule that applies, how grave it is, and in Chinese what was found and how to write
        it; None, None and "" for a clean count.
    """

    value: int | None
    expected: int | None = None
    rule: str | None = None
    severity: Literal["error", "warning"] | None = None
    note: str = ""


NOTHING_STATED = CountReading(None)


def read_count(cell: Scalar, heading: str = "") -> CountReading:
    """Read the whole number that a cell states.

    An absent number is None and never zero; a planned number is never a number done. As with
    `read_date`, keep results only for equal cells of the same type.

    Parameters
    ----------
    cell
        The cell as it stands.
    heading
        The column's heading. It tells the order in 应到/实到, and whether heads or events are
        counted, so that 10人次 under 次数 is reported and not taken.

    Examples
    --------
    >>> [read_count(cell).value for cell in (10, "１０人次", "二十三", "1.2万", "无", "0")]
    [10, 10, 23, 12000, None, 0]
    >>> read_count("约30人").rule, read_count("28/32").expected
    ('count_approximate', 32)
    """
    if cell is None or is_missing_number(cell):
        return NOTHING_STATED
    if isinstance(cell, str):
        return _read_text(cell, heading)
    if isinstance(cell, bool):
        return _problem("logical", "TRUE" if cell else "FALSE")
    if not isinstance(cell, int | float):
        return _problem("date", str(cell))
    if abs(cell) <= LARGEST_COUNT:
        return _read_number(cell, str(cell))
    return _problem("large", f"{cell:.3g}" if abs(cell) < 10**300 else "很大的数")


def _problem(
    note: str,
    cell: str,
    value: int | None = None,
    expected: int | None = None,
    heading: str = "",
) -> CountReading:
    rule = note if note.startswith(("count_", "cell_")) else "count_unparseable"
    shown = cell if len(cell) <= 30 else f"{cell[:29]}…"
    text = _NOTES[note].format(cell=shown, heading=heading, read=value, expected=expected)
    return CountReading(value, expected, rule, "error" if note in _ERRORS else "warning", text)


def _read_number(number: float | Decimal, shown: str) -> CountReading:
    if number < 0:
        return _problem("count_negative", shown)
    if number != int(number):
        return _problem("count_not_integer", shown)
    return CountReading(int(number))


_PEOPLE_UNIT = r"(?:人次|人\(次\)|人数|人员|人|名|位)"
_EVENT_UNIT = r"(?:场次|批次|次数|次|场|期|批|轮|堂|节)"
_OTHER_UNIT = (
    r"(?:件次|件|项|个|份|封|条|本|篇|册|宗|例|起|套|家|张|块|幅|部|处|户|组|对|家次|学时|课时)"
)
_UNIT = rf"(?:{_PEOPLE_UNIT}|{_EVENT_UNIT}|{_OTHER_UNIT})"
_BEFORE = r"(?:大约|大概|约|近|将近|接近|超过|超|逾|至少|不少于|不低于|达)"
_SUM = r"(?:共计|合计|总计|累计|共|计)"
_FIGURES = rf"(?:\d+(?:\.\d+)?|[{CHINESE_NUMERALS}]+?)"
_NUMBER = re.compile(
    rf"{_SUM}?(?P<before>{_BEFORE}?)(?P<sign>[-−]?)(?P<number>{_FIGURES})(?P<scale>[百千万]?)"
    rf"(?P<more>[余多几来]?)(?P<late_scale>万?)(?P<unit>{_UNIT}?)"
    r"(?P<after>(?:余|左右|上下|以上|\+)?)"
)
_GROUPED = re.compile(r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?![\d,])")
_FRACTION = re.compile(rf"(\d{{1,9}}){_PEOPLE_UNIT}?/(\d{{1,9}}){_PEOPLE_UNIT}?")
_PRESENT = r"(?:实到|实际到会|实际参加|实际|出席|到会|参加|参会)"
_EXPECTED = r"(?:应到会|应到|应参加|应出席|应参会)"
_ABSENT = r"(?:请假|缺席|缺勤|未到)"
_ATTENDANCE = re.compile(
    rf"(?:(?P<present>{_PRESENT})|(?P<expected>{_EXPECTED})|(?P<absent>{_ABSENT}))"
    r"(?:党员|人数|人员)?[:为]?(?P<number>\d{1,9})"
    rf"{_PEOPLE_UNIT}?[,;、。/]*"
)
_ROLES = ("present", "expected", "absent")
_MASK = re.compile(rf"{_SUM}?{_BEFORE}?\d*[xX×✕*＊_□○◯?？]+\d*{_UNIT}?")
_PLANNED = re.compile("预计|计划|拟|预定|力争|目标|将(?!近)")
_DATE_LIKE = re.compile(
    r"\d{4}[-/.年]\d{1,2}(?:[-/.月](?:\d{1,2}日?)?)?(?:\s.*)?|\d{1,2}月\d{1,2}日"
)
_BRACKETED = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_ASIDE = re.compile(r"[(\[【](?:[^\d()\[\]【】]*|(?:应到?|请假|缺席|未到)[^()\[\]【】]*)[)\]】]")
_ABSENT_BEHIND = re.compile(rf"[,;、](?:{_ABSENT}|列席|未参加)\d{{1,4}}{_PEOPLE_UNIT}?$")
_NUMBER_IN_WORDS = re.compile(
    rf"(?P<front>[\u4e00-\u9fff]*)(?P<number>\d{{1,6}}{_PEOPLE_UNIT}?)(?P<back>[\u4e00-\u9fff]*)"
)
_OTHER_NUMBER = re.compile(
    r"[应缺假未拟预第每增减除另近约]|计划|列席|不[足到少]|平均|超过|以[上下内]|左右|上下|余|[次场期项份年月日]|[百千万]"
)
_OTHER_MEASURE = re.compile("[元角分秒时天周岁页字号楼室届米斤度级亩]|小时|公里|平方")
"""Begins what stands behind a number of something else than heads: 500元, 30分钟, 3号楼."""
_BLANK = re.compile(r"(?<!\d) | (?!\d)")
_SCALES: Mapping[str, int] = {"": 1, "百": 100, "千": 1000, "万": 10_000}
_HEADS_IN_HEADING = re.compile("人次|人数|人员|实到|应到|到会|名额|覆盖")
_EVENTS_IN_HEADING = re.compile("次数|场次|场数|期数|次")


_REFUSALS: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("cell_error", is_cell_error),
    ("count_masked", _MASK.fullmatch),
    ("planned", _PLANNED.search),
)


def _read_text(cell: str, heading: str) -> CountReading:
    shown = unwrap(normalise(cell[:300]))
    text = _BLANK.sub("", unify_dashes(shown))
    if states_nothing(text) or re.fullmatch(_UNIT, text):
        return NOTHING_STATED
    if refusal := next((note for note, is_met in _REFUSALS if is_met(text)), None):
        return _problem(refusal, shown)
    text = _GROUPED.sub(lambda found: found[0].replace(",", ""), text).rstrip("。;,.")
    if attendance := _read_attendance(text, heading, shown):
        return attendance
    found = _NUMBER.fullmatch(text) or _NUMBER.fullmatch(_without_words(text))
    number = _amount(found) if found else None
    if found is None or number is None:
        return _problem("date" if _DATE_LIKE.fullmatch(text) else "count_unparseable", shown)
    reading = _read_number(-number if found["sign"] else number, shown)
    if reading.value is None:
        return reading
    if _is_of_other_kind(found["unit"], heading):
        return _problem("unit", shown, heading=normalise(heading))
    if reading.value > LARGEST_COUNT:
        return _problem("large", shown)
    is_exact = not (found["before"].strip("达") or found["more"] or found["after"])
    return reading if is_exact else _problem("count_approximate", shown, reading.value)


def _without_words(text: str) -> str:
    """Take the words off that stand around one number of heads: 全体党员（35人）, 28人（请假4人）.

    Examples
    --------
    >>> [_without_words(text) for text in ("班子成员5人", "28(应到32)", "男20女15", "500元")]
    ['5人', '28', '男20女15', '500元']
    """
    bare = _ASIDE.sub("", _ABSENT_BEHIND.sub("", text))
    if not re.search(r"\d", _BRACKETED.sub("", bare)):
        bare = _BRACKETED.sub(r"\1", bare)
    found = _NUMBER_IN_WORDS.fullmatch(bare.replace("人/次", "人次"))
    if found is None or _OTHER_NUMBER.search(found["front"] + found["back"]):
        return text
    if found["number"].isdigit() and _OTHER_MEASURE.match(found["back"]):
        return text
    return found["number"]


def _amount(found: re.Match[str]) -> Decimal | None:
    figures, scale = found["number"], found["scale"]
    if not figures[0].isdigit() or not figures.isascii():
        value = chinese_number(figures + scale)
        figures, scale = "" if value is None else str(value), ""
    if not figures or len(figures) > 20 or (scale and found["late_scale"]):
        return None
    return Decimal(figures) * _SCALES[scale] * _SCALES[found["late_scale"]]


def _is_of_other_kind(unit: str, heading: str) -> bool:
    """Say whether heads stand in a column of events, or events in a column of heads."""
    title = normalise(heading).replace(" ", "")
    of_heads = _HEADS_IN_HEADING.search(title) is not None
    of_events = _EVENTS_IN_HEADING.search(title.replace("人次", "")) is not None
    if of_heads == of_events:
        return False
    return re.fullmatch(_EVENT_UNIT if of_heads else _PEOPLE_UNIT, unit) is not None


def _read_attendance(text: str, heading: str, shown: str) -> CountReading | None:
    """Read 应到32实到28 by its words, 28/32 in the heading's order; else who came is fewer."""
    if fraction := _FRACTION.fullmatch(text):
        first, second = int(fraction[1]), int(fraction[2])
        present, expected = re.search(_PRESENT, heading), re.search(_EXPECTED, heading)
        if not present or not expected:
            return _problem("count_fraction", shown, min(first, second), max(first, second))
        comes_first = present.start() < expected.start()
        return CountReading(first, second) if comes_first else CountReading(second, first)
    stated: dict[str, int] = {}
    position = 0
    while found := _ATTENDANCE.match(text, position):
        role = next(role for role in _ROLES if found[role])
        if role in stated:
            return None
        stated[role] = int(found["number"])
        position = found.end()
    if position < len(text) or not {"present", "expected"} & stated.keys():
        return None
    if "present" not in stated and heading and not re.search(_EXPECTED, heading):
        return _problem("expected_only", shown, None, stated["expected"])
    return CountReading(stated.get("present"), stated.get("expected"))


_TICKS = frozenset("√✓✔☑■●是")
_CROSSES = frozenset("否✗✘☐□")
_NUMBERS_NOT_STATED = frozenset({"count_masked", "count_negative", "count_not_integer"})


def is_amount(cell: Scalar) -> bool:
    """Say whether a cell may stand in a column of one activity's numbers."""
    if isinstance(cell, str) and states_nothing(cell.strip()):
        return True
    reading = read_amount(cell)
    return reading.value is not None or reading.rule in _NUMBERS_NOT_STATED


def read_amount(cell: Scalar, heading: str = "") -> CountReading:
    """Read a number as `read_count` does; a tick is one, a box left empty is none."""
    if isinstance(cell, str):
        if cell.strip() in _TICKS:
            return CountReading(1)
        if cell.strip() in _CROSSES:
            return CountReading(0)
    return read_count(cell, heading)
