import csv
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cli import main
from analysis.cli.output import disarm, say, show_hidden, write_json
from payloads import PAYLOADS


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        pytest.param("\x1b[31m红\x1b[0m", "<U+001B>[31m红<U+001B>[0m", id="colour"),
        pytest.param("甲\r乙\n丙", "甲<U+000D>乙<U+000A>丙", id="forged lines"),
        pytest.param("\u202exslx.账台", "<U+202E>xslx.账台", id="turned about"),
        pytest.param("零\u200b宽", "零<U+200B>宽", id="zero width"),
        pytest.param("\x9b2J", "<U+009B>2J", id="one-byte escape"),
        pytest.param("单位\t年度 “一”－①", "单位\t年度 “一”－①", id="plain text with a tab"),
    ],
)
def test_a_hidden_character_is_shown_by_its_number(line, shown):
    assert show_hidden(line) == shown


@given(st.text())
def test_no_line_steers_the_terminal_and_showing_twice_changes_nothing(line):
    shown = show_hidden(line)
    assert all(letter == "\t" or letter.isprintable() or ord(letter) >= 0xA0 for letter in shown)
    assert show_hidden(shown) == shown


def test_each_line_is_one_line(capsys):
    say("甲\n【伪造】", "乙")
    assert capsys.readouterr().out == "甲<U+000A>【伪造】\n乙\n"


@given(st.text())
def test_json_says_the_same_with_its_hidden_characters_written_out(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "写.json"
    write_json(path, {text: [text]})
    written = path.read_text(encoding="utf-8")
    assert json.loads(written) == {text: [text]}
    assert all(show_hidden(line) == line for line in written.split("\n"))


@pytest.mark.parametrize("command", ["check", "measures"])
def test_a_command_passes_no_code_of_a_ledger_on_to_the_terminal(command, tmp_path, capsys):
    rows = [f"2023-01-02,{_quoted(text)},集体学习,{_quoted(text)}" for text in PAYLOADS]
    rows += [f"{_quoted(text)},甲局,{_quoted(text)},9" for text in PAYLOADS]
    path = tmp_path / "\x1b[31m学习\u202e.csv"
    path.write_text("日期,单位,类型,主题\n" + "\n".join(rows), encoding="utf-8", newline="\n")
    assert main([command, str(path), "--as-of", "2023-12-31"]) in (0, 1)
    shown = capsys.readouterr().out
    assert "<U+" in shown
    assert all(show_hidden(line) == line for line in shown.split("\n"))


def test_a_refusal_that_repeats_a_name_is_shown_plainly_too(capsys):
    assert main(["check", "没有\x1b[2J这个"]) == 2
    assert "<U+001B>[2J" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "written"),
    [
        *((f"{sign}1+1", f"'{sign}1+1") for sign in "=+-@＝"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        (" =1", "' =1"),
        ("甲=1", "甲=1"),
        ("", ""),
        (-3, -3),
        (None, None),
    ],
)
def test_no_text_is_a_formula_in_a_spreadsheet(text, written):
    assert disarm(text) == written


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_an_organization_that_looks_like_a_formula_is_disarmed_in_every_table(
    tmp_path, sign, capsys
):
    name = f"{sign}cmd|' /C calc'!A0局"
    ledger, table = tmp_path / "学习.csv", tmp_path / "out.csv"
    ledger.write_text(f"单位,日期,类型,主题\n{name},2023-03-15,集体学习,甲\n", encoding="utf-8")
    assert main(["measures", str(ledger), "--csv", str(table), "--as-of", "2023-12-31"]) == 0
    with table.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    assert {row[0] for row in rows} == {f"'{name}"}
    assert main(["measures", str(ledger), "--as-of", "2023-12-31"]) == 0
    assert f"\n'{name}\t" in capsys.readouterr().out


def _quoted(text):
    plain = text.replace("\x00", "").replace('"', '""')
    return f'"{plain}"'
