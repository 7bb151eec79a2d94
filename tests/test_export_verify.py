"""Verification on the sample: clean as exported, and each of many alterations found."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import plotly.graph_objects as go
import pytest
from nbformat.v4 import new_output

from alterations import ALTERATIONS, STUDY, Alter, cut, drawn, manifest, point, put, several
from analysis.cli import main
from analysis.cli.verify import describe_verification
from analysis.errors import ExportError, SourceError
from analysis.export import Order, publish
from analysis.export.page import export_html
from analysis.export.privacy import NOTICE
from analysis.export.verify.exported_page import read_page
from analysis.export.verify.page_safety import check_file, is_same_file
from analysis.export.verify.rebuilding import make_page, rebuild
from analysis.export.verify.recomputing import Recomputed, recompute
from analysis.export.verify.verifying import Verification, compare_export, verify_export
from analysis.report import show_selection
from analysis.validation import read_records
from analysis.views import Selection
from analysis.workspace import Workspace, find_workspace
from sample_notebooks import drawing, notebook, stated, told
from sample_notebooks import entry as entry_of

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data/sample"
NOTEBOOK = ROOT / "notebooks/04_annual_report.ipynb"


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return find_workspace(ROOT)


def export(folder: Path, year: int, **changed: Any) -> Path:
    last = date(year, 12, 31)
    order = Order(NOTEBOOK, folder, year, None, (str(SAMPLE),), last, ROOT, **changed)
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


DIGIT = re.compile(r"[0-9]")


@pytest.mark.parametrize("seed", range(8))
def test_a_single_digit_changed_anywhere_on_the_page_or_in_its_data_is_found(
    seed: int, html: str, recomputed: Recomputed
) -> None:
    chance = random.Random(seed)  # noqa: S311 - places, not secrets
    first, last = html.index("</style>"), html.index('id="tongbi-plotly"')
    found = chance.choice(list(DIGIT.finditer(html, first, last)))
    digit = str((int(found[0]) + chance.randint(1, 9)) % 10)
    altered = html[: found.start()] + digit + html[found.end() :]
    try:
        assert lines(check(altered, recomputed)) != []
    except ExportError as error:
        assert "已损坏" in str(error)  # noqa: PT017 - a digit may also break the JSON


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


def test_a_report_made_with_names_verifies_like_any_other(
    tmp_path: Path, recomputed: Recomputed
) -> None:
    html = export(tmp_path, 2023, with_names=True).read_text(encoding="utf-8")
    assert NOTICE in html
    assert lines(check(html, recomputed)) == []


def test_an_altered_export_exits_1_and_lists_value_ledger_and_place(
    html: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    alter, _ = ALTERATIONS["manifest-value"]
    path = tmp_path / "改.html"
    path.write_text(alter(html), encoding="utf-8")
    monkeypatch.chdir(ROOT)
    assert main(["verify", str(path), str(SAMPLE)]) == 1
    said = capsys.readouterr().out
    assert "[数值] N-01　集体学习，2023年　报告：11　台账：10　位置：“示例区虚构局" in said
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
    "changes",
    [
        pytest.param(
            {
                _change_cell: "集体学习，2023年　报告：10　台账：9",
                _delete_row: "廉政谈话，2023年　报告：10　台账：9",
                _reopen_item: "完成整改，2023年　报告：10　台账：9",
                _change_past_report: "集体学习，2021年　报告：8　台账：18",
            },
            id="within-files",
        ),
        pytest.param(
            {
                _remove: "没有这个文件|反馈问题，2023年　报告：10",
                _add: "2023/补登.csv|集体学习，2023年　报告：10　台账：11",
            },
            id="files-removed-and-added",
        ),
        pytest.param({_move: "内容相同的是“2023/整改.xlsx”"}, id="moved"),
    ],
)
def test_ledgers_changed_after_the_export_are_found(
    changes: dict[Callable[[Path], None], str], html: str, ledgers: Path, workspace: Workspace
) -> None:
    """What several changes that do not touch each other give is told of each."""
    for change in changes:
        change(ledgers)
    today = recompute(read_page(html).manifest, [str(ledgers)], workspace)
    found = "\n".join(lines(check(html, today)))
    said = [part for each in changes.values() for part in each.split("|")]
    assert [part for part in said if part not in found] == [], found
    assert "[台账] 2023/2023年学习教育台账.xlsx" in found or _change_cell not in changes


def test_ledgers_without_the_year_leave_every_value_to_be_told(
    html: str, ledgers: Path, workspace: Workspace
) -> None:
    for year in ("2023", "2024", "2025"):
        shutil.rmtree(ledgers / year)
    result = check(html, recompute(read_page(html).manifest, [str(ledgers)], workspace))
    found = "\n".join(lines(result))
    assert "不能重新生成" in found
    assert re.search(r"，2023年　报告：\d+　台账：未载明", found)  # what no past report states
    assert not result.is_whole


def test_the_file_is_left_as_it_is(exported: Path, workspace: Workspace) -> None:
    before = exported.read_bytes()
    verify_export(exported, [str(SAMPLE)], workspace)
    assert exported.read_bytes() == before


def test_an_unreadable_export_is_said_in_chinese(tmp_path: Path, workspace: Workspace) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(SourceError, match="不是同比导出的网页、Word 文件或工作簿"):
        verify_export(path, None, workspace)


# --- notebooks that are no report of ours ---


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "学习.csv"
    rows = "".join(f"示例街道,2023-0{month}-15,集体学习,甲\n" for month in range(1, 9))
    path.write_text(f"单位,日期,学习类型,主题\n{rows}", encoding="utf-8")
    return path


def page_of(study: Path, *, words: str = "", height: int = 8, **changed: Any) -> str:
    """Export a notebook with one value of the ledger, its chart, and some words."""
    rows = range(2, 10)
    places = [{"file": study.name, "sheet": "学习", "row": r, "date": None} for r in rows]
    base = {"evidence": places, **changed}
    one = entry_of("aa", 8, **base)
    half = entry_of("bb", 6, **{**base, "evidence": places[:6], "period": "2023-01-01/2023-06-30"})
    change = entry_of("cc", 2, measure="group_study.change", inputs=["aa", "bb"], formula="8－6")
    other = entry_of("dd", 5, measure="own_measure")
    figure = stated(go.Figure(go.Bar(x=["2023年"], y=[height], name="集体学习")), one)
    values = [one, half, change, other]
    cells = ("# 笔记", told("学习", *values, words), drawing(figure))
    return export_html(notebook(*cells), "笔记")


def verify_page(html: str, study: Path, workspace: Workspace) -> Verification:
    return check(html, recompute(read_page(html).manifest, [str(study)], workspace))


def test_any_notebook_is_recomputed_by_measure_and_period_and_the_rest_is_named(
    study: Path, workspace: Workspace
) -> None:
    result = verify_page(page_of(study), study, workspace)
    assert lines(result) == []
    assert not result.is_whole
    assert result.not_recomputed == ("N-04　示例街道，own_measure，2023年：5次（“笔记”第1段）",)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        pytest.param({"height": 9}, "图1的绘图数据第1组“集体学习”第1个", id="drawn-number"),
        pytest.param({"evidence": []}, "漏列：学习.csv", id="evidence"),
        pytest.param({"period": "2023-03"}, "报告：8　台账：1", id="period"),
        pytest.param({"organization": "另一街道"}, "未能重算", id="unknown-organization"),
    ],
)
def test_what_a_notebook_says_otherwise_than_the_ledgers_is_found(
    page: dict[str, Any], said: str, study: Path, workspace: Workspace
) -> None:
    result = verify_page(page_of(study, **page), study, workspace)
    assert said in "\n".join(describe_verification(result))


@pytest.mark.parametrize(
    ("link", "is_clean"),
    [
        pytest.param("../docs/rules.zh-CN.md", True, id="beside-the-notebook"),
        pytest.param("2023年度报告目录.html", True, id="beside-the-file"),
        pytest.param("javascript:alert(1)", False, id="script"),
        pytest.param("file:///etc/passwd", False, id="file"),
        pytest.param("data:text/html,甲", False, id="page-inside"),
    ],
)
def test_a_link_may_lead_anywhere_but_into_a_script(
    link: str, is_clean: bool, study: Path, workspace: Workspace
) -> None:
    altered = page_of(study).replace(">学习<", f'><a href="{link}">见</a>学习<', 1)
    assert (lines(verify_page(altered, study, workspace)) == []) is is_clean


@pytest.fixture
def view_page(study: Path) -> str:
    """Export what a panel shows of two years whose numbers both stand in its table."""
    with study.open("a", encoding="utf-8") as file:
        file.writelines(f"示例街道,2022-0{month}-15,集体学习,甲\n" for month in (1, 2, 3))
    chosen = Selection((2022, 2023), None, ("group_study",))
    page = show_selection(read_records([str(study)]), chosen)
    outputs = [new_output("display_data", data=data) for data in page.list_bundles()]
    return export_html(notebook("# 自由查看", outputs), "自由查看")


def test_a_view_of_the_panel_is_drawn_again(
    view_page: str, study: Path, workspace: Workspace
) -> None:
    result = verify_page(view_page, study, workspace)
    assert lines(result) == []
    assert result.not_recomputed == ()
    assert result.has_pages


def test_a_view_of_one_organization_read_alone_rests_on_its_ledgers_alone(
    study: Path, workspace: Workspace
) -> None:
    (study.parent / "别的.csv").write_text(
        "日期,单位,类型,主题\n2023-05-06,别的街道,集体学习,乙\n", encoding="utf-8"
    )
    chosen = Selection((2023,), "示例街道", ("group_study",))
    pages = {
        whose: show_selection(read_records([str(study.parent)], organization=whose), chosen)
        for whose in ("示例街道", None)
    }
    for page in pages.values():
        outputs = [new_output("display_data", data=data) for data in page.list_bundles()]
        html = export_html(notebook("# 自由查看", outputs), "自由查看")
        assert lines(verify_page(html, study.parent, workspace)) == []


@pytest.mark.parametrize(
    ("alter", "said"),
    [
        pytest.param(drawn(1, point(0, "y", 0, 8)), "y第1个", id="number-of-another-point"),
        pytest.param(drawn(1, put("config", {"editable": True})), "config", id="settings"),
        pytest.param(drawn(1, put("frames", [{"data": []}])), "frames", id="frames"),
        pytest.param(manifest(put("remark", "全年99次")), "另有“remark”", id="manifest-part"),
        pytest.param(
            manifest(lambda c: c["values"][-1].update(remark="99次")), "99次", id="value-part"
        ),
        pytest.param(
            manifest(lambda c: c["report"]["pages"][0]["parameters"].update(years=[2023])),
            "没有这个数",
            id="choice",
        ),
    ],
)
def test_what_is_altered_in_a_view_is_found(
    alter: Alter, said: str, view_page: str, study: Path, workspace: Workspace
) -> None:
    altered = alter(view_page)
    assert altered != view_page
    assert said in "\n".join(lines(verify_page(altered, study, workspace)))


@pytest.mark.parametrize(
    "planted",
    [
        pytest.param(("<footer>", "<footer><p>全年99次</p>"), id="footer"),
        pytest.param(("</html>", "</html>全年99次"), id="behind-the-page"),
        pytest.param(("自由查看</h1>", "自由查看99次</h1>"), id="title"),
        pytest.param(("<title>自由查看", "<title>自由查看99次"), id="window"),
        pytest.param(
            ("</h1>", '</h1><p><img alt="共99次" src="data:image/png;base64,AA=="></p>'),
            id="picture",
        ),
        pytest.param(("</h1>", '</h1><p><abbr title="共99次">学习</abbr></p>'), id="hint"),
    ],
)
def test_a_digit_planted_around_a_page_of_ours_is_listed(
    planted: tuple[str, str], view_page: str, study: Path, workspace: Workspace
) -> None:
    altered = view_page.replace(*planted, 1)
    assert altered != view_page
    assert verify_page(view_page, study, workspace).unexplained == ()
    (found,) = verify_page(altered, study, workspace).unexplained
    assert found.stated.startswith("99（")


@pytest.mark.parametrize(
    "parameters",
    [
        pytest.param({"year": 2023, "as_of": 5}, id="number-for-a-day"),
        pytest.param({"year": [2023]}, id="list-for-a-year"),
        pytest.param({"year": 2023, "organization": {"甲": 1}}, id="object-for-a-name"),
        pytest.param({"year": 10**30}, id="year-beyond-all-years"),
        pytest.param({"years": 2023}, id="other-name"),
        pytest.param([2023], id="list"),
    ],
)
def test_a_page_whose_parameters_a_hand_has_changed_is_told_and_no_error(
    parameters: object, study: Path, workspace: Workspace
) -> None:
    page = {"page": "compare_with_last_year", "parameters": parameters, "read_until": "2023-12-31"}
    built = rebuild({"pages": [page]}, [str(study)], workspace, make=make_page)
    assert built.page is None
    assert built.failure


def test_digits_of_a_notebook_that_nothing_explains_are_listed_and_are_no_difference(
    study: Path, workspace: Workspace
) -> None:
    words = "，2023年3月5日第2次会议，见图1和台账2023.xlsx，另有义务劳动7次"
    result = verify_page(page_of(study, words=words), study, workspace)
    assert lines(result) == []
    typed, in_alternative = result.unexplained
    assert typed.kind == "散落数字"
    assert typed.stated.startswith("7（")
    assert in_alternative.place == "“笔记”图1文字说明"


def test_text_that_looks_like_a_value_s_place_is_read_as_text(
    html: str, recomputed: Recomputed
) -> None:
    altered = cut("<strong>一", "<strong>一\ufffc", STUDY)(html)
    (found,) = check(altered, recomputed).differences
    assert found.kind == "文件"
    assert "一\ufffc是" in found.stated


EMPTY_MANIFEST = '{"report": {}, "values": [], "sources": []}'
HOSTILE_MARKUP = {
    "comments never closed": "<!--",
    "tags never closed": "<a ",
    "names never closed": "<a",
    "ends never closed": "</",
    "sections never closed": "<![",
    "sections": "<![x]>",
    "scripts never closed": "<script>",
    "paragraphs never closed": "<p",
    "links that end and never begin": "x</a>",
    "values in a heading": "<h1><data>1</data>",
}


@pytest.mark.parametrize("sign", HOSTILE_MARKUP.values(), ids=HOSTILE_MARKUP)
def test_a_hostile_page_is_read_in_a_straight_line(sign: str) -> None:
    many = sign * 20_000
    with pytest.raises(ExportError, match="没有依据清单"):
        read_page(many)
    assert list(check_file(many))
    assert not is_same_file(many, "")


def test_what_stands_behind_a_tag_that_is_never_closed_is_told_as_text() -> None:
    told = read_page(f'<script id="tongbi-manifest">{EMPTY_MANIFEST}</script><p>甲<!-- 12次')
    assert [block.words for block in told.sections[0].blocks] == ["甲<!-- 12次"]
