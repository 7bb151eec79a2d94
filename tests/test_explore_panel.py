"""The panel without a browser: what is chosen, seen, kept, reported, exported, and never kept."""

import json
import os
import shutil
from pathlib import Path

import pytest

from analysis.explore import Session, open_panel, watch_ledgers
from analysis.explore.panel import EmptyPanel, Panel
from analysis.explore.publishing import make_notebook
from analysis.explore.session import find_kept, keep, list_rows, load_kept
from analysis.export.running import STATE_MIME
from analysis.export.verify import verify_export
from analysis.report import build_report
from analysis.views import Mark, Selection, read_views, view_file
from analysis.workspace import find_workspace

ROOT = Path(__file__).parents[1]
OFFICE = "示例区虚构局"
LEDGER = """日期,活动类型,内容,谈话对象
2024-03-05,廉政谈话,岗位廉政风险,赵甲乙
2025-03-05,廉政谈话,节前提醒,钱丙丁
2025-04-05,集体学习,传达学习,
"""


@pytest.fixture(scope="module")
def ledgers():
    return watch_ledgers([ROOT / "data/sample"])


@pytest.fixture
def session(ledgers):
    return Session(ledgers)


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    """Make a workspace with one ledger of an office's own, and go there."""
    (tmp_path / "workspace.toml").write_text(f'organization = "{OFFICE}"\n', encoding="utf-8")
    folder = tmp_path / "data/ledgers"
    folder.mkdir(parents=True)
    (folder / "2025年台账.csv").write_text(LEDGER, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _ledger(workspace):
    return workspace / "data/ledgers/2025年台账.csv"


def test_a_turn_changes_what_is_seen_and_can_be_taken_back(session):
    before = session.view.sentence.text
    session.turn(years=(2023,))
    assert session.view.sentence.text.startswith("2023年：集体学习10次")
    session.turn(view="calendar")
    session.undo()
    assert session.selection.years == (2023,)
    assert session.selection.view == "trend"
    session.undo()
    assert session.view.sentence.text == before
    session.undo()
    assert session.view.sentence.text == before


def test_reset_is_a_step_like_any_other(session):
    session.turn(years=(2023,), view="flow")
    session.reset()
    assert session.selection == session.choices.first
    session.undo()
    assert session.selection.view == "flow"


def test_the_same_choice_once_more_is_no_step(session):
    session.turn(years=session.selection.years)
    assert not session.has_past


def test_the_oldest_steps_are_forgotten_first(session):
    for day in range(1, 31):
        for month in (1, 3, 5, 7):
            session.turn(activities=(), cutoff=(month, day))
    steps = 0
    while session.has_past:
        session.undo()
        steps += 1
    assert steps == 99
    assert session.selection.cutoff == (1, 6)


def test_a_point_lists_its_rows_by_date_with_file_sheet_and_row(session):
    session.turn(activities=("integrity_talk",), years=(2025,))
    rows = session.list_rows(0)
    assert rows.caption == "廉政谈话 2025年：11人次"
    assert len(rows.rows) == len(session.view.marks[0].value.evidence)
    assert all("·第" in row[0] for row in rows.rows)
    assert [row[1] for row in rows.rows] == sorted(row[1] for row in rows.rows)
    assert "人员" in rows.columns


def test_every_point_of_every_view_has_rows_or_says_why_not(session):
    for view in ("trend", "calendar", "year_over_year", "composition", "flow"):
        session.turn(view=view, activities=("group_study", "institution_revision"))
        for place, mark in enumerate(session.view.marks):
            rows = session.list_rows(place)
            expected = len(mark.value.evidence) if mark.value else 0
            assert len(rows.rows) == expected
            assert rows.rows or rows.note


def test_a_point_without_a_ledger_says_that_this_is_not_zero(session):
    assert "不等于0" in list_rows(session.records, Mark(0, 0, "某年：无台账", None)).note


def test_many_rows_are_cut_and_their_number_is_told(session):
    session.turn(activities=("committee_meeting",), years=(2025,))
    value = session.view.marks[0].value
    many = Mark(0, 0, "很多", type(value)(**{**_parts(value), "evidence": value.evidence * 50}))
    rows = list_rows(session.records, many)
    assert len(rows.rows) == 200
    assert rows.note == f"另有{len(value.evidence) * 50 - 200}行没有列出，请缩小范围。"


def _parts(value):
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def test_the_last_choice_is_kept_and_holds_no_place_and_no_day(ledgers, tmp_path):
    path = tmp_path / "kept/02_explore.json"
    first = Session(ledgers, path)
    first.turn(years=(2023, 2024), view="composition", cutoff=(6, 30))
    again = Session(ledgers, path)
    assert again.selection == first.selection
    assert again.notice == ""
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert set(kept) == {"organization", "view", "years", "activities", "quantity", "cutoff"}


def test_a_kept_choice_that_no_longer_fits_is_mended_and_that_is_said(ledgers, tmp_path):
    path = tmp_path / "02_explore.json"
    keep(path, Selection((1999,), "别的局", ("group_study",)))
    session = Session(ledgers, path)
    assert session.selection.organization == OFFICE
    assert "1999年、别的局" in session.notice


@pytest.mark.parametrize("text", ["", "{", "[]", '{"view": "x"}', "\x00"])
def test_a_broken_kept_choice_counts_for_none(tmp_path, text):
    path = tmp_path / "02_explore.json"
    path.write_text(text, encoding="utf-8")
    assert load_kept(path) is None


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path):
    (tmp_path / "reports").write_text("a file, no folder", encoding="utf-8")
    keep(tmp_path / "reports/.explore/x.json", Selection((2025,)))


def test_only_a_notebook_that_a_person_has_open_keeps_its_choice(workspace, monkeypatch):
    place = find_workspace(workspace)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    assert find_kept(place) is None
    monkeypatch.setenv("JPY_SESSION_NAME", "/somewhere/notebooks/02_explore.ipynb")
    assert find_kept(place) == workspace / "reports/.explore/02_explore.json"


def test_ledgers_that_are_the_same_are_read_once(workspace):
    first = watch_ledgers()
    assert watch_ledgers().records is first.records
    assert first.read_again().records is first.records
    _ledger(workspace).write_text(LEDGER + "2025-05-05,集体学习,又一次,\n", encoding="utf-8")
    assert len(first.read_again().records.table) == len(first.records.table) + 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda path: path.write_text(LEDGER + "\n\n", encoding="utf-8"), "已修改"),
        (lambda path: os.utime(path, ns=(1, 1)), "已修改"),
        (lambda path: path.unlink(), "已删除或移走"),
        (lambda path: shutil.copy(path, path.with_name("另一份.csv")), "“另一份.csv”是新的"),
    ],
    ids=["changed", "touched", "deleted", "added"],
)
def test_a_change_of_the_files_is_noticed_and_named(workspace, change, words):
    session = Session(watch_ledgers())
    assert session.changes == ""
    change(_ledger(workspace))
    assert words in session.changes
    assert "请点“重新读取”" in session.changes


def test_reading_again_keeps_the_choice_and_sees_the_new_rows(workspace):
    session = Session(watch_ledgers())
    session.turn(activities=("integrity_talk",))
    more = LEDGER + "2025-06-05,廉政谈话,又一次,孙戊己\n"
    _ledger(workspace).write_text(more, encoding="utf-8")
    session.read_again()
    assert session.selection.activities == ("integrity_talk",)
    assert "廉政谈话2人次" in session.view.sentence.text
    assert session.changes == ""


def test_when_the_last_ledger_is_gone_what_is_seen_stays_and_that_is_said(workspace):
    panel = open_panel(watch_ledgers())
    before = panel.shown.sentence.text
    _ledger(workspace).unlink()
    panel.knobs.view.value = "calendar"
    assert "已删除或移走" in panel.warning.text
    panel.again.click()
    assert panel.notice.text.startswith("台账里还没有可看的记录")
    assert panel.shown.sentence.text.startswith(before[:5])


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (lambda root: _ledger(root).unlink(), "台账里还没有可看的记录"),
        (lambda root: (root / "data/catalogue.toml").write_text("[activities"), "不符合 TOML 写法"),
        (lambda root: (root / "workspace.toml").write_text("ledger = 1"), "是否想写“ledgers”"),
        (lambda root: shutil.rmtree(root / "data/ledgers"), "data"),
    ],
    ids=["no ledger", "a broken catalogue", "a broken workspace", "no folder"],
)
def test_nothing_to_see_is_a_sentence_and_a_button_that_helps_when_it_is_mended(
    workspace, prepare, words
):
    prepare(workspace)
    panel = open_panel(watch_ledgers())
    assert isinstance(panel, EmptyPanel)
    assert words in panel.message.text
    assert words in panel.describe()["text/plain"]
    (workspace / "workspace.toml").write_text(f'organization = "{OFFICE}"\n', encoding="utf-8")
    (workspace / "data/catalogue.toml").unlink(missing_ok=True)
    (workspace / "data/ledgers").mkdir(exist_ok=True)
    _ledger(workspace).write_text(LEDGER, encoding="utf-8")
    panel.again.click()
    assert isinstance(panel.panel, Panel)
    assert "集体学习1次" in panel.panel.shown.sentence.text


@pytest.mark.parametrize("sources", ["没有这个文件夹", ["D:\\台账\n"]])
@pytest.mark.usefixtures("workspace")
def test_a_source_that_is_not_there_is_a_sentence(sources):
    assert watch_ledgers(sources).failure


@pytest.mark.usefixtures("workspace")
def test_an_unreadable_day_is_a_sentence():
    assert "不是日期" in watch_ledgers(as_of="下周").failure


def test_the_panel_follows_its_knobs_and_its_buttons(ledgers):
    panel = open_panel(ledgers)
    before = panel.sentence.value
    assert panel.undo.disabled
    panel.knobs.years.value = (2023,)
    assert panel.shown.selection.years == (2023,)
    assert panel.sentence.value != before
    assert "2023年" in panel.table.value
    panel.reset.click()
    assert panel.sentence.value == before
    panel.undo.click()
    assert panel.shown.selection.years == (2023,)


def test_every_knob_changes_the_choice(ledgers):
    panel = open_panel(ledgers)
    knobs = panel.knobs
    knobs.period.value = "same"
    knobs.month.value = 3
    knobs.day.value = 15
    knobs.activities.value = ("@talk",)
    knobs.quantity.value = "people"
    knobs.view.value = "year_over_year"
    knobs.years.boxes[2019].value = False
    chosen = panel.shown.selection
    assert chosen.cutoff == (3, 15)
    assert (chosen.activities, chosen.quantity, chosen.view) == (
        ("@talk",),
        "people",
        "year_over_year",
    )
    assert 2019 not in chosen.years


def test_knobs_that_do_nothing_in_a_view_are_locked(ledgers):
    panel = open_panel(ledgers)
    panel.knobs.view.value = "flow"
    assert panel.knobs.activities.disabled
    assert panel.knobs.quantity.disabled
    panel.knobs.view.value = "trend"
    assert not panel.knobs.activities.disabled


def test_an_empty_selection_is_a_sentence_and_no_chart(ledgers):
    panel = open_panel(ledgers)
    panel.knobs.activities.value = ()
    assert "没有选择活动" in panel.sentence.value
    assert panel.table.value == ""
    assert panel.chart.box.layout.display == "none"
    panel.knobs.years.value = ()
    assert "没有选择年度" in panel.sentence.value
    panel.reset.click()
    assert panel.chart.box.layout.display == ""


def test_a_drawing_without_notes_takes_those_of_the_drawing_before_away(ledgers):
    panel = open_panel(ledgers)
    panel.knobs.activities.value = ("integrity_talk",)
    panel.knobs.years.value = (2023, 2024)
    panel.knobs.view.value = "composition"
    panel.knobs.view.value = "trend"
    assert panel.chart.figure.layout.annotations
    panel.knobs.view.value = "composition"
    assert panel.chart.figure.layout.annotations == ()


def test_whose_numbers_are_seen_is_written_in_full_and_invented_ones_are_called_so(workspace):
    name = "某某自治州某某县某某镇人民政府综合行政执法和应急管理工作办公室"
    text = f"单位,日期,活动类型\n{name},2025-03-05,集体学习\n甲局,2025-04-05,集体学习\n"
    _ledger(workspace).write_text(text, encoding="utf-8")
    panel = open_panel(watch_ledgers())
    assert "全部单位" in panel.whose.value
    panel.knobs.organization.value = name
    assert name in panel.whose.value
    assert "虚构示例" not in panel.whose.value
    assert "虚构示例" in open_panel(watch_ledgers([ROOT / "data/sample"])).whose.value


def test_what_a_knob_or_reading_again_brings_up_stands_above_the_chart(workspace):
    panel = open_panel(watch_ledgers())
    panel.knobs.activities.value = ("integrity_talk",)
    _ledger(workspace).write_text("日期,活动类型\n2025-04-05,集体学习\n", encoding="utf-8")
    panel.again.click()
    assert panel.notice.text == "上次选的2024年、廉政谈话现在台账里没有，已换成有的。"
    assert panel.message.text == ""


@pytest.mark.usefixtures("workspace")
def test_names_of_persons_are_seen_and_are_in_no_state_and_no_output():
    panel = open_panel(watch_ledgers())
    panel.knobs.activities.value = ("integrity_talk",)
    last = len(panel.shown.marks) - 1
    panel.pick.value = last
    assert "钱丙丁" in json.dumps(panel.rows.told, ensure_ascii=False)
    from ipywidgets import Widget

    state = json.dumps(Widget.get_manager_state(), default=str, ensure_ascii=False)
    shown = {**panel._box._repr_mimebundle_(), **panel.describe()}
    bundle = json.dumps(shown, default=str, ensure_ascii=False)
    for held in (state, bundle):
        assert "钱丙丁" not in held
        assert "节前提醒" not in held
    assert STATE_MIME


def test_a_turn_sends_the_drawing_whole_and_nothing_piecemeal(ledgers):
    panel = open_panel(ledgers)
    sent = []
    panel.chart.figure.send_state = lambda keys: sent.append(
        {keys} if isinstance(keys, str) else {*keys}
    )
    panel.knobs.view.value = "calendar"
    assert {"_widget_data", "_widget_layout"} <= set().union(*sent)
    assert not [key for keys in sent for key in keys if key.startswith("_py2js_")]
    assert len(panel.chart.figure.get_state("_widget_data")["_widget_data"]) > 2


def test_a_click_on_a_point_lists_its_rows(ledgers):
    panel = open_panel(ledgers)
    panel.chart._follow(0)(None, type("Points", (), {"point_inds": [6]}), None)
    assert panel.rows.told["caption"] == "集体学习 2025年：8次"
    assert len(panel.rows.told["rows"]) == 8


def test_a_view_in_the_report_is_drawn_there_from_the_ledgers_and_can_be_taken_out(workspace):
    session = Session(watch_ledgers())
    session.turn(activities=("integrity_talk",), view="year_over_year", years=(2025,))
    said = session.put_into_report()
    assert said.startswith(f"已放入{OFFICE}2025年度报告")
    assert "没有重复放入" in session.put_into_report()
    path = view_file(workspace, 2025)
    assert [each.selection.view for each in read_views(path)] == ["year_over_year"]
    assert "2人次" not in path.read_text(encoding="utf-8")
    assert "自选图表" in _report(session).text
    assert "廉政谈话1人次" in _report(session).comparison.text
    more = LEDGER + "2025-06-05,廉政谈话,又一次,孙戊己\n"
    _ledger(workspace).write_text(more, encoding="utf-8")
    session.read_again()
    assert "廉政谈话2人次" in _report(session).comparison.text
    assert session.take_from_report(0).startswith("已从2025年度报告取出：同比：廉政谈话")
    assert "自选图表" not in _report(session).text


def _report(session):
    return build_report(session.records, year=2025)


@pytest.mark.usefixtures("workspace")
def test_a_view_without_a_drawing_is_not_put_into_a_report():
    session = Session(watch_ledgers())
    session.turn(activities=())
    assert "没有放入" in session.put_into_report()


def test_without_a_workspace_there_is_no_place_for_views(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    panel = open_panel(watch_ledgers([ROOT / "data/sample"]))
    panel.put.click()
    assert "不在工作区里" in panel.message.text


def test_a_broken_file_of_views_is_a_sentence_in_the_panel(workspace):
    path = view_file(workspace, 2025)
    path.parent.mkdir(parents=True)
    path.write_text("[[view]\n", encoding="utf-8")
    panel = open_panel(watch_ledgers())
    assert "2025.toml 第1行" in panel.trouble.text
    panel.put.click()
    assert "2025.toml 第1行" in panel.message.text


def test_an_export_holds_the_views_and_verifies_and_names_no_person(workspace):
    panel = open_panel(watch_ledgers())
    panel.put.click()
    panel.knobs.activities.value = ("integrity_talk",)
    panel.knobs.view.value = "calendar"
    panel.export.click()
    assert panel.message.text == f"已导出：reports/{OFFICE}_2025年_自由查看.html。"
    assert panel.link.path == f"reports/{OFFICE}_2025年_自由查看.html"
    path = workspace / panel.link.path
    html = path.read_text(encoding="utf-8")
    assert html.count('<figure class="chart"') == 2
    assert "钱丙丁" not in html
    found = verify_export(path, None, find_workspace(workspace))
    assert found.differences == ()
    assert found.not_recomputed == ()
    assert found.sources == 1
    panel.export.click()
    assert path.read_text(encoding="utf-8") == html
    path.write_text("我的笔记", encoding="utf-8")
    panel.export.click()
    assert "不是同比写出的文件，没有覆盖。" in panel.message.text
    assert "请把它改名或移走" in panel.message.text
    assert path.read_text(encoding="utf-8") == "我的笔记"


def test_an_export_that_would_name_a_person_is_refused_and_said(workspace):
    _ledger(workspace).rename(workspace / "data/ledgers/钱丙丁谈话台账.csv")
    panel = open_panel(watch_ledgers())
    panel.export.click()
    assert "个人信息" in panel.message.text
    assert "钱丙丁" not in panel.message.text
    assert not list((workspace / "reports").glob("*.html"))


@pytest.mark.usefixtures("workspace")
def test_an_export_without_a_drawing_is_refused_and_said():
    panel = open_panel(watch_ledgers())
    panel.knobs.activities.value = ()
    panel.export.click()
    assert "没有导出" in panel.message.text


def test_a_notebook_of_views_is_the_same_each_time(session):
    views = [session.view]
    made = [json.dumps(make_notebook(session.records, views, session.choices)) for _ in range(2)]
    assert made[0] == made[1]


def test_the_panel_leaves_its_view_for_an_export(ledgers):
    panel = open_panel(ledgers)
    bundle = panel.describe()
    drawn = bundle["application/vnd.plotly.v1+json"]
    assert drawn["data"]
    assert "集体学习" in bundle["text/html"]
    json.dumps(drawn)
    panel.knobs.activities.value = ("party_lecture",)
    assert "专题党课" in panel.describe()["text/html"]
    assert "集体学习" not in panel.describe()["text/html"]


def test_whatever_changes_the_view_has_it_written_down_for_an_export(ledgers, monkeypatch):
    panel, renewed = open_panel(ledgers), []
    monkeypatch.setattr(panel.still, "renew", lambda: renewed.append(panel.shown.selection.view))
    for step in ("knob", "undo", "reset"):
        if step == "knob":
            panel.knobs.view.value = "calendar"
        else:
            getattr(panel, step).click()
    assert renewed == ["calendar", "trend", "trend"]


@pytest.mark.parametrize("button", ["put", "export"])
def test_what_is_kept_of_older_ledgers_is_said_to_be_older(workspace, button):
    panel = open_panel(watch_ledgers())
    assert panel.warning.text == ""
    (workspace / "data/ledgers/新.csv").write_text(LEDGER, encoding="utf-8")
    getattr(panel, button).click()
    assert "“新.csv”是新的" in panel.warning.text
    assert panel.message.text.startswith("已")


def test_an_empty_panel_that_fills_is_exported_as_the_view_it_has_then(workspace):
    content = _ledger(workspace).read_text(encoding="utf-8")
    _ledger(workspace).unlink()
    panel = open_panel(watch_ledgers())
    _ledger(workspace).write_text(content, encoding="utf-8")
    panel.again.click()
    assert panel.panel.still is panel.still
    assert "廉政谈话" in panel.describe()["text/html"]
