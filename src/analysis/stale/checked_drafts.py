"""Checked drafts: each draft against earlier reports, every finding with both its places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.catalogue import Catalogue
from analysis.stale.customary import Customary
from analysis.stale.leftovers import (
    Held,
    find_kept_values,
    find_kept_years,
    find_old_openings,
    find_outdated,
    find_unheld_values,
)
from analysis.stale.takeovers import THRESHOLD, Takeover, find_takeovers, measure_own
from analysis.stale.writings import LEAST_OWN, SHINGLE, Writing
from analysis.vocabulary import read_vocabulary

MEASURE = (
    f"相似度按连续{SHINGLE}个字的片段计：本稿一段里单位自己的话（套话、书名号里的名称、活动名称、"
    f"程序用语和数字不算）有多少片段也在往年的同一处，{THRESHOLD:.0%}以上的列出；"
    f"自己的话不足{LEAST_OWN}个片段的段落不比。"
)
"""What is printed of the measure and its threshold."""


@dataclass(frozen=True, slots=True)
class TextPlace:
    """Words of a report: its file, the paragraph from 1, the span in the file's text."""

    file: str
    paragraph: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class StaleFinding:
    """One thing of a draft that is of an earlier report, or of an earlier year.

    `kind` is a code of the table ``stale`` in ``vocabulary.toml``, `told` says it in words.
    `there` is the other place, None where there is none; `also` are other reports that hold the
    same. `containment` and `jaccard` are None where no texts are compared.
    """

    kind: str
    name: str
    told: str
    here: TextPlace
    there: TextPlace | None = None
    containment: float | None = None
    jaccard: float | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """A draft: how many shingles of its own it has, how many were taken over, and what was found.

    `share` is None where it has too few words of its own to be compared.
    """

    file: str
    year: int | None
    organization: str
    own: int
    taken: float
    findings: tuple[StaleFinding, ...]

    @property
    def share(self) -> float | None:
        """The share of the draft's own words that were taken over."""
        return self.taken / self.own if self.own else None


def check_drafts(
    drafts: Sequence[Writing],
    others: Sequence[Writing],
    customary: Customary,
    catalogue: Catalogue,
    find_held: Callable[[Writing], Held | None] = lambda _: None,
) -> Iterator[CheckedDraft]:
    """Check drafts against earlier reports; one of the same file is passed over.

    Parameters
    ----------
    find_held
        Gives what ledgers hold of a draft's year, or None where they are not asked.
    """
    taken_over = find_takeovers(drafts, others)
    for number, draft in enumerate(drafts):
        taken = taken_over.get(number, ())
        held = find_held(draft)
        kept_years = find_kept_years(draft, others, taken)
        left = [
            *{one.start: one for one in (*find_old_openings(draft), *kept_years)}.values(),
            *find_kept_values(draft, others, catalogue, held),
            *find_outdated(draft, customary),
            *(find_unheld_values(draft, catalogue, held) if held else ()),
        ]
        stale = {(one.start, one.end) for one in left if one.kind == "value_stale"}
        left = [
            one for one in left if one.kind != "value_differs" or (one.start, one.end) not in stale
        ]
        findings = [_tell_takeover(draft, others, one) for one in taken]
        for each in left:
            here, found = _place(draft, *draft.around(each.start)), each.there
            there = found and _place(others[found[0]], *others[found[0]].around(found[1]))
            findings.append(_tell(each.kind, each.words, here, there or None))
        yield CheckedDraft(
            draft.file,
            draft.year,
            draft.organization,
            measure_own(draft),
            sum(one.containment * one.own for one in taken),
            tuple(sorted(findings, key=lambda each: (each.here.start, each.here.end))),
        )


def _tell_takeover(draft: Writing, others: Sequence[Writing], one: Takeover) -> StaleFinding:
    other = others[one.other]
    here = _place(draft, *draft.quote(one.first, one.last))
    there = _place(other, *other.quote(one.other_first, one.other_last))
    told = _tell(one.kind, {}, here, there)
    also = tuple(others[each].file for each in one.also)
    return replace(told, containment=one.containment, jaccard=one.jaccard, also=also)


def _tell(
    kind: str, words: Mapping[str, object], here: TextPlace, there: TextPlace | None
) -> StaleFinding:
    said = read_vocabulary("stale")[kind]
    return StaleFinding(kind, said["name"], said["told"].format(**words), here, there)


def _place(writing: Writing, start: int, end: int, text: str) -> TextPlace:
    return TextPlace(writing.file, writing.number(start), start, end, text)
