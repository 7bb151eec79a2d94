"""Reports of every kind give up their values by one command; what cannot be read is named."""

import csv
import io
import json
import time
import zipfile

import docx
import pytest

from analysis import children
from analysis.cli import main
from analysis.past_reports import read_past_report, report_formats
from analysis.past_reports.report_text import read_text
from analysis.workspace import SourceFile
from reports_made import page, pdf

TITLE = "某区文化馆2022年度党风廉政建设工作报告"
TOLD = "全年组织集体学习10次，廉政谈话25人次。"
KEYS = {
    *("file", "start", "end", "text", "clause", "activity"),
    *("label", "value", "unit", "qualifier", "year"),
} | {"change", "refers_to"}


def word(*, table=(), more=""):
    document = docx.Document()
    document.add_heading(TITLE, 0)
    document.add_heading("一、主要工作", 1)
    document.add_paragraph(TOLD)
    grid = document.add_table(rows=0, cols=3)
    for row in table:
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = text
    document.add_heading("下一步打算", 1)
    document.add_paragraph("专题党课2次。")
    stream = io.BytesIO()
    document.save(stream)
    with zipfile.ZipFile(stream) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b"<w:sectPr", f"{more}<w:sectPr".encode(), 1
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return stream.getvalue()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.docx").write_bytes(word(table=[("集体学习", "次", "10"), ("党课", "次", "2")]))
    (tmp_path / "b.html").write_text(page(f"<h1>{TITLE}</h1><p>{TOLD}</p>"), "utf-8")
    (tmp_path / "c.pdf").write_bytes(pdf(TITLE, TOLD))
    (tmp_path / "d.txt").write_text(f"{TITLE}\n{TOLD}\n", "gb18030")
    (tmp_path / "e.md").write_text(f"# {TITLE}\n\n{TOLD}\n", "utf-8")
    return tmp_path


def test_every_kind_of_file_states_the_same_at_its_place(folder, capsys):
    assert main(["extract", str(folder), "--json", "-"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {frozenset(row) for row in rows} == {frozenset(KEYS)}
    told = [row for row in rows if row["qualifier"] != "预计" and row["activity"]]
    for name in ("a.docx", "b.html", "c.pdf", "d.txt", "e.md"):
        text = read_text(SourceFile(folder / name, name))
        own = [row for row in told if row["file"] == name]
        assert [(row["activity"], row["value"], row["unit"], row["year"]) for row in own] == [
            ("group_study", 10, "次", 2022),
            ("integrity_talk", 25, "人次", 2022),
        ]
        assert [text[row["start"] : row["end"]] for row in own] == [row["text"] for row in own]


def test_a_next_step_of_a_word_report_is_no_deed(folder):
    stated = read_past_report(folder / "a.docx")
    assert [value.qualifier for value in stated if value.activity == "party_lecture"] == ["预计"]


def test_of_a_table_only_the_words_are_told(folder):
    text = read_text(SourceFile(folder / "a.docx", "a.docx"))
    assert "集体学习\t次\t10\n党课\t次\t2" in text


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(
            '<w:p><w:del w:id="1"><w:r><w:delText>党课9次。</w:delText></w:r></w:del></w:p>',
            id="deleted",
        ),
        pytest.param(
            '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/'
            'markup-compatibility/2006"><mc:Fallback><w:p><w:r><w:t>党课9次。</w:t></w:r></w:p>'
            "</mc:Fallback></mc:AlternateContent>",
            id="fallback",
        ),
    ],
)
def test_what_word_does_not_show_is_not_read(tmp_path, more):
    (tmp_path / "a.docx").write_bytes(word(more=more))
    assert "9次" not in read_text(SourceFile(tmp_path / "a.docx", "a.docx"))


def test_what_was_inserted_or_stands_in_a_box_is_read_once(tmp_path):
    inserted = '<w:p><w:ins w:id="1"><w:r><w:t>主题党日4次。</w:t></w:r></w:ins></w:p>'
    control = (
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>党课2次。</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    (tmp_path / "a.docx").write_bytes(word(more=inserted + control))
    text = read_text(SourceFile(tmp_path / "a.docx", "a.docx"))
    assert text.count("主题党日4次") == 1
    assert text.count("\n党课2次") == 1


def test_of_a_page_only_what_it_shows_is_read(tmp_path):
    body = (
        f"<script>集体学习91次</script><style>集体学习92次</style><p hidden>集体学习93次</p>"
        f"<!-- 集体学习94次 --><h1>{TITLE}</h1><p>集体<b>学习</b>10次</p>"
        "<table><tr><td>集体学习</td><td>次</td><td>8</td></tr></table>"
    )
    (tmp_path / "a.html").write_text(page(body, ""), "gb18030")
    text = read_text(SourceFile(tmp_path / "a.html", "a.html"))
    assert text == f"# {TITLE}\n集体学习10次\n集体学习\t次\t8"


def test_a_line_that_only_the_width_of_the_page_ends_goes_on(tmp_path):
    lines = (
        TITLE,
        "一、主要工作",
        "馆党支部认真落实党风廉政建设主体责任，全年组织开展集体学",
        "习10次，组织廉政谈话25人次，签订廉政责任书12份，开展警示",
        "教育3次。",
    )
    (tmp_path / "a.pdf").write_bytes(pdf(*lines))
    stated = {value.activity: value.value for value in read_past_report(tmp_path / "a.pdf")}
    assert stated == {
        "group_study": 10,
        "integrity_talk": 25,
        "responsibility_letter": 12,
        "warning_education": 3,
    }


def test_a_scan_is_refused_by_name_beside_what_could_be_read(folder, capsys):
    (folder / "扫描.pdf").write_bytes(pdf())
    (folder / "旧.doc").write_bytes(b"x")
    out = folder / "out.json"
    assert main(["extract", str(folder), "--json", str(out)]) == 2
    said = capsys.readouterr().err
    assert "【未能读取】扫描.pdf：“扫描.pdf”里没有文字，是扫描件" in said
    assert "【未能读取】旧.doc：“旧.doc”不能读取：这是 Word 97" in said
    assert len({row["file"] for row in json.loads(out.read_text("utf-8"))}) == 5


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("坏.docx", b"PK", 2),
        ("坏.html", b"", 2),
        ("空.txt", b"", 2),
        ("坏.pdf", b"%PDF-1.4", 2),
        ("台账.xlsx", b"PK", 0),
        ("台账.csv", b"a,b", 0),
    ],
)
def test_a_report_that_cannot_be_read_is_exit_2_and_a_ledger_beside_is_none(
    folder, name, content, code
):
    (folder / name).write_bytes(content)
    assert main(["extract", str(folder)]) == code


def slow_pdf():
    """Draw two million empty frames on one page."""
    return pdf("x").replace(b"BT /F1", b"q " * 2_000_000 + b"BT /F1")


def test_a_report_that_delays_its_reader_costs_itself_alone(folder, monkeypatch, capsys):
    monkeypatch.setattr(report_formats, "_MOST_SECONDS", 0.5)
    monkeypatch.setattr(children, "_PATIENCE", 60)  # the machine may be busy
    (folder / "坏.pdf").write_bytes(slow_pdf())
    out = folder / "out.json"
    assert main(["extract", str(folder), "--json", str(out)]) == 2
    assert "用时过长，已停止，其他文件不受影响" in capsys.readouterr().err
    assert len({row["file"] for row in json.loads(out.read_text("utf-8"))}) == 5


def test_a_report_that_kills_its_reader_costs_itself_alone(folder, monkeypatch, capsys, tmp_path):
    program = tmp_path / "stand_in.py"
    program.write_text("import os; os.abort()", "utf-8")
    monkeypatch.setattr(children, "__file__", str(program))
    monkeypatch.setattr(children, "_PROGRAMS", {})
    assert main(["extract", str(folder)]) == 2
    said = capsys.readouterr()
    assert said.err.count("解析程序中断") == 3
    assert "d.txt（" in said.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["没有.txt"], "找不到“没有.txt”", id="absent"),
        pytest.param(["*.xyz"], "没有文件符合“*.xyz”", id="pattern"),
        pytest.param(["空"], "“空”里没有找到报告", id="empty folder"),
        pytest.param([], "没有指定往年报告", id="nothing named"),
        pytest.param(["空.txt"], "是空的", id="empty file"),
    ],
)
def test_nothing_to_read_is_told_and_exits_2(tmp_path, monkeypatch, arguments, said, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "空").mkdir()
    (tmp_path / "空.txt").touch()
    assert main(["extract", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_the_terminal_lists_what_has_no_activity_too(tmp_path, capsys):
    (tmp_path / "a.txt").write_text(f"{TITLE}\n{TOLD}\n慰问困难职工38人。责任书xx份。", "utf-8")
    assert main(["extract", str(tmp_path / "*.txt")]) == 0
    said = capsys.readouterr().out
    assert said.startswith("a.txt（某区文化馆，2022年）：找到4个数，其中3个说明了是哪项活动。\n")
    assert "    廉政责任书\t未载明\t2022年\t第3行：责任书xx份\n" in said
    assert "  没有归到活动的：\n    慰问困难职工\t38人\t2022年\t第3行：慰问困难职工38人\n" in said


def test_the_table_opens_in_a_spreadsheet_and_is_replaced_next_time(folder):
    out = folder.parent / "out.csv"
    for _ in range(2):
        assert main(["extract", str(folder), "--csv", str(out)]) == 0
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert set(rows[0]) == KEYS
    assert {row["file"] for row in rows} == {"a.docx", "b.html", "c.pdf", "d.txt", "e.md"}


def test_a_report_is_never_written_over(folder, capsys):
    assert main(["extract", str(folder), "--json", str(folder / "d.txt"), "--force"]) == 2
    assert "就是要读取的" in capsys.readouterr().err


def bomb():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"<w:p>" + b" " * 200_000_000)
    return stream.getvalue()


ENTITIES = '<!DOCTYPE a [<!ENTITY a "xxxxxxxxxx">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.docx", bomb, id="bomb"),
        pytest.param("a.docx", b"PK\x03\x04" + b"x" * 1000, id="no archive"),
        pytest.param("a.html", b"<div>" * 200_000, id="nested"),
        pytest.param("a.html", b"<!" * 500_000, id="half comments"),
        pytest.param("a.html", b"<" * 3_000_000, id="brackets"),
        pytest.param("a.html", f"{ENTITIES}]><a>&j;</a>".encode(), id="entities"),
        pytest.param("a.txt", lambda: b"1" * 50_000_000, id="digits"),
        pytest.param("a.txt", b"1" * 4_900_000, id="fewer digits"),
        pytest.param("a.txt", "一".encode() * 1_600_000, id="numerals"),
        pytest.param("a.pdf", pdf(TITLE).replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"), id="loop"),
        pytest.param("a.pdf", pdf(TITLE)[:300], id="cut off"),
    ],
)
def test_a_hostile_file_ends_in_a_sentence_within_seconds(tmp_path, name, content, capsys):
    (tmp_path / name).write_bytes(content() if callable(content) else content)
    begun = time.monotonic()
    assert main(["extract", str(tmp_path / name)]) in (0, 2)
    assert time.monotonic() - begun < 5
    assert "Traceback" not in capsys.readouterr().err


def test_a_change_says_what_it_is_of(tmp_path, capsys):
    path = tmp_path / "2024年.txt"
    path.write_text("2024年度报告\n集体学习12次，较上年增长20%。收入增长8%。", "utf-8")
    assert main(["extract", str(path), "--json", "-"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["activity"], row["change"], row["refers_to"]) for row in rows] == [
        ("group_study", None, None),
        (None, "change_pct", "group_study"),
        (None, None, None),
    ]
