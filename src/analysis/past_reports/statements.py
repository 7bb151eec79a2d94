"""Statements: which number of a text speaks of which activity, and of which year."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.catalogue import Activity
from analysis.past_reports.activity_names import Name, fits, unit_kind
from analysis.past_reports.numbers import Number
from analysis.past_reports.prose import Prose

CLOSED_LABEL = "已完成整改"
"""The label of items rectified, which are never added to items found."""

_FILLER = re.compile(
    r"(?:制度|活动|工作|专题|会议|学习|教育|落实|情况|已经|已|均|全部|共计|合计|总计|累计|共|计|达到|达|了|为|有"
    r"|(?:增加|上升|提高|减少|下降|降低)[到至]|[增升减降]至|开展|组织|召开|举办|举行|进行|实施|签订|签署|发送|发出|下发|处理|处置"
    r"|约谈|谈话|批评|教育|帮助|和|全体|各类|相关|党员|干部|职工|群众|领导|班子成员|科级|中层|负责人|党组织|人员|同志|新任"
    r"|新提拔|重点岗位|对象|人数|次数|场次|参加|参与|参会|参学|覆盖|受|惠及|全年|先后|其中|各|分别|问题|事项"
    r"|查摆|指出|梳理|反馈|发现|整改|完成|到位|完毕|办结|销号|制定|修订|修改|完善|出台|[、(|:》由从]"
    r"|当年|今年|本年度?|去年|上一?年)*"
)
_TIGHT = re.compile(r"(?:活动|会议?|学习)?(?:[共累总合]计|[共计达了各])?")
_PERSONS = re.compile(r"[^\d,、:(]{1,8}(?:干部|负责人|人员|职工|党员)")
"""Who was talked to stands between the talk and how many they were: 约谈民办园负责人8人次."""
_CLOSED = re.compile(
    r"(?<![未没])(?<!没有)(?:完成整改|整改完成|整改到位|整改完毕|完成销号|销号|办结|已完成|已整改"
    r"|(?:年内|督促|立行立改|均|全部)整改(?=$))"
)
_DONE = frozenset({"完成", "整改", ",完成", ",整改"})
_CHANGE = re.compile(r"(?:增加|减少|增长|下降|上升|提高|降低|增|减|多|少)了?$")
_CHANGED_TO = re.compile(r"(?:增加|上升|提高|减少|下降|降低)[到至]|[增升减降]至")
_JOINT = re.compile(r"[、和及与]")
_TOGETHER = re.compile(r"共|合计|总计|累计")
PLANNED_WORDS = re.compile(
    r"预计|(?<![按划])计划(?![书表])|(?<![草模])拟(?![定制稿])|力争|打算|预定"
)
_SECTION = re.compile(r"^[ \t#*]*[一二三四五六七八九十]{1,3}、.{0,40}$|^#{1,6} .*$", re.MULTILINE)
_NEXT_STEPS = re.compile(r"下一步|下步|努力方向|工作打算|工作计划|今后|明年")
_STATED_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d\d)年(?!度|\d{1,2}月)|(?<![比较])(?:上年|去年|上一年)|今年|本年"
)
_BEFORE_NAME = re.compile(r"专题|清廉|廉政|(?:组织)?(?:召开|开展|举办|举行)")
_OVER = frozenset({"余", "多"})
_AT_LEAST = frozenset({"超过", "超", "逾", "至少", "不少于", "不低于", "以上"})

ABOUT = 0.1
"""How far from the number a statement with 约, 近 or 左右 may be: within a tenth, for whoever
rounds to two figures is not further off."""
_LABEL_LENGTH = 12
_LABEL_VERBS = re.compile(
    r"^(?:全年|先后|累计|共|已|组织|开展|召开|完成(?!率)|实现|其中|[、|(])+|[共计达约为了:|]{1,9}$"
)


@dataclass(frozen=True, slots=True)
class StatedValue:
    """A value that a report states.

    Parameters
    ----------
    start, end
        Character offsets into the file's text, read without a byte order mark and with line
        ends as Python's text mode makes them; ``text`` is what stands there.
    line
        The line of the number, from 1.
    clause
        The words from comma to comma around it.
    activity
        Code of the activity, None where the text leaves it open.
    label
        The name as the report writes it; `CLOSED_LABEL` for items rectified.
    value
        None where it is masked (xx份).
    qualifier
        余, 多, 近, 约 … as written; 预计 where it is a plan and never counts as done.
    year
        The year spoken of: the report's, unless the sentence names another.
    """

    file: str
    start: int
    end: int
    line: int
    text: str
    clause: str
    activity: str | None
    label: str
    value: int | float | None
    unit: str
    qualifier: str | None
    year: int | None


@dataclass(frozen=True, slots=True)
class _Match:
    """What a number speaks of: the activity, the span of its label, the label if not that."""

    activity: Activity | None
    start: int
    end: int
    label: str | None = None


def find_statements(
    prose: Prose,
    names: tuple[Name, ...],
    numbers: tuple[Number, ...],
    *,
    file: str,
    year: int | None,
) -> tuple[StatedValue, ...]:
    """Attribute each number to the activity that the text says it counts.

    The nearest name to the left counts if only filling words stand between; else a name right
    behind the number; else, in clauses like “累计10人次”, the last name of the sentence.
    A number that is a change, a share or part of a table is listed without an activity.
    """
    finder = _Finder(prose, names, numbers)
    plans = in_next_steps(prose)
    stated = []
    for index, number in enumerate(numbers):
        clause = prose.clause(number.start)
        place = prose.places[number.start]
        is_planned = any(first <= place < last for first, last in plans) or PLANNED_WORDS.search(
            prose.plain, clause[0], number.start
        )
        for match in finder.matches(index):
            start, end = prose.span(min(match.start, number.start), max(match.end, number.end))
            stated.append(
                StatedValue(
                    file=file,
                    start=start,
                    end=end,
                    line=prose.line(number.start),
                    text=prose.text[start:end],
                    clause=prose.text[slice(*prose.span(*clause))],
                    activity=match.activity.code if match.activity else None,
                    label=match.label or prose.quote(match.start, match.end),
                    value=number.value,
                    unit=number.unit,
                    qualifier="预计" if is_planned else number.qualifier,
                    year=_year_of(prose, number, year),
                )
            )
    return tuple(stated)


def in_next_steps(prose: Prose) -> tuple[tuple[int, int], ...]:
    """Find the spans of the text that a heading names as what is to be done next."""
    heads = [(found.start(), found[0]) for found in _SECTION.finditer(prose.text)]
    ends = [*(start for start, _ in heads), len(prose.text)][1:]
    sections = zip(heads, ends, strict=True)
    return tuple((start, end) for (start, head), end in sections if _NEXT_STEPS.search(head))


def _year_of(prose: Prose, number: Number, year: int | None) -> int | None:
    """Find the year a number speaks of: one named before it in its sentence, or the report's.

    Of what a number was before it changed (由3项增至8项) no year is known, if none is named.
    """
    start = prose.sentence_start(number.start)
    before = prose.plain[start : number.start]
    stated = list(_STATED_YEAR.finditer(before))
    is_former = _CHANGED_TO.match(prose.plain, number.end) is not None
    if not stated or _CHANGED_TO.search(before, stated[-1].end()):
        return None if is_former else year
    is_last_year = stated[-1][0] in {"上年", "去年", "上一年"}
    clause_start, _ = prose.clause(number.start)
    is_near = start + stated[-1].start() >= clause_start
    if is_last_year and is_near:
        return None if year is None else year - 1
    if is_former:
        return None
    return int(stated[-1][1]) if stated[-1][1] else year


@dataclass(frozen=True, slots=True)
class _Finder:
    prose: Prose
    names: tuple[Name, ...]
    numbers: tuple[Number, ...]

    def matches(self, index: int) -> Iterator[_Match]:
        number = self.numbers[index]
        window_start, window = self._window(index)
        is_open = not _CHANGE.search(window) and not self.prose.is_in_table(number.start)
        found = tuple(self._attribute(index, window_start, window)) if is_open else ()
        fitting = [match for match in found if match.activity and fits(match.activity, number.unit)]
        if fitting:
            yield from fitting
        elif not number.is_numeral:
            yield self._unattributed(window_start, number)

    def _window(self, index: int) -> tuple[int, str]:
        """Return the words before a number, back to the clause's start or the number before."""
        number = self.numbers[index]
        start, _ = self.prose.clause(number.start)
        if index:
            start = max(start, self.numbers[index - 1].end)
        return start, self.prose.plain[start : number.start]

    def _attribute(self, index: int, window_start: int, window: str) -> Iterator[_Match]:
        number = self.numbers[index]
        behind = self._name_behind(index)
        left = self._names_between(window_start, number.start)
        if behind and not (left and self._is_filled(left[-1].end, number.start, is_tight=True)):
            yield _Match(behind.activity, behind.start, behind.end)
        elif left and self._is_filled(left[-1].end, number.start, is_tight=number.is_numeral):
            yield from self._from_left(left, number)
        elif left and left[-1].activity.family == "talk" and self._is_with(left[-1], number):
            yield _Match(left[-1].activity, left[-1].start, left[-1].end)
        elif left or number.is_numeral:
            return
        elif window in _DONE and self._is_of_items(number):
            yield from self._closed(window_start, number)
        elif (closed := _CLOSED.search(window)) and (
            "整改" in closed[0] or self._is_of_items(number)
        ):
            yield from self._closed(window_start + closed.start(), number)
        elif _FILLER.fullmatch(window) or _JOINT.fullmatch(window):
            yield from self._carried(index, window)

    def _names_between(self, start: int, end: int) -> list[Name]:
        first = bisect_left(self.names, start, key=lambda name: name.start)
        last = bisect_left(self.names, end, key=lambda name: name.start)
        return [name for name in self.names[first:last] if name.end <= end]

    def _is_filled(self, start: int, end: int, *, is_tight: bool) -> bool:
        between = self.prose.plain[start:end]
        if is_tight:
            return _TIGHT.fullmatch(between) is not None
        return _FILLER.fullmatch(between) is not None

    def _is_with(self, name: Name, number: Number) -> bool:
        """Say whether those who were talked to stand between, and nothing else."""
        return _PERSONS.fullmatch(self.prose.plain, name.end, number.start) is not None

    def _name_behind(self, index: int) -> Name | None:
        """Find the name in 开展10次集体学习, unless a number of its own follows it."""
        end = self.numbers[index].end
        gap = _BEFORE_NAME.match(self.prose.plain, end)
        near = [name for name in self._names_between(end, end + 20) or () if name.start <= end]
        if gap and not near:
            near = [name for name in self._names_between(end, end + 20) if name.start == gap.end()]
        if not near:
            return None
        following = self.numbers[index + 1 : index + 2]
        is_own = following and self._is_filled(near[0].end, following[0].start, is_tight=True)
        return None if is_own else near[0]

    def _from_left(self, left: list[Name], number: Number) -> Iterator[_Match]:
        between = self.prose.plain[left[-1].end : number.start]
        chain = self._chain(left)
        if len(chain) > 1 and between.endswith("各"):
            yield from (_Match(name.activity, name.start, name.end) for name in chain)
        elif len(chain) > 1 and "分别" in between:
            yield _Match(chain[0].activity, chain[0].start, chain[0].end)
        elif len(chain) == 1 or not _TOGETHER.search(between):
            activity = left[-1].activity
            is_closed = activity.family == "rectification" and _CLOSED.search(between)
            label = CLOSED_LABEL if is_closed else None
            yield _Match(activity, left[-1].start, left[-1].end, label)

    def _chain(self, left: list[Name]) -> list[Name]:
        """Return the names joined to the last one: 集体学习、体会交流."""
        chain = [left[-1]]
        for name in reversed(left[:-1]):
            if not _JOINT.fullmatch(self.prose.plain[name.end : chain[0].start]):
                break
            chain.insert(0, name)
        return chain

    def _is_of_items(self, number: Number) -> bool:
        """Say whether items are what the sentence named last: 整改任务42项，完成40项."""
        before = self._names_between(self.prose.sentence_start(number.start), number.start)
        return bool(before) and before[-1].activity.family == "rectification"

    def _closed(self, start: int, number: Number) -> Iterator[_Match]:
        known = (name.activity for name in self.names if name.activity.family == "rectification")
        if activity := next(known, None):
            yield _Match(activity, start, number.start, CLOSED_LABEL)

    def _carried(self, index: int, window: str) -> Iterator[_Match]:
        """Carry the sentence's last name to a number that follows it with filling words only."""
        number = self.numbers[index]
        before = self._names_between(self.prose.sentence_start(number.start), number.start)
        if not before:
            return
        first = bisect_left(self.numbers, before[-1].end, key=lambda other: other.start)
        since = list(self.numbers[first:index])
        if together := self._respectively(before, since, number):
            yield together
        elif _CHANGED_TO.fullmatch(window) or all(
            unit_kind(other.unit) != unit_kind(number.unit) for other in since
        ):
            yield _Match(before[-1].activity, number.start, number.end, self._text(before[-1]))

    def _respectively(
        self, before: list[Name], since: list[Number], number: Number
    ) -> _Match | None:
        """Pair names and numbers of 集体学习、体会交流分别10次、8次 in their order."""
        chain = self._chain(before)
        is_respective = "分别" in self.prose.plain[before[-1].end : number.start]
        if not is_respective or len(since) >= len(chain):
            return None
        name = chain[len(since)]
        return _Match(name.activity, number.start, number.end, self._text(name))

    def _text(self, name: Name) -> str:
        return self.prose.quote(name.start, name.end)

    def _unattributed(self, window_start: int, number: Number) -> _Match:
        words = self.prose.plain[window_start : number.start]
        window_start += words.rfind("、") + 1
        words = words[words.rfind("、") + 1 :]
        stripped = _LABEL_VERBS.sub("", words)
        offset = words.rfind(stripped) if stripped else len(words)
        start = window_start + offset + max(0, len(stripped) - _LABEL_LENGTH)
        return _Match(None, start, min(window_start + offset + len(stripped), number.start))


def is_within(qualifier: str, stated: float, found: float) -> bool:
    """Say whether a number is what an approximate statement allows.

    Examples
    --------
    80余份 are 80 to 89, 100多人 100 to 199, 超过80份 80 or more, 约80份 72 to 88.

    >>> [is_within("余", 80, n) for n in (79, 80, 89, 90)]
    [False, True, True, False]
    >>> [is_within("约", 80, n) for n in (71, 72, 88, 89)]
    [False, True, True, False]
    """
    if qualifier in _AT_LEAST:
        return found >= stated
    if qualifier in _OVER:
        step = 1  # the unit of the last figure that is no zero: 10 of 80, 100 of 100, 1 of 85
        while stated and stated % (step * 10) == 0:
            step *= 10
        return stated <= found < stated + step
    return abs(found - stated) <= ABOUT * stated
