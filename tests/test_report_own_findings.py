"""An office adds problems of its own: numbered with the others, checked like its own words."""

import pytest

from analysis.catalogue import load_catalogue
from analysis.errors import ReportError, UnknownNameError
from analysis.measures import Value
from analysis.narrative import load_next_steps
from analysis.report import build_report
from analysis.report.own import OwnFindings, read_own_findings
from analysis.workspace import Workspace
from frames import OFFICE, make_records, meeting

GOOD = """
[off]

[[own]]
year = 2024
title = "谈话记录不够具体"
problem = "全年集体学习{{group_study}}，较上年由{{group_study.previous}}，另有3份记录没有写明措施"
step_title = "规范记录"
step = "统一格式。"

[[own]]
year = 2023
title = "去年的问题"
problem = "去年。"
"""


def _fill(code, part):
    if code != "group_study":
        raise UnknownNameError.of("指标", code, ["group_study"])
    return (f"<{code}.{part}>",)


def _read(tmp_path, text, year=2024):
    path = tmp_path / "findings.toml"
    path.write_text(text, encoding="utf-8")
    return read_own_findings(path, year, _fill)


def test_only_the_problems_of_the_year_are_read(tmp_path):
    found = _read(tmp_path, GOOD)
    (point,) = found.points
    assert (point.title, point.step_title) == ("谈话记录不够具体", "规范记录")
    assert "".join(point.runs).startswith("全年集体学习<group_study.>，较上年由<group_study.pre")
    assert "".join(point.runs).endswith("没有写明措施。")
    assert [words for words in found.unchecked if "3份记录" in words]
    (older,) = _read(tmp_path, GOOD, 2023).points
    assert (older.step_title, older.step) == ("去年的问题", ())


def test_without_a_table_nothing_is_added(tmp_path):
    assert read_own_findings(None, 2024, _fill) == OwnFindings()
    assert _read(tmp_path, "[off]\n") == OwnFindings()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("own = 3\n", "第1行：自己写的问题每条以 [[own]] 开头", id="no-list"),
        pytest.param('[own]\ntitle = "甲"\n', "第1行：自己写的问题每条以", id="one-bracket"),
        pytest.param(
            '[[own]]\nyear = 2024\ntitle = "甲"\nproblem = "乙"\n\n[[own]]\nyear = "2024"\n',
            "第6行起的 [[own]]：“year”应是四位数字的年度，不加引号",
            id="year-in-quotes",
        ),
        pytest.param("[[own]]\nyear = true\n", "第1行起的 [[own]]：“year”应是", id="year-is-true"),
        pytest.param('[[own]]\ntitle = "甲"\n', "第1行起的 [[own]]：“year”应是", id="no-year"),
        pytest.param(
            "[[own]]\nyear = 2024\n", "第1行起的 [[own]]：“title”应是加引号的文字", id="no-title"
        ),
        pytest.param(
            '[[own]]\nyear = 2024\ntitle = "甲"\nproblem = ""\n',
            "“problem”应是加引号的文字，不能为空",
            id="empty-problem",
        ),
        pytest.param(
            '[[own]]\nyear = 2024\ntitel = "甲"\n',
            "第1行起的 [[own]]：没有“titel”这一项。可用：year、title",
            id="key",
        ),
        pytest.param(
            '[[own]]\nyear = 2024\ntitle = "甲"\nproblem = "{{group_stud}}"\n',
            "findings.toml 第1行：",
            id="unknown-measure",
        ),
        pytest.param("[[own]]\nyear = 2024\ntitle = “甲”\n", "第3行", id="chinese-quotes"),
    ],
)
def test_a_wrong_problem_is_refused_with_its_line(tmp_path, text, message):
    with pytest.raises(ReportError) as refused:
        _read(tmp_path, text)
    assert message in str(refused.value)


def test_the_report_numbers_them_with_the_others_and_links_their_values(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data/findings.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "data/next_steps.toml").write_text(
        '[rhythm_study]\ntext = "自己的措施{names}。"\n', encoding="utf-8"
    )
    workspace = Workspace(
        root=tmp_path,
        ledgers=(),
        past_reports=(),
        paragraphs=None,
        sample=None,
        reports=tmp_path,
        catalogue=load_catalogue(),
        organization=None,
        headings={},
        sheets={},
        is_sample=False,
    )
    rows = [meeting(f"{year}-01-05") for year in (2023, 2024)]
    rows += [meeting("2024-01-06", "theme_party_day")]
    records = make_records(*rows, coverage=[(OFFICE, "group_study", 2023, None)])
    report = build_report(records, year=2024, workspace=workspace)
    problem = next(block for block in report.problems.blocks if getattr(block, "role", "") == "own")
    assert problem.text.startswith("二是谈话记录不够具体。全年集体学习1次，较上年由1次，另有3份")
    assert [run.text for run in problem.runs if isinstance(run, Value)] == ["1次", "1次"]
    steps = [block.text for block in report.next_steps.blocks if block.text.startswith("（")]
    title = load_next_steps()["rhythm_study"].title
    assert steps[0] == f"（一）{title}。自己的措施主题党日。"
    assert steps[1] == "（二）规范记录。统一格式。"
    assert "3份记录没”，最接近的台账数：集体学习1次" in report.checklist.text
