"""Headings: what each column of a table holds, by the words of the catalogue and by grammar."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, takewhile
from typing import Literal

from analysis.catalogue import Activity, Catalogue
from analysis.ledgers.cells import is_blank, read_date
from analysis.ledgers.files import Scalar
from analysis.ledgers.tables.heading_grammar import find_by_grammar, undress
from analysis.ledgers.tables.markers import DUE, NONE_HELD, marker_text

Quantity = Literal["count", "people"]

_UNIT_AFTER_KIND = re.compile(
    r"(?:[(（]?(?:召开|开展|组织|参加)?(?P<unit>人次|人数|次数|场次|份数|项数|件数|期数|数量|数|次|场|份|项|期|人|件)[)）]?)$"
)
_UNITS_OF_PEOPLE = frozenset({"人次", "人数", "人"})
SUM_OF_COLUMNS = frozenset({"小计", "合计", "总计", "共计", "计"})
_MODIFIER = re.compile(
    r"(?P<plan>计划|预计|拟|安排)|实际|完成|实到|应到|整改|发现|反馈|销号|检查|排查|复查|验收"
)
"""What a head over several columns adds to the meaning of each: 计划 over 时间 and 人数."""
_RECEIVED_BY = re.compile(r"受.+(?:人|者|对象)")
_HELD_BEFORE = re.compile(r"^[应已实](?:召开|开展|组织|举行|举办|完成|开|讲)?")
_QUANTITIES: Mapping[str, Quantity] = {"count": "count", "people": "people"}
_FIELDS_LIKE_VALUES = frozenset({None, "level_count"})  # 其他, 一般 stand in cells, too
_VALUE = re.compile(r"(?!\d{1,2}[-—–~至到]\d{1,2}月)\d+(?:[-./:年]\d.*|月\d.*|人次?|次)?")
_FIELDS_UNDER_KIND = frozenset({None, "count", "people", "level", "level_count"})
_SECTION_NUMBER = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[)）]?[、.．]?")
_CODE_IN_HEADING = re.compile(
    r"(?<![A-Za-z\d])([A-Za-z]{1,2}\d{0,2}|\d{1,3})[\s=:：.、—–-]*([^\dA-Za-z\s,，;；/、()（）=:：]{2,})"
)
_YEAR = re.compile(r"(?:19|20)\d\d年?度?")
_FEWEST_COLUMNS_OF_A_MATRIX = 3
_OF_EVENTS = frozenset({"date", "activity", "people", "subject", "persons", "found_date"})
_PART_OF_TIME = re.compile(
    r"(?:20\d\d年?)?(?:(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?|第?[一二三四1-4]季度)"
    r"|20\d\d年度?"
)
MONTHS_OF_A_MATRIX = 3
DAY_HEADINGS = frozenset({"日", "号", "几日", "几号"})
_LONGEST_HEADING = 40
_LONGEST_ASKED = 400  # with all that a form explains in it
_IN_TWO_LANGUAGES = re.compile(
    r"[A-Za-z][A-Za-z .'/|_-]+([\u3400-\u9fff]+)|([\u3400-\u9fff]+)[/|]?[A-Za-z][A-Za-z .'/|_-]+"
)
"""Date日期, 日期Date: the Chinese words tell."""
_LONGEST_FEAST = 8
_UNIT_IN_BRACKETS = re.compile(r"(.{2,})[(（](份|人|人次|次|场次|期|项)[)）]")
_WHOLE_UNITS = frozenset({"人次", "场次"})


@dataclass(frozen=True, slots=True)
class Heading:
    """What one column holds.

    Parameters
    ----------
    index
        Place of the column in the rows of the sheet, from 0.
    text, group
        The leaf heading as it stands, and the heading over it ("" where there is none).
    field
        Code of the catalogue's field, None where the column is not known.
    is_used
        False for a field that is recognised so that it is left alone (序号, 备注, 登记时间).
    activity, kind
        Code and words of the activity whose numbers, or persons, the column holds.
    level
        Rank that the column counts (乡科, 一般, …), under a grouped head.
    is_feast
        Whether it names a holiday and nothing else.
    """

    index: int
    text: str
    group: str = ""
    field: str | None = None
    is_used: bool = True
    activity: str | None = None
    kind: str = ""
    quantity: Quantity | None = None
    level: str = ""
    is_sum: bool = False
    is_feast: bool = False

    @property
    def is_kind(self) -> bool:
        """Whether the column holds the numbers of one activity."""
        return self.activity is not None and self.field is None

    @property
    def full_text(self) -> str:
        """Group and leaf together, as messages name the column."""
        return f"{self.group}/{self.text}" if self.group else self.text


class Vocabulary:
    """The words that headings may use: the catalogue's, and the office's own mapping over them.

    Parameters
    ----------
    headings
        ``workspace.toml``'s [headings]: heading as it stands → code of a field.
    """

    def __init__(self, catalogue: Catalogue, headings: Mapping[str, str] | None = None) -> None:
        self.catalogue = catalogue
        self._own = {heading_text(key): code for key, code in (headings or {}).items()}
        self._fields: dict[str, str | None] = {}
        self._activities: dict[str, Activity | None] = {}

    def field(self, text: str) -> str | None:
        """Find the code of the field that a heading means."""
        if len(text) > _LONGEST_ASKED:
            return None
        if text not in self._fields:
            self._fields[text] = self._own.get(text) or self._find_field(text)
        return self._fields[text]

    def _find_field(self, text: str) -> str | None:
        """Ask the grammar's first rows, then the words of the catalogue, then the other rows."""
        plain = undress(text)
        if first := find_by_grammar(plain, is_first=True):
            return first
        found = self.catalogue.find_field(text) or self.catalogue.find_field(plain)
        code = found.code if found else find_by_grammar(plain, is_first=False)
        unit = None if code or self.activity(text) else _UNIT_IN_BRACKETS.fullmatch(plain)
        code = (
            self.field(f"{unit[1]}{unit[2]}{'' if unit[2] in _WHOLE_UNITS else '数'}")
            if unit
            else code
        )
        named_twice = None if code else _IN_TWO_LANGUAGES.fullmatch(plain)
        return self.field(named_twice[1] or named_twice[2]) if named_twice else code

    def is_used(self, code: str) -> bool:
        """Say whether the columns of a field are read, or only recognised."""
        field = self.catalogue.fields.get(code)
        return field is None or field.role == "used"

    def activity(self, text: str) -> Activity | None:
        """Find the activity that a heading names, with or without a unit behind it."""
        if text not in self._activities:
            bare = _UNIT_AFTER_KIND.sub("", text)
            held = _HELD_BEFORE.sub("", bare)
            find = self.catalogue.find_activity
            names = (text, bare, held if held != bare else "")
            self._activities[text] = next((f for name in names if name and (f := find(name))), None)
        return self._activities[text]

    def names_feast(self, text: str) -> bool:
        """Say whether a heading names holidays before which there are reminders: 春节前."""
        if not text or len(text) > _LONGEST_FEAST or self.field(text):
            return False
        return bool(self.catalogue.find_holidays_in(text))

    def knows(self, text: str) -> bool:
        """Say whether the text is a heading of any kind."""
        return self.field(text) is not None or self.activity(text) is not None


def heading_text(cell: Scalar) -> str:
    """Write a heading so that it can be looked up: normalised, without any blank inside.

    Examples
    --------
    >>> heading_text("姓　 名"), heading_text(None)
    ('姓名', '')
    """
    if isinstance(cell, str):
        return marker_text(cell).replace(" ", "")
    return "" if is_blank(cell) else str(cell)


def is_header_row(row: Sequence[Scalar], vocabulary: Vocabulary) -> bool:
    """Say whether a row consists of headings: two known ones, and half of its cells or three.

    Examples of what is none: a title, a subtitle (单位：××局), a row with a date or with numbers.
    """
    if heads_persons_by_day(row, vocabulary) or _heads_years(row, vocabulary):
        return True
    texts = _texts_of_headings(row)
    if texts is None:
        return False
    if len({text for text in texts if is_part_of_time(text)}) >= MONTHS_OF_A_MATRIX:
        return True
    if len(texts) > 2 and vocabulary.field(texts[0]) and all(map(is_part_of_time, texts[1:])):
        return True  # 支部 ｜ 一季度 ｜ 二季度, each over its kinds
    if len({text for text in texts if vocabulary.names_feast(text)}) >= MONTHS_OF_A_MATRIX:
        return True
    known = sum(vocabulary.knows(text) for text in texts)
    fields = {vocabulary.field(text) for text in texts} - _FIELDS_LIKE_VALUES
    kinds = {text for text in texts if vocabulary.field(text) is None and vocabulary.activity(text)}
    if len(kinds) >= _FEWEST_COLUMNS_OF_A_MATRIX and len(texts) == known + 1 == len(kinds) + 1:
        return texts[0] not in kinds  # 班组 ｜ 集体学习 ｜ 廉政党课 ｜ 警示教育
    if _are_labels(texts):
        return known == len(texts) and len(fields & _OF_EVENTS) >= 2
    is_most = known * 2 >= len(texts) or (known >= 3 and known * 3 >= len(texts))
    return is_most and (len(fields) >= 2 or (len(fields) == 1 and len(kinds) >= 2))


def heads_persons_by_day(row: Sequence[Scalar], vocabulary: Vocabulary) -> bool:
    """Say whether a row heads who came on which day: 姓名, then days alone."""
    cells = [cell for cell in row if not is_blank(cell)]
    known = list(takewhile(bool, (vocabulary.field(heading_text(cell)) for cell in cells[:4])))
    days = cells[len(known) :]
    while days and vocabulary.field(heading_text(days[-1])) in {"count", "remark", "running_total"}:
        days.pop()  # 到会次数 behind the days
    if "persons" not in known or len(days) < _FEWEST_COLUMNS_OF_A_MATRIX:
        return False
    return all(read_date(cell, 2000).precision == "day" for cell in days)


def _heads_years(row: Sequence[Scalar], vocabulary: Vocabulary) -> bool:
    """Say whether a row heads what was done in which year: 项目 ｜ 2023年 ｜ 2024年 ｜ 同比."""
    first, *others = [heading_text(cell) for cell in row if not is_blank(cell)] or [""]
    if first == "序号" and others:
        first, *others = others
    years = [text for text in others if _YEAR.fullmatch(text) and not text.isdigit()]
    is_of_kinds = vocabulary.field(first) == "activity"
    if not first or not years or (not is_of_kinds and len(years) < 2):
        return False
    return all(text in years or _BESIDE_YEARS.search(text) for text in others)


_BESIDE_YEARS = re.compile(
    r"同比|增长|增减|增幅|变化|差额|差值|较上年|比上年|备注|说明|[合总小]计|单位$"
)


def is_part_of_time(text: str) -> bool:
    """Say whether a heading is a month, a quarter or a year (1月, 2023年1月, 一季度, 2023年)."""
    return _PART_OF_TIME.fullmatch(text) is not None


def may_be_header_row(
    row: Sequence[Scalar], below: Sequence[Scalar], vocabulary: Vocabulary
) -> bool:
    """Say whether a row with a single known heading stands over a row of data."""
    texts = _texts_of_headings(row)
    if texts is None or len(texts) < 2 or _are_labels(texts):
        return False
    is_over_data = any(not isinstance(cell, str) and not is_blank(cell) for cell in below) or any(
        isinstance(cell, str) and cell[:1].isdigit() for cell in below
    )
    return is_over_data and any(vocabulary.field(text) is not None for text in texts)


def _are_labels(texts: Sequence[str]) -> bool:
    """Say whether half of the texts end as labels of a line do: 单位：某局 填表人：."""
    return sum(text.endswith(":") for text in texts) * 2 >= len(texts)


def _texts_of_headings(row: Sequence[Scalar]) -> list[str] | None:
    """List the distinct texts of a row that may be headings; None where it cannot be one."""
    cells = [cell for cell in row if not is_blank(cell)]
    if len(cells) < 2 or any(isinstance(cell, date) for cell in cells):
        return None
    texts = [heading_text(cell) for cell in cells if isinstance(cell, str)]
    if len(texts) * 2 < len(cells):
        return None
    values = len(cells) - len(texts) + sum(bool(_YEAR.fullmatch(text)) for text in texts)
    is_form = 0 < values < _FEWEST_COLUMNS_OF_A_MATRIX  # 单位|某局|年度|2023
    if (
        is_form
        or (texts and _SECTION_NUMBER.fullmatch(texts[0]))
        or any(_VALUE.fullmatch(text) for text in texts)
    ):
        return None
    return [text for text in texts if len(text) <= _LONGEST_HEADING]


def read_headings(columns: Sequence[Sequence[str]], vocabulary: Vocabulary) -> tuple[Heading, ...]:
    """Read what each column holds from its header texts, top to bottom, "" where blank."""
    headings = [
        _read_heading(index, [text for text, _ in groupby(filter(None, texts))], vocabulary)
        for index, texts in enumerate(columns)
    ]
    separate = _separate_numbers(_separate_persons(headings, vocabulary), vocabulary)
    return tuple(_name_day_column(separate))


def _read_heading(index: int, texts: Sequence[str], vocabulary: Vocabulary) -> Heading:
    if not texts:
        return Heading(index, "")
    *groups, leaf = texts
    heading = Heading(index, leaf, "/".join(groups))
    kind = next((found for text in reversed(groups) if (found := vocabulary.activity(text))), None)
    if leaf in SUM_OF_COLUMNS and (kind or not groups):
        return replace(heading, is_sum=True, is_used=False)
    field = vocabulary.field(leaf)
    if groups and (said := _MODIFIER.match(groups[-1])):
        whole = vocabulary.field(said[0] + leaf)
        is_planned = said["plan"] is not None and field in _QUANTITIES and whole in {None, field}
        field = "expected" if is_planned else whole or field
    over = kind or (vocabulary.activity(leaf) if field is None else None)
    if over is not None and NONE_HELD.match(leaf):
        return replace(heading, field="expected" if DUE.match(leaf) else "other", is_used=False)
    if kind is not None and field in _FIELDS_UNDER_KIND:
        quantity = _QUANTITIES.get(field or "") or _quantity(heading.text)
        named = _bare(heading.group.split("/")[-1])
        level = "" if field in _QUANTITIES else heading.text
        return replace(heading, activity=kind.code, kind=named, quantity=quantity, level=level)
    if field is None and (kind := vocabulary.activity(leaf)) is not None:
        return replace(heading, activity=kind.code, kind=_bare(leaf), quantity=_quantity(leaf))
    field = field or _field_of_whole(groups, leaf, vocabulary)
    if field is None and vocabulary.names_feast(leaf):
        return replace(heading, is_feast=True)
    return replace(heading, field=field, is_used=field is None or vocabulary.is_used(field))


def _field_of_whole(groups: Sequence[str], leaf: str, vocabulary: Vocabulary) -> str | None:
    """Look up group and leaf as one heading (谈话对象 over 姓名), then the group alone."""
    if not groups:
        return None
    over = vocabulary.field(groups[-1])
    if leaf in SUM_OF_COLUMNS and over in _QUANTITIES:
        return over  # 人数 over 合计, 男, 女
    return vocabulary.field(groups[-1] + leaf) or (
        vocabulary.field(groups[-1]) if leaf in {"姓名", "名称", "内容", "时间", "日期"} else None
    )


def _bare(text: str) -> str:
    return _UNIT_AFTER_KIND.sub("", text) or text


def _quantity(text: str) -> Quantity | None:
    found = _UNIT_AFTER_KIND.search(text)
    if found is None:
        return None
    return "people" if found["unit"] in _UNITS_OF_PEOPLE else "count"


def _separate_persons(headings: list[Heading], vocabulary: Vocabulary) -> list[Heading]:
    """Give columns of persons by kind (受诫勉谈话人姓名) the activity that their heading names."""
    read = []
    for heading in headings:
        is_meant = heading.field in {"persons", None} and _RECEIVED_BY.match(heading.text)
        found = vocabulary.catalogue.find_activities_in(heading.text) if is_meant else ()
        if len(found) == 1:
            kind = re.sub(r"^受|人?(?:员)?工?(?:姓名|名单)$", "", heading.text)
            heading = replace(heading, field="persons", activity=found[0].code, kind=kind)
        read.append(heading)
    return read


def _separate_numbers(headings: list[Heading], vocabulary: Vocabulary) -> list[Heading]:
    """Give columns of numbers that name several activities (责任书份数, 承诺书份数) theirs."""
    named = {
        heading.index: kind
        for heading in headings
        if heading.field in _QUANTITIES and (kind := vocabulary.activity(heading.text))
    }
    kinds = {heading.activity for heading in headings if heading.is_kind}
    if len({kind.code for kind in named.values()} | kinds) < 2:
        return headings
    return [
        replace(
            heading,
            field=None,
            activity=named[heading.index].code,
            kind=_bare(heading.text),
            quantity=_QUANTITIES[heading.field or ""],
        )
        if heading.index in named
        else heading
        for heading in headings
    ]


def _name_day_column(headings: list[Heading]) -> list[Heading]:
    """Take a column headed 日 for the date where months stand beside it, or no other date does."""
    fields = {heading.field for heading in headings}
    if "month" not in fields and fields & {"date", "found_date"}:
        return headings
    return [
        replace(heading, field="date") if heading.text in DAY_HEADINGS else heading
        for heading in headings
    ]


def read_codes(heading: str) -> Mapping[str, str]:
    """Read the meaning of codes that a heading explains.

    Examples
    --------
    >>> read_codes("状态(1 待执行 2 执行中3 已完成)")["3"]
    '已完成'
    """
    return dict(_CODE_IN_HEADING.findall(heading))
