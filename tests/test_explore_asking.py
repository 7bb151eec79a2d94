"""Asking what a table is: seen as it stands, answered by choices, remembered, taken back."""

import json
from pathlib import Path

import ipywidgets
import pytest

from analysis.answers import read_answer_file
from analysis.catalogue import load_catalogue
from analysis.explore import open_ledgers, open_tables
from analysis.explore.asking import Asking
from analysis.validation import read_records
from analysis.workspace import find_workspace, list_sources

SAMPLE = Path(__file__).parents[1] / "data/sample"

ODD = "几时,啥事,谁来了,来了多少\n2024-03-05,读条例,钱丙丁,12\n2024-04-09,读准则,赵甲乙,11\n"
GOOD = "日期,学习类型,主题\n2024-05-06,集体学习,读条例\n"


@pytest.fixture
def office(tmp_path, monkeypatch):
    """Make a workspace with a ledger that anybody reads, and one that nobody does."""
    (tmp_path / "data/ledgers").mkdir(parents=True)
    (tmp_path / "workspace.toml").write_text("# 设置\n[headings]\n# 甲\n", encoding="utf-8")
    (tmp_path / "data/ledgers/2024年好.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "data/ledgers/2024年怪.csv").write_text(ODD, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _open(*sources):
    panel = open_tables(open_ledgers(*sources), *sources)
    panel.begin()
    return panel


def _count():
    return len(read_records().table)


def test_the_table_that_is_not_counted_is_seen_first_as_it_stands(office):
    panel = _open()
    assert panel.which.options[0][0].startswith("没有计入：2024年怪.csv")
    told = panel.asker.told
    assert told["letters"] == ["A", "B", "C", "D"]
    assert told["rows"][0] == ["1", "几时", "啥事", "谁来了", "来了多少"]
    assert told["rows"][1] == ["2", "2024-03-05", "读条例", "钱丙丁", "12"]
    assert office.exists()


@pytest.mark.usefixtures("office")
def test_a_column_of_days_is_offered_as_the_date():
    assert _open().asker.roles == ["date", "", "", ""]


def test_what_would_be_counted_is_said_at_once_and_nothing_written(office):
    panel = _open()
    assert "计入0行" in panel.preview.text
    panel.activity.value = "group_study"
    assert "计入2行（集体学习；2024-03-05至2024-04-09）" in panel.preview.text
    panel.asker.roles = ["date", "subject", "other", "people"]
    assert "计入2行" in panel.preview.text
    assert (office / "workspace.toml").read_text(encoding="utf-8") == "# 设置\n[headings]\n# 甲\n"


def test_an_answer_is_kept_and_next_years_file_is_read_without_asking(office):
    panel = _open()
    panel.activity.value = "group_study"
    panel.asker.roles = ["date", "subject", "other", "people"]
    panel.keep.click()
    assert panel.message.text.startswith("已记住")
    assert panel.which.options[panel.which.value][0].startswith("计入：2024年怪.csv")
    assert _count() == 3
    (office / "data/ledgers/新来的.csv").write_text(ODD.replace("2024", "2025"), encoding="utf-8")
    assert _count() == 5
    text = (office / "workspace.toml").read_text(encoding="utf-8")
    assert text.startswith("# 设置\n[headings]\n# 甲\n")
    assert '"来了多少" = "人次"' in text


def test_an_answer_is_changed_and_the_rest_of_it_stays(office):
    panel = _open()
    panel.activity.value = "group_study"
    panel.keep.click()
    panel = _open()
    panel.which.value = next(place for name, place in panel.which.options if "怪" in name)
    assert panel.activity.value == "group_study"
    panel.asker.roles = ["date", "subject", "other", "people"]
    panel.keep.click()
    answers = find_workspace(office).tables
    assert len(answers) == 1
    assert answers[0].columns["来了多少"] == "people"
    assert read_records().table["people"].sum() == 23


def test_an_answer_is_taken_back(office):
    before = (office / "workspace.toml").read_bytes()
    panel = _open()
    assert panel.undo.disabled
    panel.activity.value = "group_study"
    panel.keep.click()
    panel.undo.click()
    assert panel.message.text == "已撤销上一个答案。"
    assert (office / "workspace.toml").read_bytes() == before
    assert panel.which.options[0][0].startswith("没有计入：2024年怪.csv")
    assert panel.undo.disabled


def test_what_others_wrote_meanwhile_is_not_undone(office):
    panel = _open()
    panel.activity.value = "group_study"
    panel.keep.click()
    path = office / "workspace.toml"
    path.write_text(path.read_text(encoding="utf-8") + "# 别人\n", encoding="utf-8")
    panel.undo.click()
    assert "没有撤销" in panel.message.text
    assert path.read_text(encoding="utf-8").endswith("# 别人\n")


def test_a_list_that_is_counted_can_be_answered_to_be_none(office):
    panel = _open()
    panel.which.value = 1
    assert panel.asker.roles == ["date", "activity", "subject"]
    panel.kind.value = "statistics"
    assert "计入0行" in panel.preview.text
    panel.keep.click()
    assert _count() == 0
    assert office.exists()


def test_an_activity_of_common_headings_is_answered_for_sheets_of_that_name_alone(office):
    text = "日期,主题,人数\n2024-05-06,读条例,3\n"
    (office / "data/ledgers/2024年甲.csv").write_text(text, encoding="utf-8")
    (office / "data/ledgers/2024年乙.csv").write_text(text, encoding="utf-8")
    panel = _open()
    names = [name for name, _ in panel.which.options]
    panel.which.value = next(n for n, name in enumerate(names) if "2024年甲" in name)
    panel.activity.value = "party_lecture"
    panel.keep.click()
    kinds = read_records().table
    assert kinds.loc[kinds["activity"] == "party_lecture", "file"].tolist() == ["2024年甲.csv"]


@pytest.mark.usefixtures("office")
def test_cells_are_in_no_state_and_in_no_export():
    panel = _open()
    panel.activity.value = "group_study"
    panel.keep.click()
    shown = {**panel._box._repr_mimebundle_(), **panel.describe()}
    states = ipywidgets.Widget.get_manager_state()["state"]
    assert "钱丙丁" in json.dumps(panel.asker.told, ensure_ascii=False)
    assert "钱丙丁" not in json.dumps([shown, states], ensure_ascii=False, default=str)


def test_answers_are_handed_on_and_taken_over(office):
    panel = _open()
    panel.activity.value = "group_study"
    panel.keep.click()
    panel.export.click()
    path = office / "reports/台账答案.toml"
    assert panel.link.path == "reports/台账答案.toml"
    assert len(read_answer_file(path, load_catalogue()).tables) == 1
    panel.undo.click()
    panel._take_over({"new": ({"name": "台账答案.toml", "content": path.read_bytes()},)})
    assert panel.message.text == "已导入“台账答案.toml”。"
    assert _count() == 3
    path.write_text("我的答案", encoding="utf-8")
    panel.export.click()
    assert "没有覆盖" in panel.message.text
    assert path.read_text(encoding="utf-8") == "我的答案"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"ledgers = 1", "没有“ledgers”这一项"),
        ("甲".encode("gb18030"), "不是 UTF-8"),
        ('[sheets]\n"甲" = "乙丙"\n'.encode(), "第2行：“甲”对应的活动“乙丙”不认识"),
    ],
    ids=["something else", "another encoding", "a wrong line"],
)
def test_answers_that_cannot_be_used_are_told(office, content, said):
    panel = _open()
    panel._take_over({"new": ({"name": "答.toml", "content": content},)})
    assert said in panel.message.text
    assert not find_workspace(office).sheets


def test_lines_of_the_settings_that_cannot_be_used_are_told(office):
    (office / "workspace.toml").write_text('[sheets]\n"甲" = "乙丙"\n', encoding="utf-8")
    assert _open().message.text.startswith("workspace.toml 第2行：“甲”对应的活动“乙丙”不认识")


def test_a_file_that_is_gone_is_a_sentence(office):
    panel = open_tables(open_ledgers())
    (office / "data/ledgers/2024年怪.csv").unlink()
    panel.begin()
    assert "怪.csv" in panel.message.text
    assert panel.keep.disabled


def test_without_a_workspace_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "怪.csv").write_text(ODD, encoding="utf-8")
    panel = _open(["怪.csv"])
    panel.activity.value = "group_study"
    panel.keep.click()
    assert "没有 workspace.toml" in panel.message.text


@pytest.mark.usefixtures("office")
def test_an_export_lists_how_each_table_was_read():
    shown = _open().describe()["text/html"]
    assert "2024年好.csv" in shown
    assert "一行一次活动" in shown


@pytest.mark.parametrize("year", [2020, 2022, 2025])
def test_an_answer_that_says_what_is_read_changes_nothing(year):
    folder = SAMPLE / f"{year}"
    workspace = find_workspace(SAMPLE.parents[2])
    records = read_records([folder], workspace=workspace)
    asking = Asking(records, list_sources([folder]), workspace)
    for place in asking.tables:
        table = asking.open(*place)
        now = asking.preview(table, None)
        assert asking.preview(table, table.answer(table.roles, "", "")) == now


def test_two_tables_of_one_sheet_are_answered_one_after_the_other(office):
    lines = [
        "几时,啥事,到了几个",
        "2024-03-05,读条例,12",
        "",
        "何日,同谁谈,谈些啥",
        "2024-05-06,钱某,廉洁",
    ]
    path = office / "data/ledgers/2024年两张.csv"
    path.write_text("\n".join([*lines, "2024-05-07,孙某,廉洁", ""]), encoding="utf-8")
    (office / "data/ledgers/2024年怪.csv").unlink()
    panel = _open()
    panel.activity.value = "group_study"
    panel.asker.roles = ["date", "subject", "people"]
    assert "计入1行（集体学习；2024-03-05）" in panel.preview.text
    panel.keep.click()
    panel.which.value = 0
    assert panel.asker.told["rows"][0][1:] == ["何日", "同谁谈", "谈些啥"]
    panel.activity.value = "integrity_talk"
    panel.asker.roles = ["date", "persons", "subject"]
    assert "计入2行（廉政谈话；2024-05-06至2024-05-07）" in panel.preview.text
    panel.keep.click()
    kept = read_records([path]).table
    assert kept["activity"].tolist() == ["group_study", "integrity_talk", "integrity_talk"]
