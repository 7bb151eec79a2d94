"""Alterations of the sample's report of 2023: what a hand may change, and what names its place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from analysis.export.page.block_html import script_json
from analysis.export.verify.exported_page import read_page

Alter = Callable[[str], str]
"""Takes a page and gives it back altered."""


def key_of(html: str, measure: str, period: str = "2023") -> str:
    values = read_page(html).manifest["values"]
    return next(v["key"] for v in values if (v["measure"], v["period"]) == (measure, period))


def swap(old: str, new: str, after: str = "") -> Alter:
    """Replace the first `old` that follows `after`."""

    def alter(html: str) -> str:
        start = html.index(after)
        place = html.index(old, start)
        return html[:place] + new + html[place + len(old) :]

    return alter


def cut(pattern: str, new: str = "", after: str = "") -> Alter:
    def alter(html: str) -> str:
        start = html.index(after)
        changed, times = re.subn(pattern, new, html[start:], count=1, flags=re.DOTALL)
        assert times == 1, pattern
        return html[:start] + changed

    return alter


def value(measure: str, pattern: str, new: str, *, after: str = "", period: str = "2023") -> Alter:
    """Alter the element of a value; KEY in the pattern stands for its key."""

    def alter(html: str) -> str:
        key = key_of(html, measure, period)
        return cut(pattern.replace("KEY", key), new.replace("KEY", key), after)(html)

    return alter


def script(pattern: str, change: Callable[[Any], object]) -> Alter:
    """Alter the JSON of a script element, which is otherwise left as it is."""

    def alter(html: str) -> str:
        found = re.search(rf"(<script[^>]*{pattern}[^>]*>)(.*?)(</script>)", html, re.DOTALL)
        assert found is not None
        content = json.loads(found[2])
        change(content)
        return html[: found.start(2)] + script_json(content) + html[found.end(2) :]

    return alter


def manifest(change: Callable[[Any], object]) -> Alter:
    return script('id="tongbi-manifest"', change)


def entry(measure: str, change: Callable[[Any], object], period: str = "2023") -> Alter:
    def change_entry(content: Any) -> None:
        pairs = ((v, (v["measure"], v["period"])) for v in content["values"])
        change(next(one for one, name in pairs if name == (measure, period)))

    return manifest(change_entry)


def drawn(number: int, change: Callable[[Any], object]) -> Alter:
    return script(f'data-figure="figure-{number}"', change)


def put(name: str, part: object) -> Callable[[Any], object]:
    return lambda content: content.update({name: part})


def several(*alterations: Alter) -> Alter:
    def alter(html: str) -> str:
        for one in alterations:
            html = one(html)
        return html

    return alter


STUDY = 'id="section-study"'
DATA = r'<data class="value" value="10" data-key="KEY">10次</data>'
SHOWN = re.compile(r'<a href="#N-\d+"><data class="value"[^>]*>(.*?)</data></a>')
TABLE = 'id="attachment-1"'


def point(trace: int, part: str, place: int, new: object) -> Callable[[Any], object]:
    return lambda content: content["data"][trace][part].__setitem__(place, new)


def layout(change: Callable[[Any], object]) -> Callable[[Any], object]:
    return lambda content: change(content["layout"])


def _unlink_first(html: str) -> str:
    start = html.index(STUDY)
    return html[:start] + SHOWN.sub(r"\1", html[start:], count=1)


def _evidence(change: Callable[[list[Any]], object]) -> Callable[[Any], object]:
    return lambda one: change(one["evidence"])


def _relink_entry(html: str) -> str:
    """Let a derived value of the evidence name another number than it was computed from."""
    key = key_of(html, "integrity_talk.change", "2023")
    return cut(r'href="#N-\d+"', 'href="#N-01"', f'id="{key}"')(html)


ALTERATIONS = {
    # words
    "value-text-in-prose": (value("group_study", r">10次<", ">11次<", after=STUDY), "11次"),
    "value-attribute-in-prose": (
        value("group_study", r'value="10" (data-key="KEY")', r'value="11" \1', after=STUDY),
        "”第2段",
    ),
    "value-attribute-and-text": (
        value(
            "group_study",
            DATA,
            '<data class="value" value="12" data-key="KEY">12次</data>',
            after=STUDY,
        ),
        "12次",
    ),
    "value-attribute-emptied": (
        value("group_study", r'value="10" (data-key="KEY")', r'value="" \1', after=STUDY),
        "标注的数值",
    ),
    "value-text-emptied": (
        value("group_study", r'(data-key="KEY">)10次<', r"\1<", after=STUDY),
        "（无）",
    ),
    "value-unit": (
        value("group_study", r'(data-key="KEY">)10次', r"\g<1>10人次", after=STUDY),
        "10人次",
    ),
    "value-percent": (
        swap("16.7%", "17.6%", TABLE),
        "17.6%",
    ),
    "value-element-unwrapped": (_unlink_first, "”第1段"),
    "value-element-removed": (
        cut(r'<a href="#N-02"><data[^>]*>.*?</data></a>', "", STUDY),
        "没有这个数",
    ),
    "key-renamed-to-unknown": (
        swap('data-key="N-02"', 'data-key="N-9999"', STUDY),
        "没有这个依据号",
    ),
    "key-renamed-to-another": (swap('data-key="N-02"', 'data-key="N-01"', STUDY), "N-01"),
    "link-to-other-rows": (swap("#N-02", "#N-01", STUDY), "指向#N-01"),
    "values-swapped": (
        several(
            swap('data-key="N-02"', 'data-key="N-00"', STUDY),
            swap('data-key="N-04"', 'data-key="N-02"', STUDY),
            swap('data-key="N-00"', 'data-key="N-04"', STUDY),
        ),
        "N-04",
    ),
    "digit-typed-into-prose": (cut("。</strong>", "20次。</strong>", STUDY), "20"),
    "wide-digit-typed-into-prose": (
        cut("。</strong>", "２０次。</strong>", STUDY),
        "２０",
    ),
    "sentence-added": (
        swap("</p>", "</p><p>另有义务劳动3次。</p>", STUDY),
        "3（…另有义务劳动3次。…）",
    ),
    "list-item-added": (swap("</ul>", "<li>调研5次</li></ul>", 'id="rules"'), "调研5次"),
    "direction-turned": (swap("比上年多", "比上年少", STUDY), "少"),
    "paragraph-removed": (
        cut(r'<p class="tongbi-body"><strong>二是.*?</p>', "", STUDY),
        "没有这一处",
    ),
    "paragraph-of-words-removed": (
        cut(r'<p class="tongbi-body">.*?</p>', "", 'id="part-next-steps"'),
        "三、下一步",
    ),
    "section-removed": (
        cut(r'<h2 id="part-problems">.*?(?=<h2 id="part-next-steps">)'),
        "没有这一节　台账：“二、存在的问题”",
    ),
    "year-in-the-title": (swap("2023年度党风", "2024年度党风", "<h1"), "2024"),
    "title-of-the-window": (swap("2023年度", "2022年度", "<title>"), "网页标题"),
    "digit-in-a-heading": (swap("</h3>", "12次</h3>", STUDY), "12"),
    "digit-in-the-footer": (swap("<footer>", "<footer><p>全年学习99次</p>", ""), "“页脚”"),
    "loose-words-between-blocks": (swap("</h2>", "</h2>合计77次", 'id="part-problems"'), "77"),
    # tables
    "table-cell-text": (swap(">12次<", ">13次<", TABLE), "表1第2行第2列"),
    "table-cell-attribute": (swap('value="12"', 'value="13"', TABLE), "表1第2行第2列"),
    "table-cell-emptied": (cut(r"(<td[^>]*>)<a.*?</a></td>", r"\1—</td>", TABLE), "没有这个数"),
    "table-row-removed": (
        cut(r'<tr><th scope="row">集体学习</th>.*?</tr>', "", TABLE),
        "没有这一处",
    ),
    "table-row-added": (
        swap("<tbody>", '<tbody><tr><th scope="row">义务劳动</th><td>8次</td></tr>', TABLE),
        "8（…",
    ),
    "table-row-renamed": (swap(">集体学习</th>", ">专题学习</th>", TABLE), "表1第3行"),
    "table-caption": (swap("2023年与2022年", "2021年与2022年", TABLE), "表题"),
    "table-head": (swap(">2022年</th>", ">2021年</th>", TABLE), "表1第1行"),
    "masked-value-given-a-number": (swap(">xx份<", ">30份<", STUDY), "30份"),
    "count-of-files": (
        cut(r"本报告据(\d+)", r"本报告据9\1", 'id="sources"'),
        "“数据说明”",
    ),
    # charts
    "chart-caption-value": (swap(">12次<", ">21次<", "<figcaption"), "图1图注"),
    "chart-caption-digit": (swap("2019—2023年", "2018—2023年", "<figcaption"), "2018"),
    "chart-alternative": (swap("2019年9次", "2019年8次", 'class="alt"'), "图1文字说明"),
    "chart-table-cell": (swap(">9次<", ">7次<", "图1的数据表"), "图1数据表第2行第2列"),
    "chart-table-head": (swap(">2020年</th>", ">2030年</th>", "图1的数据表"), "2030"),
    "chart-array": (drawn(1, point(1, "y", 4, 11)), "图1的绘图数据第2组“集体学习”y第5个"),
    "chart-array-of-bars": (drawn(3, point(0, "y", 0, 9)), "图3的绘图数据第1组"),
    "chart-array-across": (drawn(2, point(2, "y", 1, 99)), "图2的绘图数据第3组"),
    "chart-array-shortened": (drawn(1, lambda c: c["data"][0]["y"].pop()), "第5个"),
    "chart-label": (drawn(1, point(1, "text", 4, "11")), "标注第5个"),
    "chart-hover": (drawn(4, point(0, "hovertext", 0, "2019年1月：9次")), "悬停文字第1个"),
    "chart-years-moved": (drawn(1, point(0, "x", 0, 2018)), "x第1个"),
    "chart-title": (
        drawn(1, layout(lambda part: part["title"].update(text="学习99次"))),
        "学习99次",
    ),
    "chart-note": (
        drawn(1, layout(lambda part: part["annotations"][0].update(text="共99次"))),
        "共99次",
    ),
    "chart-axis-marks": (
        drawn(1, layout(lambda p: p["xaxis"]["ticktext"].__setitem__(0, "2018"))),
        "xaxis.ticktext第1个",
    ),
    "chart-axis-range": (
        drawn(1, layout(lambda p: p["yaxis"].update(range=[8, 13]))),
        "yaxis.range",
    ),
    "chart-colour": (
        drawn(3, lambda c: c["data"][0]["marker"].update(color="#fff")),
        "marker.color",
    ),
    "chart-trace-removed": (drawn(1, lambda c: c["data"].pop()), "5组　台账：6组"),
    "chart-removed": (
        cut(r'<script[^>]*data-figure="figure-2">.*?</script>'),
        "没有这幅图",
    ),
    "chart-template": (script('id="tongbi-templates"', lambda c: c[0].clear()), "样式模板已改动"),
    # manifest
    "manifest-value": (
        entry("group_study", put("value", 11)),
        "集体学习，2023年　报告：11　台账：10",
    ),
    "manifest-value-and-text": (
        entry("group_study", lambda one: one.update(value=11, text="11次")),
        "集体学习，2023年　报告：11　台账：10",
    ),
    "manifest-text": (entry("group_study", put("text", "11次")), "报告：11次　台账：10次"),
    "manifest-value-masked": (entry("group_study", put("value", None)), "报告：未载明　台账：10"),
    "manifest-value-as-text": (entry("group_study", put("value", "10")), "[数值]"),
    "manifest-derived-value": (
        entry("integrity_talk.change", put("value", 1)),
        "报告：1　台账：-2",
    ),
    "manifest-formula": (
        entry("integrity_talk.change", put("formula", "13人次－10人次")),
        "13人次－10人次",
    ),
    "manifest-inputs": (
        entry("integrity_talk.change", lambda one: one["inputs"].reverse()),
        "算出",
    ),
    "manifest-evidence-row": (
        entry("group_study", _evidence(lambda rows: rows[0].update(row=99))),
        "第99行",
    ),
    "manifest-evidence-removed": (entry("group_study", _evidence(lambda r: r.pop())), "漏列"),
    "manifest-evidence-added": (
        entry(
            "group_study", _evidence(lambda r: r.append({"file": "甲.xlsx", "sheet": "", "row": 7}))
        ),
        "多列：甲.xlsx·第7行",
    ),
    "manifest-evidence-file": (
        entry("group_study", _evidence(lambda rows: rows[0].update(file="别的.xlsx"))),
        "别的.xlsx",
    ),
    "manifest-evidence-emptied": (entry("group_study", put("evidence", [])), "报告：0行"),
    "manifest-evidence-order": (entry("group_study", _evidence(lambda r: r.reverse())), "次序不同"),
    "manifest-key": (entry("group_study", put("key", "N-777")), "N-777"),
    "manifest-key-twice": (entry("group_study", put("key", "N-02")), "列了2次"),
    "manifest-period": (entry("group_study", put("period", "2022")), "集体学习，2023年"),
    "manifest-unit": (entry("group_study", put("unit", "人次")), "没有列出"),
    "manifest-row-removed": (manifest(lambda c: c["values"].pop(1)), "没有列出"),
    "manifest-last-row-removed": (manifest(lambda c: c["values"].pop()), "没有列出"),
    "manifest-emptied": (manifest(lambda c: c["values"].clear()), "没有这个依据号"),
    "manifest-report-date": (
        manifest(lambda c: c["report"].update(main_values=[["集体学习", "99次"]])),
        "主要数据",
    ),
    "manifest-title": (manifest(lambda c: c["report"].update(title="另一份报告")), "另一份报告"),
    "manifest-invented-denied": (manifest(lambda c: c["report"].update(is_invented=False)), "虚构"),
    "manifest-twice": (
        cut(r'(<script[^>]*id="tongbi-manifest">.*?</script>)', r"\1\1"),
        "2份依据清单",
    ),
    "source-hash": (manifest(lambda c: c["sources"][0].update(sha256="0" * 64)), "文件已改动"),
    "source-counts": (manifest(lambda c: c["sources"][0].update(problems=3)), "未计入3行"),
    "source-removed": (manifest(lambda c: c["sources"].pop(0)), "新增"),
    "source-added": (
        manifest(lambda c: c["sources"].append({**c["sources"][0], "file": "假.xlsx"})),
        "没有这个文件",
    ),
    # appendix
    "appendix-row-number": (cut(r"<td>(\d+)<td>", r"<td>9\1<td>", 'id="N-02"'), "[原文] "),
    "appendix-date": (cut(r"<td>2023-(\d\d)", r"<td>2022-\1", 'id="N-02"'), "[原文] "),
    "appendix-cell": (cut(r"<td>(\d+)<tr", r"<td>9\1<tr", 'id="N-02"'), "[原文] "),
    "appendix-column": (cut(r"<th>参加人数", "<th>主持人", 'id="N-02"'), "没有列出“参加人数”"),
    "appendix-history": (cut(r"不列：", "不列、", 'id="N-02"'), "“数据依据”"),
    "appendix-value": (swap("：10次", "：11次", 'id="N-01"'), "[附录] N-01"),
    "appendix-anchor": (swap('id="N-02"', 'id="N-0002"'), "“数据依据”第3项"),
    "appendix-link": (_relink_entry, "[附录] "),
    "appendix-item-removed": (cut(r'<li id="N-02".*?</li>'), "“数据依据”"),
    "appendix-rows-removed": (cut(r"<tbody>.*?</table>", "</table>", 'id="N-02"'), "“数据依据”"),
    "appendix-emptied": (cut(r'<div class="entries">.*?</details>', "</details>"), "“数据依据”"),
}
