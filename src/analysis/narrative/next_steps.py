"""Next steps: the third part of the report, a measure for each problem, from an editable table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from analysis.content import Paragraph, Run
from analysis.declarations import Declarations, parse_declarations, read_declarations
from analysis.errors import ReportError
from analysis.findings import Findings
from analysis.narrative.phrases import list_names, merge_text, number_point
from analysis.narrative.weak_points import OwnPoint, list_points

_KEYS = ("title", "text")
_FILE = "next_steps.toml"
_NAMES = "{names}"
_NAMED = 5  # names that a measure lists; more are summed up
NOTHING_TO_MEND = "继续按现行安排开展各项工作，逐次登记台账。"


@dataclass(frozen=True, slots=True)
class Step:
    """What is proposed against one kind of problem; an empty text switches it off."""

    title: str
    text: str


def load_next_steps(path: Path | None = None) -> Mapping[str, Step]:
    """Load the table of next steps: the one in the package, overlaid by the office's own.

    Raises
    ------
    ReportError
        If the office's table cannot be used; the message names file and line.
    """
    text = files("analysis").joinpath(_FILE).read_text(encoding="utf-8")
    steps = _read_steps(parse_declarations(text, _FILE, ReportError), None)
    if path is None:
        return steps
    return {**steps, **_read_steps(read_declarations(path, path.name, ReportError), steps)}


def compose_next_steps(
    findings: Findings, steps: Mapping[str, Step], own: Sequence[OwnPoint] = ()
) -> tuple[Paragraph, ...]:
    """Propose a measure for each problem, in the order of the problems."""
    proposed: list[tuple[str, tuple[Run, ...], bool]] = [
        (steps[point.kind].title, (_fill(steps[point.kind].text, point.names),), False)
        for point in list_points(findings)
        if point.kind in steps and steps[point.kind].text
    ]
    proposed += [(point.step_title, point.step, True) for point in own if point.step]
    if not proposed:
        return (Paragraph((NOTHING_TO_MEND,)),)
    return tuple(
        Paragraph(
            merge_text((f"{number_point(place)}是{title}。", *text)), "own" if is_own else "body"
        )
        for place, (title, text, is_own) in enumerate(proposed, start=1)
    )


def _fill(text: str, names: tuple[str, ...]) -> str:
    more = "等事项" if len(names) > _NAMED else ""
    listed = "、".join(names[:_NAMED]) if more else list_names(names)
    return text.replace(_NAMES, listed + more)


def _read_steps(file: Declarations, known: Mapping[str, Step] | None) -> dict[str, Step]:
    if known is not None:
        file.check_keys((), file.values, known)
    return {kind: _read_step(file, kind, value, known) for kind, value in file.values.items()}


def _read_step(
    file: Declarations, kind: str, value: object, known: Mapping[str, Step] | None
) -> Step:
    table = file.table((kind,), value)
    file.check_keys((kind,), table, _KEYS)
    default = known[kind] if known else Step("", "")
    return Step(
        _read_text(file, (kind, "title"), table.get("title", default.title)),
        _read_text(file, (kind, "text"), table.get("text", default.text)),
    )


def _read_text(file: Declarations, path: tuple[str, ...], value: object) -> str:
    if not isinstance(value, str):
        raise file.refuse(path, f"“{path[-1]}”应是加引号的文字。")
    return value.strip()
