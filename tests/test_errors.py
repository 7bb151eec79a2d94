"""Errors speak to the person who can mend what is wrong."""

import pytest

from analysis import errors
from analysis.errors import AnalysisError, UnknownNameError, nearest


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        pytest.param("group_stdy", ["group_study", "party_lecture"], "group_study", id="typo"),
        pytest.param("xyz", ["group_study"], None, id="nothing-like-it"),
        pytest.param("year", [], None, id="nothing-known"),
        pytest.param("某某局", ["某某局办公室", "财政所"], "某某局办公室", id="chinese"),
    ],
)
def test_the_nearest_name_is_offered_only_if_one_is_near(name, known, expected):
    assert nearest(name, known) == expected


def test_an_unknown_name_is_refused_with_the_nearest_and_the_list():
    message = str(UnknownNameError.of("指标", "group_stdy", ["group_study", "party_lecture"]))
    assert message == (
        "没有名为“group_stdy”的指标，是否想写“group_study”？可用：group_study、party_lecture"
    )


def test_a_long_list_of_known_names_is_shortened():
    message = str(UnknownNameError.of("单位", "甲", [f"第{n}单位" for n in range(40)]))
    assert message.endswith("等40个")
    assert "第11单位" in message
    assert "第12单位" not in message


def test_without_known_names_the_list_says_so():
    assert str(UnknownNameError.of("年度", 2023, [])) == "没有名为“2023”的年度。可用：（无）"


def test_every_error_is_an_analysis_error():
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and kind.__module__ == errors.__name__
    ]
    assert len(kinds) > 6
    assert all(issubclass(kind, AnalysisError) for kind in kinds)


def test_a_notebook_shows_the_message_and_no_traceback(capsys):
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    shell = InteractiveShell(config=Config(HistoryManager={"enabled": False}))
    shell.run_cell(
        "from analysis.errors import SourceError\nraise SourceError('找不到“D:/台账”。')"
    )
    assert capsys.readouterr().out.strip() == "找不到“D:/台账”。"
    assert not shell.run_cell("1 / 0").success
    assert "Traceback" in capsys.readouterr().out
