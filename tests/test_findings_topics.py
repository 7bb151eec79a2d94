"""Topics: what a report may say of what the counted rows are about, and no more."""

import pytest

from analysis.findings import find_findings, find_substance
from analysis.vocabulary import load_phrases
from frames import OFFICE, make_records, meeting


def _topics(rows, told="titles", year=2024, activity="group_study"):
    records = make_records(*rows)
    findings = find_findings(records, year=year)
    found = find_substance(records, findings, None, load_phrases(), told)
    return [(each.text, each.value.number, each.is_new) for each in found[activity].topics]


def _study(day, subject, activity="group_study"):
    return meeting(day, activity, subject=subject)


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        pytest.param(
            "学习《中国共产党纪律处分条例》总则", "《中国共产党纪律处分条例》", id="title"
        ),
        pytest.param(
            "《关于印发《党员教育规划》的通知》",
            "《关于印发《党员教育规划》的通知》",
            id="title-in-title",
        ),
        pytest.param("党纪学习教育第三讲", "党纪学习教育", id="campaign"),
        pytest.param("转变作风大家谈", "作风建设", id="word-of-the-table"),
        pytest.param("某人某事的情况说明", None, id="anything-else-stays-in-the-office"),
        pytest.param("《》空的书名号", None, id="empty-title"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_topic_is_a_title_a_campaign_or_a_word_of_our_table(subject, told):
    found = _topics([_study("2024-03-05", subject)])
    assert [text for text, *_ in found] == ([told] if told else [])


def test_an_office_lets_all_be_told_or_nothing():
    rows = [_study("2024-03-05", "某项工作部署（2）"), _study("2024-03-06", "《甲条例》")]
    assert [text for text, *_ in _topics(rows, "all")] == ["某项工作部署", "《甲条例》"]
    assert _topics(rows, "none") == []


def test_topics_are_counted_by_rows_and_new_ones_stand_first():
    rows = [
        _study("2023-03-05", "《甲条例》"),
        _study("2024-03-05", "《甲条例》"),
        _study("2024-04-05", "《甲条例》和《乙准则》"),
        _study("2024-05-05", "《丙规定》"),
    ]
    assert _topics(rows) == [
        ("《乙准则》", 1, True),
        ("《丙规定》", 1, True),
        ("《甲条例》", 2, False),
    ]


def test_without_an_earlier_year_nothing_is_new():
    assert _topics([_study("2024-03-05", "《甲条例》")]) == [("《甲条例》", 1, False)]


def test_a_topic_has_the_rows_that_it_rests_on():
    records = make_records(_study("2024-03-05", "《甲条例》"), _study("2024-04-05", "别的"))
    findings = find_findings(records, year=2024, organization=OFFICE)
    found = find_substance(records, findings, OFFICE, load_phrases())["group_study"]
    assert [each.row for each in found.topics[0].value.evidence] == [2]
    assert found.months == (3, 4)


def test_months_are_named_of_few_events_alone():
    days = ["2024-03-05", "2024-03-06", "2024-04-01"]
    records = make_records(*(_study(day, "") for day in days))
    findings = find_findings(records, year=2024)
    assert find_substance(records, findings, None, load_phrases())["group_study"].months == ()


def test_means_are_read_from_their_own_column_where_there_is_one():
    days = ("2024-01-24", "2024-04-01", "2024-09-26")
    means = ("短信", "集体谈话", "短信、通知")
    rows = [
        meeting(day, "holiday_reminder", subject="节前提醒通知", method=method)
        for day, method in zip(days, means, strict=True)
    ]
    found = _topics(rows, activity="holiday_reminder")
    assert [(text, number) for text, number, _ in found] == [
        ("短信", 2),
        ("集体谈话", 1),
        ("通知", 1),
    ]
    without = [{**row, "method": ""} for row in rows]
    assert [text for text, *_ in _topics(without, activity="holiday_reminder")] == ["通知"]


def test_substance_says_whether_every_row_is_on_a_topic():
    for subject, is_whole in (("《乙准则》", True), ("某项工作", False)):
        records = make_records(_study("2024-03-05", "《甲条例》"), _study("2024-04-05", subject))
        findings = find_findings(records, year=2024)
        found = find_substance(records, findings, None, load_phrases())["group_study"]
        assert found.is_whole is is_whole
