"""What past reports state is set beside the ledgers: agreement is counted, a difference named."""

from datetime import date

import pytest

from analysis.comparisons import compare_with_reports
from analysis.errors import UnknownNameError
from frames import OFFICE, item, make_records, meeting


def _stated(value, activity="group_study", year=2023, **more):
    return {"activity": activity, "value": value, "year": year, "row": 12, **more}


def _days(count, year=2023, activity="group_study", **more):
    return [meeting(date(year, 1 + n % 12, 1 + n // 12), activity, **more) for n in range(count)]


def _compare(rows, *stated, **more):
    return compare_with_reports(make_records(*rows, stated=stated, **more))


def test_a_difference_has_both_numbers_their_rows_and_the_line():
    (found,) = _compare(_days(12), _stated(10))
    assert (found.state, found.year, found.measure.name) == ("differs", 2023, "集体学习")
    assert (found.stated.text, found.ledger.text, found.difference.text) == ("10次", "12次", "2次")
    assert found.difference.formula == "12次－10次"
    assert found.difference.inputs == (found.ledger, found.stated)
    assert (found.place.file, found.place.row) == ("往年报告.txt", 12)
    assert len(found.ledger.evidence) == 12
    assert len({found.stated.id, found.ledger.id, found.difference.id}) == 3


def test_a_report_that_states_more_than_the_ledgers_hold_differs_too():
    (found,) = _compare(_days(3), _stated(10))
    assert (found.difference.number, found.difference.formula) == (-7, "3次－10次")
    assert found.difference.text == "7次"


def test_agreement_is_no_difference():
    (found,) = _compare(_days(10), _stated(10))
    assert (found.state, found.difference) == ("equal", None)


@pytest.mark.parametrize(
    ("value", "qualifier", "rows", "state", "text"),
    [
        pytest.param(None, "", 12, "masked", "未载明数目", id="masked"),
        pytest.param(10, "余", 12, "approximate", "10余次", id="ten-and-odd"),
        pytest.param(10, "余", 9, "differs", "10余次", id="less-than-ten-and-odd"),
        pytest.param(10, "多", 20, "differs", "10多次", id="twice-ten-and-odd"),
        pytest.param(12, "余", 12, "equal", "12余次", id="just-as-stated"),
        pytest.param(12, "余", 13, "differs", "12余次", id="the-odd-of-twelve-is-none"),
        pytest.param(20, "约", 22, "approximate", "约20次", id="about-within-a-tenth"),
        pytest.param(20, "约", 23, "differs", "约20次", id="about-beyond-a-tenth"),
        pytest.param(20, "近", 19, "approximate", "近20次", id="nearly"),
        pytest.param(10, "超过", 30, "approximate", "超过10次", id="more-than"),
        pytest.param(10, "至少", 8, "differs", "至少10次", id="less-than-at-least"),
    ],
)
def test_masked_and_approximate_statements(value, qualifier, rows, state, text):
    (found,) = _compare(_days(rows), _stated(value, qualifier=qualifier))
    assert (found.state, found.stated.text) == (state, text)
    assert (found.difference is None) is (state != "differs")


def test_a_ledger_that_does_not_state_its_number_is_not_compared():
    (found,) = _compare([*_days(3), meeting("2023-05-05", count=None)], _stated(10))
    assert (found.state, found.difference) == ("unstated", None)


def test_a_ledger_of_some_months_is_not_held_against_a_year():
    coverage = [(OFFICE, "group_study", 2023, month) for month in range(1, 7)]
    (found,) = _compare(
        [meeting("2023-02-05")], _stated(10), coverage=coverage, as_of=date(2024, 1, 31)
    )
    assert (found.state, found.difference) == ("partial", None)


@pytest.mark.parametrize(
    ("rows", "stated", "more"),
    [
        pytest.param(_days(3, 2024), _stated(10), {}, id="no-ledger-of-the-year"),
        pytest.param(_days(3), _stated(10), {"as_of": date(2023, 9, 30)}, id="year-not-over"),
        pytest.param(_days(3), _stated(10, measure=""), {}, id="no-measure"),
        pytest.param(_days(3), _stated(10, year=None), {}, id="no-year"),
        pytest.param(_days(3), _stated(10, qualifier="预计"), {}, id="a-plan"),
        pytest.param(_days(3), _stated(10, unit="人次"), {}, id="heads-for-sessions"),
    ],
)
def test_what_cannot_be_compared_is_left_out(rows, stated, more):
    assert _compare(rows, stated, **more) == ()


def test_of_one_report_the_first_statement_counts_and_of_two_reports_both():
    statements = (
        _stated(10, row=5),
        _stated(11, row=9),
        _stated(12, row=3, file="次年报告.txt"),
    )
    found = _compare(_days(12), *statements)
    assert [(each.place.file, each.stated.number, each.state) for each in found] == [
        ("往年报告.txt", 10, "differs"),
        ("次年报告.txt", 12, "equal"),
    ]
    assert len({each.stated.id for each in found}) == 2


def test_items_found_and_items_mended_are_compared_apart():
    rows = [item(f"2023-01-0{n}", "2023-06-01" if n < 4 else None) for n in range(1, 6)]
    found = _compare(
        rows,
        _stated(5, "rectification_item", measure="rectification_opened", unit="项"),
        _stated(5, "rectification_item", measure="rectification_closed", unit="项", row=13),
    )
    assert [(each.measure.name, each.state) for each in found] == [
        ("反馈问题", "equal"),
        ("完成整改", "differs"),
    ]


def test_each_organization_is_compared_with_its_own_ledgers():
    rows = [*_days(3), *_days(5, organization="乙单位")]
    stated = (_stated(3), _stated(4, organization="乙单位"), _stated(8, organization="", row=2))
    records = make_records(*rows, stated=stated)
    every = compare_with_reports(records)
    assert [(each.stated.organization, each.state) for each in every] == [
        ("甲单位", "equal"),
        ("乙单位", "differs"),
    ]
    (own,) = compare_with_reports(records, "乙单位", 2023)
    assert own.difference.number == 1
    assert compare_with_reports(records, year=2022) == ()
    with pytest.raises(UnknownNameError):
        compare_with_reports(records, "丙单位")


def test_a_report_without_a_name_is_that_of_the_only_organization():
    (found,) = _compare(_days(3), _stated(3, organization=""))
    assert (found.stated.organization, found.state) == (OFFICE, "equal")


def test_nothing_is_found_without_past_reports():
    assert _compare(_days(3)) == ()
