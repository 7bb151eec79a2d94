"""Differences: what verification finds, one line each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analysis.export.verify.exported_page import ExportedPage
from analysis.export.verify.recomputing import Entry, Identity, Recomputed, identify
from analysis.periods import Period

NOTHING = "（无）"
_SHOWN = 40
_PLACES_SHOWN = 3
_NUMBERED_NAME = re.compile(r"(?=.*\d)\D*[\u4e00-\u9fff]{2}")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that an export says otherwise than the ledgers.

    `kind` is what differs, `key` the value's number in the export, `stated` what the export
    says, `found` what the ledgers give, `place` where it stands in the export.
    """

    kind: str
    key: str
    name: str
    stated: str
    found: str
    place: str

    @property
    def line(self) -> str:
        """The difference on one line."""
        head = "　".join(part for part in (self.key, self.name) if part)
        return (
            f"[{self.kind}] {head or '—'}　报告：{self.stated}　台账：{self.found}　"
            f"位置：{self.place}"
        )


@dataclass(frozen=True, eq=False)
class Case:
    """An export beside what the ledgers give."""

    page: ExportedPage
    recomputed: Recomputed

    @cached_property
    def by_key(self) -> Mapping[str, Entry]:
        """The values of the manifest; of two with one key the first."""
        values: dict[str, Entry] = {}
        for one in self.page.manifest["values"]:
            values.setdefault(str(one.get("key")), one)
        return values

    @cached_property
    def identities(self) -> Mapping[str, Identity]:
        """What the keys of the export stand for."""
        return {key: identify(one) for key, one in self.by_key.items()}

    @cached_property
    def expected_identities(self) -> Mapping[str, Identity]:
        """What the keys of the report made today stand for."""
        page = self.recomputed.page
        return {} if page is None else {v["key"]: identify(v) for v in page.manifest["values"]}

    @cached_property
    def numbered_names(self) -> re.Pattern[str] | None:
        """Names of organizations that hold digits (2号楼支部), no numbers; None without one."""
        named = {str(one.get("organization") or "") for one in self.page.manifest["values"]}
        known = named & set(self.recomputed.records.table["organization"].unique())
        numbered = sorted(
            (name for name in known if _NUMBERED_NAME.match(name)), key=len, reverse=True
        )
        return re.compile("|".join(map(re.escape, numbered))) if numbered else None

    @cached_property
    def is_renumbered(self) -> bool:
        """Whether keys stand for other values today."""
        return self.identities != self.expected_identities

    @cached_property
    def keys(self) -> Mapping[Identity, str]:
        """The key of each value that the manifest holds."""
        return {identity: key for key, identity in reversed(list(self.identities.items()))}

    def name(self, identity: Identity) -> str:
        """Write what a value is: measure, period, and whose if the export tells of several."""
        measure, organization, period, _ = identity
        with suppress(ValueError):
            period = Period.from_key(period).label
        parts = [self.recomputed.names.get(measure) or measure, period]
        is_shared = organization == self.page.manifest["report"].get("organization")
        return "，".join(part for part in (*([] if is_shared else [organization]), *parts) if part)

    def name_key(self, key: str) -> str:
        """Write what the value of a key is."""
        return self.name(self.identities[key]) if key in self.identities else ""

    def place(self, key: str) -> str:
        """Say where a value stands on the page."""
        places = self._places.get(key, ())
        more = f"等{len(places)}处" if len(places) > _PLACES_SHOWN else ""
        return "、".join(places[:_PLACES_SHOWN]) + more or "依据清单"

    @cached_property
    def _places(self) -> Mapping[str, Sequence[str]]:
        places: dict[str, dict[str, None]] = {}
        for one in self.page.shown:
            places.setdefault(one.key, {})[one.place] = None
        return {key: tuple(found) for key, found in places.items()}


def shorten(text: str) -> str:
    """Shorten a text to what fits a line."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def write_number(number: Any) -> str:
    """Write a number as a manifest holds it."""
    if isinstance(number, str):
        return f"“{number}”"
    return "未载明" if number is None else str(number)


def write_stated(part: Any) -> str:
    """Write what a manifest says of a whole report."""
    if isinstance(part, bool):
        return "是" if part else "否"
    if isinstance(part, list):
        return "、".join(
            "".join(map(str, one)) if isinstance(one, list) else str(one) for one in part
        )
    return NOTHING if part is None else str(part)
