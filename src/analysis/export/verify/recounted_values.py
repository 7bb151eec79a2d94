"""Verifying values: the manifest of an export held against the ledgers, value by value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from analysis.export.verify.differences import (
    NOTHING,
    Case,
    Difference,
    shorten,
    write_number,
    write_stated,
)
from analysis.export.verify.recomputing import Entry, Identity, identify

_MANIFEST = "依据清单"
_HASH_SHOWN = 8
_COUNTS = {"rows": "非空行", "records": "计入", "problems": "未计入", "skipped": "非数据行"}
_REPORT_PARTS = {
    "title": "标题",
    "organization": "单位",
    "year": "年度",
    "period": "期间",
    "as_of": "截止日",
    "is_invented": "是否虚构示例",
    "main_values": "主要数据",
}
_PLACES_SHOWN = 4
_PARTS = frozenset({"report", "values", "sources"})
_VALUE_PARTS = frozenset(
    {"key", "measure", "organization", "period", "value", "unit", "text"}
    | {"formula", "inputs", "evidence"}
)


def check_sources(case: Case) -> Iterator[Difference]:
    """Hold the ledgers' hashes and the counts of their rows against the files of today."""
    stated = {str(one.get("file")): one for one in case.page.manifest["sources"]}
    today = {str(one["file"]): one for one in case.recomputed.sources}
    if not stated and case.recomputed.page is None:
        return
    same = {one["sha256"]: name for name, one in today.items() if name not in stated}
    for name, one in stated.items():
        if name not in today:
            moved = same.get(one.get("sha256"))
            found = f"没有这个文件，内容相同的是“{moved}”" if moved else "没有这个文件"
            yield Difference("台账", "", name, _hash(one), found, "台账清单")
            continue
        if one.get("sha256") != today[name]["sha256"]:
            found = f"文件已改动，{_hash(today[name])}"
            yield Difference("台账", "", name, _hash(one), found, "台账清单")
        for part, label in _COUNTS.items():
            if one.get(part) != today[name][part]:
                said, found = (f"{label}{each.get(part)}行" for each in (one, today[name]))
                yield Difference("台账", "", name, said, found, "台账清单")
    for name in sorted(today.keys() - stated.keys()):
        yield Difference("台账", "", name, "没有列出", f"新增，{_hash(today[name])}", "台账清单")


def _hash(source: Mapping[str, Any]) -> str:
    return f"指纹{str(source.get('sha256') or '')[:_HASH_SHOWN]}"


def check_manifest(case: Case) -> Iterator[Difference]:
    """Hold what the manifest says of the report and of each value against the ledgers."""
    page = case.recomputed.page
    if case.page.copies > 1:
        yield Difference("清单", "", "", f"{case.page.copies}份依据清单", "1份", _MANIFEST)
    if case.recomputed.failure is not None:
        found = shorten(case.recomputed.failure)
        yield Difference("报告", "", "", "整份报告", f"不能重新生成：{found}", "全文")
    if page is not None:
        report, expected = case.page.manifest["report"], page.manifest["report"]
        told = report.keys() if case.recomputed.is_whole else expected.keys()
        parts = sorted(told | expected.keys())
        for part in (each for each in parts if report.get(each) != expected.get(each)):
            said, found = write_stated(report.get(part)), write_stated(expected.get(part))
            label = _REPORT_PARTS.get(part, part)
            yield Difference("清单", "", label, shorten(said), shorten(found), "报告信息")
    for part in sorted(case.page.manifest.keys() - _PARTS):
        yield Difference("清单", "", "", f"另有“{shorten(part)}”", "没有这一项", _MANIFEST)
    yield from _check_keys(case)
    for key, one in case.by_key.items():
        yield from _check_entry(case, key, one)
    expected_values = () if page is None else page.manifest["values"]
    for one in (each for each in expected_values if identify(each) not in case.keys):
        name = case.name(identify(one))
        yield Difference("清单", "", name, "没有列出", str(one["text"]), _MANIFEST)


def _check_keys(case: Case) -> Iterator[Difference]:
    """Find keys given twice or out of turn, and values that are not numbered at all."""
    keys = [str(one.get("key")) for one in case.page.manifest["values"]]
    for key, times in Counter(keys).items():
        if times > 1:
            yield Difference("清单", key, "", f"列了{times}次", "1次", _MANIFEST)
    names = Counter(identify(one) for one in case.page.manifest["values"])
    for identity, times in names.items():
        if times > 1:
            name = case.name(identity)
            yield Difference("清单", "", name, f"列了{times}次", "1次", _MANIFEST)
    for place, key in enumerate(dict.fromkeys(keys), start=1):
        if key != f"N-{place:02d}":
            yield Difference("清单", key, case.name_key(key), key, f"N-{place:02d}", "依据号顺序")
            return


def _check_entry(case: Case, key: str, stated: Entry) -> Iterator[Difference]:
    identity = identify(stated)
    expected = case.recomputed.entries.get(identity)
    name, place = case.name(identity), case.place(key)
    for part in sorted(stated.keys() - _VALUE_PARTS):
        said = f"另有“{shorten(part)}”：{shorten(str(stated[part]))}"
        yield Difference("清单", key, name, said, "没有这一项", _MANIFEST)
    if expected is None:
        return
    if stated.get("value") != expected["value"]:
        said, found = write_number(stated.get("value")), write_number(expected["value"])
        yield Difference("数值", key, name, said, found, place)
    elif "text" in expected and stated.get("text") != expected["text"]:
        yield Difference("数值", key, name, str(stated.get("text")), expected["text"], place)
    if "evidence" in expected:
        yield from _check_evidence(case, key, stated, expected)
    if case.recomputed.page is not None and "key" in expected:
        yield from _check_derivation(case, key, stated, expected)


def _check_evidence(case: Case, key: str, stated: Entry, expected: Entry) -> Iterator[Difference]:
    said, found = _places(stated), _places(expected)
    if said == found:
        return
    extra = list((Counter(said) - Counter(found)).elements())
    absent = list((Counter(found) - Counter(said)).elements())
    is_order = not extra and not absent
    yield Difference(
        "依据",
        key,
        case.name(identify(stated)),
        f"{len(said)}行，多列：{_write_places(extra)}" if not is_order else "各行次序不同",
        f"{len(found)}行，漏列：{_write_places(absent)}",
        f"{_MANIFEST}的依据行",
    )


def _places(entry: Entry) -> list[tuple[str, str, str]]:
    evidence = entry.get("evidence")
    listed: Sequence[Any] = evidence if isinstance(evidence, list) else ()
    return [
        tuple(str(place.get(name) or "") for name in ("file", "sheet", "row"))  # type: ignore[misc]
        for place in listed
        if isinstance(place, Mapping)
    ]


def _write_places(places: Iterable[tuple[str, str, str]]) -> str:
    said = [
        "·".join(part for part in (file, sheet, f"第{row}行") if part)
        for file, sheet, row in places
    ]
    more = f"等{len(said)}行" if len(said) > _PLACES_SHOWN else ""
    return "、".join(said[:_PLACES_SHOWN]) + more or NOTHING


def _check_derivation(case: Case, key: str, stated: Entry, expected: Entry) -> Iterator[Difference]:
    name, place = case.name(identify(stated)), f"{_MANIFEST}的算式"
    said, found = str(stated.get("formula") or ""), str(expected.get("formula") or "")
    if said != found:
        yield Difference("依据", key, name, said or NOTHING, found or NOTHING, place)
    inputs = _identities(stated, case.identities)
    wanted = _identities(expected, case.expected_identities)
    if inputs != wanted:
        told = "、".join(map(str, stated.get("inputs") or ())) or NOTHING
        right = "、".join(case.keys.get(one, NOTHING) if one else NOTHING for one in wanted)
        yield Difference("依据", key, name, f"由{told}算出", f"由{right or NOTHING}算出", place)


def _identities(entry: Entry, known: Mapping[str, Identity]) -> list[Identity | None]:
    inputs = entry.get("inputs")
    return [known.get(str(key)) for key in inputs] if isinstance(inputs, list) else []
