"""Prose: a report's text beside a plain form of it, in which names and numbers are found."""

import re
from bisect import bisect_right
from dataclasses import dataclass

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PASSED_OVER = frozenset("“”‘’\"'「」『』的")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)([^*_`\n]*[^*_`\s\n])\1")
# A line of plain text broken by hand: longer than any heading, and no mark at its end.
_HARD_BREAK = re.compile(r"(?<=[^\n。；：！？;:!?|]{30})\n(?=[^\s#>|\-*])")
# Numbers in titles of documents, document numbers and quoted slogans count nothing.
_NO_COUNTS = re.compile(
    r"《[^》\n]{1,60}》|“[^“”\n]{1,12}”|[〔\[(（]\d{4}[〕\])）]\s*第?\d+\s*号"
    r"|八项规定|六[项大]纪律|三会一课|一岗双责|三重一大|[四两二][个为][^，。、\s\d]{2}"
)
_END_OF_SENTENCE = re.compile(r"[。;!?\n]")
_END_OF_CLAUSE = re.compile(r"[,:。;!?\n]")
# No sentence that a person wrote is longer; text without marks is not searched without end.
_LONGEST_SENTENCE, _LONGEST_CLAUSE = 400, 200


@dataclass(frozen=True, slots=True)
class Prose:
    """A text and its plain form: narrow figures; no blanks, quotation marks, emphasis or 的.

    Parameters
    ----------
    text
        The file's text, in which offsets count.
    plain
        What names and numbers are looked for in.
    places
        For each character of `plain` its offset in `text`.
    uncounted
        Spans of `text` whose numbers count nothing.
    sentence_ends, clause_ends
        Offsets in `plain` behind each mark that ends a sentence or a clause.
    line_starts
        Offsets in `text` at which lines begin.
    table_lines
        Lines, counted from 1, that are rows of a table.
    """

    text: str
    plain: str
    places: tuple[int, ...]
    uncounted: tuple[tuple[int, int], ...]
    sentence_ends: tuple[int, ...]
    clause_ends: tuple[int, ...]
    line_starts: tuple[int, ...]
    table_lines: frozenset[int]

    def sentence_start(self, position: int) -> int:
        """Return where in `plain` the sentence around a position begins."""
        return max(_last_at_most(self.sentence_ends, position), position - _LONGEST_SENTENCE)

    def clause(self, position: int) -> tuple[int, int]:
        """Return the span in `plain` of the clause around a position, without its end mark."""
        index = bisect_right(self.clause_ends, position)
        end = self.clause_ends[index] - 1 if index < len(self.clause_ends) else len(self.plain)
        start = max(_last_at_most(self.clause_ends, position), position - _LONGEST_CLAUSE)
        return start, min(end, position + _LONGEST_CLAUSE)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Turn a span of `plain` into the span of `text`."""
        if start >= end:
            return 0, 0
        return self.places[start], self.places[end - 1] + 1

    def quote(self, start: int, end: int) -> str:
        """Return the text of a span of `plain`, with the mark before it that it closes: “甲”乙."""
        first, last = self.span(start, end)
        words = self.text[first:last]
        is_closed = words.count("”") > words.count("“") and self.text[:first].endswith("“")
        return f"“{words}" if is_closed else words

    def is_uncounted(self, position: int) -> bool:
        """Say whether a number at a position of `plain` stands where none counts."""
        place = self.places[position]
        index = bisect_right(self.uncounted, (place, len(self.text))) - 1
        return index >= 0 and place < self.uncounted[index][1]

    def line(self, position: int) -> int:
        """Return the line, counted from 1, of a position of `plain`."""
        return bisect_right(self.line_starts, self.places[position])

    def is_in_table(self, position: int) -> bool:
        """Say whether a position lies in a table row, whose columns give numbers their meaning."""
        return self.line(position) in self.table_lines


def make_prose(text: str, *, is_markdown: bool = False) -> Prose:
    """Make the plain form of a text; `is_markdown` takes emphasis marks away."""
    dropped = {found.start() for found in _HARD_BREAK.finditer(text)}
    for found in _EMPHASIS.finditer(text) if is_markdown else ():
        dropped.update(range(found.start(), found.end(1)), range(found.end(2), found.end()))
    narrow = text.translate(_WIDE)
    kept = tuple(
        place
        for place, sign in enumerate(narrow)
        if not (sign in _PASSED_OVER or (sign.isspace() and sign != "\n") or place in dropped)
    )
    plain = "".join(narrow[place] for place in kept)
    return Prose(
        text,
        plain,
        kept,
        tuple(found.span() for found in _NO_COUNTS.finditer(text)),
        tuple(found.end() for found in _END_OF_SENTENCE.finditer(plain)),
        tuple(found.end() for found in _END_OF_CLAUSE.finditer(plain)),
        (0, *(found.end() for found in re.finditer("\n", text))),
        frozenset(
            number
            for number, line in enumerate(text.split("\n"), start=1)
            if line.count("|") > 3 or line.count("\t") > 1
        ),
    )


def _last_at_most(ends: tuple[int, ...], position: int) -> int:
    index = bisect_right(ends, position) - 1
    return ends[index] if index >= 0 else 0
