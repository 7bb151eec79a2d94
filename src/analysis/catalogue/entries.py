"""Lookup: the catalogue, and how a text finds its entry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from analysis.catalogue.activity import Activity, Break, Field
from analysis.catalogue.names import FoundName, NameIndex, fills, list_names, spell_parts
from analysis.catalogue.spelling import list_notes, normalise, without_notes, without_units
from analysis.errors import UnknownNameError

_LONGEST_HEADING = 40
_NUMBERS_AND_KINDS = frozenset(
    {"count", "people", "expected", "level_count", "institutions", "activity", "form", "level"}
)
_OF_MATTERS = frozenset({"institution", "rectification"})
"""What a name before them is the matter of: 谈话制度修订 is no talk, 制度修订会 no revision."""
_SITTING = "会"
_SAY_FORM = ("form", "pair", "body", "folk")
_LONGEST_FORM = 30
_LEARNT = re.compile(r"(?:学习|谈话|会议)(?!室)")
"""What a title names where it names no activity: 学习笔记检查 is no ledger of studies."""
_ALTERNATIVES = re.compile(r"[/、或]")


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """All activities in report order, all fields, and the holidays with a reminder.

    Attributes
    ----------
    holidays : mapping of str to tuple of str
        Name of the holiday to its other names.
    completions : mapping of str to tuple of str
        Word in the heading of a type column to patterns that complete a short value:
        提醒 under 谈话类型 is 提醒谈话.
    breaks : tuple of Break
        Days on which the definition of an activity changed, by activity and day.
    """

    activities: Mapping[str, Activity]
    fields: Mapping[str, Field]
    holidays: Mapping[str, tuple[str, ...]]
    completions: Mapping[str, tuple[str, ...]]
    breaks: tuple[Break, ...] = ()
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _activity_by_name: Mapping[str, Activity] = field(init=False, repr=False)
    _names: NameIndex = field(init=False, repr=False)
    _field_by_name: Mapping[str, Field] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        parts = {name: kind for kind in self.activities.values() for name in _names(kind)}
        whole = {
            normalise(name): kind
            for kind in self.activities.values()
            for name in kind.exact_aliases
            if not kind.is_unsorted
        }
        fields = {name: column for column in self.fields.values() for name in _names(column)}
        object.__setattr__(self, "_activity_by_name", {**parts, **whole})
        index = NameIndex(tuple(self.activities.values()), self.parts)
        object.__setattr__(self, "_names", index)
        object.__setattr__(self, "_field_by_name", fields)

    def activity(self, code: str) -> Activity:
        """Look an activity up by its code.

        Raises
        ------
        UnknownNameError
            If there is none; the nearest code is offered.
        """
        if code not in self.activities:
            raise UnknownNameError.of("活动", code, self.activities)
        return self.activities[code]

    @lru_cache(maxsize=4096)  # noqa: B019  # a program has one catalogue or two
    def find_activity(self, text: str, heading: str = "") -> Activity | None:
        """Find the activity that `text` names exactly, blanks, quotes, brackets and units aside.

        Parameters
        ----------
        text : str
            A cell of a type column, a heading, or the name of a sheet.
        heading : str
            The heading of the type column, with the title of its sheet if that may help: it
            completes short values (提醒 under 谈话类型).

        Returns
        -------
        Activity or None
            None also for words that fit several activities (谈话, 学习, 会议): never a guess.
        """
        for name in self._possible_names(text, normalise(heading)):
            if found := self._activity_by_name.get(name) or self._find_whole(name):
                return found
        return None

    def find_activities_in(self, text: str) -> tuple[Activity, ...]:
        """Find the activities named somewhere in `text`, in the order of their places.

        A longer alias hides the shorter ones inside it: 理论学习中心组集体学习 is one activity.
        """
        rest = normalise(text)
        if whole := self._activity_by_name.get(rest) or self._find_whole(rest):
            return (whole,)
        found = {name.activity.code: name.activity for name in self.find_names_in(rest)}
        return tuple(found.values())

    @lru_cache(maxsize=4096)  # noqa: B019  # a program has one catalogue or two
    def find_names_in(self, plain: str) -> tuple[FoundName, ...]:
        """Find where a normalised text names activities, in the order of their stems."""
        return self._names.find(plain)

    @lru_cache(maxsize=4096)  # noqa: B019  # a program has one catalogue or two
    def _find_whole(self, plain: str) -> Activity | None:
        return self._names.find_whole(plain)

    def list_names(self) -> frozenset[str]:
        """List the names of all activities with their stems, and stems with a word more."""
        every = self.activities.values()
        return frozenset(name for each in every for name in list_names(each, self.parts))

    def find_unsorted(self, text: str) -> Activity | None:
        """Find the kind of all that is of no kind which a whole cell names: 学习, 谈话, 会议."""
        plain = normalise(text)
        kinds = (kind for kind in self.activities.values() if kind.is_unsorted)
        return next((k for k in kinds if plain in map(normalise, k.exact_aliases)), None)

    def names_at_end(self, text: str) -> tuple[Activity, ...]:
        """Find the activities that a phrase is about: what it ends in, or is led on from.

        集体学习笔记检查 is a check, 集体学习传达文件精神 a study, 未开展集体学习 is neither.
        """
        plain = normalise(text)
        found = self.find_names_in(plain)
        is_matter = bool(found) and found[-1].activity.family in _OF_MATTERS
        if is_matter and _SITTING in plain[found[-1].end :]:
            return ()
        if found and any(word in plain[: found[0].stem_start] for word in self._part("denied")):
            return ()
        rest = plain[found[-1].end :] if found else ""
        while tail := next((word for word in self._part("tail") if rest.startswith(word)), ""):
            rest = rest.removeprefix(tail)
        is_led = rest.startswith(self._part("then"))
        if not is_led and plain.startswith(self._part("doing")):  # 组织集体学习纪律处分条例
            is_led = not rest.startswith(self._part("matter"))
        if rest and not is_led and "\u4e00" <= rest[0] <= "\u9fff":
            return ()
        if is_matter and len(found) > 1 and found[-1].start == found[-2].end:
            found = found[-1:]
        return tuple({name.activity.code: name.activity for name in found}.values())

    def names_another(self, text: str, code: str) -> bool:
        """Say whether a text names what shares the stem and is another thing: 消防安全责任书."""
        plain = normalise(text)
        duties = (*self._part("duty"), *self._part("clean"))
        return not any(d in plain for d in duties) and self._names.names_another(plain, code)

    @lru_cache(maxsize=4096)  # noqa: B019  # a program has one catalogue or two
    def says_form_of(self, text: str, code: str) -> bool:
        """Say whether a cell says but the form, level, place or topic of an activity: 线上, 支部.

        Every word of it must be known as one. Of a kind that stands for all of no kind the last
        word decides: a 读书班 is a study of no kind, an 学术报告 is none.
        """
        plain, activity = normalise(text).removesuffix("类"), self.activity(code)
        if len(plain) > _LONGEST_FORM or any(word in plain for word in activity.never):
            return False
        own, words = self._words_of_form(code)
        if fills(plain, words):
            return True
        is_denied = any(word in plain for word in self._part("denied"))
        return activity.is_unsorted and plain.endswith(own) and not is_denied

    @lru_cache(maxsize=64)  # noqa: B019
    def _words_of_form(self, code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Give the words that say a form of an activity alone, and all that do of any."""
        activity = self.activity(code)
        own = spell_parts(activity.forms, self.parts)
        shared = (word for part in _SAY_FORM for word in self.parts.get(part, ()))
        more = spell_parts((*activity.before, *shared), self.parts)
        return own, tuple(dict.fromkeys((*own, *more)))

    def is_of_matter(self, title: str) -> bool:
        """Say whether a title speaks of what belongs to an activity: 党课教案评审, 集体学习笔记.

        What a title names last decides; of problems and institutions all is matter.
        """
        plain = normalise(title)
        found = self.find_names_in(plain)
        if found and found[-1].activity.family in _OF_MATTERS:
            return False
        ends = [name.end for name in found] or [each.end() for each in _LEARNT.finditer(plain)]
        rest = plain[ends[-1] :] if ends else ""
        return rest.startswith(self._part("matter"))

    def find_attended(self, title: str) -> Activity | None:
        """Find of which activity a title says that it tells who came, or how long: 集体学习学时."""
        plain = normalise(title)
        found = self.find_names_in(plain)
        rest = plain[found[-1].end :] if found else ""
        told = (self.find_field(rest[:length]) for length in (2, 3))
        is_told = any(each and each.code in {"time_of_day", "score", "sign_in"} for each in told)
        is_one = len({each.activity.code for each in found}) == 1
        return found[0].activity if is_told and is_one else None

    def _part(self, name: str) -> tuple[str, ...]:
        return tuple(sorted(self.parts.get(name, ()), key=len, reverse=True))

    @lru_cache(maxsize=4096)  # noqa: B019  # a program has one catalogue or two
    def find_field(self, heading: str) -> Field | None:
        """Find the field that a heading names, units and notes in brackets aside."""
        return (
            self._field_by_name.get(normalise(heading))
            or self._find_entry_date(heading)
            or self._field_by_name.get(without_notes(heading))
            or self._find_common_field(_ALTERNATIVES.split(without_notes(heading)))
            or self._find_field_of_activity(without_notes(heading))
        )

    def find_holidays_in(self, text: str) -> tuple[str, ...]:
        """Find the holidays named in `text`, by their names in the catalogue, in its order."""
        plain = normalise(text)
        return tuple(
            name
            for name, aliases in self.holidays.items()
            if any(normalise(alias) in plain for alias in (name, *aliases))
        )

    def _possible_names(self, text: str, heading: str) -> Iterator[str]:
        yield normalise(text)
        plain = without_units(text)
        yield plain
        for word, patterns in self.completions.items():
            if plain and word in heading:
                yield from (normalise(pattern.replace("{}", plain)) for pattern in patterns)

    def _find_entry_date(self, heading: str) -> Field | None:
        """Find 时间（填报） to be the date of typing, not of the activity."""
        found = [self._field_by_name.get(note) for note in list_notes(heading)]
        return next((column for column in found if column and column.code == "entry_date"), None)

    def _find_field_of_activity(self, heading: str) -> Field | None:
        """Find 警示教育时间 to be a date: an activity, and behind it a field.

        Numbers are left to the activity: 集体学习次数 is no column of one ledger's times.
        """
        for place in range(min(len(heading), _LONGEST_HEADING) - 2, 1, -1):
            column = self._field_by_name.get(heading[place:])
            if column is None or column.code in _NUMBERS_AND_KINDS:
                continue
            activity = self.find_activity(heading[:place])
            if activity and (activity.family != "rectification" or column.code != "date"):
                return column
        return None

    def _find_common_field(self, names: Iterable[str]) -> Field | None:
        found = {self._field_by_name.get(name) for name in names}
        return found.pop() if len(found) == 1 else None


def _names(entry: Activity | Field) -> Iterator[str]:
    return (normalise(name) for name in (entry.name, *entry.aliases))
