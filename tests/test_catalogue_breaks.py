from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analysis.catalogue import Break, load_catalogue
from analysis.errors import CatalogueError
from analysis.measures import list_measures

GOOD = """
[[breaks]]
activity = "group_study"
from = 2022
reason = "改按场次登记。"

[[breaks]]
activity = "integrity_talk"
from = 2021-07-01
reason = "只计个别谈话"
"""


def _load(tmp_path, text):
    folder = tmp_path / "data"
    folder.mkdir(exist_ok=True)
    path = folder / "catalogue.toml"
    path.write_text(text, encoding="utf-8")
    return load_catalogue(path)


def test_the_default_catalogue_and_the_shipped_file_know_no_break():
    shipped = Path(__file__).parents[1] / "data" / "catalogue.toml"
    assert load_catalogue().breaks == load_catalogue(shipped).breaks == ()


def test_breaks_are_read_by_activity_and_day_and_reach_the_measures(tmp_path):
    catalogue = _load(tmp_path, GOOD)
    study = Break("group_study", date(2022, 1, 1), "改按场次登记")
    assert catalogue.breaks == (study, Break("integrity_talk", date(2021, 7, 1), "只计个别谈话"))
    measures = list_measures(catalogue)
    assert measures["group_study"].breaks == measures["group_study_people"].breaks == (study,)
    assert measures["theme_party_day"].breaks == ()


@pytest.mark.parametrize(
    ("stated", "first"),
    [
        pytest.param('"2022"', date(2022, 1, 1), id="year-as-text"),
        pytest.param('"2022年"', date(2022, 1, 1), id="year-in-words"),
        pytest.param('"2022-07"', date(2022, 7, 1), id="month"),
        pytest.param('"2022年7月"', date(2022, 7, 1), id="month-in-words"),
        pytest.param('"2022.7.5"', date(2022, 7, 5), id="day-with-points"),
    ],
)
def test_a_change_holds_from_the_first_day_of_the_year_or_month_that_is_told(
    tmp_path, stated, first
):
    assert _load(tmp_path, GOOD.replace("2022", stated)).breaks[0].day == first


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            GOOD.replace("integrity_talk", "integrety_talk"),
            "data/catalogue.toml 第8行：活动“integrety_talk”不在目录里，是否想写“integrity_talk”？",
            id="activity-of-the-second-entry",
        ),
        pytest.param(
            GOOD.replace("2022", '"去年"'),
            "第4行：“from”的值“去年”应是年份（写作 2022，即1月1日起）、"
            '月份（写作 "2022-07"，即7月1日起）或者日期（写作 2022-07-01）。',
            id="no-day",
        ),
        pytest.param(
            GOOD.replace("2022", '"202207"'), "第4行：“from”的值“202207”", id="no-separator"
        ),
        pytest.param(GOOD.replace("2022", "22"), "第4行：“from”的值“22”应是年份", id="year-22"),
        pytest.param(GOOD.replace("2022", "true"), "第4行：“from”的值“True”", id="no-number"),
        pytest.param(
            GOOD.replace("2022", "2022-07-01T08:00:00"), "第4行：“from”的值", id="a-time-of-day"
        ),
        pytest.param(
            GOOD.replace('reason = "改按场次登记。"', 'reason = " "'),
            "第5行：“reason”应是加引号的文字，不能为空。",
            id="blank-reason",
        ),
        pytest.param(
            GOOD.replace('reason = "只计个别谈话"', ""),
            "第7行：这处口径变化缺少：reason。",
            id="no-reason",
        ),
        pytest.param(
            GOOD.replace("reason =", "reasons =", 1),
            "第5行：没有“reasons”这一项，是否想写“reason”？",
            id="unknown-key",
        ),
        pytest.param(
            GOOD + "[[breaks]]" + GOOD.split("[[breaks]]")[1],
            "第11行：“group_study”在2022-01-01的口径变化写了两次，请删去一处。",
            id="twice",
        ),
        pytest.param(
            '[breaks]\nactivity = "group_study"\n', "第1行：“breaks”应写作 [[breaks]]", id="table"
        ),
        pytest.param("breaks = [2022]\n", "第1行：每处口径变化应写作 [[breaks]]", id="no-entry"),
    ],
)
def test_a_wrong_break_is_refused_with_file_line_and_reason(tmp_path, text, message):
    with pytest.raises(CatalogueError) as caught:
        _load(tmp_path, text)
    assert message in str(caught.value)
    assert str(caught.value).startswith("data/catalogue.toml 第")
