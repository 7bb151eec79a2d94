"""Verifying drawings: the numbers and words that the charts of an export draw."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from analysis.export.verify.differences import NOTHING, Case, Difference, shorten
from analysis.export.verify.exported_page import Block, ExportedPage

Drawing = Mapping[str, Any]

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NAMES = {"text": "标注", "hovertext": "悬停文字", "name": "名称", "base": "起点", "width": "宽度"}


def check_drawings(case: Case) -> Iterator[Difference]:
    """Hold what is drawn against today's drawings; without these, against each chart's table."""
    expected = case.recomputed.page
    if expected is None:
        for name, drawing in case.page.drawings.items():
            yield from _check_against_table(case, name, drawing)
        return
    if case.page.templates != expected.templates:
        yield Difference("图", "", "", "样式模板已改动", "重新生成的样式模板", "图的样式")
    for name, drawn, other in _pair(case.page, expected):
        if drawn is not None and other is not None:
            yield from _check_drawing(case, name, drawn, other)
            continue
        said = "没有这幅图" if drawn is None else "有这幅图"
        found = "没有这幅图" if other is None else "有这幅图"
        yield Difference("图", "", _title(drawn or other or {}), said, found, _place(name))


def _pair(
    page: ExportedPage, expected: ExportedPage
) -> Iterator[tuple[str, Drawing | None, Drawing | None]]:
    """Pair the drawings: by their order if there are as many, else by their titles."""
    if len(page.drawings) == len(expected.drawings):
        pairs = zip(page.drawings.items(), expected.drawings.items(), strict=True)
        for (name, drawing), (wanted, other) in pairs:
            if name != wanted:
                yield wanted, None, other
            yield name, drawing, other if name == wanted else None
        return
    left = {_title(other): (name, other) for name, other in expected.drawings.items()}
    for name, drawing in page.drawings.items():
        match = left.pop(_title(drawing), None)
        yield name, drawing, match[1] if match else None
    for name, other in left.values():
        yield name, None, other


def _title(drawing: Drawing) -> str:
    title = _layout(drawing).get("title")
    return str(title.get("text") or "") if isinstance(title, Mapping) else str(title or "")


def _place(name: str) -> str:
    return f"图{name.removeprefix('figure-')}的绘图数据"


def _check_drawing(case: Case, name: str, drawing: Drawing, other: Drawing) -> Iterator[Difference]:
    place, rest = _place(name), sorted((drawing.keys() | other.keys()) - {"data", "layout"})
    traces, wanted = _list(drawing.get("data")), _list(other.get("data"))
    if len(traces) != len(wanted):
        yield Difference("图", "", _title(other), f"{len(traces)}组", f"{len(wanted)}组", place)
    for number, (trace, right) in enumerate(zip(traces, wanted, strict=False), start=1):
        label = f"{place}第{number}组{_quote(right.get('name'))}"
        for part in sorted(trace.keys() | right.keys()):
            for path, said, found in compare_parts(trace.get(part), right.get(part)):
                key = _find_key(case, name, right, found)
                where = f"{label}{_NAMES.get(part, part)}{path}"
                told = (_write(said), _write(found))
                yield Difference("图", key, case.name_key(key) or _title(other), *told, where)
    others = {f"{place} {part}": (drawing.get(part), other.get(part)) for part in rest}
    layout, right = _layout(drawing), _layout(other)
    others |= {
        f"{place}的版面 {part}": (layout.get(part), right.get(part))
        for part in sorted(layout.keys() | right.keys())
    }
    for where, pair in others.items():
        for path, said, found in compare_parts(*pair):
            yield Difference("图", "", _title(other), _write(said), _write(found), where + path)


def _layout(drawing: Drawing) -> Drawing:
    layout = drawing.get("layout")
    return layout if isinstance(layout, Mapping) else {}


def compare_parts(said: Any, found: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """List where two pieces of JSON differ, by path.

    Examples
    --------
    >>> list(compare_parts([1, 2], [1, 3]))
    [('第2个', 2, 3)]
    """
    if isinstance(said, list) and isinstance(found, list):
        pairs = zip_longest(said, found, fillvalue=_ABSENT)
        for place, (one, other) in enumerate(pairs, start=1):
            yield from compare_parts(one, other, f"{path}第{place}个")
    elif isinstance(said, Mapping) and isinstance(found, Mapping):
        for name in sorted(said.keys() | found.keys()):
            one, other = said.get(name, _ABSENT), found.get(name, _ABSENT)
            yield from compare_parts(one, other, f"{path}.{name}")
    elif said != found or isinstance(said, bool) != isinstance(found, bool):
        yield path, said, found


_ABSENT = object()


def _write(part: Any) -> str:
    return NOTHING if part is _ABSENT or part is None or part == "" else shorten(str(part))


def _list(part: Any) -> list[Any]:
    listed = part if isinstance(part, list) else []
    return [one for one in listed if isinstance(one, Mapping)]


def _quote(name: Any) -> str:
    return f"“{name}”" if name else ""


def _find_key(case: Case, name: str, trace: Drawing, number: Any) -> str:
    """Find the value of the chart's table that a drawn number stands for, if only one can."""
    rows = _rows(case.page, name)
    label = str(trace.get("name") or "")
    named = [row for row in rows if label and row.words.startswith(f"｜{label}｜")] or rows
    written = "" if isinstance(number, str) else repr(number)
    keys = {one.key for row in named for one in row.values if written and one.number == written}
    return keys.pop() if len(keys) == 1 else ""


def _rows(page: ExportedPage, name: str) -> list[Block]:
    figure = name.removeprefix("figure-")
    blocks = (block for section in page.sections for block in section.blocks)
    return [block for block in blocks if block.figure == figure and block.kind == "tr"]


def _check_against_table(case: Case, name: str, drawing: Drawing) -> Iterator[Difference]:
    """Hold a drawing against the table below it: each point has a number that stands there."""
    rows = _rows(case.page, name)
    known = {text for row in rows for text in _NUMBER.findall(row.words)}
    for row in rows:
        for one in row.values:
            known |= {one.number, *_NUMBER.findall(one.text)}
    numbers = {float(text) for text in known if _NUMBER.fullmatch(text)}
    for place, trace in enumerate(_list(drawing.get("data")), start=1):
        for path, number in _list_undrawn(trace, numbers):
            where = f"{_place(name)}第{place}组{_quote(trace.get('name'))}{path}"
            yield Difference("图", "", _title(drawing), str(number), "数据表中没有这个数", where)


def _list_undrawn(trace: Drawing, numbers: set[float]) -> Iterator[tuple[str, Any]]:
    """List the points none of whose coordinates is in the table, and such labels."""
    x, y = _sequence(trace.get("x")), _sequence(trace.get("y"))
    for place, point in enumerate(zip(x, y, strict=False), start=1):
        drawn = [one for one in point if isinstance(one, (int, float))]
        has_gap = None in point
        if drawn and not has_gap and "base" not in trace and not numbers.intersection(drawn):
            yield f"第{place}个", drawn[-1]
    for place, label in enumerate(_sequence(trace.get("text")), start=1):
        written = str(label).strip().rstrip("%")
        if _NUMBER.fullmatch(written) and float(written) not in numbers:
            yield f"标注第{place}个", label


def _sequence(part: Any) -> Sequence[Any]:
    return part if isinstance(part, list) else ()
