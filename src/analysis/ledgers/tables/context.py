"""Context: the year, month, organization and activity that names, titles and heads state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath

import numpy as np

from analysis.answers import TableAnswer
from analysis.catalogue import Activity, Catalogue
from analysis.catalogue import normalise as catalogue_text
from analysis.ledgers.cells import chinese_digits, chinese_number, normalise, read_date
from analysis.ledgers.tables.markers import UNIT_OF_NUMBERS, is_span, marker_text

_YEAR = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?=年|[^\d]|$)|(?P<zh>二[〇○零]?[〇○零一二][〇○零一二三四五六七八九])(?=年)"
)
_SHORT_YEAR = re.compile(r"([12]\d)年(?:度|$|(?=[学活谈会整台登廉党第上下]|\d{1,2}月))")
_FULL_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?:[-./_]\d{1,2}[-./_]\d{1,2}|年\d{1,2}月\d{1,2}日|\d{4}(?!\d))"
)
_DAY = re.compile(
    r"(?<!\d)(?:20\d\d[-./年]\d{1,2}[-./月]\d{1,2}(?!\d)|20\d\d(?:0[1-9]|1[0-2])[0-3]\d(?!\d)"
    r"|\d{1,2}月\d{1,2}日)"
)
_LEAP_YEAR = 2000
_UP_TO = re.compile(r"截[至止]|[-—~至到]\s*(?:20\d\d年)?(?:\d{1,2}月)?\d{1,2}日|印发|发文")
_SPAN_OF_YEARS = re.compile(r"(?:19|20)\d\d年?(?:度)?[-—–~至到](?:19|20)?\d\d(?!月|\d)")
_SPAN_OF_DAYS = re.compile(
    r"(?<!\d)(20\d\d)[-./年]\d{1,2}[-./月]\d{1,2}日?\s*[-—–~至到]+\s*(?:(20\d\d)[-./年])?\d{1,2}[-./月]\d{1,2}"
)
_SCHOOL_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:年?[-—–~至到/](?:20)?\d\d)?学年")
FIRST_MONTH_OF_SCHOOL = 8
_MONTH = re.compile(r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月")
_MONTHS_SPAN = re.compile(r"\d{1,2}月?[-—–~至到、]\d{1,2}月")
_YEAR_AND_MONTH = re.compile(r"(?<!\d)(?:19|20)\d\d[-./_]?(0[1-9]|1[0-2])(?!\d)")
_BARE_MONTH = re.compile(r"0?([1-9])|(1[0-2])")
_TYPED = re.compile(
    r"(?:填[表报写]|制表|导出|打印|上报|报送|统计|登记|更新|编制|生成)(?:日期|时间)"
    r"[:：]?\s*[\d年月日./: -]*"
)
_ORGANIZATION = re.compile(
    r"(?:填报|报送|所属|编制)?(?<!责任)(?<!牵头)(?<!配合)(?<!整改)(?:单位|部门|党组织|(?:党)?支部|机构)(?:名称)?(?:[(（][^()（）]{0,6}[)）])?[:：]\s*"
    r"(?P<name>[^\s:：,，;；]{2,40})"
)
_SEAL = re.compile(r"[(（](?:加?盖?[公印]?章|签[字章]|公章)[)）]$")
_SUFFIX = re.compile(
    r".*(?:[局厅部署院校所站镇乡县市区队司馆科处室办委]|街道|中心|集团|公司|学校|[大中小]学|幼儿园|医院|银行|支行|分行"
    r"|供销社|出版社|委员会|办公室|党委|党组|党总支|党支部|支部|纪检组|派驻组|协会|联合会|人大|政协|政府|机关)"
)
_NO_ORGANIZATION = re.compile(
    r"(?:机关|本|各|基层|所属|直属)?(?:党委|党组|党支部|支部|单位|机关|部门|办公室|党总支|政治部|委)|.*(?:附件|全部|内部|干部|党内|汇总)"
)
_GENERIC = re.compile(
    r"台账|登记|记录|情况|汇总|统计|一览|学习|谈话|会议|整改|廉政|廉洁|党风|党建|党内|工作|活动|开展"
    r"|组织生活|三会一课|责任|制度|监督|执纪|报告|清单|明细|专题|主题"
)
_LONGEST_NAME = 30
_FEEDBACK = re.compile(r"(?:巡察|巡视|审计|督查|督导|检查).{0,8}(?:反馈|移交|交办|整改)")
_INSPECTED = re.compile(r"(?P<name>.+?)(?:(?:19|20)\d\d年?度?.*|关于.*|落实.*)(?:巡察|巡视)")
_INSPECTS = re.compile(r"巡察|巡视|审计|督查|督导|检查|纪委|(?:中央|[省市县区州旗])委$")
_SPAN_IN_FRONT = re.compile(
    r"^(?:(?:19|20)\d\d年?度?)?(?:(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?|第?[一二三四1-4]季度|[上下]半年)?(?:关于)?"
)
_END_OF_HEAD = re.compile(
    r"(?:19|20)\d\d|[_\-—:：·]|二[〇○零]|[12]\d年(?!级)|(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月"
    r"|第?[一二三四1-4]季度|[上下]半年"
)
_DECORATION = re.compile(r"[【\[(（][^】\])）]{0,99}[】\])）]|附件\d*[:：]?|[“”\"《》]")
INVENTED = re.compile(r"虚构|示例数据|样例数据|演示数据|模拟数据")


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of all rows of a sheet before any of them is read.

    Parameters
    ----------
    year, month
        What sheet, title, file or folder state, nearest first; None where they state none, or two.
    school_year
        The year in which the school year (2024—2025学年) begins that they state instead.
    organization
        From title, sheet, file; "" where they name none.
    activity
        The one activity that sheet, title or file names.
    activity_text
        The words that name it.
    day
        The one full day that titles, sheet or file state.
    names
        Sheet, titles and file, nearest first.
    folder_organization
        From the folders of the file, used only where nothing nearer names one.
    codes
        What codes stand for, as dictionary sheets, titles and notes explain them.
    """

    year: int | None = None
    month: int | None = None
    school_year: int | None = None
    day: date | None = None
    organization: str = ""
    activity: Activity | None = None
    activity_text: str = ""
    folder_organization: str = ""
    is_activity_declared: bool = False
    kind: str = ""
    sheet: str = ""
    names: tuple[str, ...] = ()
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_context(
    file: str,
    sheet: str,
    titles: Sequence[str],
    catalogue: Catalogue,
    *,
    declared: Mapping[str, str] | None = None,
    answer: TableAnswer | None = None,
) -> Context:
    """Read what the names and titles of a sheet state.

    Parameters
    ----------
    file
        The file's name relative to the source, with its folders.
    declared
        ``workspace.toml``'s [sheets]: name of a sheet → code of its activity.
    answer
        What the office said of tables of this layout.
    """
    path = PurePosixPath(file)
    folders = tuple(normalise(part) for part in reversed(path.parts[:-1]))
    titles = [_TYPED.sub(" ", normalise(title)) for title in titles]
    stem = normalise(path.stem if path.suffix else path.name)
    code = (answer.activity if answer else "") or (declared or {}).get(sheet)
    own = normalise(sheet)
    names = (own, *map(marker_text, titles), stem)
    activity = catalogue.activity(code) if code else None
    text = sheet
    if activity is None:
        activity, text = read_activity(names, catalogue)
    bare = _BARE_MONTH.fullmatch(own.strip())  # a sheet called 3 or 03 is March; Sheet3 is none
    months = [read_month(name) for name in (own, *titles)]
    year = _first(read_year(name) for name in (*names, *folders))
    schools = (_SCHOOL_YEAR.search(name) for name in names)
    return Context(
        year=year,
        school_year=_first(int(found[1]) if found else None for found in schools),
        day=_read_day((*titles, own, stem), year),
        month=_first([*months, int(bare[1] or bare[2]) if bare else None]),
        organization=read_organization(titles, (own, stem), catalogue),
        activity=activity,
        activity_text=text if activity else "",
        folder_organization=read_organization((), folders, catalogue),
        is_activity_declared=code is not None,
        kind=answer.kind if answer else "",
        sheet=sheet,
        names=names,
    )


def _read_day(names: Iterable[str], year: int | None) -> date | None:
    """Read the one full day that the first name that states any states; of lists up to a day none.

    Examples
    --------
    >>> _read_day(["2024年5月20日主题党日签到表"], None), _read_day(["截至5月20日名单"], 2024)
    (datetime.date(2024, 5, 20), None)
    """
    for name in names:
        words = [found[0] for found in _DAY.finditer(name)]
        readings = {word: read_date(word, year or _LEAP_YEAR) for word in words}
        days = {reading.date for reading in readings.values() if reading.precision == "day"}
        if days:
            is_whole = year is not None or any("20" in word[:2] for word in words)
            is_one = len(days) == 1 and is_whole and not _UP_TO.search(name)
            return days.pop() if is_one else None
    return None


def _first(found: Iterable[int | None]) -> int | None:
    return next((value for value in found if value is not None), None)


def read_year(name: str) -> int | None:
    """Read the one year that a name states; None where it states none, or a span of years.

    Examples
    --------
    >>> [read_year(name) for name in ("2023年学习台账", "2019-2023", "导出20240105", "二〇二三年")]
    [2023, None, None, 2023]
    >>> [read_year(name) for name in ("23年台账", "10年来的工作", "3年", "2024学年第二学期")]
    [2023, None, None, None]
    """
    plain = _SCHOOL_YEAR.sub(" ", _FULL_DATE.sub(" ", name))
    if _SPAN_OF_YEARS.search(plain):
        return None
    found = {
        int(match["year"]) if match["year"] else chinese_digits(match["zh"])
        for match in _YEAR.finditer(_YEAR_AND_MONTH.sub(lambda m: m[0][:4], plain))
    }
    if not found and (short := _SHORT_YEAR.match(plain)):
        return 2000 + int(short[1])
    if not found and (span := _SPAN_OF_DAYS.search(name)):
        found = {int(span[1]), int(span[2] or span[1])}
    return found.pop() if len(found) == 1 else None


def read_month(name: str) -> int | None:
    """Read the one month that a name states.

    Examples
    --------
    >>> [read_month(name) for name in ("3月", "三月份", "2023年12月", "1-3月", "202303")]
    [3, 3, 12, None, 3]
    """
    if _MONTHS_SPAN.search(name):
        return None
    plain = _FULL_DATE.sub(" ", name)
    if joined := _YEAR_AND_MONTH.search(plain):
        return int(joined[1])
    words = [match["month"] for match in _MONTH.finditer(plain)]
    found = {int(word) if word.isdigit() else chinese_number(word) for word in words}
    return found.pop() if len(found) == 1 else None


def read_activity(names: Iterable[str], catalogue: Catalogue) -> tuple[Activity | None, str]:
    """Find the activity that the first name states that states any; None where it states two."""
    for name in names:
        if catalogue.is_of_matter(name):
            return None, ""
        if found := catalogue.find_activity(name):
            return found, name
        several = catalogue.find_activities_in(name)
        if several:
            return (several[0], name) if len(several) == 1 else (None, "")
    return None, ""


def read_organization(titles: Sequence[str], names: Sequence[str], catalogue: Catalogue) -> str:
    """Read the organization that a title states (单位：××局), or that title or name begins with.

    Examples
    --------
    >>> from analysis.catalogue import load_catalogue
    >>> read = lambda title: read_organization([title], (), load_catalogue())
    >>> [read(title) for title in ("单位:某局 年度:2023", "某区民政局2023年学习台账", "谈话台账")]
    ['某局', '某区民政局', '']
    """
    for title in titles:
        for found in _ORGANIZATION.finditer(title):
            if not UNIT_OF_NUMBERS.fullmatch(found["name"].rstrip(")）")):
                return _SEAL.sub("", found["name"])
    for name in (*titles, *names):
        if found_name := _leading_organization(name, catalogue):
            return found_name
    return ""


def _leading_organization(name: str, catalogue: Catalogue) -> str:
    plain = _DECORATION.sub("", marker_text(name)).replace(" ", "")
    plain = _SPAN_IN_FRONT.sub("", plain, count=1)
    if _FEEDBACK.search(plain):
        plain = _inspected(plain)
    head = catalogue_text(_END_OF_HEAD.split(plain, maxsplit=1)[0])
    names = catalogue.find_names_in(head)
    for end in (names[0].start, names[0].stem_start) if names else (len(head),):
        found = _GENERIC.split(head[:end], maxsplit=1)[0]
        is_name = _SUFFIX.fullmatch(found) and not _NO_ORGANIZATION.fullmatch(found)
        if is_name and 2 <= len(found) <= _LONGEST_NAME:
            return found
    return ""


def _inspected(title: str) -> str:
    """Give the body that a title of feedback names as inspected; the inspectors are none.

    Examples
    --------
    >>> titles = ("某局2023年巡察反馈问题", "县委2023年巡察反馈", "巡察某局反馈")
    >>> [_inspected(title) for title in titles]
    ['某局', '', '']
    """
    found = _INSPECTED.match(title)
    return found["name"] if found and not _INSPECTS.search(found["name"]) else ""


@dataclass(frozen=True, slots=True)
class Section:
    """What the heads above a row state.

    Parameters
    ----------
    kind
        The nearest head that is no mere span of time, "" where there is none.
    """

    kind: str = ""
    year: int | None = None
    month: int | None = None


def read_sections(texts: Iterable[str]) -> Iterator[Section]:
    """Read heads top to bottom; a head of time stands inside one of a kind, and the other way.

    Examples
    --------
    >>> list(read_sections(["一、集体学习", "2023年4月"]))[1]
    Section(kind='一、集体学习', year=2023, month=4)
    """
    kind, year, month = "", None, None
    for text in texts:
        own_year, own_month = read_year(text), read_month(text)
        if is_span(text):
            year, month = own_year or year, own_month
        else:
            kind = text
        yield Section(kind, own_year or year, own_month or month)


def find_sections(opened: Mapping[int, str], places: Iterable[int]) -> list[Section]:
    """Find the section that each row stands in.

    Parameters
    ----------
    opened
        Text of the head that stands at a row, by the row's place.
    """
    heads = sorted(opened.items())
    found = [Section(), *read_sections(text for _, text in heads)]
    starts = np.array([place for place, _ in heads], dtype=np.int64)
    at = np.searchsorted(starts, np.fromiter(places, dtype=np.int64), side="right")
    return [found[index] for index in at.tolist()]


_UNIT = r"(?:次数|人次|人数|场次|数量|数|次|\(次\)|（次）)?"
_PART_OF_YEAR = re.compile(
    r"(?P<year>(?:19|20)\d\d年度?)?"
    r"(?:(?P<month>(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?)"
    rf"|第?(?P<quarter>[一二三四1-4])季度?|(?P<half>[上下])半年)?{_UNIT}"
)


@dataclass(frozen=True, slots=True)
class Span:
    """What a column is of: a part of a year, a holiday, a kind or a body.

    `months` of the year it covers; `may_be_early` where its days may lie in the year before.
    """

    text: str = ""
    field: str = "month"
    year: int | None = None
    months: tuple[int, ...] = ()
    may_be_early: bool = False


def read_span(text: str) -> Span | None:
    """Read the part of a year that a heading names.

    Examples
    --------
    >>> read_span("2024年3月次数").year, read_span("二季度").months, read_span("主题")
    (2024, (4, 5, 6), None)
    """
    found = _PART_OF_YEAR.fullmatch(text)
    if not text or found is None or not any(found.groupdict().values()):
        return None
    months: tuple[int, ...] = tuple(range(1, 13))
    if found["month"]:
        months = (read_month(found["month"]) or 0,)
    elif found["quarter"]:
        first = 3 * ("一二三四1234".index(found["quarter"]) % 4)
        months = (first + 1, first + 2, first + 3)
    elif found["half"]:
        months = tuple(range(1, 7) if found["half"] == "上" else range(7, 13))
    return Span(text, "month", read_year(found["year"]) if found["year"] else None, months)
