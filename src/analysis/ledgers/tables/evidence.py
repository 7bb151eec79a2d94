"""Evidence: what the cells of each column of a table hold, and what the names around it say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from analysis.catalogue import Activity
from analysis.ledgers.cells import is_blank, normalise, read_date, states_nothing
from analysis.ledgers.files import Scalar
from analysis.ledgers.tables.headings import Heading
from analysis.ledgers.tables.layout import Table

SAMPLE = 60
"""So many rows of a table are looked at to learn what its columns hold."""

_OPEN = re.compile(
    r"未(?:完|整|启|销|到|落|办|开|达|结|动|改|验|闭|关|复|处|治|消|解)|尚未|正在|整改中|进行中|执行中|办理中"
    r"|(?:推进|处理|治理|验收|审核|复查|落实)中"
    r"|待(?:验|销|完|整|审|推|办|定|落|执|复|闭|处|核)|部分|阶段性|基本|延期|退回|逾期|超期|不到位|不合格|未通过|^不通过"
    r"|一半|过半|近半|大部分|暂缓|限期|^进行|申请(?:销号|验收|延期)|(?:销号|验收)申请"
    r"|^已?(?:启动|部署|安排|制定|研究|上报|提交|报送|受理|立案|交办)(?!.*(?:完成|到位|销号|完毕|解决))"
    r"|(?:预计|计划|拟|力争|争取|将).{0,14}(?:完成|销号|到位|整改)|^否|^×$|^✗$|^开放$|^false$|^no?$|^open|^pending|^doing|^processing",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"完成|已整改|已改|整改完毕|完毕|到位|销号|闭环|完结|了结|办结|结案|关闭|已落实|已解决|已消除|已治理|已处理|已纠正|已归零"
    r"|^整改$|^合格|^通过|验收(?:合格|通过)|立行立改|^已(?:验收|归档|办|销|审结)|^closed|^done$|^finished|^completed?|^resolved",
    re.IGNORECASE,
)
_SHARE = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%")
_LASTING = re.compile(r"持续|长期|推进|中$")
_YES = re.compile(r"^是|^√|^✓|^✔|^已$|^对$|^y(?:es)?$|^true$", re.IGNORECASE)
_LONGEST_STATUS = 30
_DURATION = re.compile(
    r"\d{1,3}\s*(?:个)?(?:工作日|自然日|日|天|周|月)(?:内|以内)?|[一二三半]个?(?:月|周|年)内?"
)
ABSENCE = re.compile(
    r"(?:事|病|公|产|婚|丧|年|休|调)假|请假|缺席|缺勤|缺考|弃考|未考|旷|未到|未参加|未出席|出差|外出|在外"
)
_NUMBER = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d{1,10}(?:\.\d+)?")  # as a CSV holds it
_ONE_NAME = re.compile(r"[\u3400-\u9fff·]{2,8}\d{0,4}|[\u3400-\u9fff][某xX*＊×]{1,2}")


@lru_cache(maxsize=4096)
def read_status(text: str) -> str:
    """Read whether an item is done: "closed", "open", or "" where the text does not say.

    Examples
    --------
    >>> [read_status(text) for text in ("已完成", "整改中", "完成待验收", "未完成", "是", "乙")]
    ['closed', 'open', 'open', 'open', 'closed', '']
    >>> [read_status(text) for text in ("闭环", "80%", "100%", "√", "预计12月完成")]
    ['closed', 'open', 'closed', 'closed', 'open']
    """
    if not text or states_nothing(text):
        return ""
    if share := _SHARE.search(text):
        return "closed" if float(share[1]) >= 100 else "open"
    for status, words in (
        ("open", _OPEN),
        ("closed", _DONE),
        ("open", _LASTING),
        ("closed", _YES),
    ):
        if words.search(text):
            return status
    return ""


def is_duration(text: str) -> bool:
    """Say whether a time limit is a length of time (15日, 3个工作日) and no day."""
    return _DURATION.fullmatch(text) is not None


def states_day(cell: Scalar) -> bool:
    """Say whether a cell states a full date by itself."""
    if isinstance(cell, str):
        return any(map(str.isdigit, cell)) and read_date(cell).precision == "day"
    return isinstance(cell, date)


@dataclass(frozen=True, slots=True)
class ColumnEvidence:
    """How many of the looked-at cells of a column are filled, and with what."""

    filled: int = 0
    days: int = 0
    numbers: int = 0
    statuses: int = 0
    durations: int = 0
    names: int = 0
    distinct: int = 0

    def is_mostly(self, count: int) -> bool:
        """Say whether so many of the filled cells are most of them."""
        return count > 0 and count * 2 > self.filled


def look_at(cells: Iterable[Scalar]) -> ColumnEvidence:
    """Count what the cells of a column hold."""
    found = [cell for cell in cells if not is_blank(cell)]
    texts = [normalise(cell) for cell in found if isinstance(cell, str)]
    return ColumnEvidence(
        filled=len(found),
        days=sum(map(states_day, found)),
        numbers=sum(type(cell) in (int, float) for cell in found)
        + sum(_NUMBER.fullmatch(text) is not None and not states_day(text) for text in texts),
        statuses=sum(len(text) <= _LONGEST_STATUS and bool(read_status(text)) for text in texts),
        durations=sum(map(is_duration, texts)),
        names=sum(_ONE_NAME.fullmatch(text) is not None for text in texts),
        distinct=len(set(map(str, found))),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Everything that says what a table is.

    Parameters
    ----------
    columns
        What the cells hold, by the place of the column.
    names
        Head of the section, titles, sheet and file: nearest first.
    activity
        The one that names and titles state.
    has_year, has_day
        Whether names and titles state one year, one full day.
    is_signed
        Whether the days are those on which persons signed in.
    """

    table: Table
    columns: Mapping[int, ColumnEvidence]
    names: tuple[str, ...]
    activity: Activity | None = None
    is_declared: bool = False
    has_year: bool = False
    has_day: bool = False
    is_signed: bool = False
    rows: Sequence[Sequence[Scalar]] = ()

    def headings(self, *fields: str) -> list[Heading]:
        """List the columns of some fields that are filled at all."""
        return [
            heading
            for heading in self.table.headings
            if heading.field in fields and self.columns[heading.index].filled
        ]

    def has(self, *fields: str) -> bool:
        """Say whether a column of these fields is filled."""
        return bool(self.headings(*fields))

    def column(self, heading: Heading) -> ColumnEvidence:
        """Give what a column holds."""
        return self.columns[heading.index]
