"""Trace looks: the parts of a plotly trace, taken as they are, and its colours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from analysis.export.word.native.panels import PALETTE

Trace: TypeAlias = Mapping[str, Any]
Layout: TypeAlias = Mapping[str, Any]

_HEX = re.compile(r"#?([0-9a-fA-F]{6})(?:[0-9a-fA-F]{2})?")
_RGB = re.compile(r"rgba?\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)")


@dataclass(frozen=True, slots=True)
class TraceLook:
    """The colours of a trace, one for all points or one each."""

    colours: tuple[str, ...]
    outlines: tuple[str, ...]
    symbols: tuple[str, ...]
    positions: tuple[str, ...]
    is_dotted: bool

    @classmethod
    def of(cls, trace: Trace, place: int) -> TraceLook:
        """Read the looks of the trace at this place of its drawing."""
        marker, line = read_part(trace, "marker"), read_part(trace, "line")
        fallback = PALETTE[place % len(PALETTE)]
        said = list_each(marker.get("color")) or list_each(line.get("color"))
        return cls(
            tuple(read_colour(one) or fallback for one in said) or (fallback,),
            tuple(read_colour(one) for one in list_each(read_part(marker, "line").get("color"))),
            tuple(map(str, list_each(marker.get("symbol")))),
            tuple(map(str, list_each(trace.get("textposition")))),
            line.get("dash") not in (None, "solid"),
        )

    def colour_of(self, place: int) -> str:
        """Give the colour of a point: of a hollow one that of its outline."""
        colour = _at(self.colours, place)
        return (_at(self.outlines, place) or colour) if self.is_hollow(place) else colour

    def is_below(self, place: int) -> bool:
        """Tell whether the label of a point stands under it."""
        return _at(self.positions, place).startswith("bottom")

    def is_hollow(self, place: int) -> bool:
        """Tell whether a point is drawn as an outline."""
        is_open = _at(self.symbols, place).endswith("-open")
        return is_open or (_at(self.colours, place) == "FFFFFF" and bool(self.outlines))


def _at(items: Sequence[str], place: int) -> str:
    return (items[place] if place < len(items) else items[0]) if items else ""


def list_each(said: Any) -> list[Any]:
    """List what is said once for all points, or once each."""
    return said if isinstance(said, list) else [] if said is None else [said]


def read_colour(said: Any) -> str:
    """Write a colour as six figures; "" for one that is told otherwise."""
    text = str(said)
    if found := _HEX.fullmatch(text):
        return found[1].upper()
    if found := _RGB.match(text):
        return "".join(f"{min(int(channel), 255):02X}" for channel in found.groups())
    return {"white": "FFFFFF", "black": "000000"}.get(text, "")


def read_part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Take a part that has parts of its own; nothing if it is none."""
    part = whole.get(name)
    return part if isinstance(part, Mapping) else {}


def read_list(said: Any) -> list[Any]:
    """Take a list; an empty one for what is none."""
    return said if isinstance(said, list) else []


def is_number(said: Any) -> bool:
    """Tell a number from all else, yes and no among it."""
    return isinstance(said, int | float) and not isinstance(said, bool)


def read_number(said: Any) -> float | None:
    """Take a number; None for what is none."""
    return said if is_number(said) else None
