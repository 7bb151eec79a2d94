"""``tongbi stale`` reads drafts of every kind and lists what they have from earlier reports."""

import io
import json

import docx
import pytest

from analysis.cli import main
from analysis.past_reports.report_text import read_text
from analysis.workspace import SourceFile
from reports_made import page, pdf

OLD = (
    "虚构区水务局2024年度工作报告",
    "对管网改造标段的现场代表逐个谈话，谈完当天核对签证单，发现两张单据没有旁站记录。",
    "泵站班组倒班多，学习常常凑不齐人；河道保洁合同里的廉洁条款，三家承包人没有补签。",
    "2024年，集体学习18次。",
)
NEW = (OLD[0].replace("2024", "2025"), *OLD[1:3], "2025年，集体学习18次。")


def word(lines):
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "往年").mkdir()
    (tmp_path / "往年/2024.txt").write_text("\n".join(OLD), "utf-8")
    (tmp_path / "稿.txt").write_text("\n".join(NEW), "utf-8")
    (tmp_path / "新.txt").write_text(
        "虚构区水务局2025年度工作报告\n泵站值班表改成三班倒。", "utf-8"
    )
    (tmp_path / "稿.docx").write_bytes(word(NEW))
    (tmp_path / "稿.html").write_text(page("".join(f"<p>{line}</p>" for line in NEW)), "utf-8")
    (tmp_path / "稿.pdf").write_bytes(pdf(*(part for line in NEW for part in (line, ""))))
    (tmp_path / "paragraphs").mkdir()
    own = f"<!-- {OLD[1]} -->\n\n## 学习教育\n\n{OLD[2]}\n\n{{{{ group_study }}}}都有记录。\n"
    (tmp_path / "paragraphs/2025.md").write_text(own, "utf-8")
    return tmp_path


@pytest.mark.parametrize("draft", ["稿.txt", "稿.docx", "稿.html", "稿.pdf", "paragraphs/2025.md"])
def test_a_draft_of_every_kind_is_compared_and_each_finding_stands_where_it_says(place, draft):
    assert main(["stale", draft, "--against", "往年", "--json", "a.json"]) == 1
    told = json.loads((place / "a.json").read_text("utf-8"))
    assert told["measure"]["threshold"] == 0.5
    (checked,) = told["drafts"]
    assert (checked["file"], checked["year"], checked["share"]) == (draft, 2025, 1.0)
    assert {"same"} <= {found["kind"] for found in checked["findings"]}
    assert draft.startswith("p") or "value_kept" in {f["kind"] for f in checked["findings"]}
    for found in checked["findings"]:
        for side, file in (("here", draft), ("there", "往年/2024.txt")):
            text = read_text(SourceFile(place / file, file))
            words = found[side]["text"]
            assert text[found[side]["start"] : found[side]["end"]] == words
            assert (
                words
                in [line for line in text.split("\n") if line.strip()][found[side]["paragraph"] - 1]
            )


@pytest.mark.usefixtures("place")
def test_the_terminal_shows_both_places_and_the_measure(capsys):
    assert main(["stale", "稿.txt", "--against", "往年"]) == 1
    said = capsys.readouterr().out
    assert said.startswith(
        "稿.txt（虚构区水务局，2025年）：自己的话有100%在往年报告里，共3处。\n"
        "  【文字相同】第2段：与往年的文字完全相同（相似度100%）\n"
        f"    本稿：{OLD[1]}\n"
        f"    往年：往年/2024.txt 第2段：{OLD[1]}\n"
    )
    assert "【数未变】第4段：集体学习18次，与2024年报告所载相同，请核对是否本年的数" in said
    assert "50%以上的列出" in said


@pytest.mark.usefixtures("place")
def test_nothing_found_is_0(capsys):
    assert main(["stale", "新.txt", "--against", "往年"]) == 0
    assert "没有发现" in capsys.readouterr().out


def test_numbers_are_held_against_ledgers_that_are_named(place, capsys):
    rows = "".join(f"2025-03-{day:02},集体学习,甲{day}\n" for day in range(3, 9))
    (place / "台账.csv").write_text(f"日期,类型,主题\n{rows}", "utf-8")
    order = ["stale", "稿.txt", "--against", "往年", "--ledgers", "台账.csv"]
    assert main(order) == 1
    assert "集体学习18次，与2024年报告所载相同；台账2025年为6次" in capsys.readouterr().out


def test_without_old_reports_named_those_of_the_workspace_are_read(place, capsys):
    (place / "workspace.toml").write_text('past_reports = "往年"\n', "utf-8")
    (place / "data/ledgers").mkdir(parents=True)
    assert main(["stale", "稿.txt"]) == 1
    assert "往年/2024.txt" in capsys.readouterr().out


def test_a_folder_is_compared_with_itself_and_no_report_with_itself(place, capsys):
    (place / "往年/乙局.txt").write_text("\n".join(NEW).replace("水务", "乙"), "utf-8")
    assert main(["stale", "往年", "--against", "./往年"]) == 1
    said = capsys.readouterr().out
    assert said.count("往年：往年/2024.txt") == said.count("往年：往年/乙局.txt") == 2


@pytest.mark.parametrize(
    ("order", "words"),
    [
        pytest.param(["没有.txt", "--against", "往年"], "找不到“没有.txt”", id="no draft"),
        pytest.param(["稿.txt", "--against", "没有"], "找不到“没有”", id="no old report"),
        pytest.param(["稿.txt"], "没有指定往年报告", id="nothing named"),
        pytest.param(
            ["稿.txt", "--against", "空"], "往年报告的位置没有找到报告", id="empty folder"
        ),
        pytest.param(["--against", "往年"], "缺少必需的参数", id="no draft named"),
        pytest.param(["空.txt", "--against", "往年"], "是空的", id="empty draft"),
        pytest.param(["稿.txt", "--against", "坏"], "【未能读取】", id="unreadable old report"),
        pytest.param(
            ["稿.txt", "--against", "往年", "--json", "往年/2024.txt", "--force"],
            "就是要读取的",
            id="written over",
        ),
        pytest.param(["稿.txt", "--agianst", "往年"], "是否想写“--against”？", id="misspelled"),
    ],
)
def test_what_cannot_be_compared_is_told_and_exits_2(place, order, words, capsys):
    (place / "空").mkdir()
    (place / "空.txt").touch()
    (place / "坏").mkdir()
    (place / "坏/旧.doc").write_bytes(b"x")
    try:
        code = main(["stale", *order])
    except SystemExit as ended:
        code = ended.code
    assert code == 2
    assert words in capsys.readouterr().err
    assert (place / "往年/2024.txt").read_text("utf-8") == "\n".join(OLD)


def test_the_same_reports_give_the_same_bytes(place):
    for name in ("a.json", "b.json"):
        assert main(["stale", "稿.txt", "稿.docx", "--against", "往年", "--json", name]) == 1
    assert (place / "a.json").read_bytes() == (place / "b.json").read_bytes()
