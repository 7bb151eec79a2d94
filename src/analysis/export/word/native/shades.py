"""Shades: the colours of a map of numbers, which stands in Word as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analysis.export.page import Chart
from analysis.export.word.native.trace_looks import (
    is_number,
    read_colour,
    read_number,
    read_part,
)


@dataclass(frozen=True, slots=True)
class Shades:
    """The colours of a table that stands for a map of numbers."""

    stops: tuple[tuple[float, str], ...]
    low: float
    high: float

    def find(self, number: float) -> str:
        """Find the colour of a number."""
        share = (number - self.low) / ((self.high - self.low) or 1)
        share = min(max(share, 0.0), 1.0)
        pairs = list(zip(self.stops, self.stops[1:], strict=False))
        (start, one), (end, other) = next(pair for pair in pairs if share <= pair[1][0])
        part = (share - start) / ((end - start) or 1)
        channels = zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)
        return "".join(f"{round(a + (b - a) * part):02X}" for a, b in channels)


_BLUES = ((0.0, "F4F7FA"), (0.5, "7FB3D8"), (1.0, "0072B2"))


def read_shades(chart: Chart) -> Shades | None:
    """Read the colours of a map of numbers; None if the drawing is none."""
    for trace in chart.data:
        marker = read_part(trace, "marker")
        if trace["type"] == "heatmap":
            numbers = [n for row in trace.get("z") or () for n in row or () if is_number(n)]
            said = {"cmin": trace.get("zmin"), "cmax": trace.get("zmax")}
            scale = trace.get("colorscale")
        elif trace["type"] == "bar" and isinstance(marker.get("color"), list) and "base" in trace:
            numbers, said = [n for n in marker["color"] if is_number(n)], dict(marker)
            scale = marker.get("colorscale")
        else:
            continue
        if not numbers:
            continue
        low, high = (read_number(said.get(name)) for name in ("cmin", "cmax"))
        return Shades(
            _read_scale(scale),
            min(numbers) if low is None else low,
            max(numbers) if high is None else high,
        )
    return None


def _read_scale(scale: Any) -> tuple[tuple[float, str], ...]:
    if isinstance(scale, list) and all(isinstance(s, list) and len(s) == 2 for s in scale):
        stops = [(float(at), read_colour(said)) for at, said in scale if is_number(at)]
        if len(stops) > 1 and all(colour for _, colour in stops):
            return ((0.0, stops[0][1]), *stops[1:-1], (1.0, stops[-1][1]))
    return _BLUES
