"""Own: what an office writes itself, paragraphs and problems, with values where it names them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path
from typing import Any, get_args

from analysis.comparisons import compare_periods
from analysis.content import Paragraph, Run
from analysis.declarations import Declarations, read_declarations
from analysis.errors import ReportError, UnknownNameError, nearest
from analysis.findings import OWN, Section
from analysis.measures import find_named_measure
from analysis.narrative import OwnPoint, phrase_change
from analysis.report.subject import Subject
from analysis.writing import read_whole

_LARGEST_BYTES = 1_000_000
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"#{1,6}\s+(?P<title>.+)")
_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.、])\s*")
_BESIDE = re.compile(r"(?P<title>.+?)（在[“\"](?P<other>.+?)[”\"]之?(?P<side>前|后)）")
_VALUE = re.compile(r"\{\{\s{0,99}+(?P<name>[^{}]{0,200}?)\s{0,99}\}\}")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NOT_COUNTED = re.compile(
    r"\d{4}\s*年(?:度)?(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月(?:\d{1,2}日)?|第\d+[条款项季周期届次]|"
    r"〔\d{4}〕\d+号"
)
_PARTS = {"previous": "previous", "change": "change", "上年": "previous", "增减": "change"}
_OWN_HEAD = re.compile(r"\s*\[\[\s*own\s*\]\]")
_OWN_KEYS = ("year", "title", "problem", "step_title", "step")

Fill = Callable[[str, str], tuple[Run, ...]]


@dataclass(frozen=True, slots=True)
class OwnSection:
    """A section of the office's own, before or after the one of ours that has a code."""

    title: str
    beside: str
    is_before: bool
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class OwnText:
    """The office's paragraphs by what they stand under, and their unchecked numbers."""

    by_code: Mapping[str, tuple[Paragraph, ...]]
    unchecked: tuple[str, ...] = ()
    sections: tuple[OwnSection, ...] = ()

    def under(self, code: str) -> tuple[Paragraph, ...]:
        """List the paragraphs that belong at the end of a part, a section or a point."""
        return self.by_code.get(code, ())


@dataclass(frozen=True, slots=True)
class OwnFindings:
    """What the office adds for one year, and the numbers that it typed by hand."""

    points: tuple[OwnPoint, ...] = ()
    unchecked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ValueFiller:
    """Gives the values that an office's paragraphs name."""

    subject: Subject

    def __call__(self, name: str, part: str) -> tuple[Run, ...]:
        """Give a measure's value, last year's (``previous``) or the words of its ``change``."""
        subject = self.subject
        measure = find_named_measure(name, subject.catalogue)
        found = compare_periods(subject.records, measure, subject.organization, subject.period)
        if part == "previous":
            return (found.baseline,) if found.baseline else ("（上年无台账记录）",)
        if part == "change":
            said = phrase_change(found, is_whole_year=subject.period.is_whole_year)
            return said or ("（上年无可比数据）",)
        return (found.value,)


def read_own_text(path: Path | None, titles: Mapping[str, str], fill: Fill) -> OwnText:
    """Read an office's paragraphs for one year.

    Parameters
    ----------
    path : Path or None
        The Markdown file; without one there are none.
    titles : mapping of str to str
        The titles that a heading may name → the code of what they head. A heading of another name
        says where its section stands: ``（在“学习教育”之后）``, or ``之前``.
    fill : callable
        Gives the runs for a measure, by its code or its name, and ``""``, ``previous`` or
        ``change``; raises `UnknownNameError` for an unknown one.

    Raises
    ------
    ReportError
        If the file cannot be read, or names an unknown title or measure; with file and line.
    """
    if path is None or not path.is_file():
        return OwnText({})
    try:
        text = read_whole(path, _LARGEST_BYTES).decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ReportError(f"{path.name}：打不开，请确认它是 UTF-8 编码的文本。") from error
    found: dict[tuple[str, str, bool], list[Paragraph]] = {}
    unchecked: list[str] = []
    # Comments leave their lines in place.
    commented, end, rest = text.rpartition("-->")  # one that does not end is none
    without = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), commented + end)
    text = without + rest
    for line, title, words in _list_paragraphs(path.name, text, titles):
        runs = tuple(fill_words(path.name, line, words, fill))
        found.setdefault(title, []).append(Paragraph(runs, "own"))
        unchecked += list_unchecked("".join(run for run in runs if isinstance(run, str)))
    sections = (
        OwnSection(title, code, is_before, tuple(listed))
        for (title, code, is_before), listed in found.items()
        if title
    )
    under = {code: tuple(listed) for (title, code, _), listed in found.items() if not title}
    return OwnText(under, tuple(unchecked), tuple(sections))


def list_unchecked(text: str) -> list[str]:
    """List the numbers that a person typed, each with the words around it; dates are none.

    Examples
    --------
    >>> list_unchecked("2025年3月走访企业12家，依据第5条。")
    ['走访企业12家，依据']
    """
    plain = _NOT_COUNTED.sub(lambda found: "　" * len(found[0]), text)
    around = (plain[max(0, n.start() - 4) : n.end() + 4] for n in _NUMBER.finditer(plain))
    return [words.replace("　", "").strip() for words in around]


def _list_paragraphs(
    file: str, text: str, titles: Mapping[str, str]
) -> Iterator[tuple[int, tuple[str, str, bool], str]]:
    """List line, place and words of each paragraph; lines up to a blank one belong together.

    The place is the title of an own section, "" for none, the code of what it stands under or
    beside, and whether it stands before it.
    """
    title: tuple[str, str, bool] | None = None
    start, words = 0, ""
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        stripped = line.strip()
        heading = _HEADING.match(stripped)
        if words and (heading or not stripped):
            if title is None:
                raise ReportError(
                    f"{file} 第{start}行：这一段前面没有标题，不知道放在哪里。"
                    "请在它上面加一行“## 履职情况”这样的标题。"
                )
            yield start, title, words
            words = ""
        if heading:
            title = _read_heading(f"{file} 第{number}行", heading["title"].rstrip("# "), titles)
        elif stripped:
            start = start if words else number
            words += stripped


def _read_heading(place: str, heading: str, titles: Mapping[str, str]) -> tuple[str, str, bool]:
    """Read where a heading stands: one of ours, or an own section beside one."""
    named = _NUMBERING.sub("", heading.strip())
    beside = _BESIDE.fullmatch(named)
    wanted = beside["other"] if beside else named
    code = titles.get(wanted, "")
    # An own section stands beside a part or a section, beside no single point.
    if not code or (beside and not code.startswith("part-") and code not in get_args(Section)):
        near = nearest(wanted, titles)
        hint = f"，是否想写“{near}”？" if near else "。"
        raise ReportError(
            f"{place}：报告里没有“{wanted}”这一部分{hint}可用的标题：{'、'.join(titles)}。"
            "要另加一节的，写作“## 标题（在“学习教育”之后）”。"
        )
    if beside is None:
        return "", titles[wanted], False
    return beside["title"], titles[wanted], beside["side"] == "前"


def fill_words(file: str, line: int, words: str, fill: Fill) -> Iterator[Run]:
    """Put values into words where they name a measure, as ``{{集体学习.增减}}``.

    Raises
    ------
    ReportError
        If a name cannot be used; the message names file and line.
    """
    end = 0
    for found in _VALUE.finditer(words):
        if found.start() > end:
            yield words[end : found.start()]
        name, _, part = (word.strip() for word in found["name"].replace("．", ".").partition("."))
        if part and part not in _PARTS:
            near = nearest(part, _PARTS)
            hint = f"，是否想写“{name}.{near}”？" if near else "。"
            raise ReportError(
                f"{file} 第{line}行：“{found['name']}”的后缀“.{part}”不能用{hint}"
                "可用：.上年（也写作 .previous）、.增减（也写作 .change）"
            )
        try:
            yield from fill(name, _PARTS.get(part, ""))
        except UnknownNameError as error:
            raise ReportError(f"{file} 第{line}行：{error}") from error
        end = found.end()
    if end < len(words):
        yield words[end:]


def read_own_findings(path: Path | None, year: int, fill: Fill) -> OwnFindings:
    """Read the problems that an office adds to the report of one year.

    Parameters
    ----------
    path : Path or None
        The table; each ``[[own]]`` in it is one problem: ``year``, ``title`` and ``problem``, and
        if a measure is proposed ``step``, under ``step_title`` or else the problem's title.
    year : int
        The year of the report.
    fill : callable
        Gives the runs for a measure's code, as `read_own_text` says.

    Raises
    ------
    ReportError
        If the table cannot be used; the message names file and line.
    """
    if path is None:
        return OwnFindings()
    file = read_declarations(path, path.name, ReportError)
    listed = file.values.get(OWN, [])
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise file.refuse((OWN,), f"自己写的问题每条以 [[{OWN}]] 开头，下面逐行写各项。")
    heads = (n for n, text in enumerate(file.text.splitlines(), start=1) if _OWN_HEAD.match(text))
    lines = chain(heads, repeat(file.line((OWN,))))  # one written as a value has the first line
    points: list[OwnPoint] = []
    unchecked: list[str] = []
    for line, table in zip(lines, listed, strict=False):
        point = _read_point(file, line, table, year, fill)
        if point is not None:
            points.append(point)
            typed = "".join(run for run in (*point.runs, *point.step) if isinstance(run, str))
            unchecked += list_unchecked(typed)
    return OwnFindings(tuple(points), tuple(unchecked))


def _read_point(
    file: Declarations, line: int, table: Mapping[str, Any], year: int, fill: Fill
) -> OwnPoint | None:
    """Read a problem, values put in where it names a measure; None if it is of another year."""
    place = f"{file.name} 第{line}行起的 [[{OWN}]]："
    for key in table:
        if key not in _OWN_KEYS:
            raise ReportError(f"{place}没有“{key}”这一项。可用：{'、'.join(_OWN_KEYS)}")
    if isinstance(table.get("year"), bool) or not isinstance(table.get("year"), int):
        raise ReportError(f"{place}“year”应是四位数字的年度，不加引号，如 year = 2025。")
    if table["year"] != year:
        return None
    said: dict[str, str] = {}
    for key in _OWN_KEYS[1:]:
        value = table.get(key, "")
        is_needed = key in ("title", "problem")
        if not isinstance(value, str) or (is_needed and not value.strip()):
            raise ReportError(f"{place}“{key}”应是加引号的文字，不能为空。")
        said[key] = " ".join(value.split())
    problem, step = (
        tuple(fill_words(file.name, line, words if words.endswith("。") else f"{words}。", fill))
        if words
        else ()
        for words in (said["problem"], said["step"])
    )
    return OwnPoint(said["title"], problem, said["step_title"] or said["title"], step)
