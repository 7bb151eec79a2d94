"""What an office answers once: written in codes or in Chinese, checked line by line, used again."""

from dataclasses import replace

import pytest

from analysis.answers import TableAnswer, put_table, read_answer_file, read_answers, write_answers
from analysis.catalogue import load_catalogue
from analysis.cli import main
from analysis.declarations import parse_declarations
from analysis.errors import WorkspaceError
from analysis.ledgers import read_ledgers
from analysis.workspace import SourceFile, find_workspace

CATALOGUE = load_catalogue()
LEDGER = "几时,啥事,来了多少\n2024-03-05,读条例,12\n2024-04-09,读准则,11\n"
STUDY = TableAnswer(
    {"几时": "date", "啥事": "subject", "来了多少": "people"}, kind="events", activity="group_study"
)


def parse(text):
    return read_answers(parse_declarations(text, "workspace.toml", WorkspaceError), CATALOGUE)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("date", "date"),
        ("日期", "date"),
        ("人数", "people"),
        ("类型", "activity"),
        ("不用", "other"),
    ],
)
def test_a_column_is_answered_in_a_code_or_in_chinese(written, code):
    assert parse(f'[headings]\n"几时" = "{written}"\n').headings == {"几时": code}


@pytest.mark.parametrize("written", ["group_study", "集体学习"])
def test_an_activity_is_answered_in_a_code_or_in_chinese(written):
    assert parse(f'[sheets]\n"学" = "{written}"\n').sheets == {"学": "group_study"}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (
            '[headings]\n"几时" = "日期"\n"啥" = "dat"',
            3,
            "“啥”对应的栏目“dat”不认识（是否想写“date”？）",
        ),
        ('[headings]\n"几时" = "日期"\n"啥" = 3', 3, "应是加引号的文字"),
        ('[headings]\n"几时" = "日期"\n[sheets]\n"学" = "甲乙"', 4, "集体学习（group_study）"),
        ('[headings]\n"几时" = "日期"\n[[tables]]\nkind = "计化"\nsheet = "a"', 4, "计划（plan）"),
        ('[headings]\n"几时" = "日期"\n[[tables]]\n[tables.columns]\n"啥" = "甲"', 5, "不用"),
        ('[headings]\n"几时" = "日期"\n[[tables]]\nkind = "计划"', 3, "没有写明是哪种表"),
    ],
    ids=["field", "no text", "activity", "kind", "column of a table", "table without a layout"],
)
def test_a_wrong_line_is_told_with_what_is_possible_and_stops_no_other(text, line, words):
    answers = parse(text)
    assert answers.headings == {"几时": "date"}
    assert len(answers.doubts) == 1
    assert answers.doubts[0].startswith(f"workspace.toml 第{line}行")
    assert words in answers.doubts[0]


def test_half_an_answer_on_a_table_is_none():
    text = '[[tables]]\n[tables.columns]\n"几时" = "日期"\n"啥" = "甲乙"\n'
    assert parse(text).tables == ()


def test_an_answer_is_written_in_chinese_and_every_other_line_stays():
    before = 'ledgers = ["a"]  # 本单位\r\n\r\n[headings]\r\n# "甲" = "日期"\r\n'
    text = put_table(before, STUDY, CATALOGUE, "workspace.toml")
    assert text.startswith(before)
    assert '"来了多少" = "人次"\r\n' in text
    assert parse(text).tables == (STUDY,)


def test_a_second_answer_on_the_same_layout_takes_the_place_of_the_first():
    other = replace(STUDY, activity="party_lecture")
    text = put_table(put_table("", STUDY, CATALOGUE, ""), other, CATALOGUE, "")
    assert parse(text).tables == (other,)


def test_answers_can_be_handed_to_another_office(tmp_path):
    own = parse('[headings]\n"甲" = "不用"\n[sheets]\n"乙" = "约谈"\n')
    path = tmp_path / "答案.toml"
    path.write_text(write_answers(replace(own, tables=(STUDY,)), CATALOGUE), encoding="utf-8")
    handed = read_answer_file(path, CATALOGUE)
    assert (handed.headings, handed.sheets, handed.tables) == (own.headings, own.sheets, (STUDY,))


def test_a_file_of_answers_holds_nothing_else(tmp_path):
    path = tmp_path / "答案.toml"
    path.write_text('ledgers = "a"\n', encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"答案.toml 第1行：没有“ledgers”这一项"):
        read_answer_file(path, CATALOGUE)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('"说明" = "给各单位"', "答案里没有“说明”这一项"),
        ("sheets = 3", "“sheets”应是一张表"),
        ('tables = "学习台账"', "“tables”应写作 [[tables]]"),
        ("tables = [1]", "“tables”应写作 [[tables]]"),
    ],
)
def test_a_line_that_is_no_answer_stops_none_of_the_others(tmp_path, line, words):
    path = tmp_path / "答案.toml"
    path.write_text(f'{line}\n[headings]\n"几时" = "日期"\n', encoding="utf-8")
    handed = read_answer_file(path, CATALOGUE)
    assert handed.headings == {"几时": "date"}
    assert [told.startswith("答案.toml 第1行") and words in told for told in handed.doubts] == [
        True
    ]


# ------------------------------------------------------------------ used on ledgers


def read(folder, name, text, *tables):
    (folder / name).write_text(text, encoding="utf-8")
    workspace = replace(find_workspace(folder), tables=tables)
    return read_ledgers([SourceFile(folder / name, name)], workspace)


def test_what_nobody_can_read_is_counted_once_it_is_answered(tmp_path):
    assert len(read(tmp_path, "2024年.csv", LEDGER).table) == 0
    rows = read(tmp_path, "2024年.csv", LEDGER, STUDY).table
    assert rows["activity"].tolist() == ["group_study"] * 2
    assert rows["people"].tolist() == [12, 11]


def test_next_years_file_of_the_layout_is_read_without_asking(tmp_path):
    text = "甲单位情况\n来了多少,几时,啥事,备注\n9,2025-03-05,读条例,\n"
    rows = read(tmp_path, "另一个名字.csv", text, STUDY).table
    assert rows["people"].tolist() == [9]


@pytest.mark.parametrize(("pattern", "records"), [("20*年*", 2), ("谈话*", 0)])
def test_an_answer_may_hold_for_files_of_some_names_alone(tmp_path, pattern, records):
    answer = replace(STUDY, file=pattern)
    assert len(read(tmp_path, "2024年台账.csv", LEDGER, answer).table) == records


def test_an_answer_that_fits_in_part_is_told_and_not_taken(tmp_path):
    found = read(tmp_path, "2024年.csv", LEDGER.replace("来了多少", "来几个"), STUDY)
    told = [each for each in found.problems if each.rule == "answer_partial"]
    assert len(found.table) == 0
    assert [each.row for each in told] == [1]
    assert "没有“来了多少”" in told[0].message


def test_a_list_that_is_no_ledger_is_left_alone_once_that_is_answered(tmp_path):
    text = "日期,类型,主题\n2024-03-05,集体学习,读条例\n"
    columns = {"日期": "date", "类型": "activity", "主题": "subject"}
    found = read(tmp_path, "2024年.csv", text, TableAnswer(columns, kind="statistics"))
    assert len(found.table) == 0
    assert [row.reason for row in found.skipped] == ["header", "statistics"]


@pytest.mark.parametrize("code", [0, 1], ids=["with the answers", "without"])
def test_the_command_takes_the_answers_of_another_office(tmp_path, monkeypatch, capsys, code):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "2024年.csv").write_text(LEDGER, encoding="utf-8")
    text = put_table("", STUDY, CATALOGUE, "")
    (tmp_path / "答案.toml").write_text(text, encoding="utf-8")
    more = [] if code else ["--answers", "答案.toml"]
    assert main(["check", "2024年.csv", "--as-of", "2025-01-01", *more]) == code
    assert ("计入2行" in capsys.readouterr().out) is (code == 0)


def test_the_command_tells_which_answers_cannot_be_used(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "2024年.csv").write_text(LEDGER, encoding="utf-8")
    text = put_table("", STUDY, CATALOGUE, "") + '[sheets]\n"甲" = "乙丙"\n'
    (tmp_path / "workspace.toml").write_text(text, encoding="utf-8")
    assert main(["check", "2024年.csv", "--as-of", "2025-01-01"]) == 1
    assert "【答案不能用】workspace.toml 第" in capsys.readouterr().out
