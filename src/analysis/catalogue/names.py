"""Names: how an activity may be called, by stem and what stands around it, found in a text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from analysis.catalogue.activity import Activity
from analysis.catalogue.spelling import normalise

Parts = Mapping[str, tuple[str, ...]]

PART = re.compile(r"\{([a-z_]+)\}")
"""A part that stands for a list of words."""
_CLAUSE = re.compile(r"[^、，,。；;：:\s]*$")
_LIKE = 5
"""A shorter name that parts make is like too many words."""
_FRONT = 20
"""So far in front of a stem stands what makes it another thing."""
_FARTHEST = 60
"""So far before and behind a stem its own words are looked for."""
_LONGEST = 3 * _FARTHEST
_OPENING = 2
"""By so many letters stems are looked up: few share them."""


@dataclass(frozen=True, slots=True)
class FoundName:
    """Where a text names an activity: the whole name, and its stem inside it."""

    start: int
    end: int
    stem_start: int
    stem_end: int
    activity: Activity

    def hides(self, other: FoundName) -> bool:
        """Say whether the other is a part of this name, or is built on what belongs to it."""
        is_inside = self.start <= other.start and other.end <= self.end
        return is_inside or (self.stem_start < other.stem_end and other.stem_start < self.end)

    def holds_stem_of(self, other: FoundName) -> bool:
        """Say whether the stem of another kind is but a part of this one's."""
        if self.activity.code == other.activity.code:
            return False
        mine, its = (self.stem_start, self.stem_end), (other.stem_start, other.stem_end)
        return mine != its and mine[0] <= its[0] and its[1] <= mine[1]


@dataclass(frozen=True, slots=True)
class _Form:
    """What may stand around a stem; `before` is `opens`, spelt backwards."""

    activity: Activity
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()


def spell_parts(written: Sequence[str], parts: Parts) -> tuple[str, ...]:
    """Write out texts that hold ``{parts}``, normalised, the longest first.

    Raises
    ------
    KeyError
        If there is no part of such a name.

    Examples
    --------
    >>> spell_parts(["{clean}谈话", "党课"], {"clean": ("廉政", "廉洁")})
    ('廉政谈话', '廉洁谈话', '党课')
    """
    spelt = []
    for text in written:
        pieces = PART.split(text)
        choices = [parts[each] if at % 2 else (each,) for at, each in enumerate(pieces)]
        spelt += [normalise("".join(chosen)) for chosen in product(*choices)]
    return tuple(sorted(dict.fromkeys(spelt), key=len, reverse=True))


def list_names(activity: Activity, parts: Parts) -> tuple[str, ...]:
    """List names to which an unknown word may be compared: the whole ones, stems, one part more."""
    stems = spell_parts(activity.stem, parts)
    before = spell_parts(activity.before, parts) if stems else ()
    after = spell_parts(activity.after, parts) if stems else ()
    made = (*(word + stems[0] for word in before), *(stems[0] + word for word in after))
    longer = [name for name in made if len(name) >= _LIKE]
    return (activity.name, *activity.aliases, *stems, *longer)


class NameIndex:
    """The names of all activities; a text is gone through once.

    Parameters
    ----------
    activities
        In the order of the report.
    """

    def __init__(self, activities: Sequence[Activity], parts: Parts) -> None:
        pairs: list[tuple[str, _Form]] = []
        for activity in activities:
            around = (activity.before, activity.after, activity.never)
            before, after, never = (spell_parts(words, parts) for words in around)
            form = _Form(activity, tuple(word[::-1] for word in before), after, never, before)
            listed = [(stem, form) for stem in spell_parts(activity.stem, parts)]
            alone = _Form(activity)
            listed += [(normalise(name), alone) for name in (activity.name, *activity.aliases)]
            listed = [pair for pair in listed if pair[0]]
            pairs += sorted(listed, key=lambda pair: -len(pair[0]))
        self._pairs = tuple(pairs)
        self._by_opening: dict[str, list[tuple[str, _Form]]] = {}
        for pair in pairs:
            self._by_opening.setdefault(pair[0][:_OPENING], []).append(pair)
        for opening, listed in self._by_opening.items():
            if len(opening) == _OPENING:
                listed += self._by_opening.get(opening[0], ())  # names of a single letter

    def find(self, plain: str) -> tuple[FoundName, ...]:
        """Find the names in a normalised text, in their order; a longer one hides what is in it."""
        found = sorted(self._candidates(plain), key=lambda each: each.start)
        starts = [each.start for each in found]
        kept: set[int] = set()
        for at in sorted(range(len(found)), key=lambda at: found[at].start - found[at].end):
            name = found[at]
            # Only those that begin near it can reach it: a report names thousands.
            first = bisect_left(starts, name.start - _LONGEST)
            near = range(first, bisect_right(starts, name.end))
            is_in_stem = any(found[other].holds_stem_of(name) for other in near)
            if not is_in_stem and not any(found[other].hides(name) for other in kept & {*near}):
                kept.add(at)
        return tuple(
            sorted((found[at] for at in kept), key=lambda each: (each.stem_start, each.start))
        )

    def find_whole(self, plain: str) -> Activity | None:
        """Find the activity of which the whole normalised text is a name; None where two are."""
        found = self.owners(plain)
        return next(iter(found.values())) if len(found) == 1 else None

    def owners(self, plain: str, *, is_bare: bool = False) -> Mapping[str, Activity]:
        """Give the activities of which a whole normalised text is a name, by their codes.

        `is_bare` asks for names that are written out, not for those that parts make.
        """
        if len(plain) > _LONGEST:  # no text is a name that is longer than all
            return {}
        return {
            name.activity.code: name.activity
            for name in self._candidates(plain, is_whole=True)
            if name.end - name.start == len(plain)
            and not (is_bare and name.stem_end - name.stem_start < len(plain))
        }

    def names_another(self, plain: str, code: str) -> bool:
        """Say whether a stem of a kind stands in a text only behind words that make it another."""
        if any(name.activity.code == code for name in self._candidates(plain)):
            return False
        stems = {(stem, form.never) for stem, form in self._pairs if form.activity.code == code}
        return any(stem in plain and any(w in plain for w in never) for stem, never in stems)

    def _candidates(self, plain: str, *, is_whole: bool = False) -> Iterator[FoundName]:
        """Find names wherever they stand; with `is_whole` those are left out that cannot be all."""
        for place, letter in enumerate(plain):
            opening = plain[place : place + _OPENING]
            opening = opening if opening in self._by_opening else letter
            for stem, form in self._by_opening.get(opening, ()):
                if not plain.startswith(stem, place):
                    continue
                after = place + len(stem)
                is_open = place == 0 or plain.startswith(form.opens)
                if is_whole and not (is_open and plain.endswith((stem, *form.after))):
                    continue
                before = plain[max(place - _FARTHEST, 0) : place]
                end = after + _reach(plain[after : after + _FARTHEST], form.after)
                start = place - _reach(before[::-1], form.before)
                front = _CLAUSE.search(before[-_FRONT:]) if form.never else None
                is_other = plain[start:end] in form.activity.not_names or any(
                    front is not None and word in front[0] for word in form.never
                )
                if not is_other:
                    yield FoundName(start, end, place, place + len(stem), form.activity)


def fills(plain: str, words: Sequence[str]) -> bool:
    """Say whether a text is nothing but words, one after the other.

    Examples
    --------
    >>> fills("线上线下", ("线上", "线下")), fills("线上会", ("线上",)), fills("", ("线上",))
    (True, False, False)
    """
    return bool(plain) and _reach(plain, words) == len(plain)


def _reach(plain: str, words: Sequence[str]) -> int:
    """Find how far words, one after the other, fill a text from its beginning."""
    reached, open_places = {0}, [0]
    starts = tuple(words)
    while open_places:
        here = open_places.pop()
        if not plain.startswith(starts, here):
            continue
        ends = {here + len(word) for word in words if plain.startswith(word, here)}
        open_places += ends - reached
        reached |= ends
    return max(reached)
