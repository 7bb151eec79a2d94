"""Verification on the sample: clean as exported, and each of many alterations found."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from analysis.cli import main
from analysis.errors import ExportError, SourceError
from analysis.export.manifest import script_json
from analysis.export.page import read_page
from analysis.export.publish import Order, publish
from analysis.export.recomputing import Recomputed, recompute
from analysis.export.verify import Verification, compare_export, verify_export
from analysis.export.write import write_atomically
from analysis.workspace import Workspace, find_workspace

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data/sample"
NOTEBOOK = ROOT / "notebooks/04_annual_report.ipynb"

Alter = Callable[[str], str]


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return find_workspace(ROOT)


def export(folder: Path, year: int) -> Path:
    order = Order(NOTEBOOK, folder, year, None, (str(SAMPLE),), date(year, 12, 31), ROOT)
    path = publish(order).path
    assert path is not None
    return path


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(tmp_path_factory.mktemp("reports"), 2023)


@pytest.fixture(scope="module")
def html(exported: Path) -> str:
    return exported.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def recomputed(html: str, workspace: Workspace) -> Recomputed:
    return recompute(read_page(html).manifest, [str(SAMPLE)], workspace)


def key_of(html: str, measure: str, period: str = "2023") -> str:
    values = read_page(html).manifest["values"]
    return next(v["key"] for v in values if (v["measure"], v["period"]) == (measure, period))


# --- alterations: each takes a page and gives it back altered ---


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


def drawing(number: int, change: Callable[[Any], object]) -> Alter:
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
SHOWN = re.compile(r'<a href="#evidence-N-\d+"><data class="value"[^>]*>(.*?)</data></a>')
TABLE = 'id="part-4"'


def point(trace: int, part: str, place: int, new: object) -> Callable[[Any], object]:
    return lambda content: content["data"][trace][part].__setitem__(place, new)


def layout(change: Callable[[Any], object]) -> Callable[[Any], object]:
    return lambda content: change(content["layout"])


def _unlink_first(html: str) -> str:
    start = html.index(STUDY)
    return html[:start] + SHOWN.sub(r"\1", html[start:], count=1)


def _evidence(change: Callable[[list[Any]], object]) -> Callable[[Any], object]:
    return lambda one: change(one["evidence"])


ALTERATIONS = {
    # words
    "value-text-in-prose": (value("group_study", r">10次<", ">11次<", after=STUDY), "11次"),
    "value-attribute-in-prose": (
        value("group_study", r'value="10" (data-key="KEY")', r'value="11" \1', after=STUDY),
        "（一）学习教育”第1段",
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
        swap("16.7%", "17.6%", STUDY),
        "17.6%",
    ),
    "value-element-unwrapped": (_unlink_first, "（一）学习教育”第1段"),
    "value-element-removed": (
        cut(r'<a href="#evidence-N-02"><data[^>]*>.*?</data></a>', "", STUDY),
        "没有这个数",
    ),
    "key-renamed-to-unknown": (
        swap('data-key="N-02"', 'data-key="N-9999"', STUDY),
        "没有这个依据号",
    ),
    "key-renamed-to-another": (swap('data-key="N-02"', 'data-key="N-01"', STUDY), "N-01"),
    "link-to-other-rows": (swap("#evidence-N-02", "#evidence-N-01", STUDY), "指向#evidence-N-01"),
    "values-swapped": (
        several(
            swap('data-key="N-02"', 'data-key="N-00"', STUDY),
            swap('data-key="N-04"', 'data-key="N-02"', STUDY),
            swap('data-key="N-00"', 'data-key="N-04"', STUDY),
        ),
        "N-04",
    ),
    "digit-typed-into-prose": (swap("一是组织理论学习。", "一是组织理论学习20次。", STUDY), "20"),
    "wide-digit-typed-into-prose": (
        swap("一是组织理论学习。", "一是组织理论学习２０次。", STUDY),
        "２０",
    ),
    "sentence-added": (
        swap("</p>", "</p><p>另有义务劳动3次。</p>", STUDY),
        "3（…另有义务劳动3次。…）",
    ),
    "list-item-added": (swap("</ul>", "<li>调研5次</li></ul>", 'id="rules"'), "调研5次"),
    "direction-turned": (swap("较上年增加", "较上年减少", STUDY), "减"),
    "paragraph-removed": (cut(r'<p class="tongbi-body">二是.*?</p>', "", STUDY), "没有这一处"),
    "paragraph-of-words-removed": (
        cut(r'<p class="tongbi-body">.*?</p>', "", 'id="part-3"'),
        "三、下一步",
    ),
    "section-removed": (
        cut(r'<h2 id="part-2">.*?(?=<h2 id="part-3">)'),
        "没有这一节　台账：“二、存在的问题”",
    ),
    "year-in-the-title": (swap("2023年度党风", "2024年度党风", "<h1"), "2024"),
    "title-of-the-window": (swap("2023年度", "2022年度", "<title>"), "网页标题"),
    "digit-in-a-heading": (swap("（一）学习教育", "（一）学习教育12次", "<h3"), "12"),
    "digit-in-the-footer": (swap("<footer>", "<footer><p>全年学习99次</p>", ""), "“页脚”"),
    "loose-words-between-blocks": (swap("</h2>", "</h2>合计77次", 'id="part-2"'), "77"),
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
    "table-caption": (swap("2023年与上年", "2021年与上年", TABLE), "表题"),
    "table-head": (swap(">上年</th>", ">前年</th>", TABLE), "表1第1行"),
    "masked-value-given-a-number": (swap(">xx份<", ">30份<", STUDY), "30份"),
    "count-of-left-out-rows": (
        cut(r"第(\d+)行</th>", r"第9\1行</th>", 'id="sources"'),
        "“数据说明”",
    ),
    # charts
    "chart-caption-value": (swap(">12次<", ">21次<", "<figcaption"), "图1图注"),
    "chart-caption-digit": (swap("2019—2023年", "2018—2023年", "<figcaption"), "2018"),
    "chart-alternative": (swap("2019年9次", "2019年8次", 'class="alt"'), "图1文字说明"),
    "chart-table-cell": (swap(">9次<", ">7次<", "图1的数据表"), "图1数据表第2行第2列"),
    "chart-table-head": (swap(">2020年</th>", ">2030年</th>", "图1的数据表"), "2030"),
    "chart-array": (drawing(1, point(1, "y", 4, 11)), "图1的绘图数据第2组“集体学习”y第5个"),
    "chart-array-of-bars": (drawing(3, point(0, "y", 0, 9)), "图3的绘图数据第1组"),
    "chart-array-across": (drawing(7, point(2, "x", 1, 99)), "图7的绘图数据第3组"),
    "chart-array-shortened": (drawing(1, lambda c: c["data"][0]["y"].pop()), "第5个"),
    "chart-label": (drawing(1, point(1, "text", 4, "11")), "标注第5个"),
    "chart-hover": (drawing(2, point(0, "hovertext", 0, "2019年1月：9次")), "悬停文字第1个"),
    "chart-years-moved": (drawing(1, point(0, "x", 0, 2018)), "x第1个"),
    "chart-title": (
        drawing(1, layout(lambda part: part["title"].update(text="学习99次"))),
        "学习99次",
    ),
    "chart-note": (
        drawing(1, layout(lambda part: part["annotations"][0].update(text="共99次"))),
        "共99次",
    ),
    "chart-axis-marks": (
        drawing(1, layout(lambda p: p["xaxis"]["ticktext"].__setitem__(0, "2018"))),
        "xaxis.ticktext第1个",
    ),
    "chart-axis-range": (
        drawing(1, layout(lambda p: p["yaxis"].update(range=[8, 13]))),
        "yaxis.range",
    ),
    "chart-trace-removed": (drawing(1, lambda c: c["data"].pop()), "5组　台账：6组"),
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
    "manifest-derived-value": (entry("integrity_talk.change", put("value", 1)), "报告：1　台账：2"),
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
    "manifest-key-twice": (entry("group_study", put("key", "N-01")), "列了2次"),
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
    "source-counts": (manifest(lambda c: c["sources"][0].update(problems=3)), "有误3行"),
    "source-removed": (manifest(lambda c: c["sources"].pop(0)), "新增"),
    "source-added": (
        manifest(lambda c: c["sources"].append({**c["sources"][0], "file": "假.xlsx"})),
        "没有这个文件",
    ),
    # appendix
    "appendix-row-number": (cut(r"第(\d+)行", r"第9\1行", 'id="evidence-N-02"'), "[附录] N-02"),
    "appendix-date": (cut(r"2023-(\d\d)", r"2022-\1", 'id="evidence-N-02"'), "[附录] N-02"),
    "appendix-value": (swap("：10次", "：11次", 'id="evidence-N-02"'), "[附录] N-02"),
    "appendix-item-removed": (cut(r'<li id="evidence-N-02">.*?</li>'), "“依据表”"),
    "appendix-emptied": (cut(r'<ul class="entries">.*?</ul>'), "“依据表”"),
}


def check(html: str, recomputed: Recomputed) -> Verification:
    return compare_export(html, recomputed)


def lines(result: Verification) -> list[str]:
    return [difference.line for difference in result.differences]


def test_the_table_holds_at_least_fifty_alterations() -> None:
    assert len(ALTERATIONS) >= 50


@pytest.mark.parametrize("name", ALTERATIONS)
def test_each_alteration_is_found_and_its_place_is_named(
    name: str, html: str, recomputed: Recomputed
) -> None:
    alter, said = ALTERATIONS[name]
    altered = alter(html)
    assert altered != html
    found = lines(check(altered, recomputed))
    assert any(said in line for line in found), "\n".join(found)
    assert all("位置：" in line for line in found)


def test_the_clean_export_of_2023_has_nothing_to_find(html: str, recomputed: Recomputed) -> None:
    result = check(html, recomputed)
    assert lines(result) == []
    assert result.not_recomputed == ()
    assert result.is_whole
    assert result.values > 200


def test_the_clean_export_of_2025_verifies_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = export(tmp_path, 2025)
    monkeypatch.chdir(ROOT)
    assert main(["verify", str(path), str(SAMPLE)]) == 0
    assert "全部相符" in capsys.readouterr().out


def test_an_altered_export_exits_1_and_lists_value_ledger_and_place(
    html: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    alter, _ = ALTERATIONS["manifest-value"]
    path = tmp_path / "改.html"
    path.write_text(alter(html), encoding="utf-8")
    monkeypatch.chdir(ROOT)
    assert main(["verify", str(path), str(SAMPLE)]) == 1
    said = capsys.readouterr().out
    assert "[数值] N-02　集体学习，2023年　报告：11　台账：10　位置：“（一）学习教育”第1段" in said
    assert said.splitlines()[-1].startswith("核对数值")


def test_the_same_differences_come_in_the_same_order(html: str, recomputed: Recomputed) -> None:
    altered = several(
        *(ALTERATIONS[n][0] for n in ("source-hash", "chart-array", "table-cell-text"))
    )
    first, second = (lines(check(altered(html), recomputed)) for _ in range(2))
    assert first == second
    kinds = [line[1:3] for line in first]
    assert kinds == sorted(kinds, key=["台账", "数值", "正文", "图]"].index)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("<p>别的网页</p>", "不是同比导出的报告", id="no-manifest"),
        pytest.param(
            '<script type="application/json" id="tongbi-manifest">{"values": [</script>',
            "依据清单已损坏",
            id="torn-manifest",
        ),
        pytest.param(
            '<script type="application/json" id="tongbi-manifest">{"values": 3}</script>',
            "依据清单已损坏",
            id="other-manifest",
        ),
    ],
)
def test_a_file_that_is_no_export_is_refused(text: str, said: str) -> None:
    with pytest.raises(ExportError, match=said):
        read_page(text)


def test_what_cannot_be_run_exits_2_in_chinese(
    exported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(tmp_path / "没有.html")]) == 2
    assert "找不到要核对的文件" in capsys.readouterr().err
    assert main(["verify", str(tmp_path)]) == 2
    assert "是文件夹" in capsys.readouterr().err
    assert main(["verify", str(exported), str(tmp_path / "没有的台账")]) == 2
    assert "没有的台账" in capsys.readouterr().err


# --- ledgers changed afterwards ---


@pytest.fixture
def ledgers(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "台账"))


def edit_cell(path: Path, sheet: str, cell: str, new: object) -> None:
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = new
    book.save(path)


def _change_cell(folder: Path) -> None:
    edit_cell(folder / "2023/2023年学习教育台账.xlsx", "集体学习", "B5", date(2022, 2, 14))


def _delete_row(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "2023/2023年谈话与执纪台账.xlsx")
    book["廉政谈话"].delete_rows(5)
    book.save(folder / "2023/2023年谈话与执纪台账.xlsx")


def _reopen_item(folder: Path) -> None:
    path = folder / "2023/2023年巡察整改台账.xlsx"
    edit_cell(path, "整改台账", "I5", "整改中")
    edit_cell(path, "整改台账", "J5", None)


def _remove(folder: Path) -> None:
    (folder / "2023/2023年巡察整改台账.xlsx").unlink()


def _add(folder: Path) -> None:
    text = "单位,日期,学习类型,主题\n示例区虚构局,2023-05-06,集体学习,甲\n"
    (folder / "2023/补登.csv").write_text(text, encoding="utf-8")


def _change_past_report(folder: Path) -> None:
    (path,) = (folder / "past_reports").glob("*.txt")
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(集体学习\D{0,6})8次", r"\g<1>18次", text), encoding="utf-8")


def _move(folder: Path) -> None:
    (folder / "2023/2023年巡察整改台账.xlsx").rename(folder / "2023/整改.xlsx")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(
            _change_cell,
            ["[台账] 2023/2023年学习教育台账.xlsx", "集体学习，2023年　报告：10　台账：9"],
            id="cell",
        ),
        pytest.param(_delete_row, ["廉政谈话，2023年　报告：10　台账：9"], id="row-deleted"),
        pytest.param(_reopen_item, ["完成整改，2023年　报告：10　台账：9"], id="item-reopened"),
        pytest.param(_remove, ["没有这个文件", "反馈问题，2023年　报告：10"], id="removed"),
        pytest.param(_add, ["2023/补登.csv", "集体学习，2023年　报告：10　台账：11"], id="added"),
        pytest.param(
            _change_past_report, ["集体学习，2021年　报告：8　台账：18"], id="past-report"
        ),
        pytest.param(_move, ["内容相同的是“2023/整改.xlsx”"], id="moved"),
    ],
)
def test_ledgers_changed_after_the_export_are_found(
    change: Callable[[Path], None],
    said: list[str],
    html: str,
    ledgers: Path,
    workspace: Workspace,
) -> None:
    change(ledgers)
    today = recompute(read_page(html).manifest, [str(ledgers)], workspace)
    found = "\n".join(lines(check(html, today)))
    assert all(part in found for part in said), found


def test_ledgers_without_the_year_leave_every_value_to_be_told(
    html: str, ledgers: Path, workspace: Workspace
) -> None:
    for year in ("2023", "2024", "2025"):
        shutil.rmtree(ledgers / year)
    result = check(html, recompute(read_page(html).manifest, [str(ledgers)], workspace))
    found = "\n".join(lines(result))
    assert "不能重新生成" in found
    assert "集体学习，2023年　报告：10　台账：未载明" in found
    assert not result.is_whole


def test_the_file_is_left_as_it_is(exported: Path, workspace: Workspace) -> None:
    before = exported.read_bytes()
    verify_export(exported, [str(SAMPLE)], workspace)
    assert exported.read_bytes() == before


def test_an_unreadable_export_is_said_in_chinese(tmp_path: Path, workspace: Workspace) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(SourceError, match="不是 UTF-8"):
        verify_export(path, None, workspace)


# --- exports that break off ---

_WRITER = """
import sys
from pathlib import Path
from analysis.export.write import write_atomically
path, *pages = map(Path, sys.argv[1:])
contents = [page.read_bytes() for page in pages]
sys.stdout.write("ready\\n")
sys.stdout.flush()
while True:
    for content in contents:
        write_atomically(path, content)
"""


def _kill_at_random(path: Path, pages: list[Path], delay_seconds: float) -> None:
    command = [sys.executable, "-c", _WRITER, str(path), *map(str, pages)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=delay_seconds)
        process.kill()


def test_a_killed_export_leaves_the_old_or_the_new_file_whole(
    exported: Path, tmp_path: Path
) -> None:
    old = exported.read_bytes()
    new = old.replace(b"10", b"11")
    pages = [tmp_path / "新.page", tmp_path / "旧.page"]
    for page, content in zip(pages, (new, old), strict=True):
        page.write_bytes(content)
    path = tmp_path / "报告.html"
    path.write_bytes(old)
    chance = random.Random(5)  # noqa: S311 - moments, not secrets
    for _ in range(10):
        _kill_at_random(path, pages, chance.uniform(0.001, 0.05))
        assert path.read_bytes() in (old, new)


@pytest.fixture
def small_files() -> Iterator[None]:
    """Let no file grow beyond a few kilobytes, as on a disk that is nearly full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("small_files")
def test_a_full_disk_is_said_and_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "报告.html"
    path.write_bytes(b"old")
    with pytest.raises(ExportError, match=r"无法写入“.*报告.html”：.*原有文件没有改动"):
        write_atomically(path, bytes(100_000))
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["报告.html"]


@pytest.mark.parametrize(
    ("function", "error"),
    [
        pytest.param("replace", PermissionError(13, "Permission denied"), id="in-use"),
        pytest.param("fdopen", OSError(30, "Read-only file system"), id="read-only"),
    ],
)
def test_a_folder_that_refuses_is_said_and_keeps_what_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str, error: OSError
) -> None:
    path = tmp_path / "报告.html"
    path.write_bytes(b"old")

    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(os, function, refuse)
    with pytest.raises(ExportError, match="是否允许写入"):
        write_atomically(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["报告.html"]
