"""The panel of problems: filters, places to go to, marked copies, and what may go wrong."""

import shutil
from pathlib import Path

import pytest

from analysis.explore import list_problems, open_ledgers, open_problems
from analysis.problems import WITHHELD_WORDS

LEDGER = "单位,日期,学习类型\n甲局,2023-02-31,集体学习\n甲局,2023-03-01,集体学习\n"


@pytest.fixture
def office(tmp_path, monkeypatch):
    (tmp_path / "data/ledgers").mkdir(parents=True)
    (tmp_path / "data/ledgers/2023年.csv").write_text(LEDGER, encoding="utf-8")
    (tmp_path / "workspace.toml").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("office")
def test_a_place_is_a_cell_that_excel_can_go_to():
    table = list_problems(open_ledgers())
    assert table.columns[:3] == ("文件", "工作表", "单元格")
    assert [row[2] for row in table.rows] == ["B2"]
    assert "名称框" in table.note


def test_copies_are_written_and_linked_and_the_ledger_stays(office):
    panel = open_problems(open_ledgers())
    panel.write_copies()
    assert panel.message.text.startswith("批注副本1份，在 reports/annotated 里")
    assert '<a href="/files/reports/annotated/2023' in panel.copies.value
    assert (office / "data/ledgers/2023年.csv").read_text(encoding="utf-8") == LEDGER
    linked = list((office / "reports/annotated").glob("*.xlsx"))
    assert [path.name for path in linked] == ["2023年.csv.xlsx"]


def test_sources_named_in_the_notebook_are_annotated(office):
    shutil.move(office / "data/ledgers", office / "另一处")
    panel = open_problems(open_ledgers("另一处"), "另一处")
    panel.write_copies()
    assert "批注副本1份" in panel.message.text


@pytest.mark.parametrize(
    ("spoil", "said", "copies"),
    [
        (Path.unlink, "2023年.csv已经不在原来的位置，没有副本。批注副本1份", 1),
        (lambda path: path.write_text(LEDGER + "甲局,2023-04-01,\n", "utf-8"), "又改动了", 0),
    ],
    ids=["deleted", "changed"],
)
def test_a_ledger_touched_since_it_was_read_is_a_sentence(office, spoil, said, copies):
    (office / "data/ledgers/2024年.csv").write_text(LEDGER, encoding="utf-8")
    panel = open_problems(open_ledgers())
    spoil(office / "data/ledgers/2023年.csv")
    panel.write_copies()
    assert said in panel.message.text
    assert panel.copies.value.count("<li>") == copies


def test_a_ledger_that_vanishes_while_copies_are_written_is_a_sentence(office, monkeypatch):
    def vanish(*_):
        raise FileNotFoundError(2, "No such file", "/x/2023年.csv")

    panel = open_problems(open_ledgers())
    monkeypatch.setattr("analysis.explore.problem_picker.write_annotated", vanish)
    panel.write_copies()
    assert panel.message.text.startswith("“2023年.csv”在读取以后被移走或打不开了")
    assert (office / "data/ledgers/2023年.csv").exists()


def test_ledgers_without_problems_need_no_copies(office):
    (office / "data/ledgers/2023年.csv").write_text(
        "单位,日期,学习类型\n甲局,2023-03-01,集体学习\n", encoding="utf-8"
    )
    panel = open_problems(open_ledgers())
    panel.write_copies()
    assert "没有需要标注的问题" in panel.message.text
    assert panel.table.note == ""


@pytest.mark.usefixtures("office")
def test_an_export_holds_the_table_as_it_was_chosen():
    panel = open_problems(open_ledgers())
    assert "B2" in panel.describe()["text/html"]
    panel.file.value = panel.file.options[-1]
    assert f"{len(panel.table.rows)}处" in panel.describe()["text/html"]


def test_an_export_quotes_no_words_of_a_cell_and_the_screen_does(office):
    ledger = office / "data/ledgers/2023年.csv"
    ledger.write_text(
        f"{LEDGER}甲局,王小明,集体学习\n甲局,2023-05-01,王小明饮酒\n", encoding="utf-8"
    )
    panel = open_problems(open_ledgers())
    bundle = panel.describe()
    assert all("王小明" not in bundle[kind] for kind in ("text/html", "text/plain"))
    assert "2023-02-31" in bundle["text/html"]
    assert WITHHELD_WORDS in bundle["text/html"]
    assert "王小明饮酒" in panel.table.html
