"""Own: the paragraphs that an office writes itself, with values where it names a measure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.content import Paragraph, Run
from analysis.errors import ReportError, UnknownNameError, nearest

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"#{1,6}\s+(?P<title>.+?)\s*#*$")
_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.、])\s*")
_VALUE = re.compile(r"\{\{\s*(?P<name>[^{}]*?)\s*\}\}")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NOT_COUNTED = re.compile(
    r"\d{4}\s*年(?:度)?(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月(?:\d{1,2}日)?|第\d+[条款项季周期届次]|"
    r"〔\d{4}〕\d+号"
)
_PARTS = ("previous", "change")

Fill = Callable[[str, str], tuple[Run, ...]]


@dataclass(frozen=True, slots=True)
class OwnText:
    """The office's paragraphs by the title they stand under, and their unchecked numbers."""

    by_title: Mapping[str, tuple[Paragraph, ...]]
    unchecked: tuple[str, ...] = ()

    def under(self, title: str) -> tuple[Paragraph, ...]:
        """List the paragraphs that belong at the end of a part or section."""
        return self.by_title.get(title, ())


def read_own_text(path: Path | None, titles: tuple[str, ...], fill: Fill) -> OwnText:
    """Read an office's paragraphs for one year.

    Parameters
    ----------
    path : Path or None
        The Markdown file; without one there are none.
    titles : tuple of str
        The titles that a heading may name.
    fill : callable
        Gives the runs for a measure's code and ``""``, ``previous`` or ``change``; raises
        `UnknownNameError` for an unknown code.

    Raises
    ------
    ReportError
        If the file cannot be read, or names an unknown title or measure; with file and line.
    """
    if path is None or not path.is_file():
        return OwnText({})
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ReportError(f"{path.name}：打不开，请确认它是 UTF-8 编码的文本。") from error
    found: dict[str, list[Paragraph]] = {}
    unchecked: list[str] = []
    for line, title, words in _list_paragraphs(path.name, _blank_comments(text), titles):
        runs = tuple(fill_words(path.name, line, words, fill))
        found.setdefault(title, []).append(Paragraph(runs, "own"))
        unchecked += list_unchecked("".join(run for run in runs if isinstance(run, str)))
    return OwnText({title: tuple(listed) for title, listed in found.items()}, tuple(unchecked))


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


def _blank_comments(text: str) -> str:
    """Take comments out and keep the lines in their places."""
    return _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)


def _list_paragraphs(
    file: str, text: str, titles: tuple[str, ...]
) -> Iterator[tuple[int, str, str]]:
    """List line, title and words of each paragraph; lines up to a blank one belong together."""
    title = ""
    start, words = 0, ""
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        stripped = line.strip()
        heading = _HEADING.match(stripped)
        if words and (heading or not stripped):
            yield start, _require_title(file, start, title), words
            words = ""
        if heading:
            title = _find_title(file, number, heading["title"], titles)
        elif stripped:
            start = start if words else number
            words += stripped


def _find_title(file: str, line: int, heading: str, titles: tuple[str, ...]) -> str:
    name = _NUMBERING.sub("", heading.strip())
    if name in titles:
        return name
    near = nearest(name, titles)
    hint = f"，是否想写“{near}”？" if near else "。"
    raise ReportError(
        f"{file} 第{line}行：报告里没有“{heading}”这一部分{hint}可用的标题：{'、'.join(titles)}"
    )


def _require_title(file: str, line: int, title: str) -> str:
    if not title:
        raise ReportError(
            f"{file} 第{line}行：这一段前面没有标题，不知道放在哪里。"
            "请在它上面加一行“## 履职情况”这样的标题。"
        )
    return title


def fill_words(file: str, line: int, words: str, fill: Fill) -> Iterator[Run]:
    """Put values into words where they name a measure, as ``{{group_study.change}}``.

    Raises
    ------
    ReportError
        If a name cannot be used; the message names file and line.
    """
    end = 0
    for found in _VALUE.finditer(words):
        if found.start() > end:
            yield words[end : found.start()]
        yield from _fill_value(file, line, found["name"], fill)
        end = found.end()
    if end < len(words):
        yield words[end:]


def _fill_value(file: str, line: int, name: str, fill: Fill) -> tuple[Run, ...]:
    code, _, part = name.partition(".")
    if part and part not in _PARTS:
        near = nearest(part, _PARTS)
        hint = f"，是否想写“{code}.{near}”？" if near else "。"
        raise ReportError(
            f"{file} 第{line}行：“{name}”的后缀“.{part}”不能用{hint}"
            "可用：.previous（上年数）、.change（增减）"
        )
    try:
        return fill(code, part)
    except UnknownNameError as error:
        raise ReportError(f"{file} 第{line}行：{error}") from error
