"""Writings: a report's text cut into passages, each by its own words and by their shingles."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from analysis.past_reports import Prose, StatedValue, make_prose

SHINGLE = 4
"""Characters of a shingle; docs/decisions/0023-what-counts-as-taken-over.md says what it finds."""
LEAST_OWN = 8
"""Shingles of its own words that a passage must have to be compared at all."""
_GROUP = 60
"""Letters from which on a group of sentences is a passage."""
_LONGEST_HEADING = 30
_LEAST_RUN = 6
"""Fewer signs between customary phrases only join them: 其中, 主题有."""
_SHORTEST_PHRASE, _GRAM = 3, 5
"""Signs by which a customary phrase is known: a long one by each run of so many."""

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
Grams = Mapping[int, Hashes]

_BREAK, _FIGURE = "\x01", "\x02"
"""Signs that stand for what no shingle runs over, and for a number."""
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_LETTER = re.compile(r"\w")
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年|—|-|～|~)")
_NUMERALS = "〇零一二两三四五六七八九十百千"
_NUMBERS = re.compile(rf"\{{\{{[^{{}}\n]*\}}\}}|\d+(?:[.,]\d+)*|[{_NUMERALS}]+")
_TITLE = re.compile(r"《[^《》\n]{1,60}》")
_OPEN_PLACE = re.compile(r"〔[^〔〕\n]{0,120}〕")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ATTACHED = re.compile(r"^[# ]*附件[ 　]?1(?:[ 　：:]\S{1,30})?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence at a span of the plain text, in paragraph `number`.

    `words` are its letters and figures; `yearless` and `numberless` the same with years, or all
    numbers, taken as one sign.
    """

    start: int
    end: int
    number: int
    words: str
    yearless: str
    numberless: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Some sentences of one paragraph, from `first` up to before `last`."""

    first: int
    last: int


@dataclass(frozen=True, slots=True, eq=False)
class Writing:
    """A report that is compared.

    Parameters
    ----------
    numbers
        For each line of the text how many lines up to it are not empty.
    hashes, places
        Its shingles in order, and the sentence that each stands in, those of what is customary
        left out; `sorted_hashes` and `sorted_places` are the same by shingle.
    """

    file: str
    year: int | None
    organization: str
    text: str = field(repr=False)
    prose: Prose = field(repr=False)
    numbers: tuple[int, ...] = field(repr=False)
    sentences: tuple[Sentence, ...] = field(repr=False)
    passages: tuple[Passage, ...]
    hashes: Hashes = field(repr=False)
    places: Places = field(repr=False)
    sorted_hashes: Hashes = field(repr=False)
    sorted_places: Places = field(repr=False)
    stated: tuple[StatedValue, ...] = ()

    def number(self, start: int) -> int:
        """Count the paragraph, from 1, that an offset of the file's text lies in."""
        return self.numbers[bisect_right(self.prose.line_starts, start) - 1]

    def around(self, start: int) -> tuple[int, int, str]:
        """Give where the sentence around an offset stands, and what stands there."""
        prose = self.prose
        position = bisect_left(prose.places, start)
        ends = bisect_right(prose.sentence_ends, position)
        end = prose.sentence_ends[ends] if ends < len(prose.sentence_ends) else len(prose.plain)
        first, last = prose.span(prose.sentence_start(position), end)
        text = self.text[first:last].rstrip()
        return first, first + len(text), text

    def shingles(self, first: int, last: int) -> Hashes:
        """Give the shingles of some sentences, each once."""
        low, high = np.searchsorted(self.places, (first, last))
        return np.unique(self.hashes[low:high])

    def quote(self, first: int, last: int) -> tuple[int, int, str]:
        """Give where some sentences stand in the file's text, and what stands there."""
        start, end = self.prose.span(self.sentences[first].start, self.sentences[last - 1].end)
        text = self.text[start:end].rstrip()
        return start, start + len(text), text


def make_writing(
    text: str,
    customary: Grams,
    *,
    file: str = "",
    year: int | None = None,
    organization: str = "",
    stated: tuple[StatedValue, ...] = (),
) -> Writing:
    """Cut a report's text into sentences and passages.

    Tables, headings, comments, and the attachments of our own exports are not compared.
    """
    is_markdown = file.lower().endswith(".md")
    # The office's own name stands in every year's report.
    shown = text.replace(organization, " " * len(organization)) if organization else text
    for pattern in (_COMMENT, _OPEN_PLACE):
        closed, mark, rest = shown.rpartition("-->" if pattern is _COMMENT else "〕")
        shown = pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), closed + mark) + rest
    prose = make_prose(shown, is_markdown=is_markdown)
    numbers = tuple(accumulate(bool(line.strip()) for line in text.split("\n")))
    attached = max((found.start() for found in _ATTACHED.finditer(shown)), default=len(shown))
    sentences = tuple(_cut(prose, numbers, attached))
    listed = [_list_signs(prose.plain[each.start : each.end]) for each in sentences]
    signs = np.array([sign for each in listed for sign in each], np.uint64)
    owners = np.repeat(np.arange(len(listed)), [len(each) for each in listed])
    signs[_find_covered(signs, customary)] = ord(_BREAK)
    hashes, is_whole = _hash_runs(signs, SHINGLE)
    hashes, owners = hashes[is_whole], owners[: len(hashes)][is_whole]
    order = np.argsort(hashes, kind="stable")
    return Writing(
        file,
        year,
        organization,
        text,
        prose,
        numbers,
        sentences,
        tuple(_group(sentences)),
        hashes,
        owners,
        hashes[order],
        owners[order],
        tuple(each for each in stated if each.start < attached),
    )


def cut_grams(phrases: Iterable[str]) -> Grams:
    """Cut customary phrases into the runs of signs by which they are known, by their length.

    A short phrase is known as a whole.
    """
    grams: dict[int, list[Hashes]] = {}
    for phrase in phrases:
        signs = np.array(_list_signs(make_prose(_OPEN_PLACE.sub("", phrase)).plain), np.uint64)
        length = min(len(signs) - 1, _GRAM)
        if length >= _SHORTEST_PHRASE:
            hashes, is_whole = _hash_runs(signs, length)
            grams.setdefault(length, []).append(hashes[is_whole])
    return {length: np.unique(np.concatenate(found)) for length, found in grams.items()}


def _cut(prose: Prose, numbers: Sequence[int], last: int) -> Iterator[Sentence]:
    """List the sentences of paragraphs before an offset of the text, headings left out."""
    start = 0
    for end in (*prose.sentence_ends, len(prose.plain)):
        plain, begun = prose.plain[start:end], start
        start = end
        words = "".join(_LETTER.findall(plain.strip()))
        if not words:
            continue
        place = prose.places[begun]
        line = prose.line(begun)
        is_heading = plain.rstrip("\n")[-1:] not in "。;!?" and len(words) <= _LONGEST_HEADING
        is_outside = place >= last or line in prose.table_lines
        if is_outside or is_heading:
            continue
        yearless = _YEARS.sub("Y", plain)
        keys = (plain, yearless, _NUMBERS.sub("0", yearless.replace("Y", "0")))
        yield Sentence(
            begun, end, numbers[line - 1], *("".join(_LETTER.findall(key)) for key in keys)
        )


def _group(sentences: Sequence[Sentence]) -> Iterator[Passage]:
    """Group sentences of one paragraph; a short rest of it is no passage of its own."""
    left: dict[int, int] = {}
    for sentence in sentences:
        left[sentence.number] = left.get(sentence.number, 0) + len(sentence.words)
    first, letters = 0, 0
    for place, sentence in enumerate(sentences):
        letters += len(sentence.words)
        left[sentence.number] -= len(sentence.words)
        rest = left[sentence.number]
        if not rest or (letters >= _GROUP and rest >= _GROUP // 2):
            yield Passage(first, place + 1)
            first, letters = place + 1, 0


def _list_signs(plain: str) -> list[int]:
    """List the signs of which shingles are made: letters, and one for each number and title."""
    plain = _NUMBERS.sub(_FIGURE, _TITLE.sub(_BREAK, plain))
    signs = [ord(sign) for sign in plain if sign in _BREAK + _FIGURE or _LETTER.match(sign)]
    return [*signs, ord(_BREAK)]


def _hash_runs(signs: Places | Hashes, length: int) -> tuple[Hashes, npt.NDArray[np.bool_]]:
    """Hash each run of signs, and say which of them no break parts."""
    size = max(len(signs) - length + 1, 0)
    hashes = np.zeros(size, np.uint64)
    is_whole = np.ones(size, bool)
    for shift in range(length):
        part = signs[shift : shift + size].astype(np.uint64)
        hashes = (hashes ^ part) * _FACTOR
        hashes ^= hashes >> np.uint64(29)
        is_whole &= part != ord(_BREAK)
    return hashes, is_whole


def _find_covered(signs: Hashes, customary: Grams) -> npt.NDArray[np.bool_]:
    """Find the signs that customary phrases cover, and what is left between them in few signs."""
    covered: npt.NDArray[np.bool_] = (signs == ord(_FIGURE)) | (signs == ord(_BREAK))
    for length, known in customary.items():
        starts = np.flatnonzero(np.isin(_hash_runs(signs, length)[0], known))
        for shift in range(length):
            covered[starts + shift] = True
    edges = np.flatnonzero(np.diff(np.concatenate([[1], covered.astype(np.int8), [1]])))
    for start, end in edges.reshape(-1, 2):
        if end - start < _LEAST_RUN:
            covered[start:end] = True
    return covered
