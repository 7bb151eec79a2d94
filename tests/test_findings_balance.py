"""What was opened adds up: completed, under way, not done; the kinds of remedy stand apart."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.findings import build_balances, find_findings
from analysis.narrative import compose_definitions
from analysis.periods import Period
from analysis.report.section_tables import tell_balances
from frames import item, make_records, meeting
from laws import law

YEAR = Period.year(2024)


def _numbers(balance):
    parts = (balance.completed, balance.under_way, balance.unfinished, balance.undated)
    return (balance.opened.number, *(None if part is None else part.number for part in parts))


def test_parts_add_up_and_what_is_past_its_day_stands_apart():
    records = make_records(
        item("2024-01-05", "2024-03-01", "2024-04-01"),
        item("2024-01-05", "2025-02-01", "2024-06-30"),
        item("2024-01-06", due="2025-06-30"),
        item("2024-01-06"),
        item("2024-01-07", status="closed"),
        item("2023-01-07"),
    )
    (every,) = build_balances(records, None, YEAR)
    assert _numbers(every) == (5, 1, 2, 1, 1)
    assert every.is_equal
    assert [place.row for place in every.unfinished.evidence] == [3]


def test_kinds_of_remedy_stand_apart_and_add_up_to_all():
    rows = [
        item("2024-01-05", "2024-01-06", remedy="immediate"),
        item("2024-01-05", due="2024-06-30", remedy="deadline"),
        item("2024-01-05", remedy="long_term"),
        item("2024-01-05", "2024-09-01"),
    ]
    every, *kinds = build_balances(make_records(*rows), None, YEAR)
    assert [each.name for each in kinds] == ["立行立改", "限期整改", "长期坚持", "未注明"]
    assert [_numbers(each) for each in kinds] == [
        (1, 1, 0, 0, None),
        (1, 0, 0, 1, None),
        (1, 0, 1, 0, None),
        (1, 1, 0, 0, None),
    ]
    assert _numbers(every) == (4, 2, 1, 1, None)
    assert len({each.opened.id for each in (every, *kinds)}) == 5


def test_rows_without_their_number_are_not_checked():
    records = make_records(item("2024-01-05", amount=None), item("2024-01-06"))
    (every,) = build_balances(records, None, YEAR)
    assert (every.opened.number, every.is_equal) == (1, None)


def test_nothing_opened_has_no_balance():
    assert build_balances(make_records(item("2023-01-05")), None, YEAR) == ()
    assert build_balances(make_records(meeting("2024-01-05")), None, YEAR) == ()


def test_the_table_shows_the_check_and_names_both_rates():
    records = make_records(
        item("2024-01-05", "2024-03-01"), item("2024-01-06", "2025-02-01"), meeting("2024-01-07")
    )
    findings = find_findings(records, year=2024)
    (table,) = tell_balances(findings)
    assert table.columns == ("类型", "应整改", "已完成", "未到时限", "逾期未完成")
    ((_, *values),) = table.rows
    assert [value.text for value in values] == ["2项", "1项", "1项", "0项"]
    assert "当年整改完成率50%，是本期反馈且到期末已完成的占比" in table.text
    assert "截至目前整改完成率100%（期后完成台账第3行），是本期反馈且到统计截止日" in table.text
    assert "截至目前整改完成率" in compose_definitions(findings).text


def test_a_report_without_rectification_has_no_table():
    findings = find_findings(make_records(meeting("2024-01-07")), year=2024)
    assert list(tell_balances(findings)) == []


_DAYS = st.dates(date(2023, 6, 1), date(2025, 3, 1))


@law(30)
@given(
    st.lists(
        st.tuples(
            st.dates(date(2024, 1, 1), date(2024, 12, 31)),
            _DAYS | st.none(),
            _DAYS | st.none(),
            st.sampled_from(("closed", "open", "")),
            st.sampled_from(("immediate", "deadline", "long_term", "")),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_parts_add_up_whatever_the_rows_say(rows):
    records = make_records(
        *(item(a, b, c, status="closed" if b else s, remedy=r) for a, b, c, s, r in rows)
    )
    every, *kinds = build_balances(records, None, YEAR)
    assert all(each.is_equal for each in (every, *kinds))
    if kinds:
        for place in range(4):
            assert sum(_numbers(each)[place] for each in kinds) == _numbers(every)[place]


@pytest.mark.parametrize("organization", ["甲单位", None])
def test_the_balance_is_that_of_the_measures(organization):
    rows = [item("2024-01-05", "2024-03-01"), item("2024-01-06", due="2024-02-01")]
    records = make_records(*rows)
    (every,) = build_balances(records, organization, YEAR)
    state = find_findings(records, year=2024, organization=organization).rectification
    assert every.opened == state.value("opened")
    assert every.completed.number == state.value("completion_rate").inputs[0].number
    assert every.under_way.number + every.unfinished.number == state.remaining.number


def test_up_to_a_cut_off_nothing_closed_later_is_told():
    records = make_records(item("2024-01-05", "2024-11-01"), item("2024-01-05", "2024-02-01"))
    findings = find_findings(records, year=2024, as_of=date(2024, 9, 30))
    (table,) = tell_balances(findings)
    assert [value.text for value in table.rows[0][1:5]] == ["2项", "1项", "1项", "0项"]
    assert "当年整改完成率50%" in table.text
    assert "100%" not in table.text
    assert "算到同一天，与此相同" in table.text
