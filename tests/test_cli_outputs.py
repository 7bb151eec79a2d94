"""What a command writes never takes the place of what was read, or of what others wrote."""

import json
import os

import pytest

from analysis.cli import main

LEDGER = "单位,日期,学习类型,主题,参加人数\n示例单位,2023-03-15,集体学习,甲,35\n"


@pytest.fixture
def office(tmp_path, monkeypatch):
    for folder in ("台账", "past_reports", "notebooks", "data"):
        (tmp_path / folder).mkdir()
    (tmp_path / "workspace.toml").write_text(
        'ledgers = "台账"\npast_reports = "past_reports"\n', "utf-8"
    )
    (tmp_path / "台账/学习.csv").write_text(LEDGER, "utf-8")
    (tmp_path / "past_reports/2022.txt").write_text("2022年度报告\n集体学习8次。", "utf-8")
    (tmp_path / "notebooks/01.ipynb").write_text("{}", "utf-8")
    (tmp_path / "data/catalogue.toml").write_text("", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("台账/学习.csv", id="ledger"),
        pytest.param("./台账/../台账/学习.csv", id="way round"),
        pytest.param("past_reports/2022.txt", id="past report"),
        pytest.param("workspace.toml", id="settings"),
        pytest.param("data/catalogue.toml", id="catalogue"),
        pytest.param("notebooks/01.ipynb", id="notebook"),
        pytest.param("符号.csv", id="symbolic link"),
        pytest.param("硬.csv", id="hard link"),
        pytest.param("链/学习.csv", id="linked folder"),
    ],
)
@pytest.mark.parametrize("flag", ["--csv", "--json"])
def test_what_is_read_is_never_written_over_however_it_is_named(office, target, flag, capsys):
    (office / "符号.csv").symlink_to(office / "台账/学习.csv")
    (office / "硬.csv").hardlink_to(office / "台账/学习.csv")
    (office / "链").symlink_to(office / "台账")
    before = contents(office)
    assert main(["measures", flag, target, "--force"]) == 2
    assert f"“{target.removeprefix('./')}”就是要读取的" in capsys.readouterr().err
    assert contents(office) == before


def test_another_case_of_the_name_is_the_same_file(office, capsys):
    assert main(["measures", "台账/学习.csv", "--csv", "台账/学习.CSV"]) == 2
    assert "就是要读取的" in capsys.readouterr().err
    assert [path.name for path in (office / "台账").iterdir()] == ["学习.csv"]


def test_ledgers_that_a_draft_is_held_against_are_read_too(office, capsys):
    (office / "别处").mkdir()
    (office / "别处/学习.csv").write_text(LEDGER, "utf-8")
    before = contents(office)
    order = ["stale", "past_reports/2022.txt", "--ledgers", "别处"]
    for target in ("别处/学习.csv", "台账/学习.csv", "past_reports/2022.txt"):
        assert main([*order, "--json", target, "--force"]) == 2
        assert "就是要读取的" in capsys.readouterr().err
    assert contents(office) == before


@pytest.mark.usefixtures("office")
def test_the_parts_of_a_dataset_are_read_too(capsys):
    assert main(["convert", "--to", "parquet", "数据集"]) == 0
    assert main(["measures", "数据集", "--json", "数据集/tongbi.json", "--force"]) == 2
    assert "就是要读取的" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["我的笔记", '{"as_of": 1}', '[{"organization": 1}]', "a,b\n1,2\n"]
)
def test_a_file_of_another_program_is_replaced_only_by_force(office, text, capsys):
    (office / "结果").write_text(text, "utf-8")
    order = ["check", "--as-of", "2023-12-31", "--json", "结果"]
    assert main(order) == 2
    assert "不是同比写出的文件，没有覆盖" in capsys.readouterr().err
    assert (office / "结果").read_text("utf-8") == text
    assert main([*order, "--force"]) == 0
    assert json.loads((office / "结果").read_text("utf-8"))["records"]


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(["check", "--json", "结果"], id="check"),
        pytest.param(["measures", "--json", "结果"], id="measures"),
        pytest.param(["measures", "--year", "2023", "--csv", "结果"], id="table"),
    ],
)
def test_an_earlier_result_and_an_empty_file_are_replaced(office, order):
    (office / "结果").touch()
    for _ in range(2):
        assert main([*order, "--as-of", "2023-12-31"]) == 0
        assert (office / "结果").stat().st_size


def test_two_results_do_not_share_a_file(office):
    assert main(["measures", "--json", "a", "--csv", "./a"]) == 2
    assert not (office / "a").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no devices")
@pytest.mark.usefixtures("office")
def test_a_device_is_written_to_and_stays_one():
    assert main(["measures", "--json", os.devnull]) == 0
    assert not os.path.isfile(os.devnull)  # noqa: PTH113 - a device


@pytest.mark.notebook
def test_a_report_replaces_an_earlier_one_and_no_other_file(office, capsys):
    order = ["report", "--year", "2023", "--to", "html", "xlsx", "--out", "报告"]
    (office / "notebooks/01.ipynb").unlink()
    assert main(order) == 0
    assert main(order) == 0
    book = office / "报告/示例单位_2023年度报告.xlsx"
    book.write_bytes(b"mine")
    page = (office / "报告/示例单位_2023年度报告.html").read_bytes()
    assert main(order) == 2
    assert "没有覆盖" in capsys.readouterr().err
    assert book.read_bytes() == b"mine"
    assert (office / "报告/示例单位_2023年度报告.html").read_bytes() == page
    assert main([*order, "--force"]) == 0
    assert book.read_bytes().startswith(b"PK")


@pytest.mark.notebook
def test_a_report_is_not_written_over_its_own_ledger(office, capsys):
    ledger = office / "台账/示例单位_2023年度报告.html"
    ledger.write_text("<table><tr><td>日期</td></tr></table>", "utf-8")
    order = ["report", "--year", "2023", "--org", "示例单位", "--out", "台账", "--force"]
    assert main(order) == 2
    assert "就是要读取的" in capsys.readouterr().err
    assert ledger.read_text("utf-8").startswith("<table>")


def test_a_sample_goes_over_an_earlier_one_and_over_nothing_else(tmp_path, capsys):
    order = ["sample", str(tmp_path / "例"), "--years", "2023-2023"]
    assert main(order) == 0
    assert main(order) == 0
    mine = next((tmp_path / "例/2023").iterdir())
    (tmp_path / "例/README.md").write_text("我的台账", "utf-8")
    mine.write_bytes(b"mine")
    assert main(order) == 2
    assert "没有写入" in capsys.readouterr().err
    assert mine.read_bytes() == b"mine"


def test_no_sample_is_mixed_with_ledgers_of_an_office(office, capsys):
    before = contents(office)
    assert main(["sample", "台账", "--years", "2023-2023"]) == 2
    assert "以免虚构的数据混进真实台账" in capsys.readouterr().err
    assert contents(office) == before


LONG = "某某区" + "党风廉政建设和反腐败工作" * 12 + "办公室"


@pytest.mark.notebook
@pytest.mark.parametrize("more", [["--org", LONG], ["--all-orgs"]], ids=["one", "all"])
def test_a_name_too_long_for_a_file_is_shortened_with_a_mark(office, more):
    (office / "notebooks/01.ipynb").unlink()
    (office / "台账/二.csv").write_text(
        f"单位,日期,学习类型,主题\n{LONG},2023-03-15,集体学习,甲\n{LONG}二,2023-04-15,集体学习,甲\n",
        "utf-8",
    )
    order = ["report", "--year", "2023", "--to", "html", "xlsx", "--out", "报告", *more]
    assert main(order) == 0
    assert main(order) == 0
    pages = (path.name for path in (office / "报告").glob("*…*.html"))
    names = [name for name in pages if not name.endswith("核对清单.html")]
    assert len(names) == (1 if "--org" in more else 2)
    assert all(name.startswith("某某区") for name in names)
    assert main(["verify", f"报告/{names[0]}"]) == 0


def test_a_long_name_of_a_ledger_does_not_stop_its_marked_copy(office):
    (office / f"台账/{'长' * 83}.csv").write_text(LEDGER.replace("03-15", "13-15"), "utf-8")
    assert main(["check", "--annotate", "标注"]) == 1
    assert [path.name for path in (office / "标注").glob("*…*.xlsx")]


# ------------------------------------------------------------------ names that are no UTF-8


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode")
@pytest.mark.parametrize(
    "order",
    [
        pytest.param(["check", "{}"], id="check"),
        pytest.param(["check", "{}", "--json", "-"], id="json"),
        pytest.param(["check", "{}", "--annotate", "标注"], id="annotate"),
        pytest.param(["measures", "{}"], id="measures"),
        pytest.param(["convert", "{}", "--to", "parquet", "数据集"], id="convert"),
        pytest.param(["report", "{}", "--year", "2023", "--out", "报告"], id="report"),
        pytest.param(["extract", "{}"], id="extract"),
        pytest.param(["check", "{}/没有"], id="absent"),
    ],
)
def test_names_in_gbk_work_and_are_shown_readably(tmp_path, monkeypatch, order, capsys):
    folder = os.fsdecode(os.fsencode(tmp_path) + "/台账夹".encode("gbk"))
    os.makedirs(folder)  # noqa: PTH103 - bytes of another encoding
    for name, text in {
        "学习台账.csv": LEDGER + "示例单位,2023年6月31日,集体学习,乙,3\n",
        "2022年报告.txt": "2022年度报告\n集体学习8次。",
    }.items():
        place = os.fsencode(folder) + b"/" + name.encode("gbk")
        with open(place, "wb") as file:  # noqa: PTH123
            file.write(text.encode())
    monkeypatch.chdir(tmp_path)
    assert main([word.format(folder) for word in order]) in (0, 1, 2)
    said = capsys.readouterr()
    assert "�" not in said.out + said.err
    assert "\udcb0" not in said.out + said.err
    if order[0] in ("check", "extract"):
        assert "台账" in said.out + said.err


# ------------------------------------------------------------------ what is no regular file


@pytest.fixture
def odd(office):
    """Fill every folder of an office with pipes, sockets' like, circles of links and devices."""
    for folder in ("台账", "past_reports", "data", "data/paragraphs", "."):
        (office / folder).mkdir(exist_ok=True)
        for suffix in (".csv", ".txt", ".docx", ".html", ".md"):
            os.mkfifo(office / folder / f"管道{suffix}")
        (office / folder / "环").symlink_to("环")
        (office / folder / "环.csv").symlink_to("环.csv")
        (office / folder / "上").symlink_to("..")
        (office / folder / "零.txt").symlink_to("/dev/zero")
        (office / folder / "断.xlsx").symlink_to("没有")
    (office / "notebooks/01.ipynb").unlink()
    os.mkfifo(office / "data/paragraphs/2023.md")
    return office


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
@pytest.mark.parametrize(
    ("order", "code"),
    [
        pytest.param(["check"], 1, id="check"),
        pytest.param(["check", "--annotate", "标注"], 1, id="annotate"),
        pytest.param(["check", "管道.csv"], 2, id="pipe"),
        pytest.param(["check", "/dev/zero"], 2, id="device"),
        pytest.param(["check", "环"], 2, id="circle"),
        pytest.param(["check", "--answers", "管道.txt"], 2, id="answers"),
        pytest.param(["check", "--answers", "/dev/zero"], 2, id="answers without end"),
        pytest.param(["measures"], 0, id="measures"),
        pytest.param(["measures", "管道.csv"], 2, id="measures of a pipe"),
        pytest.param(["extract"], 0, id="extract"),
        pytest.param(["extract", "管道.docx"], 2, id="extract of a pipe"),
        pytest.param(["extract", "零.txt"], 2, id="extract of a device"),
        pytest.param(["convert", "--to", "parquet", "数据集"], 0, id="convert"),
        pytest.param(["verify", "管道.html"], 2, id="verify a pipe"),
        pytest.param(["verify", "/dev/zero"], 2, id="verify a device"),
        pytest.param(["verify", "环"], 2, id="verify a circle"),
        pytest.param(["report", "--year", "2023", "--notebook", "管道.txt"], 2, id="notebook"),
        pytest.param(["report", "--year", "2023", "--out", "环"], 2, id="into a circle"),
        pytest.param(["report", "--year", "2023", "--out", "管道.csv"], 2, id="into a pipe"),
    ],
)
def test_pipes_devices_and_circles_are_passed_over_or_told(odd, order, code, capsys):
    before = sorted(path.name for path in (odd / "台账").iterdir())
    assert main(order) == code
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    assert sorted(path.name for path in (odd / "台账").iterdir()) == before


@pytest.mark.notebook
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
def test_a_report_is_made_beside_pipes_devices_and_circles(odd):
    assert main(["report", "--year", "2023", "--out", "报告"]) == 0
    assert list((odd / "报告").glob("*.html"))
